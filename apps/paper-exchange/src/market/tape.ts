import { assert, type Candle, type CandleColumns, candleColumns } from '@gridpilot/core'

/** Candles kept in memory: beyond it the oldest quarter is forgotten. */
const CANDLES_MAX = 600_000
const COLUMNS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const

/** Candles of one symbol and kind, ascending; the last one may be unfinished. */
export class Tape {
  #columns: CandleColumns = candleColumns(4096)
  #length = 0
  #view: CandleColumns | null = null

  /** A candle after the last one. */
  append(candle: Candle): void {
    this.#reserve()
    this.#write(this.#length, candle)
    this.#length += 1
    this.#view = null
  }

  /** The last candle as it is now. */
  replaceLast(candle: Candle): void {
    assert(this.#length > 0, 'a candle goes on before it began')
    this.#write(this.#length - 1, candle)
  }

  /** The candle at its place: after the last one, instead of one of the same time, or between two. */
  put(candle: Candle): void {
    const lastMs = this.lastMs
    if (lastMs === null || candle.time > lastMs) this.append(candle)
    else if (candle.time === lastMs) this.replaceLast(candle)
    else this.#insert(candle)
  }

  /** Open time of the last candle; null when there is none. */
  get lastMs(): number | null {
    return this.#length === 0 ? null : (this.#columns.time[this.#length - 1] as number)
  }

  /** null when there is none. */
  last(): Candle | null {
    const i = this.#length - 1
    if (i < 0) return null
    const at = (name: (typeof COLUMNS)[number]) => this.#columns[name][i] as number
    return {
      time: at('time'),
      open: at('open'),
      high: at('high'),
      low: at('low'),
      close: at('close'),
      volume: at('volume'),
    }
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

  #insert(candle: Candle): void {
    this.#reserve()
    let index = this.#length - 1
    while (index >= 0 && (this.#columns.time[index] as number) > candle.time) index--
    if (index >= 0 && this.#columns.time[index] === candle.time) {
      this.#write(index, candle)
      return
    }
    for (const name of COLUMNS) this.#columns[name].copyWithin(index + 2, index + 1, this.#length)
    this.#write(index + 1, candle)
    this.#length += 1
    this.#view = null
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
    for (const name of COLUMNS) next[name].set(this.#columns[name].subarray(forget, this.#length))
    this.#columns = next
    this.#length -= forget
    this.#view = null
  }
}
