import { formatQuantity, parseDecimal, type Ticks } from '@gridpilot/core'
import { isClosing } from './order.ts'
import { checkMarginMode, checkPositionSide, checkPresets } from './order-checks.ts'
import { checkBand, isPrice, mostOf, offTick, reducesPosition, statusRefusal } from './order-filters.ts'
import { isProtection, isTrailing, type PlanKind, type PlanRequest, type PlanRow } from './plan.ts'
import { quantityOf } from './position.ts'
import { type Refusal, refusal } from './refusal.ts'
import { type Account, type Holding, type Market, peekHolding, planOf, type VenueState } from './venue-state.ts'

const ONE = 100_000_000n
/** API.md 7: callbackRatio ≤ 10 %. */
const LARGEST_CALLBACK = 10_000_000n

/** A plan with what its checks need to know. `own`: the plan itself when it is changed. */
interface PlanCase {
  readonly account: Account
  readonly holding: Holding
  readonly market: Market
  readonly request: PlanRequest
  readonly own: PlanRow | null
}

/**
 * Everything a plan is refused for: symbol, modes, price, grain, quantity, position to protect, callback, side of the
 * trigger price, what there may be only one of, the cap. Whether its order will pass is seen when it is triggered.
 */
export function checkPlan(
  state: VenueState,
  account: Account,
  request: PlanRequest,
  own: PlanRow | null = null,
): Refusal | null {
  const market = state.markets.get(request.symbol)
  if (!market) return refusal('unknown_symbol', request.symbol)
  const wrongMode = checkPositionSide(account, request)
  if (wrongMode) return wrongMode
  const holding = peekHolding(state, account, request)
  const test: PlanCase = { account, holding, market, request, own }
  return (
    checkMarginMode(holding, request) ??
    checkPlanStatus(test) ??
    (market.last === 0 ? refusal('no_market_price', `${request.symbol} has no price yet`) : null) ??
    checkGrain(test) ??
    checkCallback(request) ??
    checkProtection(test) ??
    checkSide(test) ??
    checkPlanPresets(test) ??
    checkCap(state, test) ??
    (own === null ? checkIdentity(state, account, request) : null)
  )
}

/** While a symbol takes closing orders only, so do its plans. */
function checkPlanStatus({ market: { instrument }, request }: PlanCase): Refusal | null {
  const closes = isProtection(request.kind) || isClosing(request)
  return instrument.status === 'limit_open' && closes ? null : statusRefusal(instrument)
}

function checkGrain({ market, request }: PlanCase): Refusal | null {
  if (!isPrice(request.triggerPrice)) return offTick(market)
  if (request.type === 'limit' && !isPrice(request.price)) return offTick(market)
  const { quantity } = request
  const whole = request.kind === 'position_take_profit' || request.kind === 'position_stop_loss'
  if (whole || (quantity === null && isProtection(request.kind))) return null
  if (quantity === null || !Number.isSafeInteger(quantity) || quantity < 0) {
    return refusal('size_off_step', `size must be a multiple of ${market.instrument.sizeStep}`)
  }
  const { instrument } = market
  if (quantity < 1 || (!isProtection(request.kind) && quantity < instrument.minQuantity)) {
    return refusal('below_min_quantity', `minimum ${formatQuantity(instrument, instrument.minQuantity)}`)
  }
  const most = mostOf(instrument, request.type)
  // What protects a position closes all of it, however large.
  return !isProtection(request.kind) && quantity > most
    ? refusal('above_max_quantity', `maximum ${formatQuantity(instrument, most)}`)
    : null
}

/** Callback as 1e-8; null: no decimal above 0 and at most 10 %. */
export function callbackOf(text: string | null): bigint | null {
  const parsed = parseDecimal(text ?? '', 8)
  return parsed.ok && parsed.value > 0n && parsed.value <= LARGEST_CALLBACK ? parsed.value : null
}

function checkCallback({ kind, callbackRate }: PlanRequest): Refusal | null {
  const wrong = isTrailing(kind) && callbackOf(callbackRate) === null
  return wrong ? refusal('callback_rate_out_of_range', 'above 0, at most 0.1') : null
}

function checkProtection({ account, holding, market, request, own }: PlanCase): Refusal | null {
  if (!isProtection(request.kind)) return null
  const { position } = holding
  if (!position || !reducesPosition(holding, request)) {
    return refusal('no_position', `no ${request.symbol} position to ${request.side} against`)
  }
  const others = [...holding.protections]
    .map((planId) => planOf(account, planId))
    .filter((plan) => plan.kind === request.kind && plan.planId !== own?.planId)
  if (request.kind === 'position_take_profit' || request.kind === 'position_stop_loss') {
    return others.length > 0 ? refusal('position_plan_exists', others[0]?.planId ?? '') : null
  }
  const held = quantityOf(position)
  const placed = others.filter((plan) => plan.parentOrderId === null)
  const sum = placed.reduce<number>((total, plan) => total + (plan.quantity ?? held), request.quantity ?? held)
  return sum > held && own?.parentOrderId == null
    ? refusal('above_position', `${formatQuantity(market.instrument, held)} is held`)
    : null
}

const gains = (kind: PlanKind): boolean => kind === 'take_profit' || kind === 'position_take_profit'

/** Whether the market has to rise to a plan's trigger price. */
export function risesTo({ kind, side, triggerPrice }: PlanRequest, reference: Ticks): boolean {
  // A trailing sale follows the price up from its trigger price, a trailing purchase down.
  if (isTrailing(kind)) return side === 'sell'
  if (isProtection(kind)) return gains(kind) === (side === 'sell')
  return triggerPrice >= reference
}

export const referenceOf = (market: Market, request: Pick<PlanRequest, 'triggerBy'>): Ticks =>
  request.triggerBy === 'mark' ? market.mark : market.last

/** A take profit or stop loss must still be ahead of its price. */
function checkSide({ market, request }: PlanCase): Refusal | null {
  if (!isProtection(request.kind) || isTrailing(request.kind)) return null
  const reference = referenceOf(market, request)
  const ahead = risesTo(request, reference) ? request.triggerPrice > reference : request.triggerPrice < reference
  return ahead ? null : refusal('trigger_price_wrong_side', `trigger ${request.triggerPrice} at ${reference} ticks`)
}

function checkPlanPresets({ market, request }: PlanCase): Refusal | null {
  const { side, triggerPrice, price, takeProfit, stopLoss } = request
  const entry = { ...market, last: price ?? triggerPrice, mark: triggerPrice }
  const limit = checkBand(entry, request)
  return limit ?? checkPresets(entry, { side, price: null, takeProfit, stopLoss })
}

function checkCap(state: VenueState, { account, request, own }: PlanCase): Refusal | null {
  if (own !== null) return null
  const { maxPlansPerSymbol } = state.settings
  let live = 0
  for (const planId of account.livePlans) if (planOf(account, planId).symbol === request.symbol) live += 1
  return live >= maxPlansPerSymbol ? refusal('too_many_plans', `${maxPlansPerSymbol} plans in ${request.symbol}`) : null
}

/** Plans have client order ids of their own; the account's rule is the same for them. */
function checkIdentity(state: VenueState, account: Account, { clientOrderId }: PlanRequest): Refusal | null {
  const known = clientOrderId === '' ? undefined : account.planClientIds.get(clientOrderId)
  if (known === undefined) return null
  const rule = account.clientOrderIdRule
  const usedMs = account.plans.get(known)?.createdMs ?? 0
  const blocked =
    account.livePlans.has(known) || rule === 'forever' || (rule !== 'open' && state.marketMs - usedMs < rule.periodMs)
  return blocked ? refusal('duplicate_client_order_id', clientOrderId) : null
}

/** The price at which a trailing plan acts, from the best price since it was activated. */
export function trailingLevel({ side, callbackRate }: PlanRequest, extreme: Ticks): Ticks {
  const rate = callbackOf(callbackRate) ?? 0n
  const level =
    side === 'sell' ? (BigInt(extreme) * (ONE - rate)) / ONE : (BigInt(extreme) * (ONE + rate) + ONE - 1n) / ONE
  return Math.max(1, Number(level)) as Ticks
}
