import { err, formatMoney, type Money, ok, type Result, tierFor } from '@gridpilot/core'
import { viewSymbolSettings } from './account-views.ts'
import { freeMargin, holdingMargin } from './margin.ts'
import { type Refusal, refusal } from './refusal.ts'
import { type Account, emit, holdingOf, peekHolding, type VenueState } from './venue-state.ts'
import type { SymbolSettings } from './views.ts'

/** `changed`: false when it was that already. */
export type LeverageChange = SymbolSettings & { readonly changed: boolean }

/**
 * Sets a symbol's leverage, whole ×. Open orders and positions do not block it, but their exposure must be allowed at
 * the new leverage by the tiers, and lowering it must leave enough margin.
 */
export function changeLeverage(
  state: VenueState,
  account: Account,
  symbol: string,
  leverage: number,
): Result<LeverageChange, Refusal> {
  const market = state.markets.get(symbol)
  if (!market) return err(refusal('unknown_symbol', symbol))
  const { instrument } = market
  const { minLeverage, maxLeverage } = instrument
  if (!Number.isSafeInteger(leverage) || leverage < minLeverage || leverage > maxLeverage) {
    return err(refusal('leverage_out_of_range', `allowed are ${minLeverage} to ${maxLeverage}`))
  }
  const holding = peekHolding(state, account, symbol)
  if (holding.leverage === leverage) return ok({ ...viewSymbolSettings(state, account, symbol), changed: false })
  const now = holdingMargin(state, holding)
  const tier = tierFor(instrument, now.exposure)
  if (now.exposure > 0n && leverage > tier.maxLeverage) {
    return err(refusal('above_tier_limit', `${formatMoney(now.exposure)} USDT allows ${tier.maxLeverage}x`))
  }
  const free = freeMargin(state, account) - (holdingMargin(state, holding, leverage).used - now.used)
  if (leverage < holding.leverage && free < 0n) {
    return err(refusal('insufficient_margin', `${formatMoney(-free as Money)} USDT more margin needed`))
  }
  holdingOf(state, account, symbol).leverage = leverage
  emit(state, account.accountId, { kind: 'settings', symbol })
  return ok({ ...viewSymbolSettings(state, account, symbol), changed: true })
}
