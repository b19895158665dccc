import { planOf, rowOf, type VenueState } from './venue-state.ts'

const DAY_MS = 86_400_000

/** First index whose time is not before the cutoff; times ascend. */
function firstKept<T>(rows: readonly T[], timeOf: (row: T) => number, cutoffMs: number): number {
  const index = rows.findIndex((row) => timeOf(row) >= cutoffMs)
  return index === -1 ? rows.length : index
}

/**
 * Forgets finished orders, fills, bills, closed positions and settlements older than the history, once per market day.
 * Open orders, positions, balances and used client order ids stay.
 */
export function pruneHistory(state: VenueState): void {
  const day = Math.floor(state.marketMs / DAY_MS)
  if (day === state.prunedDay) return
  state.prunedDay = day
  const cutoffMs = (day - state.settings.historyDays) * DAY_MS
  for (const account of state.accounts.values()) {
    const gone = firstKept(account.finished, (orderId) => rowOf(account, orderId).updatedMs, cutoffMs)
    for (const orderId of account.finished.splice(0, gone)) account.rows.delete(orderId)
    const ended = firstKept(account.finishedPlans, (planId) => planOf(account, planId).updatedMs, cutoffMs)
    for (const planId of account.finishedPlans.splice(0, ended)) account.plans.delete(planId)
    account.fills.splice(
      0,
      firstKept(account.fills, (fill) => fill.occurredAtMs, cutoffMs),
    )
    account.bills.splice(
      0,
      firstKept(account.bills, (bill) => bill.marketMs, cutoffMs),
    )
    account.closed.splice(
      0,
      firstKept(account.closed, (position) => position.closedMs, cutoffMs),
    )
  }
  for (const market of state.markets.values()) {
    market.settlements.splice(
      0,
      firstKept(market.settlements, (row) => row.marketMs, cutoffMs),
    )
  }
}
