import { ceilDiv, err, formatMoney, type Money, notional, ok, type PositionSide, type Result } from '@gridpilot/core'
import type { BillKind } from './bill.ts'
import { bookBill, NO_TRADE } from './bills.ts'
import { freeCash, isolatedBuffer, lesser } from './margin.ts'
import { type Position, quantityOf, unrealizedPnl } from './position.ts'
import { type Refusal, refusal } from './refusal.ts'
import { type Account, emit, findHolding, type Holding, marketOf, type VenueState } from './venue-state.ts'

/** Moves money between the free balance (> 0: out of it) and an isolated position's margin. */
export function moveMargin(state: VenueState, account: Account, holding: Holding, amount: Money, kind: BillKind): void {
  const { symbol, positionSide, marginMode, position } = holding
  if (!position) return
  position.margin = (position.margin + amount) as Money
  position.updatedMs = state.marketMs
  const at = { ...NO_TRADE, symbol, positionSide, marginMode }
  bookBill(state, account, { ...at, kind, amount: 0n as Money, marginChange: amount })
}

function isolatedAt(
  state: VenueState,
  account: Account,
  symbol: string,
  positionSide: PositionSide,
): Result<{ readonly holding: Holding; readonly position: Position }, Refusal> {
  if (!state.markets.has(symbol)) return err(refusal('unknown_symbol', symbol))
  const holding = findHolding(account, symbol, positionSide)
  if (!holding?.position) return err(refusal('no_position', `no ${positionSide} position in ${symbol}`))
  if (holding.marginMode !== 'isolated') return err(refusal('not_isolated', `${symbol} is crossed`))
  return ok({ holding, position: holding.position })
}

/**
 * Adds free balance to an isolated position's margin (> 0) or takes some back (< 0): never below the initial margin of
 * what is held, at mark, with an open loss on top.
 */
export function adjustMargin(
  state: VenueState,
  account: Account,
  at: { readonly symbol: string; readonly positionSide: PositionSide },
  amount: Money,
): Result<Holding, Refusal> {
  const found = isolatedAt(state, account, at.symbol, at.positionSide)
  if (!found.ok) return found
  const { holding, position } = found.value
  if (amount === 0n) return err(refusal('amount_not_positive', 'nothing to move'))
  const room = amount > 0n ? freeCash(state, account) : position.margin - neededMargin(state, holding, position)
  const wanted = amount > 0n ? amount : -amount
  if (wanted > room) {
    const most = formatMoney((room > 0n ? room : 0n) as Money)
    return err(refusal('insufficient_margin', `at most ${most} USDT`))
  }
  moveMargin(state, account, holding, amount, amount > 0n ? 'margin_added' : 'margin_reduced')
  emit(state, account.accountId, { kind: 'settings', symbol: at.symbol })
  return ok(holding)
}

/** Initial margin at mark and the open loss. */
function neededMargin(state: VenueState, holding: Holding, position: Position): bigint {
  const { instrument, mark } = marketOf(state, holding.symbol)
  const initial = ceilDiv(notional(instrument, mark, quantityOf(position)), BigInt(holding.leverage))
  const profit = unrealizedPnl(instrument, position, mark)
  return profit < 0n ? initial - profit : initial
}

export function setAutoMargin(
  state: VenueState,
  account: Account,
  at: { readonly symbol: string; readonly positionSide: PositionSide },
  on: boolean,
): Result<Holding, Refusal> {
  const found = isolatedAt(state, account, at.symbol, at.positionSide)
  if (!found.ok) return found
  found.value.holding.autoMargin = on
  emit(state, account.accountId, { kind: 'settings', symbol: at.symbol })
  return ok(found.value.holding)
}

/**
 * Where an isolated position would be liquidated at the present mark: brings it back to its initial margin out of the
 * free balance, or as near as that reaches. False: it is not on, or what is free does not save it.
 */
export function addAutoMargin(state: VenueState, account: Account, holding: Holding): boolean {
  const { position } = holding
  if (!holding.autoMargin || !position || holding.marginMode !== 'isolated') return false
  const { instrument, mark } = marketOf(state, holding.symbol)
  const wanted = neededMargin(state, holding, position) - position.margin
  const free = freeCash(state, account)
  const amount = lesser(wanted, free)
  if (amount <= 0n || isolatedBuffer(instrument, position, mark) + amount <= 0n) return false
  moveMargin(state, account, holding, amount as Money, 'margin_added_auto')
  return true
}
