/** A mutant no test tells from the source, and why that is right. */
export interface ExplainedMutant {
  /** End of the path. */
  readonly file: string
  /** The line it is on, trimmed. */
  readonly line: string
  /** As the table prints it: kind, what stood there, what stands there now. */
  readonly mutant: string
  readonly reason: string
}

const POSITION = 'position/position.ts'
const RECONCILE = 'reconcile/reconcile.ts'
const NOT_FLAT = 'a flat position was dealt with before, so the size is never 0 here'

export const EXPLAINED: readonly ExplainedMutant[] = [
  {
    file: RECONCILE,
    line: 'const due = this.after(order.cancelSubmittedWallMs ?? 0, this.policy.cancelRetryMs)',
    mutant: 'constant: 0 → (0 + 1)',
    reason: 'a cancel that was submitted always has its time: the 0 is for the types only',
  },
  {
    file: RECONCILE,
    line: 'if (remaining > target.quantity) return false',
    mutant: 'comparison: > → >=',
    reason: 'equal quantities were dealt with on the line before',
  },
  {
    file: RECONCILE,
    line: 'if (Number.isFinite(due)) this.wakeAt = Math.min(this.wakeAt, due)',
    mutant: 'condition: Number.isFinite(due) → true',
    reason: 'the least of a time and Infinity is that time: only a shortcut',
  },
  {
    file: 'order/order-transitions.ts',
    line: "absent: { intended_again: 'intended', abandoned: 'rejected', acknowledged: 'accepted' },",
    mutant: `row: intended_again: 'intended' → mutated: "mutated"`,
    reason: 'an order that is meant again becomes a fresh record, which begins as intended whatever this row says',
  },
  {
    file: POSITION,
    line: 'const increases = position.size === 0 || position.size > 0 === signed > 0',
    mutant: 'comparison: > → >=',
    reason: 'neither size nor signed quantity is 0 where they are compared',
  },
  {
    file: POSITION,
    line: 'const realized = (position.size > 0 ? proceeds - released : released - proceeds) as Money',
    mutant: 'comparison: > → >=',
    reason: NOT_FLAT,
  },
  {
    file: POSITION,
    line: 'if (position.size === 0) return ZERO',
    mutant: 'condition: position.size === 0 → false',
    reason: 'value and cost of a flat position are both 0: only a shortcut',
  },
  {
    file: POSITION,
    line: 'return (position.size > 0 ? value - position.cost : position.cost - value) as Money',
    mutant: 'comparison: > → >=',
    reason: NOT_FLAT,
  },
]
