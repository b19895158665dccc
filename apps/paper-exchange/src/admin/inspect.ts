import { add, formatMoney, formatPrice, formatQuantity, type Money, neg, sub, ZERO } from '@gridpilot/core'
import type { Bill, OrderRow, PositionView, VenueFill } from '@gridpilot/venue-sim'
import type { Exchange } from '../exchange.ts'

interface BillSum {
  readonly count: number
  readonly amount: Money
  readonly fee: Money
}

/** What an account holds and did, with exact decimals: what the books of others are compared with. */
export function inspectAccount(exchange: Exchange, accountId: string): Record<string, unknown> {
  const { venue } = exchange
  const view = venue.account(accountId)
  const bills = venue.bills(accountId)
  return {
    uid: accountId,
    market_ms: exchange.market.marketMs,
    balance: formatMoney(view.balance),
    equity: formatMoney(view.equity),
    unrealized_pnl: formatMoney(view.unrealizedPnl),
    available: formatMoney(view.available),
    leverage: Object.fromEntries(
      exchange.market.symbols().map((symbol) => [symbol, venue.leverage(accountId, symbol)]),
    ),
    positions: venue.positions(accountId).map((position) => positionOf(exchange, position)),
    open_orders: venue.openOrders(accountId).map((order) => orderOf(exchange, order)),
    fills: venue.fills(accountId).map((fill) => fillOf(exchange, fill)),
    bill_sums: sumBills(bills),
    bills: bills.map(billOf),
  }
}

/** Its open orders as `inspectAccount` shows them, for who asks often. */
export const inspectOrders = (exchange: Exchange, accountId: string): Record<string, unknown> => ({
  items: exchange.venue.openOrders(accountId).map((order) => orderOf(exchange, order)),
})

/** By kind of bill; `total` is the balance: Σ (amount − fee). */
function sumBills(bills: readonly Bill[]): Record<string, unknown> {
  const sums = new Map<string, BillSum>()
  let total = ZERO
  for (const bill of bills) {
    const sum = sums.get(bill.kind) ?? { count: 0, amount: ZERO, fee: ZERO }
    sums.set(bill.kind, { count: sum.count + 1, amount: add(sum.amount, bill.amount), fee: add(sum.fee, bill.fee) })
    total = add(total, sub(bill.amount, bill.fee))
  }
  const rows = [...sums].map(([kind, { count, amount, fee }]) => {
    return [kind, { count, amount: formatMoney(amount), fee: formatMoney(fee) }] as const
  })
  return { ...Object.fromEntries(rows), total: formatMoney(total) }
}

const instrument = (exchange: Exchange, symbol: string) => {
  const found = exchange.venue.instrument(symbol)
  if (found === null) throw new Error(`rows of ${symbol} without its instrument`)
  return found
}

function positionOf(exchange: Exchange, position: PositionView): Record<string, unknown> {
  const { symbol, side, quantity } = position
  const size = formatQuantity(instrument(exchange, symbol), quantity)
  return {
    symbol,
    side,
    size,
    net: side === 'long' ? size : `-${size}`,
    average_price: position.averagePrice,
    cost: formatMoney(position.cost),
    unrealized_pnl: formatMoney(position.unrealizedPnl),
    realized_pnl: formatMoney(position.realizedPnl),
    fees: formatMoney(position.fees),
    funding: formatMoney(position.funding),
  }
}

function orderOf(exchange: Exchange, order: OrderRow): Record<string, unknown> {
  const known = instrument(exchange, order.symbol)
  return {
    order_id: order.orderId,
    client_order_id: order.clientOrderId,
    symbol: order.symbol,
    side: order.side,
    type: order.type,
    price: order.price === null ? null : formatPrice(known, order.price),
    quantity: formatQuantity(known, order.quantity),
    filled: formatQuantity(known, order.filledQuantity),
    status: order.status,
    reduce_only: order.reduceOnly,
    created_ms: order.createdMs,
  }
}

function fillOf(exchange: Exchange, fill: VenueFill): Record<string, unknown> {
  const known = instrument(exchange, fill.symbol)
  return {
    trade_id: fill.tradeId,
    order_id: fill.venueOrderId,
    client_order_id: fill.clientOrderId,
    symbol: fill.symbol,
    side: fill.side,
    price: formatPrice(known, fill.price),
    quantity: formatQuantity(known, fill.quantity),
    fee: formatMoney(fill.fee),
    realized_pnl: formatMoney(fill.realizedPnl),
    liquidity: fill.liquidity,
    market_ms: fill.occurredAtMs,
  }
}

function billOf(bill: Bill): Record<string, unknown> {
  return {
    bill_id: bill.billId,
    kind: bill.kind,
    symbol: bill.symbol,
    trade_id: bill.tradeId,
    amount: formatMoney(bill.amount),
    fee: formatMoney(bill.fee),
    change: formatMoney(add(bill.amount, neg(bill.fee))),
    market_ms: bill.marketMs,
  }
}
