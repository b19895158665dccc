import { type GridBot, GridBotStatus, type GridOrder } from '@gridpilot/contract'
import { describe, expect, it } from 'vitest'
import { commandsOf, isEnded } from '../src/bots/bot-commands.ts'
import { closingCost } from '../src/bots/closing-cost.ts'
import { changesOf, type EditForm, isNewGrid } from '../src/bots/edit-changes.ts'
import { isFlat } from '../src/bots/is-flat.ts'
import { placeMarkers } from '../src/charts/place-markers.ts'
import { restingOrders } from '../src/pages/bot/resting-orders.ts'
import { sparklinePath } from '../src/parts/sparkline-path.ts'
import { preferredLanguage } from '../src/preferences/preferences.ts'

describe('the end of a stop', () => {
  it('waits for both legs: equal ones have no net quantity and are open all the same', () => {
    expect(isFlat({ long_quantity: 0.01, short_quantity: 0.01 })).toBe(false)
    expect(isFlat({ long_quantity: 0, short_quantity: 0.01 })).toBe(false)
    expect(isFlat({ long_quantity: 0, short_quantity: 0 })).toBe(true)
  })
})

describe('commands', () => {
  it('always offer a way out of every status that holds money', () => {
    for (const status of GridBotStatus.options) {
      const holds = !isEnded(status) && status !== 'created'
      expect([status, commandsOf(status).includes('stop')]).toEqual([status, holds])
      expect([status, commandsOf(status).includes('delete')]).toEqual([status, !holds])
    }
  })
})

describe('the cost of closing', () => {
  const bot = (close_now_value: number | null) =>
    ({ investment_amount: 1000, total_profit: 12, close_now_value }) as GridBot
  it('is equity less value if closed now', () => {
    expect(closingCost(bot(1011.2))).toBeCloseTo(0.8)
    expect(closingCost(bot(1013))).toBe(0)
    expect(closingCost(bot(null))).toBeNull()
  })
})

describe('an edit', () => {
  const before: EditForm = {
    name: 'one',
    stop_loss_percent: 10,
    take_profit_percent: null,
    stop_loss_price: null,
    take_profit_price: null,
    price_range_lower: 90,
    price_range_upper: 110,
    grid_count: 20,
    leverage: 2,
    investment_amount: 1_000,
    trailing_up_to: 130,
    trailing_down_to: null,
    out_of_range: 'wait',
    keep_size: true,
  }

  it('offers to keep the grid only while the grid itself stays', () => {
    expect(isNewGrid(before, { ...before, investment_amount: 2_000 })).toBe(false)
    expect(isNewGrid(before, { ...before, investment_amount: 2_000, grid_count: 24 })).toBe(true)
  })

  it('sends only what changed, null for what was emptied', () => {
    expect(changesOf(before, before)).toBeNull()
    expect(changesOf(before, { ...before, name: ' two ' })).toEqual({ name: 'two' })
    expect(changesOf(before, { ...before, stop_loss_percent: null, take_profit_price: 5 })).toEqual({
      stop_loss_percent: null,
      take_profit_price: 5,
    })
    expect(changesOf(before, { ...before, trailing_up_to: null })).toEqual({ trailing: null })
    expect(changesOf(before, { ...before, trailing_down_to: 70, out_of_range: 'stop' })).toEqual({
      trailing: { up_to: 130, down_to: 70 },
      out_of_range: 'stop',
    })
  })

  it('adds money behind the same grid when asked to, and never together with a new one', () => {
    expect(changesOf(before, { ...before, investment_amount: 1_500 })).toEqual({
      investment_amount: 1_500,
      resize: false,
    })
    expect(changesOf(before, { ...before, investment_amount: 1_500, keep_size: false })).toEqual({
      investment_amount: 1_500,
    })
    expect(changesOf(before, { ...before, investment_amount: 1_500, leverage: 3 })).toEqual({
      investment_amount: 1_500,
      leverage: 3,
    })
  })
})

describe('resting orders', () => {
  it('are those that may still fill, highest first', () => {
    const order = (price: number | null, status: GridOrder['status']) => ({ price, status }) as GridOrder
    const orders = [
      order(1, 'accepted'),
      order(3, 'unknown'),
      order(2, 'filled'),
      order(null, 'accepted'),
      order(4, 'absent'),
    ]
    expect(restingOrders(orders).map(({ price }) => price)).toEqual([3, 1])
  })
})

describe('fill markers', () => {
  it('stand at their candle, one per side, oldest first', () => {
    const candles = [0, 60_000, 120_000].map((at): [number, number, number, number, number, number] => [
      at,
      1,
      1,
      1,
      1,
      1,
    ])
    const markers = [
      { atMs: 130_000, side: 'sell' as const },
      { atMs: 61_000, side: 'buy' as const },
      { atMs: 119_999, side: 'buy' as const },
      { atMs: 90_000, side: 'sell' as const },
      { atMs: -5, side: 'buy' as const },
    ]
    expect(placeMarkers(markers, candles)).toEqual([
      { atMs: 60_000, side: 'buy' },
      { atMs: 60_000, side: 'sell' },
      { atMs: 120_000, side: 'sell' },
    ])
    expect(placeMarkers(markers, [])).toEqual([])
  })
})

describe('sparklines', () => {
  it('span their box and keep the base inside', () => {
    const path = sparklinePath(
      [
        [0, 1],
        [10, 3],
      ],
      100,
      20,
      0,
    )
    expect(path).toEqual({ line: 'M0 12.67L100 2', baseY: 18 })
  })
  it('need two points', () => expect(sparklinePath([[0, 1]], 100, 20)).toBeNull())
})

describe('the first language', () => {
  it.each([
    [['ko-KR', 'en'], 'ko'],
    [['en-US', 'ko'], 'en'],
    [['fr', 'ko'], 'ko'],
    [['fr'], 'en'],
    [[], 'en'],
  ] as const)('for a browser of %j is %s', (languages, expected) => expect(preferredLanguage(languages)).toBe(expected))
})
