import type { PublicTrade } from '@gridpilot/bitget-wire'
import { assert, type Candle, type CandleColumns, candleColumns, type Instrument, type Ticks } from '@gridpilot/core'

/** Candles kept in memory: beyond it the oldest quarter is forgotten. */
const CANDLES_MAX = 600_000
const TRADES_MAX = 100
const POINTS_PER_CANDLE = 4
const FIRST_TRADE_ID = 5_000_000_000_000_000_000n

/** What the public has seen of one market: candles (the last one may be unfinished) and the latest trades. */
export class Tape {
  readonly #instrument: Instrument
  #columns: CandleColumns = candleColumns(4096)
  #length = 0
  #view: CandleColumns | null = null
  #trades: PublicTrade[] = []

  constructor(instrument: Instrument) {
    this.#instrument = instrument
  }

  /** A finished candle of the past. */
  append(candle: Candle): void {
    this.#reserve()
    this.#write(this.#length, candle)
    this.#length += 1
    this.#view = null
  }

  /**
   * Point 0…3 of a candle was walked to: the last row shows what happened until now, after the fourth all of it.
   * `position` counts the points of the whole market and makes the trade's id.
   */
  onPoint(candle: Candle, point: number, price: Ticks, printed: number, marketMs: number, position: number): void {
    const volume = candle.volume * ((point + 1) / POINTS_PER_CANDLE)
    if (point === 0) this.append({ ...candle, open: printed, high: printed, low: printed, close: printed, volume })
    else if (point === POINTS_PER_CANDLE - 1) this.#write(this.#length - 1, candle)
    else this.#extend(printed, volume)
    this.#trade(candle, price, marketMs, position)
  }

  /** Ascending; shares memory with the tape: read it at once, do not keep it. */
  candles(): CandleColumns {
    if (this.#view === null) {
      const column = (name: Exclude<keyof CandleColumns, 'length'>) => this.#columns[name].subarray(0, this.#length)
      this.#view = {
        length: this.#length,
        time: column('time'),
        open: column('open'),
        high: column('high'),
        low: column('low'),
        close: column('close'),
        volume: column('volume'),
      }
    }
    return this.#view
  }

  /** Newest first. */
  trades(): readonly PublicTrade[] {
    return this.#trades
  }

  #extend(printed: number, volume: number): void {
    const { high, low, close } = this.#columns
    const last = this.#length - 1
    assert(last >= 0, 'a candle goes on before it began')
    high[last] = Math.max(high[last] as number, printed)
    low[last] = Math.min(low[last] as number, printed)
    close[last] = printed
    this.#columns.volume[last] = volume
  }

  #trade(candle: Candle, price: Ticks, marketMs: number, position: number): void {
    const before = this.#trades[0]?.price ?? price
    const steps = (candle.volume / POINTS_PER_CANDLE) * 10 ** this.#instrument.sizeDecimals
    const quantity = Math.max(1, Math.round(steps / this.#instrument.stepUnits)) as PublicTrade['quantity']
    const side = price < before ? 'sell' : 'buy'
    const tradeId = String(FIRST_TRADE_ID + BigInt(position))
    this.#trades = [{ tradeId, price, quantity, side, marketMs } as const, ...this.#trades].slice(0, TRADES_MAX)
  }

  #write(index: number, candle: Candle): void {
    const { time, open, high, low, close, volume } = this.#columns
    time[index] = candle.time
    open[index] = candle.open
    high[index] = candle.high
    low[index] = candle.low
    close[index] = candle.close
    volume[index] = candle.volume
  }

  /** Room for one more row: grows, and forgets the oldest quarter at the limit. */
  #reserve(): void {
    if (this.#length < this.#columns.length) return
    const forget = this.#length >= CANDLES_MAX ? CANDLES_MAX / 4 : 0
    const next = candleColumns(Math.min(CANDLES_MAX, this.#columns.length * 2))
    for (const name of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) {
      next[name].set(this.#columns[name].subarray(forget, this.#length))
    }
    this.#columns = next
    this.#length -= forget
  }
}
