import type { MarginMode, Money, PositionSide, Side } from '@gridpilot/core'

/**
 * fill, liquidation, reduction, adl: one execution; with `side` and `positionSide` it is open or close, long or short.
 * insurance: what the insurance fund pays so that a liquidation never leaves a negative balance.
 * margin_…: between the free balance and an isolated position (`marginChange`).
 */
export type BillKind =
  | 'transfer_in'
  | 'transfer_out'
  | 'fill'
  | 'liquidation'
  | 'reduction'
  | 'adl'
  | 'funding'
  | 'insurance'
  /** A trade's fee that another coin than USDT paid. */
  | 'fee'
  | 'margin_added'
  | 'margin_added_auto'
  /** The leverage of an isolated position was lowered. */
  | 'margin_added_leverage'
  | 'margin_reduced'

/**
 * One movement of an account's money. Σ (amount − fee) over all bills in USDT is the account's balance, exactly; the
 * balance includes isolated margins, and `marginChange` says what moved between them and the rest.
 */
export interface Bill {
  /** 19 digits, growing with time over the whole venue. */
  readonly billId: string
  readonly accountId: string
  readonly kind: BillKind
  /** What amount, fee and balanceAfter are in. */
  readonly coin: string
  readonly symbol: string | null
  /** Direction of the trade behind it. */
  readonly side: Side | null
  readonly positionSide: PositionSide | null
  readonly marginMode: MarginMode | null
  readonly orderId: string | null
  readonly tradeId: string | null
  /** Signed: transfer, realised price profit, or funding received (> 0) or paid (< 0). */
  readonly amount: Money
  /** Canonical sign: > 0 paid. */
  readonly fee: Money
  /** > 0: into the isolated margin of the position, < 0: back into the free balance. 0n for crossed. */
  readonly marginChange: Money
  readonly balanceAfter: Money
  readonly marketMs: number
}
