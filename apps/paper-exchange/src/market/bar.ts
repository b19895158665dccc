import { assert, type Candle } from '@gridpilot/core'

/** A candle in the making: what was seen of it until now. */
export class Bar {
  #candle: { -readonly [K in keyof Candle]: Candle[K] } | null = null

  /** Begins the candle that opens at `time`. */
  open(time: number, price: number, volume = 0): void {
    this.#candle = { time, open: price, high: price, low: price, close: price, volume }
  }

  see(price: number, volume?: number): void {
    const candle = this.#candle
    assert(candle !== null, 'a candle goes on before it began')
    if (price > candle.high) candle.high = price
    if (price < candle.low) candle.low = price
    candle.close = price
    if (volume !== undefined) candle.volume = volume
  }

  /** It was this in the end. */
  finish(candle: Candle): void {
    this.#candle = { ...candle }
  }

  /** Read it at once: it changes with what is seen next. */
  get candle(): Candle {
    assert(this.#candle !== null, 'no candle yet')
    return this.#candle
  }
}
