import {
  applyOrderEvent,
  clientOrderId,
  createGridBot,
  FIRST_SEQUENCE,
  type GridBot,
  intendedOrder,
  isSettled,
  money,
  type OrderEvent,
  type OrderIntent,
  type OrderKey,
  type OrderPurpose,
  type OrderRecord,
  type PositionSide,
  type Steps,
  type TargetOrder,
  type Ticks,
} from '../../src/index.ts'

const SLOTS = 3
const SIDES = ['buy', 'sell'] as const
/** Wall time at which every input begins. */
export const START_MS = 1_000_000
/** A stream of numbers from a seed: every input can be made again from its own. */
export class Draw {
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }

  chance(percent: number): boolean {
    return this.below(100) < percent
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T
  }
}

/** What `reconcile` is asked, as it changes while its actions are followed. */
export interface Input {
  readonly bot: GridBot
  targets: TargetOrder[]
  orders: OrderRecord[]
  readonly assumed: ReadonlySet<string>
  wallMs: number
  readonly alone: boolean
}

function botOf(hedge: boolean): GridBot {
  const config = {
    symbol: 'BTCUSDT',
    direction: 'neutral' as const,
    spacing: 'arithmetic' as const,
    lower: 100 as Ticks,
    upper: 200 as Ticks,
    gridCount: SLOTS,
    leverage: 1,
    investment: money('100'),
    makerOnly: false,
    positionMode: hedge ? ('hedge' as const) : ('one_way' as const),
    marginMode: 'crossed' as const,
    triggerPrice: null,
    stopLossPrice: null,
    takeProfitPrice: null,
    stopLossAmount: null,
    takeProfitAmount: null,
    trailingUp: null,
    trailingDown: null,
    outOfRange: 'wait' as const,
  }
  return createGridBot({ id: 'bot-1', code: '1', installation: 'test0', config })
}

const NET = botOf(false)
const HEDGE = botOf(true)

export function inputOf(draw: Draw): Input {
  const hedge = draw.chance(40)
  const bot = hedge ? HEDGE : NET
  const keys = keysOf(draw)
  const orders: OrderRecord[] = []
  const targets: TargetOrder[] = []
  for (const key of keys) {
    const target = targetOf(draw, key, hedge)
    if (draw.chance(60)) targets.push(target)
    if (draw.chance(65)) orders.push(orderOf(draw, target, bot))
  }
  const assumed = new Set(
    orders
      .filter(({ status }) => status === 'filled' || status === 'canceled')
      .filter(() => draw.chance(30))
      .map((order) => order.clientOrderId),
  )
  const wallMs = START_MS + draw.below(4) * 1_000
  return { bot, targets, orders: orders.filter((order) => !isSettled(order)), assumed, wallMs, alone: draw.chance(50) }
}

/** Either the keys of a running grid, of one that begins, or of one that closes over what is left of it. */
function keysOf(draw: Draw): readonly OrderKey[] {
  const of = (purpose: OrderPurpose, slot: number) => SIDES.map((side) => ({ purpose, slot, side }))
  const slots = [0, 1, 2].flatMap((slot) => of('slot', slot))
  const which = draw.below(4)
  if (which === 0) return [...of('start', -1), ...slots]
  if (which === 1) return [...of('close', -1), ...slots.slice(0, draw.below(4))]
  return slots
}

function targetOf(draw: Draw, key: OrderKey, hedge: boolean): TargetOrder {
  const market = key.purpose !== 'slot'
  // Closing buys close the short leg, closing sells the long one; a slot belongs to one leg for both of its sides.
  const long =
    key.purpose === 'close' ? key.side === 'sell' : key.purpose === 'start' ? key.side === 'buy' : key.slot > 0
  const positionSide: PositionSide = hedge ? (long ? 'long' : 'short') : 'net'
  const retryAtWallMs = START_MS + draw.below(6) * 1_000
  const deferral = draw.chance(20) ? { reason: 'margin' as const, code: '1', retryAtWallMs, count: 1 } : null
  return {
    ...key,
    positionSide,
    type: market ? 'market' : 'limit',
    price: market ? null : ((110 + 10 * key.slot + (key.side === 'sell' ? 10 : 0)) as Ticks),
    quantity: (1 + draw.below(10)) as Steps,
    timeInForce: market ? 'ioc' : 'post_only',
    sequence: { ...FIRST_SEQUENCE, cycle: draw.below(3), attempt: draw.below(3), deferral },
  }
}

function orderOf(draw: Draw, target: TargetOrder, bot: GridBot): OrderRecord {
  const elsewhere = target.price !== null && draw.chance(25)
  const price = elsewhere ? (((target.price ?? 0) + 1) as Ticks) : target.price
  const quantity = (draw.chance(50) ? target.quantity : 1 + draw.below(10)) as Steps
  const intent = intentOf(bot, { ...target, price, quantity })
  const events = storyOf(draw, quantity)
  return events.reduce(applyOrderEvent, intendedOrder(intent, START_MS - draw.below(4) * 1_000, START_MS))
}

export function intentOf(bot: GridBot, target: TargetOrder): OrderIntent {
  const { purpose, slot, side, positionSide, type, price, quantity, timeInForce, sequence } = target
  const { cycle, attempt } = sequence
  const revision = bot.revision
  const id = { installation: bot.installation, bot: bot.code, revision, purpose, slot, side, cycle, attempt }
  return {
    clientOrderId: clientOrderId(id),
    botId: bot.id,
    symbol: bot.config.symbol,
    positionSide,
    marginMode: bot.config.marginMode,
    revision,
    purpose,
    slot,
    side,
    cycle,
    attempt,
    type,
    price,
    quantity,
    timeInForce,
    reduceOnly: false,
    cause: 'fuzz',
  }
}

function storyOf(draw: Draw, quantity: Steps): OrderEvent[] {
  const sent: OrderEvent = { type: 'submitted', wallMs: START_MS - 5_000 }
  const live: OrderEvent = { type: 'acknowledged', venueOrderId: '7' }
  const wallMs = START_MS - draw.below(4) * 1_000
  const part = Math.max(1, Math.floor(quantity / 2)) as Steps
  const filled: OrderEvent = { type: 'filled', quantity: part, venueOrderId: '7', wallMs }
  const ended = (state: 'filled' | 'canceled'): OrderEvent => {
    return { type: 'reported', venueOrderId: '7', state, quantity, cumulative: quantity, reason: null }
  }
  const canceling: OrderEvent = { type: 'cancel_submitted', wallMs }
  const stories: readonly (readonly OrderEvent[])[] = [
    [],
    [sent],
    [sent, { type: 'lost' }],
    [sent, { type: 'lost' }, { type: 'proved_absent' }],
    [sent, live],
    [sent, live],
    [sent, live, canceling],
    [sent, live, filled],
    [sent, live, filled, canceling],
    [sent, ended('filled')],
    [sent, live, ended('canceled')],
  ]
  return [...draw.of(stories)]
}
