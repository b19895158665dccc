import type { Money, Side } from '@gridpilot/core'

/** insurance: what the insurance fund pays so that a liquidation never leaves a negative balance. */
export type BillKind = 'transfer_in' | 'transfer_out' | 'fill' | 'liquidation' | 'funding' | 'insurance'

/** One movement of an account's balance. Σ (amount − fee) over all bills of an account is its balance, exactly. */
export interface Bill {
  /** 19 digits, growing with time over the whole venue. */
  readonly billId: string
  readonly accountId: string
  readonly kind: BillKind
  readonly symbol: string | null
  /** Direction of the trade behind it. */
  readonly side: Side | null
  readonly orderId: string | null
  readonly tradeId: string | null
  /** Signed: transfer, realised price profit, or funding received (> 0) or paid (< 0). */
  readonly amount: Money
  /** Canonical sign: > 0 paid. */
  readonly fee: Money
  readonly balanceAfter: Money
  readonly marketMs: number
}
