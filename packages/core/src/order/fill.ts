import type { Steps, Ticks } from '../instrument/instrument.ts'
import type { Money } from '../money/money.ts'
import type { PositionSide } from '../position/mode.ts'
import type { Liquidity, Side } from './order.ts'

/** One execution, as the venue booked it. Fills are the only money facts; unique by trade id per account. */
export interface Fill {
  readonly tradeId: string
  readonly venueOrderId: string
  /** Empty when the venue's row carries none; resolved through the order before booking. */
  readonly clientOrderId: string
  readonly symbol: string
  /** The real direction of the trade. */
  readonly side: Side
  readonly positionSide: PositionSide
  readonly price: Ticks
  readonly quantity: Steps
  /** Canonical sign: > 0 means paid. */
  readonly fee: Money
  readonly feeCoin: string
  /** Price profit the venue realised on this fill, before fees. */
  readonly realizedPnl: Money
  readonly liquidity: Liquidity
  /** Venue time (market clock), epoch ms. */
  readonly occurredAtMs: number
  /** Executed by the venue itself (liquidation, ADL, settlement): no order of anybody stands behind it. */
  readonly forced?: boolean
}
