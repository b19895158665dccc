import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyExecution,
  clientOrderId,
  createGridBot,
  desired,
  type Fill,
  FLAT,
  firstPlacement,
  type GridBot,
  type GridConfig,
  gridLevels,
  heldSizes,
  isFlat,
  limitReached,
  type Money,
  money,
  mulRateCeil,
  notional,
  type OrderKey,
  type PositionMode,
  type PositionSide,
  parseClientOrderId,
  planGrid,
  positionSideOf,
  rate,
  reconcile,
  type Side,
  type Steps,
  step,
  type Ticks,
  totalPnl,
} from '../../src/index.ts'
import { VECTOR } from '../instruments.ts'
import { gridConfig } from './grid-configs.ts'

const times = { wallMs: 1, marketMs: 1 }
const ticks = (price: number) => Math.round(price * 100) as Ticks
const hedge = (changes: Partial<GridConfig> = {}) =>
  gridConfig(VECTOR, 20_000, 30_000, { direction: 'neutral', positionMode: 'hedge', ...changes })

function started(config: GridConfig, at = 25_000): GridBot {
  let bot = createGridBot({ id: 'bot-1', code: '1', installation: 'test0', config })
  bot = step(bot, { type: 'command', command: { name: 'start' }, times }, VECTOR).bot
  bot = step(bot, { type: 'price', last: ticks(at), mark: ticks(at), times }, VECTOR).bot
  const initial = bot.plan?.initial
  if (!initial) return bot
  return execute(bot, { purpose: 'start', slot: -1, side: initial.side }, ticks(at), initial.quantity)
}

let trade = 0
function fillOf(bot: GridBot, key: OrderKey, price: Ticks, quantity: number, changes: Partial<Fill> = {}): Fill {
  trade += 1
  return {
    tradeId: String(trade),
    venueOrderId: '1',
    clientOrderId: 'x',
    symbol: 'BTCUSDT',
    side: key.side,
    positionSide: positionSideOf(bot, key),
    price,
    quantity: quantity as Steps,
    fee: mulRateCeil(notional(VECTOR, price, quantity as Steps), VECTOR.makerFee),
    feeCoin: 'USDT',
    realizedPnl: 0n as Money,
    liquidity: 'maker',
    occurredAtMs: 1,
    ...changes,
  }
}

const execute = (bot: GridBot, key: OrderKey, price: Ticks, quantity: number, changes: Partial<Fill> = {}): GridBot =>
  step(bot, { type: 'fill', key, fill: fillOf(bot, key, price, quantity, changes), times }, VECTOR).bot

const levelOf = (bot: GridBot, slot: number, side: Side): Ticks =>
  bot.plan?.levels[side === 'buy' ? slot : slot + 1] ?? ticks(25_000)
const slotKey = (slot: number, side: Side): OrderKey => ({ purpose: 'slot', slot, side })
const trade1 = (bot: GridBot, slot: number, side: Side, quantity = bot.plan?.quantity ?? 0): GridBot =>
  execute(bot, slotKey(slot, side), levelOf(bot, slot, side), quantity)

const stopped = (bot: GridBot): GridBot =>
  step(bot, { type: 'command', command: { name: 'stop', closePosition: true, reason: 'user' }, times }, VECTOR).bot

describe('the leg of an order', () => {
  const legs = (direction: GridConfig['direction'], positionMode: PositionMode) => {
    const bot = started(hedge({ direction, positionMode }))
    const of = (purpose: 'start' | 'close', side: Side) => positionSideOf(bot, { purpose, slot: -1, side })
    return {
      slots: bot.slots.map((slot) => positionSideOf(bot, slotKey(slot.index, 'buy'))),
      sells: bot.slots.map((slot) => positionSideOf(bot, slotKey(slot.index, 'sell'))),
      startBuy: of('start', 'buy'),
      startSell: of('start', 'sell'),
      closeBuy: of('close', 'buy'),
      closeSell: of('close', 'sell'),
    }
  }
  const five = (side: PositionSide) => Array.from({ length: 5 }, () => side)
  const closes = { closeBuy: 'short', closeSell: 'long' }
  const starts = (buy: PositionSide, sell: PositionSide) => ({ startBuy: buy, startSell: sell })

  it('is the net position in one-way mode, whatever the order', () => {
    for (const direction of ['neutral', 'long', 'short'] as const)
      expect(new Set(Object.values(legs(direction, 'one_way')).flat())).toEqual(new Set(['net']))
  })

  it('in hedge mode is the slot’s for life: below a neutral start long, above it short; what a grid begins with works on the bot’s own, or reduces', () => {
    const neutral = [...five('long'), ...five('short')]
    expect(legs('neutral', 'hedge')).toEqual({ slots: neutral, sells: neutral, ...closes, ...starts('short', 'long') })
    const long = [...five('long'), ...five('long')]
    expect(legs('long', 'hedge')).toEqual({ slots: long, sells: long, ...closes, ...starts('long', 'long') })
    const short = [...five('short'), ...five('short')]
    expect(legs('short', 'hedge')).toEqual({ slots: short, sells: short, ...closes, ...starts('short', 'short') })
  })

  it('is shared with others: what an order closes beyond what the bot holds was theirs, and a person has to look', () => {
    const held = trade1(started(hedge()), 2, 'buy')
    const { size, cost } = held.positions.long
    const key = { purpose: 'protect', slot: -1, side: 'sell' } as const
    const fill = fillOf(held, key, ticks(21_000), size + 3)
    const { bot, notes } = step(held, { type: 'fill', key, fill, times }, VECTOR)
    expect(bot.positions.long).toEqual(FLAT)
    expect(bot.realizedPnl).toBe(notional(VECTOR, ticks(21_000), size as Steps) - cost)
    expect(notes.at(-1)).toEqual({ code: 'closed_for_others', params: { quantity: 3 } })
    expect([bot.status, bot.statusReason]).toEqual(['error', 'closed_for_others'])
    const again = step(bot, { type: 'fill', key, fill: fillOf(bot, key, ticks(21_000), 2), times }, VECTOR).bot
    expect([again.positions, again.realizedPnl, again.fills]).toEqual([bot.positions, bot.realizedPnl, bot.fills + 1])
  })

  it('a fill the venue books on another leg is a contradiction, never folded in', () => {
    const bot = started(hedge())
    expect(() => execute(bot, slotKey(2, 'buy'), ticks(22_000), 1, { positionSide: 'short' })).toThrow(
      /instead of long/,
    )
    expect(() => execute(bot, slotKey(2, 'buy'), ticks(22_000), 1, { positionSide: 'net' })).toThrow(/instead of long/)
  })
})

describe('a hedged grid', () => {
  const world = fc.record({
    direction: fc.constantFrom('neutral' as const, 'long' as const, 'short' as const),
    moves: fc.array(fc.record({ slot: fc.nat(9), share: fc.integer({ min: 1, max: 100 }) }), { maxLength: 60 }),
    mark: fc.integer({ min: 15_000, max: 35_000 }),
  })

  it('properties: legs = what their slots hold; the same executions earn the same as on one net position, both legs open or not', () => {
    fc.assert(
      fc.property(world, ({ direction, moves, mark }) => {
        // The hedged plan may be smaller, so both bots trade the hedged one's slots.
        let legged = started(hedge({ direction }))
        let net: GridBot = { ...legged, config: hedge({ direction, positionMode: 'one_way' }) }
        net = {
          ...net,
          positions: {
            ...legged.positions,
            net: legged.positions[direction === 'short' ? 'short' : 'long'],
            long: FLAT,
            short: FLAT,
          },
        }
        const q = legged.plan?.quantity ?? 0
        let venue = { long: legged.positions.long, short: legged.positions.short, realized: 0n }
        for (const move of moves) {
          const slot = legged.slots[move.slot]
          if (slot === undefined) continue
          const side: Side = slot.held > 0 ? 'sell' : 'buy'
          const room = side === 'sell' ? slot.held : q - slot.held
          const quantity = Math.max(1, Math.floor((room * move.share) / 100)) as Steps
          const leg = positionSideOf(legged, slotKey(slot.index, side)) as 'long' | 'short'
          const change = applyExecution(VECTOR, venue[leg], side, levelOf(legged, slot.index, side), quantity)
          venue = { ...venue, [leg]: change.position, realized: venue.realized + change.realized }
          legged = trade1(legged, slot.index, side, quantity)
          net = trade1(net, slot.index, side, quantity)
        }
        const held = (opening: Side) => legged.slots.filter((slot) => slot.opening === opening)
        expect(heldSizes(legged.positions)).toEqual({
          long: held('buy').reduce((sum, slot) => sum + slot.held, 0),
          short: held('sell').reduce((sum, slot) => sum + q - slot.held, 0),
        })
        // The exchange's own figure, by the average cost of each leg.
        expect(legged.realizedPnl).toBe(venue.realized)
        expect(totalPnl(legged, VECTOR, ticks(mark))).toBe(totalPnl(net, VECTOR, ticks(mark)))
        expect([legged.gridProfit, legged.fees]).toEqual([net.gridProfit, net.fees])
        if (isFlat(legged.positions))
          expect(totalPnl(legged, VECTOR, ticks(mark))).toBe(legged.realizedPnl - legged.fees + legged.funding)
      }),
      { numRuns: 500 },
    )
  })

  it('closes each leg with an order of its own, for what it holds, and is flat only when both are', () => {
    const q = started(hedge()).plan?.quantity ?? 0
    const both = stopped(trade1(trade1(trade1(started(hedge()), 4, 'buy'), 3, 'buy'), 5, 'sell', q - 1))
    expect(desired(both, VECTOR).targets).toMatchObject([
      { purpose: 'close', side: 'sell', positionSide: 'long', quantity: 2 * q, type: 'market' },
      { purpose: 'close', side: 'buy', positionSide: 'short', quantity: q - 1, type: 'market' },
    ])
    const verified = { type: 'verified', nothingToClose: false, times } as const
    const longGone = execute(both, { purpose: 'close', slot: -1, side: 'sell' }, ticks(25_000), 2 * q)
    expect(desired(longGone, VECTOR).targets).toMatchObject([{ side: 'buy', positionSide: 'short', quantity: q - 1 }])
    expect(step(longGone, verified, VECTOR).bot.status).toBe('stopping')
    const flat = execute(longGone, { purpose: 'close', slot: -1, side: 'buy' }, ticks(25_000), q - 1)
    expect(desired(flat, VECTOR).targets).toEqual([])
    expect(step(flat, verified, VECTOR).bot.status).toBe('stopped')
  })

  it('equal legs are a position: net zero closes, and does not verify as flat', () => {
    const even = stopped(trade1(trade1(started(hedge()), 4, 'buy'), 5, 'sell'))
    expect(desired(even, VECTOR).targets).toHaveLength(2)
    expect(step(even, { type: 'verified', nothingToClose: false, times }, VECTOR).bot.status).toBe('stopping')
  })

  it('each leg’s closing order has its own sequence, so that ids stay recomputable', () => {
    const both = stopped(trade1(trade1(started(hedge()), 4, 'buy'), 5, 'sell'))
    const ended = {
      type: 'order_ended',
      key: { purpose: 'close', slot: -1, side: 'sell' },
      outcome: 'canceled',
      filledQuantity: 0 as Steps,
      deferral: null,
      times,
    } as const
    const retried = step(both, ended, VECTOR).bot
    const place = reconcile({
      bot: retried,
      ...desired(retried, VECTOR),
      orders: [],
      wallMs: 1,
      cause: 'x',
      alone: true,
    }).place
    expect(place.map(({ clientOrderId: id, reduceOnly, positionSide }) => [id, reduceOnly, positionSide])).toEqual([
      ['gtest0-1-0cS0_1', false, 'long'],
      ['gtest0-1-0cB0_0', false, 'short'],
    ])
    for (const { clientOrderId: id } of place) {
      const parts = parseClientOrderId(id)
      expect(parts === null ? null : clientOrderId(parts)).toBe(id)
    }
  })

  it('a leg may be closed while the other leg’s close is alive, but not beside a grid order', () => {
    const both = stopped(trade1(trade1(started(hedge()), 4, 'buy'), 5, 'sell'))
    const { targets } = desired(both, VECTOR)
    const decide = (orders: Parameters<typeof reconcile>[0]['orders']) =>
      reconcile({ bot: both, targets, orders, wallMs: 1, cause: 'x', alone: true }).place.map(({ side }) => side)
    const [sell] = reconcile({ bot: both, targets, orders: [], wallMs: 1, cause: 'x', alone: true }).place
    const grid = reconcile({
      bot: started(hedge()),
      targets: desired(started(hedge()), VECTOR).targets.slice(0, 1),
      orders: [],
      wallMs: 1,
      cause: 'x',
      alone: true,
    }).place[0]
    if (!sell || !grid) throw new Error('nothing placed')
    const live = (intent: typeof sell) => ({
      ...intent,
      status: 'accepted' as const,
      cancel: 'none' as const,
      venueOrderId: '1',
      reportedQuantity: 0 as Steps,
      filledQuantity: 0 as Steps,
      reason: null,
      createdWallMs: 0,
      createdMarketMs: 0,
      submittedWallMs: 0,
      cancelSubmittedWallMs: null,
      firstFillWallMs: null,
      absentReads: 0,
      firstAbsentReadWallMs: null,
    })
    expect(decide([live(sell)])).toEqual(['buy'])
    expect(decide([live(grid)])).toEqual([])
  })

  it('a liquidated leg ends the bot, and the leg beside it is closed', () => {
    const q = started(hedge()).plan?.quantity ?? 0
    const both = trade1(trade1(started(hedge()), 4, 'buy'), 5, 'sell')
    const fill = fillOf(both, { purpose: 'close', slot: -1, side: 'sell' }, ticks(21_000), q, { forced: true })
    const left = step(both, { type: 'liquidation', fill, times }, VECTOR).bot
    expect(left).toMatchObject({ status: 'stopping', goal: 'flat', stopReason: 'liquidated' })
    expect(desired(left, VECTOR).targets).toMatchObject([{ side: 'buy', positionSide: 'short', quantity: q }])
  })

  it('needs margin for both sides of a neutral grid, as either leg is opened for itself', () => {
    const levels = gridLevels('arithmetic', ticks(20_000), ticks(30_000), 10)
    const of = (positionMode: PositionMode) =>
      firstPlacement({ direction: 'neutral', positionMode }, levels, ticks(25_000))
    const inPrice = (sum: bigint) => Number(sum) / 100
    expect([inPrice(of('one_way').margined), inPrice(of('one_way').exposed)]).toEqual([140_000, 140_000])
    expect([inPrice(of('hedge').margined), inPrice(of('hedge').exposed)]).toEqual([250_000, 140_000])
    for (const direction of ['long', 'short'] as const)
      expect(firstPlacement({ direction, positionMode: 'hedge' }, levels, ticks(25_000))).toEqual(
        firstPlacement({ direction, positionMode: 'one_way' }, levels, ticks(25_000)),
      )
  })
})

describe('isolated margin', () => {
  const NO_RESERVE = { reserveRate: rate('0') }
  const plan = (marginMode: GridConfig['marginMode'], leverage: number, options = NO_RESERVE) =>
    planGrid(
      gridConfig(VECTOR, 20_000, 30_000, { marginMode, leverage, investment: money('1000000') }),
      VECTOR,
      ticks(25_000),
      options,
    )
  const limitOf = (made: ReturnType<typeof plan>) => (made.ok ? (made.value.limitBelow ?? 0) / 100 : null)

  it('full inventory stands on all of the investment: the limit of the formula when nothing is reserved', () => {
    expect(limitOf(plan('isolated', 3))).toBeCloseTo(limitOf(plan('crossed', 3)) ?? 0, 0)
    expect(limitOf(plan('isolated', 3))).toBeCloseTo(15_754.9, 0)
  })

  it('what is held back does not stand behind the position: with a reserve the limit is nearer', () => {
    const reserve = { reserveRate: rate('0.02') }
    expect(limitOf(plan('isolated', 3, reserve))).toBeGreaterThan(limitOf(plan('crossed', 3, reserve)) ?? 0)
  })

  it('10× ends after two of five buys, where the margin of seven slots is used up', () => {
    // cost 125000 + 24000 + 23000 over 7 q: 24571.43 · 0.9 / 0.9944 = 22238.8, above the next level.
    const refused = plan('isolated', 10)
    expect(refused.ok).toBe(false)
    if (!refused.ok) expect(Number(refused.error[0]?.details?.limit)).toBeCloseTo(22_238.8, 0)
  })

  it('a running bot is closed where its position’s own margin ends, although its equity would go on', () => {
    const config = gridConfig(VECTOR, 25_000, 30_000, { leverage: 5, investment: money('1000000'), gridCount: 5 })
    const at = (marginMode: GridConfig['marginMode'], mark: number) => {
      const bot = started({ ...config, marginMode: 'crossed' }, 29_500)
      return limitReached({ ...bot, config: { ...bot.config, marginMode } }, VECTOR, ticks(mark))
    }
    // The first slot alone: entry · (1 − 1/5) / (1 − 0.005 − 0.0006) = 29500 · 0.8 / 0.9944 = 23732.9,
    // left 0.1 % of the notional earlier: 29500 · 0.8 / 0.9934 = 23756.8
    expect([at('isolated', 23_758), at('isolated', 23_756), at('crossed', 23_700)]).toEqual([false, true, false])
  })
})

describe('fees in another coin', () => {
  it('are sums of their own and no part of fees, pairs or profit', () => {
    const paidIn = (feeCoin: string) => {
      const q = started(hedge()).plan?.quantity ?? 0
      const bought = execute(started(hedge()), slotKey(3, 'buy'), ticks(23_000), q, { feeCoin, fee: 300n as Money })
      return execute(bought, slotKey(3, 'sell'), ticks(24_000), q, { feeCoin, fee: 500n as Money })
    }
    const [usdt, bgb] = [paidIn('USDT'), paidIn('BGB')]
    expect([usdt.fees, usdt.coinFees]).toEqual([800n, []])
    expect([bgb.fees, bgb.coinFees]).toEqual([0n, [{ coin: 'BGB', amount: 800n }]])
    expect(bgb.gridProfit - usdt.gridProfit).toBe(800n)
    expect(totalPnl(bgb, VECTOR, ticks(25_000))).toBe(bgb.realizedPnl)
    const mixed = execute(bgb, slotKey(2, 'buy'), ticks(22_000), 1, { feeCoin: 'AAA', fee: 7n as Money })
    expect(mixed.coinFees.map(({ coin }) => coin)).toEqual(['AAA', 'BGB'])
  })
})
