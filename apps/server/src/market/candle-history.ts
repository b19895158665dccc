import { type CandleColumns, candleColumns, DAY_MS, err, ok, type Result, sliceColumns } from '@gridpilot/core'
import type { CandleService } from '@gridpilot/engine'
import type { MarketDesk, MarketError } from './market-desk.ts'

/** How far back minutes are read at most. */
const HISTORY_DAYS = 130
const MINUTE_MS = 60_000
/** How far back hours are read at most; they are asked for where they reach this much further than the minutes. */
const LONG_DAYS = 1_100
const LONGER_BY_DAYS = 30
/** How many symbols' minutes stay in memory, about 10 MB each. */
const SYMBOLS_KEPT = 8

/** All closed minutes of a symbol that the exchange keeps, read once and continued with each question. */
export class CandleHistory {
  readonly #market: MarketDesk
  readonly #candles: CandleService
  readonly #known = new Map<string, CandleColumns>()
  readonly #underway = new Map<string, Promise<Result<CandleColumns, MarketError>>>()

  constructor(market: MarketDesk, candles: CandleService) {
    this.#market = market
    this.#candles = candles
  }

  /** Closed one-minute candles up to `nowMs` (market time), oldest first. Callers at the same time share one reading. */
  minutes(symbol: string, nowMs: number): Promise<Result<CandleColumns, MarketError>> {
    const underway = this.#underway.get(symbol)
    if (underway !== undefined) return underway
    const reading = this.#read(symbol, nowMs).finally(() => this.#underway.delete(symbol))
    this.#underway.set(symbol, reading)
    return reading
  }

  /** Closed hourly candles of the years before, oldest first; empty where minutes reach as far, or nothing answers. */
  async hours(symbol: string, nowMs: number): Promise<CandleColumns> {
    const first = await this.#beginning(symbol, nowMs, LONG_DAYS)
    if (!first.ok || first.value > nowMs - (HISTORY_DAYS + LONGER_BY_DAYS) * DAY_MS) return candleColumns(0)
    const read = await this.#candles.closed(symbol, '1h', { fromMs: first.value, toMs: nowMs }, nowMs)
    return read.ok ? read.value : candleColumns(0)
  }

  async #read(symbol: string, nowMs: number): Promise<Result<CandleColumns, MarketError>> {
    const known = this.#known.get(symbol) ?? candleColumns(0)
    const from =
      known.length === 0
        ? await this.#beginning(symbol, nowMs, HISTORY_DAYS)
        : ok((known.time[known.length - 1] ?? 0) + MINUTE_MS)
    if (!from.ok) return from
    if (from.value >= nowMs) return ok(known)
    const read = await this.#candles.closed(symbol, '1m', { fromMs: from.value, toMs: nowMs }, nowMs)
    if (!read.ok) return err('market_data_unavailable')
    const all = read.value.length === 0 ? known : appended(known, read.value)
    this.#known.delete(symbol)
    this.#known.set(symbol, recent(all, nowMs))
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= SYMBOLS_KEPT) break
      this.#known.delete(oldest)
    }
    return ok(all)
  }

  /** Open time of the oldest day there is: pages before it would all be empty. */
  async #beginning(symbol: string, nowMs: number, days: number): Promise<Result<number, MarketError>> {
    const daily = await this.#market.candles(symbol, '1d', nowMs - days * DAY_MS, nowMs, nowMs)
    if (!daily.ok) return daily
    const [first] = daily.value.time
    return first === undefined ? err('market_data_unavailable') : ok(first)
  }
}

/** An accelerated market makes months a day: what is older than anybody asks for is let go, in large steps. */
function recent(columns: CandleColumns, nowMs: number): CandleColumns {
  const first = columns.time[0] ?? nowMs
  if (nowMs - first <= 2 * HISTORY_DAYS * DAY_MS) return columns
  const from = columns.time.findIndex((time) => time >= nowMs - HISTORY_DAYS * DAY_MS)
  return from <= 0 ? columns : appended(candleColumns(0), sliceColumns(columns, from, columns.length))
}

function appended(columns: CandleColumns, more: CandleColumns): CandleColumns {
  const all = candleColumns(columns.length + more.length)
  for (const name of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) {
    all[name].set(columns[name])
    all[name].set(more[name], columns.length)
  }
  return all
}
