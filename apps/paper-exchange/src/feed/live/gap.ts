import { type Candle, type Instrument, pathOf, type Ticks, ticksFromNumber } from '@gridpilot/core'
import type { MirrorMoment, PathMoment } from '../../market/mirror-moment.ts'
import type { SettledRate } from './upstream-rest.ts'

const MINUTE = 60_000

/** What one symbol did while the upstream was not heard. */
export interface Gap {
  readonly instrument: Instrument
  /** Time of the last price heard before it; null: there was none. */
  readonly fromMs: number | null
  /** Time of the ticker heard after it. */
  readonly untilMs: number
  readonly market: readonly Candle[]
  readonly mark: readonly Candle[]
  readonly rates: readonly SettledRate[]
}

/**
 * The moments of the gaps in the order of time. Whole minutes are walked as candles are (four points), so that resting
 * orders fill as they would have; the minute in which we stopped listening, and the one we are back in, only count with
 * their ends: what of their extremes was before or after nobody knows. Without a price from before nothing is walked.
 */
export function momentsOf(gaps: readonly Gap[]): readonly MirrorMoment[] {
  const moments = gaps.flatMap((gap) => [...ratesOf(gap), ...pathsOf(gap)])
  const before = (moment: MirrorMoment) => (moment.kind === 'settled' ? 0 : 1)
  return moments.sort((a, b) => a.marketMs - b.marketMs || before(a) - before(b))
}

function ratesOf({ instrument, fromMs, rates }: Gap): MirrorMoment[] {
  const { symbol } = instrument
  return rates.map(({ settlementMs, rate }) => {
    return { kind: 'settled', symbol, marketMs: settlementMs, rate, missed: fromMs !== null && settlementMs > fromMs }
  })
}

function pathsOf({ instrument, fromMs, untilMs, market, mark }: Gap): PathMoment[] {
  if (fromMs === null) return []
  const stopped = Math.floor(fromMs / MINUTE) * MINUTE
  const back = Math.floor(untilMs / MINUTE) * MINUTE
  const marks = new Map(mark.map((candle) => [candle.time, candle]))
  const ticks = (price: number): Ticks => ticksFromNumber(instrument, price)
  return market
    .filter(({ time }) => time >= stopped && time < back)
    .flatMap((candle): PathMoment[] => {
      const point = (i: number, price: number, fair: number): PathMoment => ({
        kind: 'path',
        symbol: instrument.symbol,
        marketMs: candle.time + (i * MINUTE) / 4,
        last: ticks(price),
        mark: ticks(fair),
      })
      const own = marks.get(candle.time) ?? candle
      if (candle.time === stopped) return [{ ...point(0, candle.close, own.close), marketMs: stopped + MINUTE - 1 }]
      const path = pathOf(candle.open, candle.high, candle.low, candle.close)
      const fair = pathOf(own.open, own.high, own.low, own.close)
      return path.map((price, i) => point(i, price, fair[i] as number))
    })
    .filter(({ marketMs }) => marketMs > fromMs && marketMs < untilMs)
}
