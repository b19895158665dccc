import { type GridBot, hasDust, type Instrument, isEnded } from '@gridpilot/core'
import type { AccountState } from './account-state.ts'
import type { Message } from './message.ts'
import type { Clock } from './ports/clock.ts'
import type { Notifier } from './ports/notifier.ts'
import type { Venue } from './ports/venue.ts'
import type { Turn } from './turn.ts'

const TICK_MS = 10_000
const READ_EVERY_MS = 900_000
/** Where a rule of the exchange keeps a level from being placed, or a symbol is restricted. */
const READ_SOON_MS = 20_000

export interface InstrumentWatchOptions {
  readonly venue: Pick<Venue, 'instruments'>
  readonly clock: Clock
  readonly state: () => AccountState
  readonly post: (message: Message) => void
}

/** Reads the exchange's trading rules again while bots run (FAULTS E17, E18): what changes is taken in as a message. */
export class InstrumentWatch {
  private readonly options: InstrumentWatchOptions
  private readAtMs: number
  private stopTimer: () => void = () => {}

  constructor(options: InstrumentWatchOptions) {
    this.options = options
    this.readAtMs = options.clock.wallMs()
  }

  start(): void {
    this.stopTimer()
    this.stopTimer = this.options.clock.after(TICK_MS, () => {
      this.start()
      this.readIfDue()
    })
  }

  close(): void {
    this.stopTimer()
  }

  private readIfDue(): void {
    const { clock, state, venue, post } = this.options
    const wallMs = clock.wallMs()
    const every = isHindered(state()) ? READ_SOON_MS : READ_EVERY_MS
    if (Math.abs(wallMs - this.readAtMs) < every) return
    this.readAtMs = wallMs
    void venue.instruments().then(
      (read) => read.ok && post({ type: 'instruments', instruments: read.value }),
      () => undefined,
    )
  }
}

/** A bot that needs its rules has none or is kept from working by them, or an execution waits until they are known. */
function isHindered({ bots, instruments, postponed }: AccountState): boolean {
  const hindered = [...bots.values()].some((bot) => {
    if (isEnded(bot)) return false
    const instrument = instruments.get(bot.config.symbol)
    if (instrument === undefined) return true
    return instrument.status !== 'normal' || (bot.goal === 'run' && hasDust(instrument, bot))
  })
  return hindered || [...postponed.values()].some(({ symbol }) => !instruments.has(symbol))
}

/** Takes new rules in. A bot whose ticks or steps changed cannot go on: its prices and quantities would mean something else. */
export function takeInstruments(turn: Turn, read: readonly Instrument[], notifier: Notifier): void {
  const { state } = turn
  for (const next of read) {
    const known = state.instruments.get(next.symbol)
    const bots = [...state.bots.values()].filter((bot) => bot.config.symbol === next.symbol && !isEnded(bot))
    if (known !== undefined && isOtherUnit(known, next)) {
      for (const bot of bots) turn.apply(bot.id, { type: 'halt', reason: 'instrument_changed', times: turn.times })
      continue
    }
    state.instruments.set(next.symbol, next)
    if (known !== undefined && known.status !== next.status) tellStatus(state.accountId, next, bots, notifier)
  }
}

const isOtherUnit = (known: Instrument, next: Instrument): boolean =>
  known.tickSize !== next.tickSize || known.sizeStep !== next.sizeStep

function tellStatus(accountId: string, { symbol, status }: Instrument, bots: readonly GridBot[], notifier: Notifier) {
  const key = `symbol_restricted:${symbol}`
  if (status === 'normal') notifier.resolve(accountId, key)
  else if (bots.length > 0) {
    const message = `${symbol} is ${status} at the exchange`
    const params = { symbol, status }
    notifier.raise({ key, severity: 'warning', code: 'symbol_restricted', message, accountId, botId: null, params })
  }
}
