import type { PublicTrade } from '@gridpilot/bitget-wire'
import type { Candle, Instrument, Ticks } from '@gridpilot/core'

const TRADES_MAX = 100
const POINTS_PER_CANDLE = 4

/** The latest public trades of one symbol: one per point of its path. */
export class TradeLog {
  readonly #instrument: Instrument
  /** Tells the trades of two symbols at one moment apart, 0…999. */
  readonly #order: number
  #trades: PublicTrade[] = []
  #sameMoment = 0

  constructor(instrument: Instrument, order: number) {
    this.#instrument = instrument
    this.#order = order
  }

  add(candle: Candle, price: Ticks, marketMs: number): void {
    const before = this.#trades.at(-1)
    this.#sameMoment = before?.marketMs === marketMs ? this.#sameMoment + 1 : 0
    const steps = (candle.volume / POINTS_PER_CANDLE) * 10 ** this.#instrument.sizeDecimals
    const quantity = Math.max(1, Math.round(steps / this.#instrument.stepUnits)) as PublicTrade['quantity']
    const side = price < (before?.price ?? price) ? 'sell' : 'buy'
    const tail = String(this.#order * 1000 + this.#sameMoment).padStart(6, '0')
    this.#trades.push({ tradeId: `${marketMs}${tail}`, price, quantity, side, marketMs })
    if (this.#trades.length >= 2 * TRADES_MAX) this.#trades = this.#trades.slice(-TRADES_MAX)
  }

  /** Newest first. */
  recent(): readonly PublicTrade[] {
    return this.#trades.slice(-TRADES_MAX).reverse()
  }
}
