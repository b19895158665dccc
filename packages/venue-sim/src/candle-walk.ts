import { type Candle, type Instrument, PATH_FRACTIONS, pathOf, type Ticks, ticksFromNumber } from '@gridpilot/core'

/** One point of the price path: moving a market to it walks every price between the previous point and this one. */
export interface PathPoint {
  readonly last: Ticks
  readonly marketMs: number
}

/**
 * The four points of a candle in walking order (adverse extreme first), at 0, ¼, ½ and ¾ of its length.
 * `candle.time` is the open time; `intervalMs` the candle's length.
 */
export function* walkCandle(instrument: Instrument, candle: Candle, intervalMs: number): Generator<PathPoint> {
  const prices = pathOf(candle.open, candle.high, candle.low, candle.close)
  for (const [i, fraction] of PATH_FRACTIONS.entries()) {
    yield {
      last: ticksFromNumber(instrument, prices[i] as number),
      marketMs: candle.time + Math.floor(intervalMs * fraction),
    }
  }
}
