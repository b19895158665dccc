import { assert, floorDiv, notional, type Steps, type Ticks, tierFor } from '@gridpilot/core'
import { coverShortfall } from './bills.ts'
import { deleverageAgainst } from './deleveraging.ts'
import { forceClose } from './forced-orders.ts'
import { addAutoMargin } from './isolated-margin.ts'
import { bufferOf, firstUnsafeMark } from './liquidation-price.ts'
import { maintenance } from './margin.ts'
import { isClosing } from './order.ts'
import { cancelOrder } from './order-rows.ts'
import { quantityOf } from './position.ts'
import { type Account, emit, type Holding, holdingsIn, marketOf, rowOf, type VenueState } from './venue-state.ts'

/**
 * Liquidates what the account can no longer keep at this mark: equity at or below maintenance margin and closing fees.
 * Crossed positions stand and fall together, an isolated one alone. In steps: the orders behind it are canceled; while
 * a position is above the lowest tier it is reduced into the tier below, at the mark, taker fee (`reduction`); if that is
 * not enough everything is closed (`liquidation`). What the closing leaves below zero is paid by the insurance fund.
 * `safe` is the mark at which it was last known to be fine; each step happens at the first unsafe mark on the way.
 * Returns whether anything happened.
 */
export function liquidateIfDue(state: VenueState, account: Account, symbol: string, safe: Ticks, mark: Ticks): boolean {
  if (account.positionMode === 'one_way') {
    const net = account.holdings.get(symbol)
    return net?.position ? liquidateHolding(state, account, net, safe, mark) : false
  }
  let happened = false
  let crossed = false
  for (const holding of holdingsIn(account, symbol)) {
    if (!holding.position || (crossed && holding.marginMode === 'crossed')) continue
    crossed ||= holding.marginMode === 'crossed'
    happened = liquidateHolding(state, account, holding, safe, mark) || happened
  }
  return happened
}

/** The holding if isolated, all crossed ones if crossed. */
function liquidateHolding(state: VenueState, account: Account, holding: Holding, safe: Ticks, mark: Ticks): boolean {
  if (bufferOf(state, account, holding)(mark) > 0n) return false
  const market = marketOf(state, holding.symbol)
  const group = groupOf(account, holding)
  let from = safe
  while (group.some((each) => each.position !== null)) {
    const buffer = bufferOf(state, account, holding)
    if (buffer(mark) > 0n) break
    const wasSafe = from !== mark && buffer(from) > 0n
    const at = wasSafe ? firstUnsafeMark(buffer, from, mark) : from
    const before = market.mark
    market.mark = at
    if (!addAutoMargin(state, account, holding)) liquidateOneStep(state, account, holding, group)
    market.mark = before
    from = at
  }
  return true
}

function groupOf(account: Account, holding: Holding): Holding[] {
  if (holding.marginMode === 'isolated') return [holding]
  const key = ({ symbol, positionSide }: Holding): string => `${symbol}:${positionSide}`
  return [...account.holdings.values()]
    .filter((each) => each.marginMode === 'crossed')
    .sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

function liquidateOneStep(state: VenueState, account: Account, holding: Holding, group: readonly Holding[]): void {
  cancelBurst(state, account, holding)
  const reducible = largestAboveFirstTier(state, group)
  if (reducible) {
    const { each, quantity } = reducible
    forceClose(state, account, each, quantity, marketOf(state, each.symbol).mark, 'reduction')
    return
  }
  const others = deleverageAgainst(state, account, group)
  for (const each of group) {
    if (!each.position) continue
    forceClose(state, account, each, quantityOf(each.position), marketOf(state, each.symbol).mark, 'liquidation')
    assert(each.position === null, 'liquidation left a position')
  }
  const { symbol, marginMode, positionSide } = holding
  const liquidation = {
    accountId: account.accountId,
    symbol,
    mark: marketOf(state, symbol).mark,
    marginMode,
    positionSide,
    insurance: coverShortfall(state, account),
    marketMs: state.marketMs,
  }
  emit(state, account.accountId, { kind: 'liquidated', liquidation })
  for (const other of others) liquidateAtMark(state, other)
}

/** Crossed: every order of the account but those that close isolated positions. Isolated: the position's own. */
function cancelBurst(state: VenueState, account: Account, holding: Holding): void {
  const ids: string[] = []
  for (const each of account.holdings.values()) {
    if (holding.marginMode === 'isolated' && each !== holding) continue
    for (const orderId of each.open) {
      const spared = each.marginMode === 'isolated' && each !== holding && isClosing(rowOf(account, orderId))
      if (!spared) ids.push(orderId)
    }
  }
  for (const orderId of ids.sort()) cancelOrder(state, account, orderId, 'burst_cancel', true)
}

/** A reduced position ends this far inside the tier below, or the next tick would have it reduced again. */
const INSIDE_TIER = 95n

/** The position with the largest maintenance margin of those above the lowest tier, and what takes it one tier down. */
function largestAboveFirstTier(state: VenueState, group: readonly Holding[]) {
  let most = 0n
  let found: { readonly each: Holding; readonly quantity: Steps } | null = null
  for (const each of group) {
    if (!each.position) continue
    const { instrument, mark } = marketOf(state, each.symbol)
    const held = quantityOf(each.position)
    const tier = instrument.tiers.indexOf(tierFor(instrument, notional(instrument, mark, held)))
    const below = instrument.tiers[tier - 1]
    const needed = maintenance(instrument, held, mark).margin
    if (!below || needed <= most) continue
    const room = (below.notionalTo * INSIDE_TIER) / 100n
    const kept = Number(floorDiv(room, notional(instrument, mark, 1 as Steps)))
    most = needed
    found = { each, quantity: (held - kept) as Steps }
  }
  return found
}

/** After anything but a price move changed balance, positions or tiers: liquidation at the present marks. */
export function liquidateAtMark(state: VenueState, account: Account): void {
  let crossed = false
  for (const holding of [...account.holdings.values()]) {
    if (!holding.position || (crossed && holding.marginMode === 'crossed')) continue
    crossed ||= holding.marginMode === 'crossed'
    const { mark } = marketOf(state, holding.symbol)
    liquidateHolding(state, account, holding, mark, mark)
  }
  coverShortfall(state, account)
}
