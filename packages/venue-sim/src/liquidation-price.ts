import { type Ticks, tierFor } from '@gridpilot/core'
import { liquidationBuffer, signedNotional } from './margin.ts'
import { type Account, marketOf, type VenueState } from './venue-state.ts'

/** No mark is searched beyond this many ticks. */
const HIGHEST_MARK = 2 ** 45

export const isLiquidatable = (state: VenueState, account: Account, symbol: string, mark: Ticks): boolean =>
  liquidationBuffer(state, account, symbol, mark) <= 0n

/**
 * Walking from `safe` to `unsafe`, the first mark at which the account is liquidated, by bisection. (Where a tier's
 * boundary lies between, the buffer may jump once; then it is a crossing, found the same way every time.)
 */
export function firstUnsafeMark(
  state: VenueState,
  account: Account,
  symbol: string,
  safe: Ticks,
  unsafe: Ticks,
): Ticks {
  let good: number = safe
  let bad: number = unsafe
  while (Math.abs(bad - good) > 1) {
    const middle = Math.floor((good + bad) / 2) as Ticks
    if (isLiquidatable(state, account, symbol, middle)) bad = middle
    else good = middle
  }
  return bad as Ticks
}

/** The mark of this symbol at which the account would be liquidated, everything else unchanged; null: there is none. */
export function liquidationPrice(state: VenueState, account: Account, symbol: string): Ticks | null {
  const { mark } = marketOf(state, symbol)
  const size = account.holdings.get(symbol)?.position?.size ?? 0
  if (size === 0) return null
  if (isLiquidatable(state, account, symbol, mark)) return mark
  const step = (at: number): number => (size > 0 ? Math.max(1, Math.floor(at / 2)) : at * 2)
  let safe: number = mark
  while (safe > 1 && safe < HIGHEST_MARK) {
    const next = step(safe) as Ticks
    if (isLiquidatable(state, account, symbol, next)) {
      return firstUnsafeMark(state, account, symbol, safe as Ticks, next)
    }
    safe = next
  }
  return null
}

/**
 * Bounds, inclusive, in which the account is surely not liquidated. A long's buffer may dip where it enters a higher
 * tier, so its bounds also stay inside the tier of the current mark.
 */
export function safeRange(state: VenueState, account: Account, symbol: string): { low: number; high: number } {
  const { instrument, mark } = marketOf(state, symbol)
  const size = account.holdings.get(symbol)?.position?.size ?? 0
  const limit = liquidationPrice(state, account, symbol)
  if (size <= 0) return { low: 1, high: limit === null ? Number.POSITIVE_INFINITY : limit - 1 }
  const unit = BigInt(size) * instrument.notionalUnit
  const value = signedNotional(instrument, size, mark) as Parameters<typeof tierFor>[1]
  const tier = tierFor(instrument, value)
  const first = Number((tier.notionalFrom as bigint) / unit) + 1
  const lastInTier = Number((tier.notionalTo as bigint) / unit)
  const top = lastInTier < mark ? Number.POSITIVE_INFINITY : lastInTier
  return { low: Math.max(first, limit === null ? 1 : limit + 1), high: top }
}
