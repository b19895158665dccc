/**
 * The market moves continuously from the previous last price to the new one. A resting buy fills, at its own limit as
 * maker, once the price comes to it (touch) or one tick below it (through); sells mirrored. Because a resting buy lies
 * below the last price, that is: it fills if and only if the point reached is low enough. Orders met on the way fill in
 * the order the price meets them, then by order id. Orders never match one another: every account trades against this
 * market alone, and its own orders cannot meet. The point where a move starts belongs to the move before it, so an
 * order placed at a point is fillable from the next point on.
 *
 * Cost: O(log n) per fill (O(1) to find none) plus one margin check per account holding a position of the symbol.
 */
import { assert, type Steps, type Ticks } from '@gridpilot/core'
import { dropOrphanedReduceOnly, execute, fillableQuantity } from './execution.ts'
import { liquidateIfDue } from './liquidation.ts'
import { safeRange } from './liquidation-price.ts'
import { remaining } from './order.ts'
import { cancelOrder, leaveLadder } from './order-rows.ts'
import type { Resting } from './price-ladder.ts'
import { accountOf, holdersOf, holdingOf, type Market, rowOf, type VenueState } from './venue-state.ts'
import type { QuietRange } from './views.ts'

/** What one move has to remember. */
interface Move {
  readonly state: VenueState
  readonly market: Market
  readonly to: Ticks
  readonly markBefore: Ticks
  readonly markFollows: boolean
  /** Orders that had their part of this point's touch quantity. */
  readonly touched: Set<string>
}

export function moveMarket(state: VenueState, market: Market, last: Ticks, mark: Ticks | undefined): void {
  assert(Number.isSafeInteger(last) && last >= 1, `last price ${last}`)
  assert(mark === undefined || (Number.isSafeInteger(mark) && mark >= 1), `mark price ${mark}`)
  market.marketMs = state.marketMs
  if (market.last !== 0) walk(state, market, last, mark === undefined)
  const markBefore = market.mark
  market.last = last
  market.mark = mark ?? last
  if (markBefore !== 0 && mark !== undefined) checkHolders(state, market, markBefore)
}

function walk(state: VenueState, market: Market, to: Ticks, markFollows: boolean): void {
  const move: Move = {
    state,
    market,
    to,
    markBefore: market.mark,
    markFollows,
    touched: new Set(),
  }
  for (let met = nextMet(move); met; met = nextMet(move)) {
    market.last = met.price
    if (markFollows) market.mark = met.price
    if (markFollows && liquidateOnTheWay(move, met)) continue
    fillResting(move, met)
  }
  if (!markFollows) return
  market.mark = to
  checkHolders(state, market, move.markBefore)
}

function checkHolders(state: VenueState, market: Market, markBefore: Ticks): void {
  for (const account of holdersOf(state, market)) {
    liquidateIfDue(state, account, market.instrument.symbol, markBefore, market.mark)
  }
}

/** The next resting order the price meets on its way to `to`; undefined when there is none left. */
function nextMet({ state, market, to, touched }: Move): Resting | undefined {
  const beyond = state.settings.fillRule === 'through' ? 1 : 0
  const buy = market.buys.best(touched)
  const sell = market.sells.best(touched)
  const buyMet = buy !== undefined && to <= buy.price - beyond
  const sellMet = sell !== undefined && to >= sell.price + beyond
  if (buyMet && sellMet) return buy.orderId < sell.orderId ? buy : sell
  return buyMet ? buy : sellMet ? sell : undefined
}

/**
 * The account's limit may lie before its order. A fill on the way only adds in the direction of the risk, so the mark
 * where the move began is as safe for the grown position as it was before.
 */
function liquidateOnTheWay({ state, market, markBefore }: Move, { accountId }: Resting): boolean {
  return liquidateIfDue(state, accountOf(state, accountId), market.instrument.symbol, markBefore, market.mark)
}

function fillResting({ state, market, to, touched }: Move, { accountId, orderId, price }: Resting): void {
  const { symbol } = market.instrument
  const account = accountOf(state, accountId)
  const holding = holdingOf(state, account, symbol)
  const row = rowOf(account, orderId)
  const fillable = fillableQuantity(holding, row)
  if (fillable === 0) {
    cancelOrder(state, account, orderId, 'reduce_only_cancel', true)
    return
  }
  const part = to === price ? state.settings.touchQuantity[symbol] : undefined
  const quantity = Math.min(fillable, part ?? fillable) as Steps
  if (quantity === remaining(row)) leaveLadder(state, row)
  else touched.add(orderId)
  execute(state, account, row, price, quantity, 'maker')
  dropOrphanedReduceOnly(state, account, holding, null)
}

/** Last prices, mark following, to which a move fills nothing and liquidates nobody. */
export function quietRangeOf(state: VenueState, market: Market): QuietRange {
  const beyond = state.settings.fillRule === 'through' ? 1 : 0
  const buy = market.buys.best()
  const sell = market.sells.best()
  let low = buy ? buy.price - beyond + 1 : 1
  let high = sell ? sell.price + beyond - 1 : Number.POSITIVE_INFINITY
  for (const account of holdersOf(state, market)) {
    const range = safeRange(state, account, market.instrument.symbol)
    low = Math.max(low, range.low)
    high = Math.min(high, range.high)
  }
  return {
    low: low <= 1 ? null : (low as Ticks),
    high: high === Number.POSITIVE_INFINITY ? null : (high as Ticks),
  }
}
