import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createBitgetVenue } from '@gridpilot/bitget'
import { CONTRACT_FACTS, err, ok, type Result } from '@gridpilot/core'
import type { CandleHistorySource, Venue } from '@gridpilot/engine'
import type { DataRefusal } from './refusal.ts'

/** An exchange candles can be read from, with its name for people. */
export interface CandleMarket {
  readonly source: CandleHistorySource
  readonly title: string
  readonly venue: Venue
  /** A candle counts as closed this long after its end: the exchange may still correct it. */
  readonly settleMs: number
}

/** Bitget admits 20 pages a second (the adapter's default); the paper exchange ten times as many. */
const PAPER_READS = 72
const SETTLE_MS = 5_000
const TIMEOUT_MS = 3_000

/**
 * `bitget`; `paper`: the paper exchange of the data directory, which must be running; or the address of an exchange on
 * this machine. No other host is ever asked.
 */
export async function openMarket(
  wanted: string,
  symbol: string,
  dataDir: string,
): Promise<Result<CandleMarket, DataRefusal>> {
  if (wanted === 'bitget') return ok(marketOf('bitget', 'Bitget', symbol, undefined))
  if (wanted === 'paper') return openPaper(symbol, dataDir)
  const url = URL.canParse(wanted) ? new URL(wanted) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    const message = 'Write bitget, paper, or the address of an exchange on this machine such as http://127.0.0.1:4100.'
    return err({ code: 'source_unknown', flag: '--source', message, value: wanted, nearest: 'bitget' })
  }
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) {
    const message = 'Only Bitget itself and exchanges on this machine are asked.'
    return err({ code: 'host_not_allowed', flag: '--source', message, value: wanted, nearest: 'bitget' })
  }
  return ok(marketOf(url.origin, url.origin, symbol, url.origin))
}

async function openPaper(symbol: string, dataDir: string): Promise<Result<CandleMarket, DataRefusal>> {
  const file = join(dataDir, 'paper', 'exchange.lock')
  const message = `The paper exchange of ${dataDir} does not run: start Gridpilot, or give another --data-dir.`
  const absent = err({ code: 'paper_not_running', flag: '--source', message, value: 'paper', nearest: 'bitget' })
  if (!existsSync(file)) return absent
  try {
    const { port, adminToken } = JSON.parse(readFileSync(file, 'utf8')) as { port: number; adminToken: string }
    const url = `http://127.0.0.1:${port}`
    const headers = { authorization: `Bearer ${adminToken}` }
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const answer = await fetch(`${url}/admin/status`, { headers, signal, redirect: 'error' })
    const { feed, description } = (await answer.json()) as { feed?: unknown; description?: unknown }
    if (!answer.ok || typeof feed !== 'string') return absent
    // The name under which the server stores the same candles.
    return ok(marketOf(feed, typeof description === 'string' ? description : feed, symbol, url))
  } catch {
    return absent
  }
}

function marketOf(name: string, title: string, symbol: string, restUrl: string | undefined): CandleMarket {
  const venue = createBitgetVenue({
    restUrl,
    apiKey: 'public',
    apiSecret: 'public',
    passphrase: 'public',
    demo: false,
    // No account, so none to ask; the classic interface has the deeper history (API.md 11.3).
    family: 'classic',
    wallMs: () => Date.now(),
    log: () => undefined,
    settings: {
      symbols: [symbol],
      ...(restUrl === undefined ? {} : { requestsPerSecond: { place: 1, cancel: 1, read: PAPER_READS } }),
    },
  })
  const source: CandleHistorySource = {
    name,
    candles: (asked, timeframe, fromMs, toMs) => venue.candles(asked, timeframe, fromMs, toMs),
  }
  return { source, title, venue, settleMs: restUrl === undefined ? SETTLE_MS : 0 }
}

/** The market's clock, from the symbol's latest price. */
export async function marketNow(
  { venue, settleMs }: CandleMarket,
  symbol: string,
): Promise<Result<number, DataRefusal>> {
  const ticker = await venue.ticker(symbol)
  if (ticker.ok) return ok(ticker.value.occurredAtMs - settleMs)
  const { code, kind, message } = ticker.error
  if (kind !== 'refused') {
    const told = `The exchange does not answer (${code}: ${message}). Try again; nothing was lost.`
    return err({ code: 'exchange_unreachable', flag: '--source', message: told })
  }
  const nearest = nearestSymbol(symbol)
  const told = `The exchange does not know this symbol (${code}).`
  const refusal = { code: 'unknown_symbol', flag: '--symbol', message: told, value: symbol }
  return err(nearest === symbol ? refusal : { ...refusal, nearest })
}

/** Longest common beginning among the contracts we know. */
function nearestSymbol(symbol: string): string {
  const common = (name: string) => {
    let length = 0
    while (length < name.length && name[length] === symbol[length]) length += 1
    return length
  }
  return Object.keys(CONTRACT_FACTS).sort((a, b) => common(b) - common(a))[0] ?? 'BTCUSDT'
}
