import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createGridBot,
  desired,
  type Fill,
  type GridBot,
  type GridConfig,
  type Money,
  money,
  mulRateCeil,
  netSize,
  notional,
  type OrderKey,
  pairExecution,
  type Side,
  type SlotExecution,
  type Steps,
  step,
  type Ticks,
  totalPnl,
} from '../../src/index.ts'
import { VECTOR } from '../instruments.ts'

const times = { wallMs: 1, marketMs: 1 }
const ticks = (price: number) => Math.round(price * 100) as Ticks

const config = (changes: Partial<GridConfig>): GridConfig => ({
  symbol: 'BTCUSDT',
  direction: 'neutral',
  spacing: 'arithmetic',
  lower: ticks(20_000),
  upper: ticks(30_000),
  gridCount: 10,
  leverage: 3,
  investment: money('1000'),
  makerOnly: false,
  positionMode: 'one_way',
  marginMode: 'crossed',
  triggerPrice: null,
  stopLossPrice: null,
  takeProfitPrice: null,
  stopLossAmount: null,
  takeProfitAmount: null,
  trailingUp: null,
  trailingDown: null,
  outOfRange: 'wait',
  ...changes,
})

function started(changes: Partial<GridConfig>, at = 25_000): GridBot {
  let bot = createGridBot({ id: 'bot-1', code: '1', installation: 'test0', config: config(changes) })
  bot = step(bot, { type: 'command', command: { name: 'start' }, times }, VECTOR).bot
  return step(bot, { type: 'price', last: ticks(at), mark: ticks(at), times }, VECTOR).bot
}

const CAPACITY = 100 as Steps

const execution = (side: Side, id: number, quantity: number, fee: number): SlotExecution => ({
  side,
  price: ticks(side === 'buy' ? 22_000 - id : 23_000 + id),
  quantity: quantity as Steps,
  fee: BigInt(fee) as Money,
  tradeId: String(id),
})

let trade = 0
function execute(bot: GridBot, key: OrderKey, price: Ticks, quantity: number): GridBot {
  trade += 1
  const fee = mulRateCeil(notional(VECTOR, price, quantity as Steps), VECTOR.makerFee)
  const fill: Fill = {
    tradeId: String(trade),
    venueOrderId: '1',
    clientOrderId: 'x',
    symbol: 'BTCUSDT',
    side: key.side,
    positionSide: 'net',
    price,
    quantity: quantity as Steps,
    fee,
    feeCoin: 'USDT',
    realizedPnl: 0n as Money,
    liquidity: 'maker',
    occurredAtMs: 1,
  }
  return step(bot, { type: 'fill', key, fill, times }, VECTOR).bot
}

function open(bot: GridBot): GridBot {
  const initial = bot.plan?.initial
  if (!initial) return bot
  return execute(
    bot,
    { purpose: 'start', slot: -1, side: initial.side },
    bot.plan?.startPrice ?? ticks(25_000),
    initial.quantity,
  )
}

const heldSum = (bot: GridBot) => bot.slots.reduce((sum, slot) => sum + slot.held, 0)

describe('slots', () => {
  it('wants one order per grid, none at the empty level, whatever the direction', () => {
    for (const direction of ['neutral', 'long', 'short'] as const) {
      const bot = open(started({ direction }))
      const { targets, wanted } = desired(bot, VECTOR)
      expect(wanted).toBe(10)
      expect(targets.map((t) => `${t.side} ${(t.price ?? 0) / 100}`)).toEqual([
        'buy 20000',
        'buy 21000',
        'buy 22000',
        'buy 23000',
        'buy 24000',
        'sell 26000',
        'sell 27000',
        'sell 28000',
        'sell 29000',
        'sell 30000',
      ])
      expect(targets.every((target) => target.quantity === bot.plan?.quantity)).toBe(true)
    }
  })

  it('rests no level before the initial position is complete', () => {
    const bot = started({ direction: 'long' })
    const q = bot.plan?.quantity ?? 0
    expect(desired(bot, VECTOR).targets).toMatchObject([
      { purpose: 'start', side: 'buy', type: 'market', quantity: 5 * q },
    ])
    const part = execute(bot, { purpose: 'start', slot: -1, side: 'buy' }, ticks(25_000), 2 * q)
    expect(part.status).toBe('starting')
    expect(desired(part, VECTOR).targets).toMatchObject([{ purpose: 'start', quantity: 3 * q }])
  })

  it('initial inventory makes no pair; the next round trip of the same slot does', () => {
    let bot = open(started({ direction: 'long' }))
    const q = bot.plan?.quantity ?? 0
    const sell = { purpose: 'slot', slot: 5, side: 'sell' } as const
    bot = execute(bot, sell, ticks(26_000), q)
    expect(bot.gridProfit).toBe(0n)
    bot = execute(bot, { ...sell, side: 'buy' }, ticks(25_000), q)
    bot = execute(bot, sell, ticks(26_000), q)
    const value = (price: number) => notional(VECTOR, ticks(price), q as Steps)
    const fee = (price: number) => mulRateCeil(value(price), VECTOR.makerFee)
    expect(bot.gridProfit).toBe(value(26_000) - value(25_000) - fee(26_000) - fee(25_000))
  })

  it('halts on an execution no slot can hold, instead of guessing', () => {
    const bot = started({})
    expect(() => execute(bot, { purpose: 'slot', slot: 5, side: 'buy' }, ticks(25_000), 1)).toThrow(/would hold/)
    expect(() => execute(bot, { purpose: 'slot', slot: 0, side: 'sell' }, ticks(21_000), 1)).toThrow(/would hold/)
  })

  const world = fc.record({
    direction: fc.constantFrom('neutral' as const, 'long' as const, 'short' as const),
    spacing: fc.constantFrom('arithmetic' as const, 'geometric' as const),
    gridCount: fc.integer({ min: 2, max: 40 }),
    at: fc.integer({ min: 20_500, max: 29_500 }),
    moves: fc.array(fc.record({ slot: fc.nat(39), share: fc.integer({ min: 1, max: 100 }) }), { maxLength: 60 }),
  })

  it('properties: position = Σ held − B, bounds, split pairs, total = grid + unpaired, desired covers every slot', () => {
    fc.assert(
      fc.property(world, ({ direction, spacing, gridCount, at, moves }) => {
        let bot = open(started({ direction, spacing, gridCount }, at))
        const plan = bot.plan
        fc.pre(plan !== null)
        if (plan === null) return
        const q = plan.quantity
        for (const move of moves) {
          const slot = bot.slots[move.slot % gridCount]
          if (slot === undefined) continue
          const side: Side = slot.held > 0 ? 'sell' : 'buy'
          const room = side === 'sell' ? slot.held : q - slot.held
          const quantity = Math.max(1, Math.floor((room * move.share) / 100))
          const price = (side === 'sell' ? plan.levels[slot.index + 1] : plan.levels[slot.index]) as Ticks
          bot = execute(bot, { purpose: 'slot', slot: slot.index, side }, price, quantity)
          expect(netSize(bot.positions)).toBe(heldSum(bot) - plan.base)
        }
        expect(bot.slots.every((slot) => slot.held >= 0 && slot.held <= q)).toBe(true)
        expect(bot.gridProfit).toBe(bot.slots.reduce((sum, slot) => sum + slot.profit, 0n))
        const { targets } = desired(bot, VECTOR)
        for (const slot of bot.slots) {
          const mine = targets.filter((target) => target.slot === slot.index)
          const buys = mine.filter((t) => t.side === 'buy').reduce((sum, t) => sum + t.quantity, 0)
          const sells = mine.filter((t) => t.side === 'sell').reduce((sum, t) => sum + t.quantity, 0)
          expect([q - slot.held, 0]).toContain(buys)
          expect([slot.held, 0]).toContain(sells)
        }
        if (netSize(bot.positions) === 0) {
          expect(totalPnl(bot, VECTOR, plan.startPrice)).toBe(bot.realizedPnl - bot.fees + bot.funding)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('split fills make the same pair as whole ones, fee shares included', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }),
        (opens, closes) => {
          let bot = started({})
          const q = bot.plan?.quantity ?? 0
          const split = (parts: number[]) => {
            const total = parts.reduce((a, b) => a + b, 0)
            const sizes = parts.map((part) => Math.floor((q * part) / total))
            sizes[0] = (sizes[0] ?? 0) + q - sizes.reduce((a, b) => a + b, 0)
            return sizes.filter((size) => size > 0)
          }
          let paid = 0n
          for (const size of split(opens))
            bot = execute(bot, { purpose: 'slot', slot: 2, side: 'buy' }, ticks(22_000), size)
          for (const size of split(closes))
            bot = execute(bot, { purpose: 'slot', slot: 2, side: 'sell' }, ticks(23_000), size)
          paid = bot.fees
          const gross = notional(VECTOR, ticks(23_000), q as Steps) - notional(VECTOR, ticks(22_000), q as Steps)
          expect(bot.gridProfit).toBe(gross - paid)
          expect(bot.slots[2]?.lots).toEqual([])
          expect(bot.slots[2]?.pairedQuantity).toBe(q)
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

describe('the pairs of a slot', () => {
  it('are those of the order of trade, whatever order the parts of an order are told in', () => {
    const slot = started({}).slots[2]
    if (slot === undefined) throw new Error('no slot')
    const opened = (order: readonly number[]) =>
      order.reduce(
        (now, id) =>
          pairExecution(
            VECTOR,
            now,
            {
              side: 'buy',
              price: ticks(22_000 - id),
              quantity: (10 * id) as Steps,
              fee: BigInt(7 * id + 1) as Money,
              tradeId: String(id),
            },
            CAPACITY,
          ).slot,
        slot,
      )
    expect(opened([9, 10, 8]).lots).toEqual(opened([8, 9, 10]).lots)
    expect(opened([9, 10, 8]).lots.map(({ tradeId }) => tradeId)).toEqual(['8', '9', '10'])
  })

  it('and so is what closing in parts earns, beside first inventory too, to the last unit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.record({ size: fc.nat({ max: 40 }), fee: fc.nat({ max: 999 }) }), { minLength: 2, maxLength: 6 }),
        fc.nat({ max: 80 }),
        fc.infiniteStream(fc.nat()),
        (opens, closes, inventory, ranks) => {
          const empty = started({}).slots[2]
          if (empty === undefined) throw new Error('no slot')
          const slot = { ...empty, inventory: inventory as Steps }
          const open = inventory + opens.reduce((sum, size) => sum + size + 1, 0)
          const executions = opens.map((size, i) => execution('buy', i, size + 1, 3 * size + 1))
          let left = open
          for (const { size, fee } of closes) {
            const part = Math.min(left, size + 1)
            if (part > 0) executions.push(execution('sell', executions.length, part, fee))
            left -= part
          }
          const told = (order: readonly SlotExecution[]) =>
            order.reduce((now, each) => pairExecution(VECTOR, now, each, CAPACITY).slot, slot)
          // Openings first, closings in any order: what is on its way while a slot is closed.
          const shuffled = executions
            .slice(opens.length)
            .map((each) => ({ each, rank: ranks.next().value }))
            .sort((a, b) => a.rank - b.rank)
            .map(({ each }) => each)
          const inOrder = told(executions)
          expect(told([...executions.slice(0, opens.length), ...shuffled])).toEqual(inOrder)
          expect(inOrder.round === null).toBe(left === 0 && open >= CAPACITY)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('an opening told after what closed it changes the pairs to those of the order of trade', () => {
    const empty = started({}).slots[2]
    if (empty === undefined) throw new Error('no slot')
    const [first, second, close] = [
      execution('buy', 1, 30, 10),
      execution('buy', 2, 30, 17),
      execution('sell', 3, 20, 5),
    ]
    const told = (...order: readonly SlotExecution[]) =>
      order.reduce((now, each) => pairExecution(VECTOR, now, each, CAPACITY).slot, empty)
    // Where the count begins is another place then; what comes of it is the same.
    expect({ ...told(second, close, first), round: null }).toEqual({ ...told(first, second, close), round: null })
    expect(told(first, second, close).lots.map(({ tradeId, quantity }) => [tradeId, quantity])).toEqual([
      ['1', 10],
      ['2', 30],
    ])
  })

  it('an opening told after all that was known to be open had been closed is still the one that was closed', () => {
    const empty = started({}).slots[2]
    if (empty === undefined) throw new Error('no slot')
    const told = (...order: readonly SlotExecution[]) =>
      order.reduce((now, each) => pairExecution(VECTOR, now, each, CAPACITY).slot, empty)
    const [late, known, close] = [execution('buy', 1, 60, 31), execution('buy', 2, 30, 17), execution('sell', 3, 30, 5)]
    expect({ ...told(known, close, late), round: null }).toEqual({ ...told(late, known, close), round: null })
  })
})

describe('exits and commands', () => {
  it('an event that does not fit the state changes nothing', () => {
    const created = createGridBot({ id: 'bot-1', code: '1', installation: 'test0', config: config({}) })
    for (const command of [{ name: 'pause', reason: null }, { name: 'resume' }] as const) {
      expect(step(created, { type: 'command', command, times }, VECTOR).bot).toBe(created)
    }
    const bot = started({})
    expect(step(bot, { type: 'command', command: { name: 'start' }, times }, VECTOR).bot).toBe(bot)
    expect(step(bot, { type: 'verified', nothingToClose: false, times }, VECTOR).bot).toBe(bot)
  })

  it('a plan that no longer passes at the start price leaves the bot unstarted, with the reason', () => {
    const bot = started({}, 31_000)
    expect(bot.status).toBe('created')
    expect(bot.goal).toBe('none')
    expect(bot.statusReason).toBe('price_outside_range')
    // What the sentence about it names stays with the bot, until it begins after all.
    expect(bot.statusDetails).toMatchObject({ field: 'upper', price: '31000.00', nearest: '31000.01' })
    const again = step(bot, { type: 'command', command: { name: 'start' }, times }, VECTOR).bot
    const begun = step(again, { type: 'price', last: ticks(25_000), mark: ticks(25_000), times }, VECTOR).bot
    expect([begun.statusReason, begun.statusDetails]).toEqual([null, null])
  })

  it('a start that is refused says in its timeline what would have passed', () => {
    const small = started({ investment: money('1'), gridCount: 50 })
    const created = createGridBot({ id: 'b', code: '1', installation: 'test0', config: small.config })
    const starting = step(created, { type: 'command', command: { name: 'start' }, times }, VECTOR).bot
    const { notes, bot } = step(starting, { type: 'price', last: ticks(25_000), mark: ticks(25_000), times }, VECTOR)
    const [note] = notes
    expect(note).toMatchObject({ code: 'start_refused', params: { reason: bot.statusReason, field: 'investment' } })
    expect(Number(note?.params.nearest)).toBeGreaterThan(1)
  })

  it('stop is a goal that survives being told twice and a change of mind about the position', () => {
    const bot = started({})
    const stop = (closePosition: boolean) =>
      ({ type: 'command', command: { name: 'stop', closePosition, reason: 'user' }, times }) as const
    const stopping = step(bot, stop(true), VECTOR).bot
    expect(stopping).toMatchObject({ goal: 'flat', status: 'stopping' })
    expect(step(stopping, stop(true), VECTOR).bot).toBe(stopping)
    expect(step(stopping, stop(false), VECTOR).bot.goal).toBe('drain')
    expect(desired(stopping, VECTOR).targets).toEqual([])
  })

  it('halting keeps the position, wants no new entries, and a stop still works afterwards', () => {
    const halted = step(started({}), { type: 'halt', reason: 'position_mismatch', times }, VECTOR).bot
    expect(halted).toMatchObject({ status: 'error', goal: 'hold' })
    expect(desired(halted, VECTOR).targets).toEqual([])
    const stop = { type: 'command', command: { name: 'stop', closePosition: true, reason: 'user' }, times } as const
    expect(step(halted, stop, VECTOR).bot.status).toBe('stopping')
  })
})
