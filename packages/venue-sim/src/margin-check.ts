import {
  ceilDiv,
  formatMoney,
  type Money,
  mulRateCeil,
  notional,
  type Rate,
  type Side,
  type Ticks,
  tierFor,
} from '@gridpilot/core'
import { exposureOf, freeCash, freeMargin, holdingMargin, signedNotional, usedMargin } from './margin.ts'
import { isClosing, type OrderRequest, type OrderRow } from './order.ts'
import { quantityOf, releasedMargin } from './position.ts'
import { type Refusal, refusal } from './refusal.ts'
import { type Account, type Holding, type Market, marketOf, type VenueState } from './venue-state.ts'

/** An order with what its margin depends on. */
export interface MarginCase {
  readonly state: VenueState
  readonly account: Account
  readonly holding: Holding
  readonly market: Market
  readonly request: OrderRequest
  /** What may still fill: of a changed order less than its quantity. */
  readonly open: number
  /** Price at which it would fill at once; null: it would rest. */
  readonly taking: Ticks | null
}

/** What an order would leave behind. */
interface After {
  readonly signed: bigint
  readonly exposure: Money
  /** What it takes out of the free balance at once: fee, distance from the mark, margin of an isolated position. */
  readonly cost: bigint
  readonly reducing: boolean
}

export function checkMargin(test: MarginCase): Refusal | null {
  const { state, account, holding, market, request, taking } = test
  if (isClosing(request)) return null
  const { instrument } = market
  const now = holdingMargin(state, holding)
  const after = taking === null ? restingAfter(test, now.signed) : takingAfter(test, taking)
  if (after.reducing) return null
  if (after.exposure > now.exposure) {
    const tier = tierFor(instrument, after.exposure)
    if (holding.leverage > tier.maxLeverage || after.exposure > tier.notionalTo) {
      return refusal('above_tier_limit', `exposure ${formatMoney(after.exposure)} at ${holding.leverage}x`)
    }
  }
  const used = usedMargin(instrument, holding, after.exposure, after.signed)
  if (taking === null && used <= now.used) return null
  const before = holding.marginMode === 'crossed' ? freeMargin(state, account) : freeCash(state, account)
  const free = before - after.cost - (used - now.used)
  return free < 0n ? refusal('insufficient_margin', `${formatMoney(-free as Money)} USDT more margin needed`) : null
}

function restingAfter({ holding, market, request, open }: MarginCase, signed: bigint): After {
  const value = notional(market.instrument, request.price as Ticks, open as OrderRequest['quantity'])
  const buys = holding.buy.notional + (request.side === 'buy' ? value : 0n)
  const sells = holding.sell.notional + (request.side === 'sell' ? value : 0n)
  return { signed, exposure: exposureOf(signed, buys, sells), cost: 0n, reducing: false }
}

function takingAfter({ holding, market, request, open }: MarginCase, price: Ticks): After {
  const { instrument, mark } = market
  const size = holding.position?.size ?? 0
  const next = size + (request.side === 'buy' ? open : -open)
  const signed = signedNotional(instrument, next, mark)
  const distance = (request.side === 'buy' ? price - mark : mark - price) as Ticks
  const fee = mulRateCeil(notional(instrument, price, open as OrderRequest['quantity']), instrument.takerFee)
  return {
    signed,
    exposure: exposureOf(signed, holding.buy.notional, holding.sell.notional),
    cost:
      holding.marginMode === 'crossed'
        ? fee + signedNotional(instrument, open, distance)
        : isolatedCost(holding, market, request.side, price, open, instrument.takerFee),
    // Getting smaller without changing side is always allowed, whatever the margin says.
    reducing: next === 0 || (Math.abs(next) < Math.abs(size) && next > 0 === size > 0),
  }
}

/** What a trade takes out of the free balance: margin of what it opens and fee, less what closing gives back. */
function isolatedCost(
  { position, leverage }: Holding,
  { instrument }: Market,
  side: Side,
  price: Ticks,
  quantity: number,
  feeRate: Rate,
): bigint {
  const held = position && position.size > 0 === (side === 'sell') ? position : null
  const closing = held ? Math.min(quantity, quantityOf(held)) : 0
  const worth = (steps: number) => notional(instrument, price, steps as OrderRequest['quantity'])
  let back = 0n
  if (held && closing > 0) {
    const cost = (held.cost * BigInt(closing)) / BigInt(quantityOf(held))
    const profit = held.size > 0 ? worth(closing) - cost : cost - worth(closing)
    back = releasedMargin(held, closing) + profit
  }
  return ceilDiv(worth(quantity - closing), BigInt(leverage)) + mulRateCeil(worth(quantity), feeRate) - back
}

/** Whether the free balance still covers what an isolated order that is about to fill at its limit would open. */
export function isBacked(
  state: VenueState,
  account: Account,
  holding: Holding,
  row: OrderRow,
  quantity: number,
): boolean {
  if (holding.marginMode === 'crossed' || isClosing(row)) return true
  const market = marketOf(state, row.symbol)
  const { instrument, mark } = market
  const price = row.price as Ticks
  const size = holding.position?.size ?? 0
  const next = size + (row.side === 'buy' ? quantity : -quantity)
  if (Math.abs(next) <= Math.abs(size) && next > 0 === size > 0) return true
  const value = notional(instrument, price, quantity as OrderRequest['quantity'])
  const buys = holding.buy.notional - (row.side === 'buy' ? value : 0n)
  const sells = holding.sell.notional - (row.side === 'sell' ? value : 0n)
  const signed = signedNotional(instrument, next, mark)
  const used = usedMargin(instrument, holding, exposureOf(signed, buys, sells), signed)
  const freed = holdingMargin(state, holding).used - used
  const cost = isolatedCost(holding, market, row.side, price, quantity, instrument.makerFee)
  return freeCash(state, account) + freed - cost >= 0n
}
