import { type Instrument, type Ticks, tierFor } from '@gridpilot/core'
import { crossedBuffer, isolatedBuffer, signedNotional } from './margin.ts'
import { type Account, type Holding, holdingsIn, marketOf, type VenueState } from './venue-state.ts'

/** No mark is searched beyond this many ticks. */
const HIGHEST_MARK = 2 ** 45

/** What is left above maintenance and closing fees at a mark of one symbol, all else equal; liquidation at ≤ 0. */
export type Buffer = (mark: Ticks) => bigint

export function bufferOf(state: VenueState, account: Account, holding: Holding): Buffer {
  const { symbol, position, marginMode } = holding
  if (marginMode === 'crossed' || !position) return (mark) => crossedBuffer(state, account, symbol, mark)
  const { instrument } = marketOf(state, symbol)
  return (mark) => isolatedBuffer(instrument, position, mark)
}

/**
 * Walking from `safe` to `unsafe`, the first mark at which the buffer is used up, by bisection. (Where a tier's
 * boundary lies between, the buffer may jump once; then it is a crossing, found the same way every time.)
 */
export function firstUnsafeMark(buffer: Buffer, safe: Ticks, unsafe: Ticks): Ticks {
  let good: number = safe
  let bad: number = unsafe
  while (Math.abs(bad - good) > 1) {
    const middle = Math.floor((good + bad) / 2) as Ticks
    if (buffer(middle) <= 0n) bad = middle
    else good = middle
  }
  return bad as Ticks
}

/** The first mark below or above the present one at which the buffer is used up; null: there is none. */
function limitFrom(buffer: Buffer, mark: Ticks, falling: boolean): Ticks | null {
  if (buffer(mark) <= 0n) return mark
  let safe: number = mark
  while (safe > 1 && safe < HIGHEST_MARK) {
    const next = (falling ? Math.max(1, Math.floor(safe / 2)) : safe * 2) as Ticks
    if (buffer(next) <= 0n) return firstUnsafeMark(buffer, safe as Ticks, next)
    safe = next
  }
  return null
}

/** The mark of its symbol at which a position would be liquidated, everything else unchanged; null: there is none. */
export function liquidationPrice(state: VenueState, account: Account, holding: Holding): Ticks | null {
  const size = holding.position?.size ?? 0
  if (size === 0) return null
  return limitFrom(bufferOf(state, account, holding), marketOf(state, holding.symbol).mark, size > 0)
}

interface Range {
  readonly low: number
  readonly high: number
}

/** Bounds, inclusive, in which no position of the account in the symbol is liquidated, surely. */
export function safeRange(state: VenueState, account: Account, symbol: string): Range {
  const held = holdingsIn(account, symbol).filter((holding) => holding.position !== null)
  const [first, second] = held
  if (!first) return { low: 1, high: Number.POSITIVE_INFINITY }
  if (second && first.marginMode === 'crossed') return safeRangeOfLegs(state, account, held)
  let [low, high] = [1, Number.POSITIVE_INFINITY]
  for (const holding of held) {
    const range = safeRangeOfOne(state, account, holding)
    low = Math.max(low, range.low)
    high = Math.min(high, range.high)
  }
  return { low, high }
}

/** A long's buffer may dip where it enters a higher tier, so its bounds also stay inside the present tier. */
function safeRangeOfOne(state: VenueState, account: Account, holding: Holding): Range {
  const { instrument, mark } = marketOf(state, holding.symbol)
  const size = holding.position?.size ?? 0
  const limit = liquidationPrice(state, account, holding)
  if (size <= 0) return { low: 1, high: limit === null ? Number.POSITIVE_INFINITY : limit - 1 }
  const tier = tierRange(instrument, size, mark)
  return { low: Math.max(tier.low, limit === null ? 1 : limit + 1), high: tier.high }
}

/** Both legs crossed: inside the tiers of both the buffer is a straight line, so either end may be the unsafe one. */
function safeRangeOfLegs(state: VenueState, account: Account, held: readonly Holding[]): Range {
  const [first] = held as [Holding]
  const { instrument, mark } = marketOf(state, first.symbol)
  const tiers = held.map((holding) => tierRange(instrument, holding.position?.size ?? 0, mark))
  const buffer = bufferOf(state, account, first)
  if (buffer(mark) <= 0n) return { low: mark + 1, high: mark }
  const low = Math.max(1, ...tiers.map((tier) => tier.low))
  const high = Math.min(HIGHEST_MARK, ...tiers.map((tier) => tier.high))
  const unsafeBelow = low < mark && buffer(low as Ticks) <= 0n
  const unsafeAbove = high > mark && buffer(high as Ticks) <= 0n
  return {
    low: unsafeBelow ? firstUnsafeMark(buffer, mark, low as Ticks) + 1 : Math.min(low, mark),
    high: unsafeAbove ? firstUnsafeMark(buffer, mark, high as Ticks) - 1 : Math.max(high, mark),
  }
}

/** The marks that leave a size in the tier it is in. */
function tierRange(instrument: Instrument, size: number, mark: Ticks): Range {
  const unit = BigInt(Math.abs(size)) * instrument.notionalUnit
  const value = signedNotional(instrument, Math.abs(size), mark) as Parameters<typeof tierFor>[1]
  const tier = tierFor(instrument, value)
  const last = Number((tier.notionalTo as bigint) / unit)
  return {
    low: Number((tier.notionalFrom as bigint) / unit) + 1,
    high: last < mark ? Number.POSITIVE_INFINITY : last,
  }
}
