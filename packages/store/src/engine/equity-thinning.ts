const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/**
 * How long equity points live, newest first: the newest 500 all; then the last point of each market hour, 500 of them;
 * then the last of each market day (UTC), 1,500; then the last of each 30 days, 500; the very first point always stays.
 * So a subject has at most 3,001 rows plus what came since the last thinning, whatever the speed of its market, and
 * daily figures (drawdown, win rate) stay computable over the last four market years.
 */
const TIERS: readonly { readonly bucketMs: number; readonly keep: number }[] = [
  { bucketMs: 1, keep: 500 },
  { bucketMs: HOUR_MS, keep: 500 },
  { bucketMs: DAY_MS, keep: 1_500 },
  { bucketMs: 30 * DAY_MS, keep: 500 },
]

export const EQUITY_ROWS_MAX = TIERS.reduce((rows, { keep }) => rows + keep, 1)

/** The market times to delete. `newestFirst`: strictly descending market times of one subject. Pure. */
export function thinEquity(newestFirst: readonly number[]): number[] {
  const drop: number[] = []
  const tiers = [...TIERS]
  let kept = 0
  let lastKept: number | null = null
  newestFirst.forEach((time, i) => {
    while (tiers[0] && kept >= tiers[0].keep) {
      tiers.shift()
      kept = 0
    }
    const bucketMs = tiers[0]?.bucketMs
    const isFirst = i === newestFirst.length - 1
    const opensBucket =
      bucketMs !== undefined && (lastKept === null || Math.floor(time / bucketMs) !== Math.floor(lastKept / bucketMs))
    if (opensBucket || isFirst) {
      kept++
      lastKept = time
    } else drop.push(time)
  })
  return drop
}
