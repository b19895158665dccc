import { ceilDiv, type Liquidity, type Money, mulRateCeil, notional, type Steps, type Ticks } from '@gridpilot/core'
import { bookBill, bookCoinBill, feeInCoin } from './bills.ts'
import type { VenueFill } from './fill.ts'
import { isClosing, isForced, type OrderRow, remaining } from './order.ts'
import { cancelOrder, replaceRow } from './order-rows.ts'
import { dropOrphanedPlans, growPresets } from './plan-rows.ts'
import { increase, openPosition, quantityOf, reduce, releasedMargin, sideOf } from './position.ts'
import {
  type Account,
  emit,
  type Holding,
  holdingOf,
  holdingsIn,
  type Market,
  marketOf,
  nextId,
  rowOf,
  type VenueState,
} from './venue-state.ts'

/**
 * How much of a closing order may fill: never more than the position against it, so it cannot flip. Others fill whole.
 */
export function fillableQuantity(holding: Holding, row: OrderRow): Steps {
  if (!isClosing(row)) return remaining(row)
  const size = holding.position?.size ?? 0
  const against = row.side === 'buy' ? -size : size
  return Math.max(0, Math.min(remaining(row), against)) as Steps
}

/**
 * Executes `quantity` of an open order at a price: row, position, balance, fill and their events, presets. Taking the
 * order out of its ladder before, and `dropOrphans` after it, are the caller's.
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
  const holding = holdingOf(state, account, before)
  const { instrument } = market
  const value = notional(instrument, price, quantity)
  const fee = mulRateCeil(value, liquidity === 'maker' ? instrument.makerFee : instrument.takerFee)
  const { realizedPnl, marginChange, opened } = trade(state, account, holding, market, before, price, quantity, fee)
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
  const inCoin = account.feeCoin === null ? null : feeInCoin(state, account, fee)
  const { symbol, side, positionSide, marginMode, orderId, source } = row
  const fill: VenueFill = {
    accountId: account.accountId,
    tradeId: nextId(state),
    venueOrderId: orderId,
    clientOrderId: row.clientOrderId,
    symbol,
    side,
    positionSide,
    marginMode,
    price,
    quantity,
    fee: inCoin?.amount ?? fee,
    feeCoin: inCoin?.coin ?? instrument.quoteCoin,
    realizedPnl,
    liquidity,
    occurredAtMs: state.marketMs,
    source,
    reduceOnly: row.reduceOnly,
    ...(isForced(source) ? { forced: true } : {}),
  }
  account.fills.push(fill)
  emit(state, account.accountId, { kind: 'fill', fill, order: row })
  const kind = source === 'liquidation' || source === 'reduction' || source === 'adl' ? source : 'fill'
  const at = { symbol, side, positionSide, marginMode, orderId, tradeId: fill.tradeId }
  const none = 0n as Money
  bookBill(state, account, { kind, ...at, amount: realizedPnl, fee: inCoin ? none : fee, marginChange })
  if (inCoin) {
    const bill = { kind: 'fee', ...at, amount: none, fee: inCoin.amount, marginChange: none } as const
    bookCoinBill(state, account, inCoin.coin, bill)
  }
  emitPosition(state, account, holding)
  if (opened > 0 && (row.takeProfit || row.stopLoss)) growPresets(state, account, row, opened)
  return row
}

export function emitPosition(state: VenueState, account: Account, holding: Holding): void {
  const { symbol, positionSide, position } = holding
  const size = position?.size ?? 0
  const cost = position?.cost ?? (0n as Money)
  emit(state, account.accountId, { kind: 'position', symbol, positionSide, size, cost })
}

interface Traded {
  readonly realizedPnl: Money
  /** Into the isolated margin (> 0) or back into the free balance. */
  readonly marginChange: Money
  readonly opened: Steps
}

/** Position books of one execution: a flip closes first and opens the rest. */
function trade(
  state: VenueState,
  account: Account,
  holding: Holding,
  market: Market,
  row: OrderRow,
  price: Ticks,
  quantity: Steps,
  fee: Money,
): Traded {
  const held = holding.position
  const against = held !== null && held.size > 0 === (row.side === 'sell')
  const closing = (against ? Math.min(quantity, quantityOf(held)) : 0) as Steps
  const opened = (quantity - closing) as Steps
  // The closing part's share is floored, the opening part takes the remainder: Σ stays the fee charged.
  const closeFee = (opened === 0 ? fee : (fee * BigInt(closing)) / BigInt(quantity)) as Money
  let realizedPnl = 0n as Money
  let marginChange = 0n
  if (held && closing > 0) {
    const side = sideOf(held)
    const released = releasedMargin(held, closing)
    held.margin = (held.margin - released) as Money
    marginChange -= released
    realizedPnl = reduce(held, closing, notional(market.instrument, price, closing), closeFee)
    held.updatedMs = state.marketMs
    if (held.size === 0) endPosition(state, account, holding, market, side)
  }
  if (opened > 0) {
    holding.position ??= openPosition(nextId(state), state.marketMs)
    const value = notional(market.instrument, price, opened)
    increase(holding.position, row.side, opened, value, (fee - closeFee) as Money)
    if (holding.marginMode === 'isolated') {
      const needed = ceilDiv(value, BigInt(holding.leverage))
      holding.position.margin = (holding.position.margin + needed) as Money
      marginChange += needed
    }
    holding.position.updatedMs = state.marketMs
    market.holders.add(account.accountId)
  }
  return { realizedPnl, marginChange: marginChange as Money, opened }
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
    positionSide: holding.positionSide,
    side,
    marginMode: holding.marginMode,
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
  const held = holdingsIn(account, holding.symbol).some((other) => other.position !== null)
  if (!held) market.holders.delete(account.accountId)
}

/**
 * Cancels the closing orders and plans that have nothing to close any more. `aside`: an order that rests in no ladder.
 */
export function dropOrphans(state: VenueState, account: Account, holding: Holding, aside: string | null): void {
  if (holding.closingCount > 0) {
    const size = holding.position?.size ?? 0
    for (const orderId of [...holding.open]) {
      const row = rowOf(account, orderId)
      const closes = size !== 0 && (row.side === 'sell') === size > 0
      if (isClosing(row) && !closes) cancelOrder(state, account, orderId, 'reduce_only_cancel', orderId !== aside)
    }
  }
  dropOrphanedPlans(state, account, holding)
}
