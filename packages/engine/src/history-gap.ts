import type { AccountState } from './account-state.ts'
import type { Turn } from './turn.ts'

const DAY_MS = 86_400_000
const HISTORY_MS = 90 * DAY_MS
/** The time of the last sweep is kept durable this often, ms of market time: not a commit for every sweep. */
const NOTE_EVERY_MS = 3_600_000
const SWEPT = 'swept'

/**
 * Was the account away for longer than the exchange keeps its fills (FAULTS E28)? Then what happened at the beginning of
 * that time can never be read: the difference of positions that remains is booked as unexplained, never as a profit.
 */
export function noteSwept(turn: Turn, state: AccountState, historyMs = HISTORY_MS): void {
  // Until all of it is settled the old time stays: a crash must come to the same conclusion.
  if (state.historyLost) return
  const before = state.cursors[SWEPT]
  const { marketMs } = turn.times
  if (before !== undefined && marketMs - Number(before) > historyMs) state.historyLost = true
  else if (before === undefined || marketMs - Number(before) >= NOTE_EVERY_MS) turn.setCursor(SWEPT, String(marketMs))
}

/** Positions agree again and no order is looked for: from here on everything can be read. */
export function settleHistory(turn: Turn, state: AccountState): void {
  state.historyLost = false
  turn.setCursor(SWEPT, String(turn.times.marketMs))
}
