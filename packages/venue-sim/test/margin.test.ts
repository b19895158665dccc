import { type Money, money, rate } from '@gridpilot/core'
import { describe, expect, test } from 'vitest'
import { ACCOUNT, Desk } from './desk.ts'
import { bitcoin } from './instruments.ts'

const leveraged = (leverage: number, deposit = '1000', instrument = bitcoin()) => {
  const desk = new Desk({}, instrument, deposit)
  expect(desk.venue.setLeverage(ACCOUNT, 'BTCUSDT', leverage, desk.nowMs).ok).toBe(true)
  return desk
}

describe('used margin', () => {
  test('a resting order holds notional / leverage plus its maker fee', () => {
    const desk = leveraged(5)
    desk.place('buy', '0.1', '24000')
    expect(desk.account).toMatchObject({
      orderMargin: money('480.48'),
      positionMargin: 0n,
      available: money('519.52'),
      equity: money('1000'),
    })
  })

  test('a flat grid holds the larger side, not both', () => {
    const desk = leveraged(10)
    for (const price of ['24000', '24500']) desk.place('buy', '0.1', price)
    for (const price of ['25500', '26000']) desk.place('sell', '0.1', price)
    expect(desk.account.orderMargin).toBe(money('516.03'))
  })

  test('orders that reduce hold nothing, beyond the position they do', () => {
    const desk = leveraged(10)
    desk.place('buy', '0.1', '25000.1')
    desk.place('sell', '0.1', '25500')
    expect(desk.account.orderMargin).toBe(0n)
    desk.place('sell', '0.2', '26000', { reduceOnly: true })
    expect(desk.account.orderMargin).toBe(0n)
    desk.place('sell', '0.2', '25500')
    // |2500 − 7650| − 2500 = 2650
    expect(desk.account.orderMargin).toBe(money('265') + money('0.53'))
  })

  test('positions count at mark; profit at mark is available', () => {
    const desk = leveraged(10)
    desk.place('buy', '0.1', '25000.1')
    desk.move('26000.1')
    const fee = money('1.500006')
    expect(desk.account).toMatchObject({
      unrealizedPnl: money('100'),
      positionMargin: money('260.001'),
      available: (money('1100') - fee - money('260.001')) as Money,
    })
    expect(desk.position).toMatchObject({ margin: money('260.001'), averagePrice: '25000.1', leverage: 10 })
  })

  // SPEC 5: P0 = 25000, its level empty, range 20000…30000, 10 grids, M = 1000 without a reserve.
  test.each([
    [3, '0.0127'],
    [5, '0.0212'],
    [10, '0.0423'],
  ])('the long grid SPEC sizes for %i× is accepted whole', (leverage, quantity) => {
    const free = { slippage: rate('0') }
    const desk = new Desk(free, bitcoin({ buyBand: rate('0.5'), sellBand: rate('0.5') }), '1000')
    desk.venue.setLeverage(ACCOUNT, 'BTCUSDT', leverage, desk.nowMs)
    const total = ((Number(quantity.slice(2)) * 5) / 1e4).toFixed(4)
    desk.place('buy', total, null)
    for (const level of [20, 21, 22, 23, 24]) desk.place('buy', quantity, `${level}000`, { timeInForce: 'post_only' })
    for (const level of [26, 27, 28, 29, 30]) desk.place('sell', quantity, `${level}000`, { timeInForce: 'post_only' })
    expect(desk.venue.openOrders(ACCOUNT)).toHaveLength(10)
    expect(desk.account.available).toBeGreaterThanOrEqual(0n)
    expect(desk.account.available).toBeLessThan(money('10'))
  })
})

describe('insufficient margin', () => {
  test('the last order that fits passes, one step more does not', () => {
    const desk = leveraged(10)
    // 0.4158 × 24000 = 9979.2 → 997.92 + 1.99584 = 999.91584
    expect(desk.refused('buy', '0.4159', '24000')).toBe('insufficient_margin')
    expect(desk.place('buy', '0.4158', '24000').status).toBe('live')
    expect(desk.refused('buy', '0.001', '24000')).toBe('insufficient_margin')
    expect(desk.place('sell', '0.39', '24999.9', { timeInForce: 'post_only' }).status).toBe('canceled')
  })

  test('market orders need the taker fee and the distance to the mark besides', () => {
    const desk = leveraged(10)
    // used 2500 q, fee 15.0031 q, distance 5.1 q: 1000 / 2520.2 = 0.3967…
    expect(desk.refused('buy', '0.3968', null)).toBe('insufficient_margin')
    expect(desk.place('buy', '0.3967', null).status).toBe('filled')
    expect(desk.account.available).toBeGreaterThanOrEqual(0n)
  })

  test('getting smaller is always allowed, flipping to the same size is not free', () => {
    const desk = leveraged(10)
    desk.place('buy', '0.3967', null)
    desk.move('24000')
    expect(desk.account.available).toBe(0n)
    expect(desk.refused('buy', '0.001', null)).toBe('insufficient_margin')
    expect(desk.refused('sell', '0.7934', null)).toBe('insufficient_margin')
    expect(desk.place('sell', '0.1', null).status).toBe('filled')
    expect(desk.place('sell', '0.2967', null).status).toBe('filled')
  })

  test('under water, reducing orders rest and a flip still needs its margin', () => {
    const desk = leveraged(10)
    desk.place('buy', '0.3967', null)
    desk.move('23000')
    expect(desk.account.equity).toBeLessThan(desk.account.positionMargin)
    expect(desk.refused('sell', '0.6', null)).toBe('insufficient_margin')
    expect(desk.place('sell', '0.3967', '23500').status).toBe('live')
    expect(desk.refused('sell', '0.8', '23600')).toBe('insufficient_margin')
  })

  test('transfer out is limited to what is free', () => {
    const desk = leveraged(10)
    desk.place('buy', '0.2', '25000')
    const { available } = desk.account
    expect(desk.venue.transfer(ACCOUNT, -(available + 1n) as Money, desk.nowMs).ok).toBe(false)
    expect(desk.venue.transfer(ACCOUNT, -available as Money, desk.nowMs).ok).toBe(true)
    expect(desk.account.available).toBe(0n)
  })
})

describe('leverage and tiers', () => {
  test('range, no change, change with open orders', () => {
    const desk = leveraged(10)
    const set = (leverage: number) => desk.venue.setLeverage(ACCOUNT, 'BTCUSDT', leverage, desk.nowMs)
    for (const wrong of [0, 126, 2.5, Number.NaN])
      expect(set(wrong)).toMatchObject({ error: { code: 'leverage_out_of_range' } })
    expect(set(10)).toMatchObject({ ok: true, value: { leverage: 10, changed: false } })
    desk.place('buy', '0.1', '24000')
    expect(set(20)).toMatchObject({ ok: true, value: { leverage: 20, changed: true } })
    expect(desk.account.orderMargin).toBe(money('120') + money('0.48'))
    expect(set(2)).toMatchObject({ error: { code: 'insufficient_margin' } })
    expect(desk.venue.leverage(ACCOUNT, 'BTCUSDT')).toBe(20)
    expect(set(3).ok).toBe(true)
  })

  test('the tier of the exposure caps leverage, for orders and for the setting', () => {
    const desk = leveraged(125, '1000000')
    expect(desk.refused('buy', '6.01', '25000')).toBe('above_tier_limit')
    desk.place('buy', '5.9', '25000')
    expect(desk.refused('buy', '0.2', '25000')).toBe('above_tier_limit')
    desk.venue.setLeverage(ACCOUNT, 'BTCUSDT', 100, desk.nowMs)
    desk.place('buy', '0.2', '25000')
    expect(desk.venue.setLeverage(ACCOUNT, 'BTCUSDT', 101, desk.nowMs)).toMatchObject({
      error: { code: 'above_tier_limit' },
    })
    desk.venue.setLeverage(ACCOUNT, 'BTCUSDT', 20, desk.nowMs)
    expect(desk.refused('buy', '115', '25000')).toBe('above_tier_limit')
  })

  test('maintenance is the tier rate on the whole position', () => {
    const desk = leveraged(50, '1000000')
    desk.place('buy', '6', '25000.1', { timeInForce: 'ioc' })
    desk.move('25000')
    expect(desk.position).toMatchObject({ maintenanceRate: rate('0.004'), maintenanceMargin: money('600') })
    desk.move('25000.1')
    expect(desk.position).toMatchObject({ maintenanceRate: rate('0.005'), maintenanceMargin: money('750.003') })
  })

  test('the default leverage is capped by the instrument', () => {
    const desk = new Desk({ defaultLeverage: 50 }, bitcoin({ maxLeverage: 20 }))
    expect(desk.venue.leverage(ACCOUNT, 'BTCUSDT')).toBe(20)
  })
})

test('a symbol beyond the position cap is refused', () => {
  const desk = new Desk({}, bitcoin({ maxPositions: 0 }))
  expect(desk.refused('buy', '0.01', null)).toBe('too_many_positions')
})
