import type { Candle } from '@gridpilot/core'

/** A candle in the making: what was seen of it until now. */
export class Bar {
  #candle: Candle | null = null

  /** Begins the candle that opens at `time`. */
  open(time: number, price: number, volume = 0): void {
    this.#candle = { time, open: price, high: price, low: price, close: price, volume }
  }

  see(price: number, volume?: number): void {
    const { high, low, volume: before, ...rest } = this.candle
    this.#candle = {
      ...rest,
      high: Math.max(high, price),
      low: Math.min(low, price),
      close: price,
      volume: volume ?? before,
    }
  }

  /** It was this in the end. */
  finish(candle: Candle): void {
    this.#candle = candle
  }

  get candle(): Candle {
    if (this.#candle === null) throw new Error('a candle goes on before it began')
    return this.#candle
  }
}
