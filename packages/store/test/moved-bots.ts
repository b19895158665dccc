import {
  type BotEvent,
  createGridBot,
  type GridBot,
  type GridConfig,
  type Money,
  type OrderKey,
  positionSideOf,
  type Steps,
  step,
  type Ticks,
} from '@gridpilot/core'
import fc from 'fast-check'
import { BTCUSDT, begun, CONFIG, fillOf, times } from './sample.ts'

/** What may happen to a bot; numbers are turned into something that fits the bot's state. */
interface Move {
  readonly kind: 'fill' | 'ended' | 'funding' | 'price' | 'pause' | 'resume' | 'stop' | 'halt' | 'verified' | 'exits'
  readonly a: number
  readonly b: number
  readonly amount: bigint
}

const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.constantFrom<Move['kind']>(
    ...(['fill', 'fill', 'fill', 'ended', 'funding', 'price', 'pause', 'resume', 'stop', 'halt'] as const),
    ...(['verified', 'exits'] as const),
  ),
  a: fc.nat(1_000_000),
  b: fc.nat(1_000_000),
  amount: fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
})

const config: fc.Arbitrary<GridConfig> = fc
  .record({
    direction: fc.constantFrom<GridConfig['direction']>('neutral', 'long', 'short'),
    spacing: fc.constantFrom<GridConfig['spacing']>('arithmetic', 'geometric'),
    gridCount: fc.integer({ min: 2, max: 16 }),
    makerOnly: fc.boolean(),
    positionMode: fc.constantFrom<GridConfig['positionMode']>('one_way', 'hedge'),
    marginMode: fc.constantFrom<GridConfig['marginMode']>('crossed', 'isolated'),
    takeProfitAmount: fc.option(fc.bigInt({ min: 1n, max: 10n ** 20n }).map((units) => units as Money)),
  })
  .map((changes) => ({ ...CONFIG, stopLossPrice: null, investment: 50_000_00000000n as Money, ...changes }))

/** The initial position first, as a leg cannot be closed before it was opened; then any slot. */
function fillEvent(bot: GridBot, { a, b }: Move): BotEvent | null {
  const slot = bot.slots[a % Math.max(bot.slots.length, 1)]
  const { plan } = bot
  if (!slot || plan === null) return null
  const unopened = (plan.initial?.quantity ?? 0) - (bot.start.buy.filled + bot.start.sell.filled)
  if (plan.initial && unopened > 0) {
    const key: OrderKey = { purpose: 'start', slot: -1, side: plan.initial.side }
    return fillOn(bot, key, `t${a}-${b}`, plan.startPrice, b % 7 === 0 ? 1 + (b % unopened) : unopened, b)
  }
  const { quantity } = plan
  const buys = slot.held === 0 || (slot.held < quantity && b % 2 === 0)
  const room = buys ? quantity - slot.held : slot.held
  const part = b % 3 === 0 ? 1 + (b % room) : room
  const key: OrderKey = { purpose: 'slot', slot: slot.index, side: buys ? 'buy' : 'sell' }
  return fillOn(bot, key, `t${a}-${b}`, plan.levels[slot.index + (buys ? 0 : 1)] ?? 1, part, b)
}

function fillOn(bot: GridBot, key: OrderKey, tradeId: string, price: number, quantity: number, b: number): BotEvent {
  const fill = fillOf(tradeId, key.side, price, quantity)
  const feeCoin = b % 5 === 0 ? 'BGB' : 'USDT'
  return { type: 'fill', key, fill: { ...fill, positionSide: positionSideOf(bot, key), feeCoin }, times: times(b) }
}

function eventOf(bot: GridBot, each: Move): BotEvent | null {
  const at = times(each.b)
  switch (each.kind) {
    case 'fill':
      return fillEvent(bot, each)
    case 'ended': {
      if (bot.slots.length === 0) return null
      const side = each.b % 2 === 0 ? 'buy' : 'sell'
      const reasons = ['post_only', 'margin', 'price_band', 'order_cap', 'refused'] as const
      return {
        type: 'order_ended',
        key: { purpose: 'slot', slot: each.a % bot.slots.length, side },
        outcome: (['filled', 'canceled', 'rejected'] as const)[each.b % 3] ?? 'filled',
        filledQuantity: (each.b % 7) as Steps,
        deferral: each.a % 2 === 0 ? { reason: reasons[each.b % 5] ?? 'margin', code: `${each.a}` } : null,
        times: at,
      }
    }
    case 'funding':
      return { type: 'funding', amount: each.amount as Money, times: at }
    case 'price': {
      const price = (940_000 + (each.a % 120_000)) as Ticks
      return { type: 'price', last: price, mark: (price + 1) as Ticks, times: at }
    }
    case 'pause':
      return { type: 'command', command: { name: 'pause', reason: each.a % 2 === 0 ? null : 'wait “이유”' }, times: at }
    case 'resume':
      return { type: 'command', command: { name: 'resume' }, times: at }
    case 'stop':
      if (each.a % 10 > 0) return null
      return { type: 'command', command: { name: 'stop', closePosition: each.b % 2 === 0, reason: 'user' }, times: at }
    case 'halt':
      return each.a % 10 > 0 ? null : { type: 'halt', reason: 'invariant', times: at }
    case 'verified':
      return { type: 'verified', nothingToClose: false, times: at }
    default: {
      const [stopLossPrice, takeProfitPrice] = [each.a as Ticks, null]
      const amounts = { stopLossAmount: each.amount as Money, takeProfitAmount: null }
      return { type: 'command', command: { name: 'set_exits', stopLossPrice, takeProfitPrice, ...amounts }, times: at }
    }
  }
}

/** Bots as core makes them: from `created` through whatever a run brings. */
export const movedBot: fc.Arbitrary<GridBot> = fc
  .record({ config, starts: fc.boolean(), moves: fc.array(move, { maxLength: 60 }) })
  .map(({ config: chosen, starts, moves }) => {
    const created = createGridBot({ id: 'bot-1', code: '1', installation: 'a1b2c', config: chosen })
    let bot = starts ? begun(created) : created
    for (const each of moves) {
      const event = eventOf(bot, each)
      if (event) bot = step(bot, event, BTCUSDT).bot
    }
    return bot
  })
