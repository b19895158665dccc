import { type Liquidity, type Money, mulRateCeil, notional, type Steps, type Ticks } from '@gridpilot/core'
import type { Bill } from './bill.ts'
import type { VenueFill } from './fill.ts'
import { isForced, type OrderRow, remaining } from './order.ts'
import { cancelOrder, replaceRow } from './order-rows.ts'
import { increase, openPosition, quantityOf, reduce, sideOf } from './position.ts'
import {
  type Account,
  emit,
  type Holding,
  holdingOf,
  type Market,
  marketOf,
  nextId,
  rowOf,
  type VenueState,
} from './venue-state.ts'

/** What a bill without a trade behind it has. */
export const NO_TRADE = {
  symbol: null,
  side: null,
  positionSide: null,
  marginMode: null,
  orderId: null,
  tradeId: null,
  fee: 0n as Money,
  marginChange: 0n as Money,
} as const satisfies Partial<Bill>

/** Adds a balance movement; the only place where a balance changes. */
export function bookBill(
  state: VenueState,
  account: Account,
  entry: Omit<Bill, 'billId' | 'accountId' | 'coin' | 'balanceAfter' | 'marketMs'>,
): Bill {
  account.balance = (account.balance + entry.amount - entry.fee) as Money
  const bill: Bill = {
    billId: nextId(state),
    accountId: account.accountId,
    coin: 'USDT',
    ...entry,
    balanceAfter: account.balance,
    marketMs: state.marketMs,
  }
  account.bills.push(bill)
  emit(state, account.accountId, { kind: 'balance', bill })
  return bill
}

/**
 * How much of a reduce-only order may fill: never more than the position against it, so it cannot flip.
 * Others fill whole.
 */
export function fillableQuantity(holding: Holding, row: OrderRow): Steps {
  if (!row.reduceOnly) return remaining(row)
  const size = holding.position?.size ?? 0
  const against = row.side === 'buy' ? -size : size
  return Math.max(0, Math.min(remaining(row), against)) as Steps
}

/**
 * Executes `quantity` of an open order at a price: row, position, balance, fill and their events. Taking the order out
 * of its ladder before, and `dropOrphanedReduceOnly` after it, are the caller's.
 */
export function execute(
  state: VenueState,
  account: Account,
  before: OrderRow,
  price: Ticks,
  quantity: Steps,
  liquidity: Liquidity,
): OrderRow {
  const market = marketOf(state, before.symbol)
  const holding = holdingOf(state, account, before.symbol)
  const { instrument } = market
  const value = notional(instrument, price, quantity)
  const fee = mulRateCeil(value, liquidity === 'maker' ? instrument.makerFee : instrument.takerFee)
  const realizedPnl = trade(state, account, holding, market, before, price, quantity, fee)
  const filled = (before.filledQuantity + quantity) as Steps
  const row: OrderRow = {
    ...before,
    status: filled === before.quantity ? 'filled' : 'partially_filled',
    filledQuantity: filled,
    filledNotional: (before.filledNotional + value) as Money,
    fee: (before.fee + fee) as Money,
    realizedPnl: (before.realizedPnl + realizedPnl) as Money,
    updatedMs: state.marketMs,
  }
  replaceRow(state, account, before, row)
  const fill: VenueFill = {
    accountId: account.accountId,
    tradeId: nextId(state),
    venueOrderId: row.orderId,
    clientOrderId: row.clientOrderId,
    symbol: row.symbol,
    side: row.side,
    price,
    quantity,
    fee,
    feeCoin: instrument.quoteCoin,
    realizedPnl,
    liquidity,
    occurredAtMs: state.marketMs,
    source: row.source,
    reduceOnly: row.reduceOnly,
    positionSide: row.positionSide,
    marginMode: row.marginMode,
    ...(isForced(row.source) ? { forced: true } : {}),
  }
  account.fills.push(fill)
  emit(state, account.accountId, { kind: 'fill', fill, order: row })
  bookBill(state, account, {
    kind: row.source === 'liquidation' ? 'liquidation' : 'fill',
    symbol: row.symbol,
    side: row.side,
    positionSide: row.positionSide,
    marginMode: row.marginMode,
    orderId: row.orderId,
    tradeId: fill.tradeId,
    amount: realizedPnl,
    fee,
    marginChange: 0n as Money,
  })
  emitPosition(state, account, holding)
  return row
}

export function emitPosition(state: VenueState, account: Account, holding: Holding): void {
  const size = holding.position?.size ?? 0
  const cost = holding.position?.cost ?? (0n as Money)
  emit(state, account.accountId, { kind: 'position', symbol: holding.symbol, positionSide: 'net', size, cost })
}

/** Position books of one execution: a flip closes first and opens the rest. Returns the realised price profit. */
function trade(
  state: VenueState,
  account: Account,
  holding: Holding,
  market: Market,
  row: OrderRow,
  price: Ticks,
  quantity: Steps,
  fee: Money,
): Money {
  const held = holding.position
  const against = held !== null && held.size > 0 === (row.side === 'sell')
  const closing = (against ? Math.min(quantity, quantityOf(held)) : 0) as Steps
  const opening = (quantity - closing) as Steps
  // The closing part's share is floored, the opening part takes the remainder: Σ stays the fee charged.
  const closeFee = (opening === 0 ? fee : (fee * BigInt(closing)) / BigInt(quantity)) as Money
  let realizedPnl = 0n as Money
  if (held && closing > 0) {
    const side = sideOf(held)
    realizedPnl = reduce(held, closing, notional(market.instrument, price, closing), closeFee)
    held.updatedMs = state.marketMs
    if (held.size === 0) endPosition(state, account, holding, market, side)
  }
  if (opening > 0) {
    holding.position ??= openPosition(nextId(state), state.marketMs)
    const value = notional(market.instrument, price, opening)
    increase(holding.position, row.side, opening, value, (fee - closeFee) as Money)
    holding.position.updatedMs = state.marketMs
    market.holders.add(account.accountId)
  }
  return realizedPnl
}

function endPosition(
  state: VenueState,
  account: Account,
  holding: Holding,
  market: Market,
  side: 'long' | 'short',
): void {
  const position = holding.position
  if (!position) return
  account.closed.push({
    positionId: position.positionId,
    accountId: account.accountId,
    symbol: holding.symbol,
    positionSide: 'net',
    side,
    marginMode: 'crossed',
    quantity: position.openedQuantity,
    openNotional: position.openNotional,
    closeNotional: position.closeNotional,
    realizedPnl: position.realizedPnl,
    openFee: position.openFee,
    closeFee: position.closeFee,
    funding: position.funding,
    openedMs: position.openedMs,
    closedMs: state.marketMs,
  })
  holding.position = null
  market.holders.delete(account.accountId)
}

/** Cancels the reduce-only orders that have nothing to reduce any more. `aside`: an order that rests in no ladder. */
export function dropOrphanedReduceOnly(
  state: VenueState,
  account: Account,
  holding: Holding,
  aside: string | null,
): void {
  if (holding.reduceOnlyCount === 0) return
  const size = holding.position?.size ?? 0
  for (const orderId of [...holding.open]) {
    const row = rowOf(account, orderId)
    const reduces = size !== 0 && (row.side === 'sell') === size > 0
    if (row.reduceOnly && !reduces) cancelOrder(state, account, orderId, 'reduce_only_cancel', orderId !== aside)
  }
}
