/**
 * The market moves continuously from the previous last price to the new one. A resting buy fills, at its own limit as
 * maker, once the price comes to it (touch) or one tick below it (through); sells mirrored. Because a resting buy lies
 * below the last price, that is: it fills if and only if the point reached is low enough. Orders met on the way fill in
 * the order the price meets them, then by their place in the queue. Plans waiting for a price act on the way too, after
 * the orders that fill at the same price; what they send is part of the market from there on. Orders never match one
 * another: every account trades against this market alone, and its own orders cannot meet. The point where a move
 * starts belongs to the move before it, so an order placed at a point is fillable from the next point on.
 *
 * A mark that follows the last price moves with it; a mark given apart moves, equally continuously, after the fills.
 *
 * Cost: O(log n) per fill (O(1) to find none) plus one margin check per account holding a position of the symbol.
 */
import { assert, type Steps, type Ticks } from '@gridpilot/core'
import { coverShortfall } from './bills.ts'
import { dropOrphans, execute, fillableQuantity } from './execution.ts'
import { liquidateIfDue } from './liquidation.ts'
import { safeRange } from './liquidation-price.ts'
import { isBacked } from './margin-check.ts'
import { remaining } from './order.ts'
import { cancelOrder, leaveLadder } from './order-rows.ts'
import { followPrice, meetPlan } from './plans.ts'
import type { Resting } from './price-ladder.ts'
import {
  type Account,
  accountOf,
  holdersOf,
  holdingOf,
  type Market,
  rowOf,
  type Triggers,
  type VenueState,
} from './venue-state.ts'
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
  const first = market.last === 0
  if (first) {
    market.last = last
    market.mark = mark ?? last
    return
  }
  const markFollows = mark === undefined
  const move: Move = {
    state,
    market,
    to: last,
    markBefore: market.mark,
    markFollows,
    touched: new Set(),
  }
  walk(move)
  market.last = last
  followPrice(state, market, 'last', last)
  if (!markFollows) walkMark(move, mark)
  market.mark = mark ?? last
  followPrice(state, market, 'mark', market.mark)
  for (const account of holdersOf(state, market)) liquidateOnTheWay(move, account)
}

function walk(move: Move): void {
  const { market, to, markFollows, state } = move
  for (;;) {
    const order = nextOrder(move)
    const plan = nextPlan(move)
    const met = !order || (plan && comesFirst(plan, order, to >= market.last)) ? plan : order
    if (!met) return
    market.last = met.at
    if (markFollows) market.mark = met.at
    const account = accountOf(state, met.entry.accountId)
    if (markFollows && liquidateOnTheWay(move, account)) continue
    if (met === plan) meetPlan(state, account, met.entry.orderId, met.at)
    else fillResting(move, account, met.entry)
  }
}

/** Something the price meets on its way, and the price that is the market's then. */
interface Met {
  readonly entry: Resting
  readonly at: Ticks
}

/** At one price orders come before plans. */
const comesFirst = (plan: Met, order: Met, rising: boolean): boolean =>
  rising ? plan.at < order.at : plan.at > order.at

/** The next resting order the price meets on its way to `to`; undefined when there is none left. */
function nextOrder({ state, market, to, touched }: Move): Met | undefined {
  const beyond = state.settings.fillRule === 'through' ? 1 : 0
  const buy = market.buys.best(touched)
  const sell = market.sells.best(touched)
  const buyMet = buy !== undefined && to <= buy.price - beyond
  const sellMet = sell !== undefined && to >= sell.price + beyond
  const entry =
    buyMet && sellMet ? (buy.queueId < sell.queueId ? buy : sell) : buyMet ? buy : sellMet ? sell : undefined
  return entry && { entry, at: entry.price }
}

function nextPlan({ market, to, markFollows }: Move): Met | undefined {
  if (market.waiting === 0) return undefined
  const byLast = nextTrigger(market.triggers.last, market.last, to)
  if (!markFollows) return byLast
  const byMark = nextTrigger(market.triggers.mark, market.last, to)
  if (!byLast || !byMark) return byLast ?? byMark
  if (byLast.at === byMark.at) return byLast.entry.queueId < byMark.entry.queueId ? byLast : byMark
  return comesFirst(byMark, byLast, to >= market.last) ? byMark : byLast
}

/** The next plan that a price on its way from `from` to `to` meets. */
function nextTrigger({ below, above }: Triggers, from: Ticks, to: Ticks): Met | undefined {
  const low = below.best()
  const high = above.best()
  // One that lies behind the start already acts at the start.
  if (low && to <= low.price) return { entry: low, at: Math.min(low.price, from) as Ticks }
  if (high && to >= high.price) return { entry: high, at: Math.max(high.price, from) as Ticks }
  return undefined
}

/** A mark given apart from the last price walks to its new place. */
function walkMark(move: Move, to: Ticks): void {
  const { state, market } = move
  for (let met = nextTrigger(market.triggers.mark, market.mark, to); met; ) {
    market.mark = met.at
    const account = accountOf(state, met.entry.accountId)
    if (!liquidateOnTheWay(move, account)) meetPlan(state, account, met.entry.orderId, met.at)
    met = nextTrigger(market.triggers.mark, market.mark, to)
  }
}

/**
 * The account's limit may lie before what was met. What a price meets on its way can only be ruined by the rest of the
 * way, so the mark where the move began is as safe for the position it leaves as it was before.
 */
function liquidateOnTheWay({ state, market, markBefore }: Move, account: Account): boolean {
  return liquidateIfDue(state, account, market.instrument.symbol, markBefore, market.mark)
}

function fillResting({ state, market, to, touched }: Move, account: Account, { orderId, price }: Resting): void {
  const { symbol } = market.instrument
  const row = rowOf(account, orderId)
  const holding = holdingOf(state, account, row)
  const fillable = fillableQuantity(holding, row)
  if (fillable === 0) {
    cancelOrder(state, account, orderId, 'reduce_only_cancel', true)
    return
  }
  const part = to === price ? state.settings.touchQuantity[symbol] : undefined
  const quantity = Math.min(fillable, part ?? fillable) as Steps
  if (!isBacked(state, account, holding, row, quantity)) {
    cancelOrder(state, account, orderId, 'margin_cancel', true)
    return
  }
  if (quantity === remaining(row)) leaveLadder(state, row)
  else touched.add(orderId)
  execute(state, account, row, price, quantity, 'maker')
  dropOrphans(state, account, holding, null)
  // With a mark far from the last price a close may cost more than there is.
  if (holding.position === null || holding.marginMode === 'isolated') coverShortfall(state, account)
}

/** Last prices, mark following, to which a move fills nothing, triggers nothing and liquidates nobody. */
export function quietRangeOf(state: VenueState, market: Market): QuietRange {
  const beyond = state.settings.fillRule === 'through' ? 1 : 0
  const buy = market.buys.best()
  const sell = market.sells.best()
  let low = buy ? buy.price - beyond + 1 : 1
  let high = sell ? sell.price + beyond - 1 : Number.POSITIVE_INFINITY
  for (const { below, above } of [market.triggers.last, market.triggers.mark]) {
    low = Math.max(low, (below.best()?.price ?? 0) + 1)
    high = Math.min(high, (above.best()?.price ?? Number.POSITIVE_INFINITY) - 1)
  }
  // What follows the price must see each new extreme.
  for (const [planId, accountId] of market.trailing) {
    const plan = accountOf(state, accountId).plans.get(planId)
    if (plan?.extreme == null) continue
    if (plan.side === 'sell') high = Math.min(high, plan.extreme)
    else low = Math.max(low, plan.extreme)
  }
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
