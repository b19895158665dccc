const DAY_MS = 86_400_000

/** Before so many whole days a share says nothing. */
const DAYS_MIN = 7

interface TimedEquity {
  readonly marketMs: number
  readonly equity: bigint
}

/** The market day (UTC) a point belongs to. */
export const marketDay = (marketMs: number): number => Math.floor(marketMs / DAY_MS)

/**
 * Share (0…1) of whole market days that ended with more equity than the day before; the first counts from the first
 * point, the newest day is not over and does not count. null before seven days. `oldestFirst`: one bot's points.
 */
export function winRate(oldestFirst: readonly TimedEquity[]): number | null {
  const first = oldestFirst[0]
  if (!first) return null
  let days = 0
  let won = 0
  let reference = first.equity
  oldestFirst.forEach(({ marketMs, equity }, i) => {
    const next = oldestFirst[i + 1]
    if (next === undefined || marketDay(next.marketMs) === marketDay(marketMs)) return
    days++
    if (equity > reference) won++
    reference = equity
  })
  return days < DAYS_MIN ? null : won / days
}
