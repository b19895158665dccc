import type { CandleColumns, FundingPoint, Instrument } from '@gridpilot/core'

const HOUR_MS = 3_600_000
/** Bitget's base rate: 0.01 % in eight hours, what perpetuals settle at while nothing pulls the price away. */
const BASE_RATE = 0.0001
/** Settlements (ten days of three) from which on the instrument's own history says what is typical. */
const ENOUGH = 30

/** Every settlement of a stretch of candles, from history where there is one. */
export interface FundingCover {
  /** Ascending. */
  readonly points: readonly FundingPoint[]
  /** How many are known, and how many are taken to be the typical rate. */
  readonly known: number
  readonly assumed: number
  /** Fraction per settlement, used for the assumed ones. */
  readonly typicalRate: number
}

/**
 * Settlements after the first and until the last candle. Where `history` has none within half an interval of a full
 * interval (UTC), the typical rate stands: the median of the history, or the exchange's base rate below 30 settlements.
 */
export function coverFunding(
  instrument: Pick<Instrument, 'fundingIntervalHours'>,
  candles: CandleColumns,
  history: readonly FundingPoint[],
): FundingCover {
  const interval = instrument.fundingIntervalHours * HOUR_MS
  const [first, last] = [candles.time[0] ?? 0, candles.time[candles.length - 1] ?? 0]
  const typicalRate = history.length >= ENOUGH ? median(history) : (BASE_RATE * instrument.fundingIntervalHours) / 8
  const known = history.filter(({ time }) => time > first && time <= last)
  const points = [...known]
  // A known settlement just outside the stretch still stands for its time.
  const near = history.filter(({ time }) => time > first - interval && time <= last + interval)
  let k = 0
  for (let time = (Math.floor(first / interval) + 1) * interval; time <= last; time += interval) {
    while (k < near.length && (near[k]?.time ?? 0) <= time - interval / 2) k += 1
    if ((near[k]?.time ?? Number.POSITIVE_INFINITY) > time + interval / 2) points.push({ time, rate: typicalRate })
  }
  points.sort((a, b) => a.time - b.time)
  return { points, known: known.length, assumed: points.length - known.length, typicalRate }
}

function median(history: readonly FundingPoint[]): number {
  const rates = history.map(({ rate }) => rate).sort((a, b) => a - b)
  return rates[Math.floor(rates.length / 2)] ?? BASE_RATE
}
