import type { CandleKind } from '@gridpilot/bitget-wire'
import { type Candle, type CandleColumns, pathOf, priceToNumber, ticksFromNumber } from '@gridpilot/core'
import type { Feed } from '../feed/feed.ts'
import { Bar } from './bar.ts'
import { FairPrices, type MarkStyle } from './fair-price.ts'
import { Tape } from './tape.ts'

/** The candles now in the making, by kind. */
export interface Making {
  readonly market: Candle
  readonly mark: Candle
  readonly index: Candle
}

/**
 * All candles of one symbol. Those of mark and index are worked out from the market's when first asked for; from then
 * on all kinds grow with the price.
 */
export class CandleBook {
  readonly #feed: Feed
  readonly #style: MarkStyle
  readonly #market: Tape
  #fair: { readonly mark: Tape; readonly index: Tape } | null = null
  #making: Making | null = null
  #nothing = new Float64Array(0)
  readonly #bars = { mark: new Bar(), index: new Bar() }

  /** `finished`: the market's candles before the one in the making. */
  constructor(feed: Feed, style: MarkStyle, finished: Tape) {
    this.#feed = feed
    this.#style = style
    this.#market = finished
  }

  /** The candles in the making went on, or new ones began. */
  show(making: Making): void {
    this.#market.put(making.market)
    this.#fair?.mark.put(making.mark)
    this.#fair?.index.put(making.index)
    this.#making = making
  }

  columns(kind: CandleKind): CandleColumns {
    if (kind === 'market') return this.#market.candles()
    if (kind === 'mark' && this.#style === 'follows') return this.#withoutVolume(this.#market.candles())
    this.#fair ??= this.#workOut()
    return this.#fair[kind].candles()
  }

  #withoutVolume(columns: CandleColumns): CandleColumns {
    if (this.#nothing.length < columns.length) this.#nothing = new Float64Array(columns.length * 2)
    return { ...columns, volume: this.#nothing.subarray(0, columns.length) }
  }

  #workOut(): { mark: Tape; index: Tape } {
    const columns = this.#market.candles()
    const prices = new FairPrices(this.#feed, this.#style)
    const tapes = { mark: new Tape(), index: new Tape() }
    const finished = this.#making === null ? columns.length : columns.length - 1
    for (let i = 0; i < finished; i++) this.#addFair(tapes, prices, columns, i)
    if (this.#making === null) return tapes
    tapes.mark.put(this.#making.mark)
    tapes.index.put(this.#making.index)
    return tapes
  }

  #addFair(tapes: { mark: Tape; index: Tape }, prices: FairPrices, columns: CandleColumns, i: number): void {
    const { instrument, intervalMs } = this.#feed
    const { mark, index } = this.#bars
    const time = columns.time[i] as number
    const at = (column: Float64Array) => column[i] as number
    const path = pathOf(at(columns.open), at(columns.high), at(columns.low), at(columns.close))
    const hole = i > 0 && time - (columns.time[i - 1] as number) > intervalMs
    for (let point = 0; point < path.length; point++) {
      const last = ticksFromNumber(instrument, path[point] as number)
      if (hole && point === 0) prices.jump(last)
      else prices.add(last)
      const fair = prices.at(last, time + Math.floor((intervalMs * point) / path.length))
      if (point === 0) {
        mark.open(time, priceToNumber(instrument, fair.mark))
        index.open(time, priceToNumber(instrument, fair.index))
      } else {
        mark.see(priceToNumber(instrument, fair.mark))
        index.see(priceToNumber(instrument, fair.index))
      }
    }
    tapes.mark.append(mark.candle)
    tapes.index.append(index.candle)
  }
}
