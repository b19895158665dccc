import type { Steps, Ticks } from '@gridpilot/core'
import { dropOrphans, execute } from './execution.ts'
import { type OrderReceipt, type OrderSource, orderRequest } from './order.ts'
import { acceptOrder } from './order-rows.ts'
import { type Account, type Holding, rowOf, type VenueState } from './venue-state.ts'

/** An order that the venue makes for an account to close (a part of) its position, filled at once at a price. */
export function forceClose(
  state: VenueState,
  account: Account,
  holding: Holding,
  quantity: Steps,
  price: Ticks,
  source: Extract<OrderSource, 'liquidation' | 'reduction' | 'adl'>,
): OrderReceipt {
  const { symbol, positionSide } = holding
  const side = (holding.position?.size ?? 0) > 0 ? 'sell' : 'buy'
  const reduceOnly = positionSide === 'net'
  const request = { symbol, side, type: 'market', price: null, quantity, timeInForce: 'ioc', reduceOnly } as const
  const row = acceptOrder(state, account, orderRequest({ ...request, positionSide }), source)
  execute(state, account, row, price, quantity, 'taker')
  dropOrphans(state, account, holding, null)
  return { order: rowOf(account, row.orderId), displaced: false }
}
