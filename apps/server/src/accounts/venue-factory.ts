import {
  type AccountCheck,
  type BitgetVenueOptions,
  type CheckWishes,
  checkAccount,
  createBitgetVenue,
  openCandleStream,
  type RepairAction,
  type RepairResult,
  repairAccount,
} from '@gridpilot/bitget'
import type { CandleEvent, CandleStream, Venue } from '@gridpilot/engine'
import type { AccountKind } from '@gridpilot/store'
import type { PaperExchange } from '../paper/paper-exchange.ts'
import type { Secret } from '../secrets/secret.ts'
import { guardedVenue, type TradingRight } from './guarded-venue.ts'

/** An API key ready for use; revealed only while a venue is made from it. */
export interface VenueKeys {
  readonly apiKey: Secret
  readonly secretKey: Secret
  readonly passphrase: Secret
}

/** Makes venues. Hosts are fixed in code: Bitget's own, or the paper exchange on this machine. */
export interface VenueFactory {
  /** Of an account for real money nothing is sent but what its right allows; without one it is read-only. */
  open(kind: AccountKind, keys: VenueKeys, right?: () => TradingRight): Venue
  /** Reads only. */
  check(kind: AccountKind, keys: VenueKeys, wishes?: CheckWishes): Promise<AccountCheck>
  /** One setting of the account, verified by reading it again. */
  repair(kind: AccountKind, keys: VenueKeys, action: RepairAction, wishes: CheckWishes): Promise<RepairResult>
  /** Public market data of the paper exchange; no key of anybody. */
  openPublic(): Venue
  /** Public candles of the paper exchange, over one socket. */
  openCandles(listener: (event: CandleEvent) => void): CandleStream
}

/** An exchange whose market stands still on purpose sends no tickers for as long as it likes. */
const NEVER_SILENT_MS = 2_000_000_000

/** Requests per second and class of endpoint; the paper exchange admits ten times what Bitget does. */
const PRIVATE_READS = 50
/** Whole histories are read in pages of 200 candles. */
const PUBLIC_READS = 72

const READ_ONLY: RepairResult = {
  ok: false,
  code: 'live_trading_not_armed',
  message: 'settings of a real account are changed at the exchange; nothing was sent',
  symbol: null,
}

interface Options {
  readonly paper: PaperExchange
  readonly wallMs: () => number
  readonly log: BitgetVenueOptions['log']
}

export function createVenueFactory(options: Options): VenueFactory {
  const optionsOf = (kind: AccountKind, keys: VenueKeys): BitgetVenueOptions => ({
    apiKey: keys.apiKey.reveal(),
    apiSecret: keys.secretKey.reveal(),
    passphrase: keys.passphrase.reveal(),
    demo: kind === 'bitget-demo',
    wallMs: options.wallMs,
    log: options.log,
    ...(kind === 'paper' ? paperOptions(options.paper) : {}),
  })
  return {
    open: (kind, keys, right = () => 'none') => {
      const venue = createBitgetVenue(optionsOf(kind, keys))
      return kind === 'bitget' ? guardedVenue(venue, right) : venue
    },
    check: (kind, keys, wishes) => checkAccount(optionsOf(kind, keys), wishes),
    repair: async (kind, keys, action, wishes) =>
      kind === 'bitget' ? READ_ONLY : repairAccount(optionsOf(kind, keys), action, wishes),
    openPublic: () =>
      createBitgetVenue({
        apiKey: 'public',
        apiSecret: 'public',
        passphrase: 'public',
        demo: false,
        // There is no account behind these words that could be asked.
        family: 'classic',
        wallMs: options.wallMs,
        log: options.log,
        ...paperOptions(options.paper, PUBLIC_READS),
      }),
    openCandles: (listener) =>
      openCandleStream({ demo: false, log: options.log, ...paperOptions(options.paper) }, listener),
  }
}

function paperOptions(paper: PaperExchange, reads = PRIVATE_READS) {
  const { signatureWindowMs, readLagMs, step } = paper.status()
  return {
    restUrl: paper.restUrl,
    wsUrl: paper.wsUrl,
    settings: {
      signatureWindowMs,
      readLagMs,
      requestsPerSecond: { place: 50, cancel: 50, read: reads },
      reconnectMs: [250, 2_000] as const,
      ...(step ? { tickerSilenceMs: NEVER_SILENT_MS } : {}),
    },
  }
}
