import type { Money } from '../money/money.ts'

/** Money put in (> 0) or taken out (< 0) at a moment of market time. */
export interface CapitalFlow {
  readonly timeMs: number
  readonly amount: Money
}
