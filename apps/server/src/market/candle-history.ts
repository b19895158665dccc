import {
  type Candle,
  type CandleColumns,
  candleColumns,
  columnsFromRows,
  DAY_MS,
  err,
  ok,
  type Result,
} from '@gridpilot/core'
import type { MarketDesk, MarketError } from './market-desk.ts'

/** How far back minutes are read at most. */
const HISTORY_DAYS = 130
const MINUTE_MS = 60_000

/** All closed minutes of a symbol that the exchange keeps, read once and continued with each question. */
export class CandleHistory {
  readonly #market: MarketDesk
  readonly #known = new Map<string, CandleColumns>()
  readonly #underway = new Map<string, Promise<Result<CandleColumns, MarketError>>>()

  constructor(market: MarketDesk) {
    this.#market = market
  }

  /** Closed one-minute candles up to `nowMs`, oldest first. Callers at the same time share one reading. */
  minutes(symbol: string, nowMs: number): Promise<Result<CandleColumns, MarketError>> {
    const underway = this.#underway.get(symbol)
    if (underway !== undefined) return underway
    const reading = this.#read(symbol, nowMs).finally(() => this.#underway.delete(symbol))
    this.#underway.set(symbol, reading)
    return reading
  }

  async #read(symbol: string, nowMs: number): Promise<Result<CandleColumns, MarketError>> {
    const known = this.#known.get(symbol) ?? candleColumns(0)
    const from =
      known.length === 0 ? await this.#beginning(symbol, nowMs) : ok((known.time[known.length - 1] ?? 0) + MINUTE_MS)
    if (!from.ok) return from
    // The candle of this minute is not closed yet.
    const to = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
    if (from.value >= to) return ok(known)
    const read = await this.#market.candles(symbol, '1m', from.value, to)
    if (!read.ok) return read
    const all = appended(known, read.value)
    this.#known.set(symbol, all)
    return ok(all)
  }

  /** Open time of the oldest day there is: pages before it would all be empty. */
  async #beginning(symbol: string, nowMs: number): Promise<Result<number, MarketError>> {
    const days = await this.#market.candles(symbol, '1d', nowMs - HISTORY_DAYS * DAY_MS, nowMs)
    if (!days.ok) return days
    const [first] = days.value
    return first === undefined ? err('market_data_unavailable') : ok(first.time)
  }
}

function appended(columns: CandleColumns, rows: readonly Candle[]): CandleColumns {
  const more = columnsFromRows(rows)
  const all = candleColumns(columns.length + more.length)
  for (const name of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) {
    all[name].set(columns[name])
    all[name].set(more[name], columns.length)
  }
  return all
}
