import { money, type PositionSide, type Side, type Steps, type Ticks } from '@gridpilot/core'
import {
  orderRequest,
  type PlanKind,
  type PriceKind,
  type SimVenue,
  type StpMode,
  type Trigger,
  type VenueCommand,
  type VenueTimeInForce,
} from '../src/index.ts'
import { near, pick, type Random, whole } from './random.ts'
import { ACCOUNTS, UNIT } from './world-facts.ts'

function legOf(random: Random, venue: SimVenue, accountId: string): PositionSide {
  if (random() < 0.02) return pick(random, ['net', 'long', 'short'] as const)
  return venue.account(accountId).positionMode === 'one_way' ? 'net' : pick(random, ['long', 'short'] as const)
}

/** Whatever an account may do, most of it orders and plans. */
export function nextCommand(random: Random, venue: SimVenue, symbol: string, last: number, step: number): VenueCommand {
  const accountId = pick(random, ACCOUNTS)
  const dice = random()
  if (venue.account(accountId).balance < money('300') && dice < 0.3) {
    return { kind: 'transfer', accountId, amount: '700' }
  }
  if (dice < 0.55) return submitOf(random, venue, accountId, symbol, last, step)
  if (dice < 0.7) return planOf(random, venue, accountId, symbol, last, step)
  if (dice < 0.82) return changeOf(random, venue, accountId, last, step)
  return rareOf(random, venue, accountId, symbol)
}

/** A price a few ticks from the last one: orders that meet, or nearly. */
const touching = (random: Random, last: number): Ticks => Math.max(1, last + whole(random, -7, 7)) as Ticks

function triggerOf(random: Random, last: number, above: boolean): Trigger | null {
  if (random() < 0.7) return null
  const price = near(last, (above ? 1 : -1) * whole(random, 5, 200))
  const limit = random() < 0.3 ? near(price, whole(random, -20, 20)) : null
  return { price, by: pick(random, ['last', 'mark'] as const), limit }
}

function submitOf(
  random: Random,
  venue: SimVenue,
  accountId: string,
  symbol: string,
  last: number,
  step: number,
): VenueCommand {
  const side = pick(random, ['buy', 'sell'] as const)
  const market = random() < 0.25
  const request = orderRequest({
    clientOrderId: random() < 0.3 ? `o${whole(random, 1, 40)}` : `s${step}`,
    symbol,
    side,
    type: market ? 'market' : 'limit',
    price: market ? null : random() < 0.2 ? touching(random, last) : near(last, whole(random, -150, 150)),
    quantity: (whole(random, 1, random() < 0.15 ? 500 : 60) * (UNIT[symbol] ?? 1)) as Steps,
    timeInForce: pick<VenueTimeInForce>(random, ['gtc', 'gtc', 'gtc', 'post_only', 'ioc', 'fok']),
    reduceOnly: random() < 0.25,
    positionSide: legOf(random, venue, accountId),
    marginMode: random() < 0.05 ? pick(random, ['crossed', 'isolated'] as const) : null,
    stp: pick<StpMode>(random, ['none', 'none', 'cancel_taker', 'cancel_maker', 'cancel_both']),
    takeProfit: triggerOf(random, last, side === 'buy'),
    stopLoss: triggerOf(random, last, side === 'sell'),
  })
  return { kind: 'submit', accountId, request }
}

const PLAN_KINDS: readonly PlanKind[] = [
  'trigger',
  'trigger',
  'trailing_trigger',
  'take_profit',
  'stop_loss',
  'trailing_stop',
  'position_take_profit',
  'position_stop_loss',
]

function planOf(
  random: Random,
  venue: SimVenue,
  accountId: string,
  symbol: string,
  last: number,
  step: number,
): VenueCommand {
  const kind = pick(random, PLAN_KINDS)
  const positionSide = legOf(random, venue, accountId)
  const held = venue.position(accountId, symbol, positionSide)
  const opening = kind === 'trigger' || kind === 'trailing_trigger'
  const closing: Side = held?.side === 'short' ? 'buy' : 'sell'
  const side = opening || random() < 0.05 ? pick(random, ['buy', 'sell'] as const) : closing
  const limit = random() < 0.3 && kind !== 'trailing_trigger' && kind !== 'trailing_stop'
  const gains = kind === 'take_profit' || kind === 'position_take_profit'
  const up = opening || kind === 'trailing_stop' ? random() < 0.5 : gains === (side === 'sell')
  const triggerPrice = near(last, (up ? 1 : -1) * whole(random, 3, 200))
  const whatever = kind.startsWith('position_') || (!opening && random() < 0.2)
  return {
    kind: 'place_plan',
    accountId,
    request: {
      clientOrderId: random() < 0.5 ? '' : `p${whole(random, 1, 30)}-${step % 7}`,
      symbol,
      kind,
      side,
      positionSide,
      marginMode: null,
      triggerBy: pick<PriceKind>(random, ['last', 'mark']),
      triggerPrice,
      type: limit ? 'limit' : 'market',
      price: limit ? near(triggerPrice, whole(random, -30, 30)) : null,
      quantity: whatever ? null : ((whole(random, 1, 60) * (UNIT[symbol] ?? 1)) as Steps),
      reduceOnly: random() < 0.2,
      callbackRate: kind.startsWith('trailing') ? pick(random, ['0.001', '0.005', '0.02']) : null,
      stp: 'none',
      takeProfit: opening ? triggerOf(random, triggerPrice, side === 'buy') : null,
      stopLoss: opening ? triggerOf(random, triggerPrice, side === 'sell') : null,
    },
  }
}

function changeOf(random: Random, venue: SimVenue, accountId: string, last: number, step: number): VenueCommand {
  const orders = venue.openOrders(accountId)
  const plans = venue.plans(accountId)
  const dice = random()
  if (plans.length > 0 && dice < 0.3) {
    const reference = { planId: pick(random, plans).planId }
    if (dice < 0.12) return { kind: 'cancel_plan', accountId, reference }
    return { kind: 'modify_plan', accountId, reference, change: { triggerPrice: near(last, whole(random, -150, 150)) } }
  }
  if (orders.length === 0) return { kind: 'cancel_all', accountId, symbol: null }
  const order = pick(random, orders)
  const reference = { orderId: order.orderId }
  if (dice < 0.55) return { kind: 'cancel', accountId, reference }
  const price = near(order.price ?? last, whole(random, -80, 80))
  const quantity = Math.max(1, order.quantity + whole(random, -80, 80)) as Steps
  const as =
    random() < 0.5 ? { kind: 'in_place' as const } : { kind: 'replacement' as const, clientOrderId: `m${step}` }
  const change = dice < 0.9 ? { price, quantity, as } : { takeProfit: null, as }
  return { kind: 'modify', accountId, reference, change }
}

function rareOf(random: Random, venue: SimVenue, accountId: string, any: string): VenueCommand {
  const held = venue.positions(accountId)
  const at = held.length > 0 && random() < 0.8 ? pick(random, held) : null
  const symbol = at?.symbol ?? any
  const positionSide = at?.positionSide ?? legOf(random, venue, accountId)
  const marginMode = pick(random, ['crossed', 'isolated'] as const)
  switch (at?.marginMode === 'isolated' && random() < 0.6 ? pick(random, [3, 9, 9, 10]) : whole(random, 0, 13)) {
    case 0:
    case 1:
      return { kind: 'close_position', accountId, symbol, positionSide }
    case 2:
      return { kind: 'cancel_all', accountId, symbol: random() < 0.5 ? null : symbol }
    case 3:
    case 4: {
      const leverage = whole(random, 1, 60)
      return { kind: 'set_leverage', accountId, symbol, leverage, positionSide: random() < 0.5 ? null : positionSide }
    }
    case 5:
    case 6:
    case 7:
      return { kind: 'set_margin_mode', accountId, symbol: any, marginMode }
    case 8:
      return { kind: 'set_position_mode', accountId, positionMode: pick(random, ['one_way', 'hedge'] as const) }
    case 9:
      return { kind: 'adjust_margin', accountId, symbol, positionSide, amount: String(whole(random, -40, 40)) }
    case 10:
      return { kind: 'set_auto_margin', accountId, symbol, positionSide, on: random() < 0.7 }
    case 11:
      return { kind: 'deleverage', accountId, symbol, positionSide, quantity: whole(random, 1, 300) as Steps }
    case 12:
      return { kind: 'set_fee_coin', accountId, coin: random() < 0.3 ? 'BGB' : null }
    default:
      return { kind: 'transfer', accountId, amount: String(whole(random, -200, 260)) }
  }
}
