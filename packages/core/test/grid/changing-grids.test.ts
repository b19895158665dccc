import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addsUp,
  type BotCommand,
  clientOrderId,
  createGridBot,
  desired,
  type Fill,
  type GridBot,
  type GridConfig,
  type Money,
  money,
  mulRateCeil,
  notional,
  positionSideOf,
  roundTrips,
  type Steps,
  step,
  type TargetOrder,
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

/** A bot whose orders fill as soon as the price reaches them, and who tells every id it ever gave an order. */
class World {
  bot: GridBot
  readonly notes: string[] = []
  /** Id → what it was given to: an id that is used twice for different orders is a defect. */
  readonly ids = new Map<string, string>()
  #trade = 0

  constructor(changes: Partial<GridConfig> = {}, at = 25_000) {
    this.bot = createGridBot({ id: 'bot-1', code: '1', installation: 'test0', config: config(changes) })
    this.command({ name: 'start' })
    this.price(at)
  }

  apply(event: Parameters<typeof step>[1]): void {
    const result = step(this.bot, event, VECTOR)
    this.bot = result.bot
    this.notes.push(...result.notes.map(({ code }) => code))
  }

  command(command: BotCommand): void {
    this.apply({ type: 'command', command, times })
  }

  edit(changes: Partial<GridConfig>, resize = true): void {
    this.command({ name: 'edit', config: { ...this.bot.config, ...changes }, resize })
  }

  drain(): void {
    this.apply({ type: 'drained', price: this.bot.lastPrice ?? ticks(25_000), times })
    this.settle(this.bot.lastPrice ?? ticks(25_000))
  }

  price(value: number, portion = 1): void {
    const last = ticks(value)
    this.settle(last, portion)
    this.apply({ type: 'price', last, mark: last, times })
    this.settle(last)
  }

  #id({ purpose, slot, side, sequence }: TargetOrder): string {
    const { bot } = this
    const revision = purpose === 'slot' ? (bot.slots[slot]?.revision ?? -1) : bot.revision
    const { cycle, attempt } = sequence
    return clientOrderId({ installation: 'test0', bot: '1', revision, purpose, slot, side, cycle, attempt })
  }

  /** Fills what the price reaches, each order by `portion` of it, until nothing more is reached. */
  settle(last: Ticks, portion = 1): void {
    for (let round = 0; round < 500; round += 1) {
      const { targets } = desired(this.bot, VECTOR)
      for (const target of targets) {
        const id = this.#id(target)
        const what = `${target.purpose} ${target.slot} ${target.side} ${target.price}`
        expect(this.ids.get(id) ?? what).toBe(what)
        this.ids.set(id, what)
      }
      const hit = targets.find(({ price, side }) => price === null || (side === 'buy' ? price > last : price < last))
      if (hit === undefined) return
      const quantity = Math.max(1, Math.floor(hit.quantity * (hit.price === null ? 1 : portion))) as Steps
      this.#fill(hit, quantity, hit.price ?? last)
      const outcome = quantity === hit.quantity ? 'filled' : 'canceled'
      const { purpose, slot, side } = hit
      const key = { purpose, slot, side }
      this.apply({ type: 'order_ended', key, outcome, filledQuantity: quantity, deferral: null, times })
      if (outcome === 'canceled') return
    }
    throw new Error('fills do not settle')
  }

  #fill({ purpose, slot, side }: TargetOrder, quantity: Steps, price: Ticks): void {
    this.#trade += 1
    const key = { purpose, slot, side }
    const fill: Fill = {
      tradeId: String(this.#trade),
      venueOrderId: '1',
      clientOrderId: 'x',
      symbol: 'BTCUSDT',
      side,
      positionSide: positionSideOf(this.bot, key),
      price,
      quantity,
      fee: mulRateCeil(notional(VECTOR, price, quantity), VECTOR.makerFee),
      feeCoin: 'USDT',
      realizedPnl: 0n as Money,
      liquidity: 'maker',
      occurredAtMs: 1,
    }
    this.apply({ type: 'fill', key, fill, times })
  }

  /** buy and sell prices that rest, lowest first. */
  get resting(): string[] {
    return desired(this.bot, VECTOR)
      .targets.map(({ side, price }) => [price ?? 0, side] as const)
      .sort(([a], [b]) => a - b)
      .map(([price, side]) => `${side} ${price / 100}`)
  }
}

const total = (bot: GridBot, at: number) => totalPnl(bot, VECTOR, ticks(at))

/** Position and slots agree, slots keep their own books, cells are a permutation, levels ascend. */
function expectWhole(bot: GridBot): void {
  const { plan } = bot
  if (plan === null) return
  const waiting = bot.start.buy.wanted - bot.start.buy.filled + bot.start.sell.wanted - bot.start.sell.filled
  if (waiting === 0 && bot.goal !== 'flat' && bot.goal !== 'drain') expect(addsUp(bot)).toBe(true)
  for (const slot of bot.slots) {
    const opened = slot.opening === 'buy' ? slot.held : plan.quantity - slot.held
    expect(slot.inventory + slot.lots.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(opened)
    expect(slot.held >= 0 && slot.held <= plan.quantity).toBe(true)
  }
  expect(bot.slots.map(({ cell }) => cell).sort((a, b) => a - b)).toEqual(bot.slots.map((_, i) => i))
  expect(plan.levels.every((level, i) => i === 0 || level > (plan.levels[i - 1] ?? level))).toBe(true)
  expect([plan.levels[0], plan.levels.at(-1)]).toEqual([bot.config.lower, bot.config.upper])
  expect(bot.flows.reduce((sum, { amount }) => sum + amount, 0n)).toBe(bot.config.investment)
}

describe('trailing', () => {
  it('follows a long grid upwards by whole cells: one order moves, position and profit stay, no pair spans two cells', () => {
    const world = new World({ direction: 'long', trailingUp: ticks(32_000) })
    world.price(30_900)
    expect(world.bot).toMatchObject({ status: 'out_of_range', shift: 0, revision: 0 })
    const before = world.bot
    world.price(31_000)
    expect(world.bot).toMatchObject({ shift: 1, revision: 1, status: 'running' })
    expect([world.bot.config.lower, world.bot.config.upper]).toEqual([ticks(21_000), ticks(31_000)])
    expect(world.resting).toHaveLength(10)
    expect(world.resting[0]).toBe('buy 21000')
    expect(world.resting.at(-1)).toBe('buy 30000')
    expect(world.bot.slots.filter((slot, i) => slot.revision !== before.slots[i]?.revision)).toHaveLength(1)
    expect(world.bot.positions).toEqual(before.positions)
    expect(world.bot.gridProfit).toBe(before.gridProfit)
    expectWhole(world.bot)
    world.price(35_000)
    expect(world.bot).toMatchObject({ shift: 2, status: 'out_of_range', statusReason: 'trailing_at_limit' })
    world.price(35_100)
    expect(world.notes.filter((code) => code === 'range_not_moved')).toHaveLength(1)
    expectWhole(world.bot)
  })

  it('downwards carries what the highest slot holds to the new lowest cell, which sells it there', () => {
    const world = new World({ direction: 'long', leverage: 1, trailingDown: ticks(18_000) })
    world.price(19_500)
    const held = world.bot.positions.net.size
    world.price(19_000)
    expect(world.bot).toMatchObject({ shift: -1, status: 'running' })
    expect(world.bot.positions.net.size).toBe(held)
    expect(world.resting[0]).toBe('sell 20000')
    expect(world.resting).toHaveLength(10)
    expectWhole(world.bot)
    const { gridProfit } = world.bot
    world.price(20_001)
    expect(world.bot.gridProfit).toBe(gridProfit)
    expectWhole(world.bot)
  })

  it('does not move while the price dances at the edge, nor come back by the way', () => {
    const world = new World({ trailingUp: ticks(40_000), trailingDown: ticks(15_000), leverage: 1 })
    for (const at of [29_900, 30_100, 29_990, 30_999, 29_000, 30_999]) world.price(at)
    expect(world.bot).toMatchObject({ shift: 0, revision: 0 })
    world.price(31_000)
    for (const at of [30_900, 31_100, 30_000, 31_900]) world.price(at)
    expect(world.bot).toMatchObject({ shift: 1, revision: 1 })
    expectWhole(world.bot)
  })

  it('stays where the money would not cover the moved grid, and says so once', () => {
    const long = new World({ direction: 'long', trailingUp: ticks(60_000) })
    for (let at = 30_000; at <= 36_000; at += 250) long.price(at)
    expect(long.bot.shift).toBeGreaterThan(1)
    expect(long.bot).toMatchObject({ status: 'out_of_range', statusReason: 'margin_below_grid' })
    expect(long.notes.filter((code) => code === 'range_not_moved')).toHaveLength(1)
    expectWhole(long.bot)
  })

  it('never moves past its limit: a neutral grid that follows upwards stays short and ends there', () => {
    const world = new World({ leverage: 5, trailingUp: ticks(60_000) })
    for (let at = 30_000; at <= 36_000 && world.bot.status !== 'stopping'; at += 250) {
      world.price(at)
      const { plan, config } = world.bot
      expect(config.upper).toBeLessThan(plan?.limitAbove ?? 0)
      expectWhole(world.bot)
    }
    expect(world.bot).toMatchObject({ status: 'stopping', stopReason: 'limit' })
    expect(world.bot.shift).toBeGreaterThan(0)
  })

  it('is refused where it could never move, with the nearest limit that can; not for neutral legs', () => {
    const near = new World({ direction: 'long', trailingUp: ticks(30_500) })
    expect(near.bot).toMatchObject({ plan: null, statusReason: 'trailing_limit_invalid' })
    const legs = new World({ positionMode: 'hedge', trailingUp: ticks(40_000) })
    expect(legs.bot.statusReason).toBe('trailing_needs_one_way')
  })
})

describe('a price a whole cell outside', () => {
  it('waits by default and finds the same slots when it comes back', () => {
    const world = new World({})
    world.price(29_000)
    const before = world.resting
    for (const at of [30_500, 31_500, 33_000, 30_900, 31_100, 29_000.5]) world.price(at)
    world.price(29_000)
    expect(world.resting).toHaveLength(10)
    expect(new Set(world.resting).size).toBe(10)
    expect(before).toHaveLength(10)
    expect(world.bot.status).toBe('running')
    expect(world.notes).not.toContain('range_shifted')
  })

  it.each([
    ['stop', 'flat'],
    ['stop_keep', 'drain'],
  ] as const)('%s ends the bot once, and not for a touch of the edge', (outOfRange, goal) => {
    const world = new World({ direction: 'long', outOfRange })
    for (const at of [30_500, 29_500, 30_900]) world.price(at)
    expect(world.bot.status).not.toBe('stopping')
    world.price(31_200)
    world.price(31_300)
    expect(world.bot).toMatchObject({ status: 'stopping', goal, stopReason: 'out_of_range' })
    expect(world.notes.filter((code) => code === 'stopping')).toHaveLength(1)
  })

  it('shift begins a grid of the same cells around the price and trades the difference', () => {
    const world = new World({ direction: 'long', outOfRange: 'shift' })
    world.price(31_400)
    expect(world.bot.edit).not.toBeNull()
    expect(world.resting).toEqual([])
    world.price(31_500)
    expect(world.notes.filter((code) => code === 'recentring')).toHaveLength(1)
    const kept = world.bot.gridProfit
    world.drain()
    expect(world.bot).toMatchObject({ edit: null, status: 'running', revision: 1, gridProfit: kept })
    expect([world.bot.config.lower, world.bot.config.upper]).toEqual([ticks(26_000), ticks(36_000)])
    expect(world.bot.positions.net.size).toBe(5 * (world.bot.plan?.quantity ?? 0))
    expectWhole(world.bot)
  })

  it('a shift the money does not allow is told once and leaves the grid alone', () => {
    const world = new World({ outOfRange: 'shift', stopLossPrice: ticks(32_000) })
    world.price(31_500)
    world.price(31_600)
    expect(world.bot).toMatchObject({ edit: null, status: 'out_of_range', statusReason: 'stop_loss_price_invalid' })
    expect(world.notes.filter((code) => code === 'range_not_moved')).toHaveLength(1)
    world.price(29_900)
    expect(world.bot.status).toBe('running')
  })
})

describe('an edit while running', () => {
  it('drains first, then begins the new grid: profit so far stays, nothing of the old one is wanted any more', () => {
    const world = new World({ direction: 'long' })
    for (const at of [23_900, 25_100, 23_900, 25_100]) world.price(at)
    const before = world.bot
    expect(before.gridProfit > 0n).toBe(true)
    world.edit({ lower: ticks(22_000), upper: ticks(28_000), gridCount: 6, investment: money('1500') })
    expect(world.bot).toMatchObject({ status: 'starting', statusReason: 'editing', config: before.config })
    expect(world.resting).toEqual([])
    const pnl = total(world.bot, 25_100)
    world.apply({ type: 'drained', price: ticks(25_100), times })
    expect(total(world.bot, 25_100)).toBe(pnl)
    world.settle(ticks(25_100))
    expect(world.bot).toMatchObject({ status: 'running', revision: 1, gridProfit: before.gridProfit })
    expect(roundTrips(world.bot)).toBe(roundTrips(before))
    expect(world.bot.flows.map(({ amount }) => amount)).toEqual([money('1000'), money('500')])
    expect(world.resting).toHaveLength(6)
    expectWhole(world.bot)
  })

  it('is refused where it does not pass, and the old grid rests on', () => {
    const world = new World({})
    const before = world.resting
    world.edit({ leverage: 125 })
    expect(world.notes).toContain('edit_refused')
    expect(world.resting).toEqual(before)
    world.edit({ lower: ticks(24_500), upper: ticks(25_500), gridCount: 5 })
    world.price(26_500)
    world.drain()
    expect(world.notes.filter((code) => code === 'edit_refused')).toHaveLength(2)
    expect(world.bot).toMatchObject({ revision: 0, edit: null, status: 'running' })
    expectWhole(world.bot)
  })

  it('sizes the next grid by what is left, not by what was once put in', () => {
    const rich = new World({ direction: 'long' })
    const poor = new World({ direction: 'long' })
    for (const at of [21_500, 20_500]) poor.price(at)
    for (const world of [rich, poor]) {
      world.edit({ lower: ticks(16_000), upper: ticks(26_000), leverage: 2 })
      if (world === rich) world.price(20_500)
      world.drain()
    }
    expect(total(poor.bot, 20_500) < 0n).toBe(true)
    const [left, gone] = [poor.bot.plan?.requiredMargin ?? 0n, -total(poor.bot, 20_500)]
    expect(left <= poor.bot.config.investment - gone).toBe(true)
    expectWhole(poor.bot)
  })

  it('money alone moves the limit and no order; too little is refused', () => {
    const world = new World({ direction: 'long' })
    world.price(22_500)
    const { plan, slots } = world.bot
    world.edit({ investment: money('1400') }, false)
    expect(world.bot.slots).toBe(slots)
    expect((world.bot.plan?.limitBelow ?? 0) < (plan?.limitBelow ?? 0)).toBe(true)
    expect(world.bot).toMatchObject({ revision: 0, edit: null, status: 'running' })
    world.edit({ investment: money('1400') }, false)
    expect(world.notes.filter((code) => code === 'margin_changed')).toHaveLength(1)
    world.edit({ investment: money('100') }, false)
    expect(world.bot.config.investment).toBe(money('1400'))
    expectWhole(world.bot)
  })

  it('stops, pauses and new exits go before it: a stop gives it up, a pause keeps it waiting', () => {
    const stopped = new World({})
    stopped.edit({ gridCount: 8 })
    stopped.command({ name: 'stop', closePosition: true, reason: 'user' })
    stopped.drain()
    expect(stopped.bot).toMatchObject({ edit: null, goal: 'flat', revision: 0 })
    const paused = new World({ direction: 'long' })
    paused.edit({ gridCount: 8 })
    paused.command({ name: 'pause', reason: null })
    paused.drain()
    expect(paused.bot).toMatchObject({ status: 'paused', revision: 1 })
    expect(paused.resting).toEqual([])
    paused.command({ name: 'resume' })
    paused.settle(ticks(25_000))
    expect(paused.resting).toHaveLength(8)
    expectWhole(paused.bot)
  })

  it('an order of a grid that is gone and fills nevertheless is booked as money and halts the bot', () => {
    const world = new World({})
    world.edit({ gridCount: 8 })
    world.drain()
    const key = { purpose: 'slot', slot: 2, side: 'buy' } as const
    const fill = { ...BASE_FILL, side: 'buy', price: ticks(22_000), quantity: 5 as Steps } as const
    world.apply({ type: 'fill', key, revision: 0, fill, times })
    expect(world.bot).toMatchObject({ status: 'error', statusReason: 'late_fill', goal: 'hold' })
    expect(world.bot.positions.net.size).toBe(5)
    expect(world.bot.slots.every(({ lots }) => lots.length === 0)).toBe(true)
  })
})

const BASE_FILL: Fill = {
  tradeId: 'late',
  venueOrderId: '1',
  clientOrderId: 'x',
  symbol: 'BTCUSDT',
  side: 'buy',
  positionSide: 'net',
  price: 1 as Ticks,
  quantity: 1 as Steps,
  fee: 0n as Money,
  feeCoin: 'USDT',
  realizedPnl: 0n as Money,
  liquidity: 'maker',
  occurredAtMs: 1,
}

const move = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('price' as const),
      to: fc.integer({ min: 17_000, max: 36_000 }),
      portion: fc.constantFrom(1, 1, 0.4),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('edit' as const),
      lower: fc.integer({ min: 15_000, max: 24_000 }),
      upper: fc.integer({ min: 26_000, max: 40_000 }),
      gridCount: fc.integer({ min: 2, max: 20 }),
      investment: fc.integer({ min: 300, max: 3_000 }),
      leverage: fc.integer({ min: 1, max: 4 }),
      resize: fc.constantFrom(true, true, false),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('drain' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const) }) },
)

describe('every sequence of prices, shifts, edits and fills', () => {
  it('keeps Σ held − B = position, pairs and profit exact, ids unique, and moves no money of its own', () => {
    const seeds = fc.record({
      direction: fc.constantFrom<GridConfig['direction']>('neutral', 'long', 'short'),
      positionMode: fc.constantFrom<GridConfig['positionMode']>('one_way', 'one_way', 'hedge'),
      outOfRange: fc.constantFrom<GridConfig['outOfRange']>('wait', 'wait', 'shift'),
      spacing: fc.constantFrom<GridConfig['spacing']>('arithmetic', 'geometric'),
      trails: fc.boolean(),
      moves: fc.array(move, { minLength: 5, maxLength: 40 }),
    })
    const reached = { shifted: 0, edited: 0, recentred: 0 }
    fc.assert(
      fc.property(seeds, ({ moves, trails, ...changes }) => {
        const trailing = trails && !(changes.direction === 'neutral' && changes.positionMode === 'hedge')
        const limits = trailing ? { trailingUp: ticks(34_000), trailingDown: ticks(17_000) } : {}
        const world = new World({ ...changes, ...limits, leverage: 2 })
        for (const item of moves) {
          const { lastPrice } = world.bot
          const before = { pnl: total(world.bot, (lastPrice ?? 0) / 100), trips: roundTrips(world.bot) }
          if (item.kind === 'price') world.price(item.to, item.portion)
          else if (item.kind === 'edit') {
            const { kind: _, resize, lower, upper, investment, ...rest } = item
            const wanted = { ...rest, lower: ticks(lower), upper: ticks(upper), investment: money(String(investment)) }
            world.edit(resize ? wanted : { investment: wanted.investment }, resize)
          } else if (item.kind === 'drain') {
            const { gridProfit, edit } = world.bot
            world.apply({ type: 'drained', price: lastPrice ?? ticks(25_000), times })
            if (edit !== null) expect(total(world.bot, (lastPrice ?? 0) / 100)).toBe(before.pnl)
            expect(world.bot.gridProfit).toBe(gridProfit)
            expectWhole(world.bot)
            world.settle(lastPrice ?? ticks(25_000))
          } else world.command(item.kind === 'pause' ? { name: 'pause', reason: null } : { name: 'resume' })
          expect(roundTrips(world.bot) >= before.trips).toBe(true)
          expectWhole(world.bot)
        }
        reached.shifted += world.notes.filter((code) => code === 'range_shifted').length
        reached.edited += world.notes.filter((code) => code === 'edited').length
        reached.recentred += world.notes.filter((code) => code === 'recentring').length
      }),
      { numRuns: 400 },
    )
    expect(Math.min(reached.shifted, reached.edited, reached.recentred)).toBeGreaterThan(20)
  })
})
