import { assert, type Money, type Ticks } from '@gridpilot/core'
import { bookBill, execute, NO_TRADE } from './execution.ts'
import { firstUnsafeMark, isLiquidatable } from './liquidation-price.ts'
import { orderRequest } from './order.ts'
import { acceptOrder } from './order-rows.ts'
import { quantityOf } from './position.ts'
import { cancelEvery } from './submission.ts'
import { type Account, emit, marketOf, type VenueState } from './venue-state.ts'
import type { Liquidation } from './views.ts'

/**
 * Liquidates the account if its equity at this mark does not exceed maintenance margin and closing fees: all orders are
 * canceled, all positions of the cross account closed at their marks with the taker fee. Whatever the closing leaves
 * below zero is paid by the insurance fund. `safe` is the mark at which it was last known to be fine; the close happens
 * at the first unsafe mark on the way. Returns whether it happened.
 */
export function liquidateIfDue(state: VenueState, account: Account, symbol: string, safe: Ticks, mark: Ticks): boolean {
  if (!hasPosition(account) || !isLiquidatable(state, account, symbol, mark)) return false
  const market = marketOf(state, symbol)
  const wasSafe = safe !== mark && !isLiquidatable(state, account, symbol, safe)
  const at = wasSafe ? firstUnsafeMark(state, account, symbol, safe, mark) : safe
  const before = market.mark
  market.mark = at
  cancelEvery(state, account, null, 'burst_cancel')
  const holdings = [...account.holdings.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1))
  for (const holding of holdings) {
    if (!holding.position) continue
    const request = orderRequest({
      symbol: holding.symbol,
      side: holding.position.size > 0 ? 'sell' : 'buy',
      type: 'market',
      price: null,
      quantity: quantityOf(holding.position),
      timeInForce: 'ioc',
      reduceOnly: true,
    })
    const row = acceptOrder(state, account, request, 'liquidation')
    execute(state, account, row, marketOf(state, holding.symbol).mark, row.quantity, 'taker')
    assert(holding.position === null, 'liquidation left a position')
  }
  const insurance = (account.balance < 0n ? -account.balance : 0n) as Money
  if (insurance > 0n) {
    bookBill(state, account, { ...NO_TRADE, kind: 'insurance', amount: insurance })
  }
  const liquidation: Liquidation = {
    accountId: account.accountId,
    symbol,
    mark: at,
    marginMode: 'crossed',
    positionSide: 'net',
    insurance,
    marketMs: state.marketMs,
  }
  emit(state, account.accountId, { kind: 'liquidated', liquidation })
  market.mark = before
  return true
}

function hasPosition(account: Account): boolean {
  for (const holding of account.holdings.values()) if (holding.position) return true
  return false
}

/** After anything but a price move changed balance or tiers: liquidation at the present marks. */
export function liquidateAtMark(state: VenueState, account: Account): void {
  for (const holding of account.holdings.values()) {
    if (!holding.position) continue
    const { mark } = marketOf(state, holding.symbol)
    liquidateIfDue(state, account, holding.symbol, mark, mark)
    return
  }
}
