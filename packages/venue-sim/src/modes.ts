import { err, type MarginMode, ok, type PositionMode, type Result } from '@gridpilot/core'
import { viewSymbolSettings } from './account-views.ts'
import type { LeverageChange } from './leverage.ts'
import { type Refusal, refusal } from './refusal.ts'
import {
  type Account,
  emit,
  type Holding,
  holdingsIn,
  leverageOf,
  planOf,
  termsOf,
  type VenueState,
} from './venue-state.ts'

const isBusy = (holding: Holding): boolean => holding.position !== null || holding.open.size > 0

/** Refused with a position or an order in the symbol (API.md 4.5: 45117). */
export function changeMarginMode(
  state: VenueState,
  account: Account,
  symbol: string,
  marginMode: MarginMode,
): Result<LeverageChange, Refusal> {
  if (!state.markets.has(symbol)) return err(refusal('unknown_symbol', symbol))
  const before = termsOf(state, account, symbol)
  if (before.marginMode === marginMode) return ok({ ...viewSymbolSettings(state, account, symbol), changed: false })
  const held = holdingsIn(account, symbol)
  if (held.some(isBusy)) return err(refusal('margin_mode_in_use', `${symbol} has a position or an order`))
  const after = { ...before, marginMode }
  account.terms.set(symbol, after)
  for (const holding of held) {
    holding.marginMode = marginMode
    holding.leverage = leverageOf(after, holding.positionSide)
    holding.autoMargin = false
  }
  emit(state, account.accountId, { kind: 'settings', symbol })
  return ok({ ...viewSymbolSettings(state, account, symbol), changed: true })
}

/** Refused with a position, an order or a plan anywhere (API.md 4.6: 40920). */
export function changePositionMode(
  state: VenueState,
  account: Account,
  positionMode: PositionMode,
): Result<{ readonly positionMode: PositionMode; readonly changed: boolean }, Refusal> {
  if (account.positionMode === positionMode) return ok({ positionMode, changed: false })
  const busy = [...account.holdings.values()].find(isBusy)
  const [plan] = account.livePlans
  if (busy || plan !== undefined) {
    const symbol = busy?.symbol ?? planOf(account, plan as string).symbol
    return err(refusal('position_mode_in_use', `${symbol} has a position or an order`))
  }
  account.holdings.clear()
  account.positionMode = positionMode
  // One net position has one isolated leverage: the long leg's.
  if (positionMode === 'one_way') {
    for (const [symbol, terms] of account.terms) {
      account.terms.set(symbol, { ...terms, shortLeverage: terms.longLeverage })
    }
  }
  emit(state, account.accountId, { kind: 'settings', symbol: null })
  return ok({ positionMode, changed: true })
}
