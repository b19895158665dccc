import type { Candle } from '@gridpilot/core'
import type { CandleEvent, CandleSource, CandleStream, VenueError } from '../../src/index.ts'
import { timeframeMs } from '../../src/index.ts'

export const MINUTE = 60_000

export const minuteCandle = (i: number, price = 100 + i, timeframe = '1m'): Candle => ({
  time: i * timeframeMs(timeframe),
  open: price,
  high: price + 1,
  low: price - 1,
  close: price,
  volume: 1,
})

/** A market whose candles a test puts there; it counts what it is asked and who listens upstream. */
export class FakeMarket implements CandleSource {
  readonly name = 'fake'
  readonly asked: { symbol: string; timeframe: string; fromMs: number; toMs: number }[] = []
  readonly subscribed: string[] = []
  readonly unsubscribed: string[] = []
  /** Minutes that have a candle. */
  has: (i: number) => boolean = () => true
  price: (i: number) => number = (i) => 100 + i
  /** The next reads fail with these. */
  readonly failures: VenueError[] = []
  streams = 0
  open = 0
  tell: (event: CandleEvent) => void = () => undefined

  async candles(symbol: string, timeframe: string, fromMs: number, toMs: number) {
    this.asked.push({ symbol, timeframe, fromMs, toMs })
    const failure = this.failures.shift()
    if (failure) return { ok: false, error: failure } as const
    const length = timeframeMs(timeframe)
    const first = Math.ceil(fromMs / length)
    const candles: Candle[] = []
    for (let i = first; i * length < toMs; i += 1) {
      if (this.#hasWithin(i, length)) candles.push(minuteCandle(i, this.price(i), timeframe))
    }
    return { ok: true, value: candles } as const
  }

  openStream(listener: (event: CandleEvent) => void): CandleStream {
    this.streams += 1
    this.open += 1
    this.tell = listener
    return {
      subscribe: (symbol, timeframe) => void this.subscribed.push(`${symbol} ${timeframe}`),
      unsubscribe: (symbol, timeframe) => void this.unsubscribed.push(`${symbol} ${timeframe}`),
      close: () => {
        this.open -= 1
      },
    }
  }

  #hasWithin(i: number, length: number): boolean {
    const minutes = length / MINUTE
    for (let minute = i * minutes; minute < (i + 1) * minutes; minute += 1) if (this.has(minute)) return true
    return false
  }
}

export const unavailable: VenueError = { kind: 'unavailable', code: 'timeout', message: 'no answer in time' }
export const refused: VenueError = { kind: 'refused', code: '40034', message: 'no such symbol' }
