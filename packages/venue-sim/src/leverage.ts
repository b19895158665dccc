import { ceilDiv, err, formatMoney, type Money, ok, type PositionSide, type Result, tierFor } from '@gridpilot/core'
import { viewSymbolSettings } from './account-views.ts'
import { moveMargin } from './isolated-margin.ts'
import { freeCash, freeMargin, holdingMargin } from './margin.ts'
import { type Refusal, refusal } from './refusal.ts'
import {
  type Account,
  emit,
  type Holding,
  holdingsIn,
  leverageOf,
  type SymbolTerms,
  termsOf,
  type VenueState,
} from './venue-state.ts'
import type { SymbolSettings } from './views.ts'

/** `changed`: false when it was that already. */
export type LeverageChange = SymbolSettings & { readonly changed: boolean }

/**
 * Sets a symbol's leverage, whole ×: the crossed one, or the isolated ones of both legs or of one. Open orders and
 * positions do not block it, but their exposure must be allowed at the new leverage by the tiers, and lowering it must
 * leave enough margin. An isolated position keeps its margin when leverage rises; when it falls, the margin is filled
 * up to the entry notional over the new leverage.
 */
export function changeLeverage(
  state: VenueState,
  account: Account,
  at: { readonly symbol: string; readonly leverage: number; readonly positionSide: PositionSide | null },
): Result<LeverageChange, Refusal> {
  const { symbol, leverage } = at
  const market = state.markets.get(symbol)
  if (!market) return err(refusal('unknown_symbol', symbol))
  const { minLeverage, maxLeverage } = market.instrument
  if (!Number.isSafeInteger(leverage) || leverage < minLeverage || leverage > maxLeverage) {
    return err(refusal('leverage_out_of_range', `allowed are ${minLeverage} to ${maxLeverage}`))
  }
  const before = termsOf(state, account, symbol)
  const after = changedTerms(before, account, leverage, at.positionSide)
  if (sameTerms(before, after)) return ok({ ...viewSymbolSettings(state, account, symbol), changed: false })
  const held = holdingsIn(account, symbol)
  const old = held.map((holding) => holding.leverage)
  const now = freeMargin(state, account)
  for (const holding of held) holding.leverage = leverageOf(after, holding.positionSide)
  const refused = checkLeverage(state, account, held, old, now)
  if (refused) {
    for (const [i, holding] of held.entries()) holding.leverage = old[i] as number
    return err(refused)
  }
  account.terms.set(symbol, after)
  for (const holding of held) {
    const missing = missingMargin(holding)
    if (missing > 0n) moveMargin(state, account, holding, missing as Money, 'margin_added_leverage')
  }
  emit(state, account.accountId, { kind: 'settings', symbol })
  return ok({ ...viewSymbolSettings(state, account, symbol), changed: true })
}

function changedTerms(
  terms: SymbolTerms,
  account: Account,
  leverage: number,
  positionSide: PositionSide | null,
): SymbolTerms {
  if (terms.marginMode === 'crossed') return { ...terms, leverage }
  const both = account.positionMode === 'one_way' || positionSide === null || positionSide === 'net'
  return {
    ...terms,
    longLeverage: both || positionSide === 'long' ? leverage : terms.longLeverage,
    shortLeverage: both || positionSide === 'short' ? leverage : terms.shortLeverage,
  }
}

const sameTerms = (a: SymbolTerms, b: SymbolTerms): boolean =>
  a.leverage === b.leverage && a.longLeverage === b.longLeverage && a.shortLeverage === b.shortLeverage

/** The holdings carry the new leverage already; `old` theirs before, `free` what was free then. */
function checkLeverage(
  state: VenueState,
  account: Account,
  held: readonly Holding[],
  old: readonly number[],
  free: bigint,
): Refusal | null {
  let fill = 0n
  for (const [i, holding] of held.entries()) {
    if (holding.leverage === old[i]) continue
    const { exposure } = holdingMargin(state, holding)
    const tier = tierFor(state.markets.get(holding.symbol)?.instrument as Parameters<typeof tierFor>[0], exposure)
    if (exposure > 0n && holding.leverage > tier.maxLeverage) {
      return refusal('above_tier_limit', `${formatMoney(exposure)} USDT allows ${tier.maxLeverage}x`)
    }
    fill += missingMargin(holding)
  }
  const left = fill > 0n ? freeCash(state, account) - fill : freeMargin(state, account)
  return left < 0n && (left < free || fill > 0n)
    ? refusal('insufficient_margin', `${formatMoney(-left as Money)} USDT more margin needed`)
    : null
}

/** What an isolated position lacks to its entry notional over the leverage. */
function missingMargin({ marginMode, position, leverage }: Holding): bigint {
  if (marginMode === 'crossed' || !position) return 0n
  const missing = ceilDiv(position.cost, BigInt(leverage)) - position.margin
  return missing > 0n ? missing : 0n
}
