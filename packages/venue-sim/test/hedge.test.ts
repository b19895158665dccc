import type { PositionSide, Side } from '@gridpilot/core'
import { describe, expect, test } from 'vitest'
import { ACCOUNT, Desk, steps } from './desk.ts'
import { bitcoin } from './instruments.ts'

const hedge = (deposit = '10000'): Desk => new Desk({}, bitcoin(), deposit, '25000', { positionMode: 'hedge' })

describe('side and position side', () => {
  // What the four trades do to a flat account, and to one that holds 0.02 of the leg (or net).
  test.each<[Side, PositionSide, string, string]>([
    ['buy', 'long', 'long 100', 'long 300'],
    ['sell', 'long', 'no_position_to_reduce', 'long 100'],
    ['sell', 'short', 'short 100', 'short 300'],
    ['buy', 'short', 'no_position_to_reduce', 'short 100'],
    ['buy', 'net', 'position_mode_mismatch', 'position_mode_mismatch'],
    ['sell', 'net', 'position_mode_mismatch', 'position_mode_mismatch'],
  ])('hedge mode: %s %s', (side, positionSide, flat, held) => {
    const act = (desk: Desk): string => {
      const result = desk.try(side, '0.01', null, { positionSide })
      if (!result.ok) return result.error.code
      const leg = positionSide === 'net' ? null : desk.leg(positionSide)
      return leg ? `${leg.side} ${leg.quantity}` : 'flat'
    }
    expect(act(hedge())).toBe(flat)
    const holding = hedge()
    if (positionSide !== 'net') {
      holding.place(positionSide === 'long' ? 'buy' : 'sell', '0.02', null, { positionSide })
    }
    expect(act(holding)).toBe(held)
  })

  test.each<[Side, PositionSide, string]>([
    ['buy', 'net', 'long 100'],
    ['sell', 'net', 'short 100'],
    ['buy', 'long', 'position_mode_mismatch'],
    ['sell', 'long', 'position_mode_mismatch'],
    ['buy', 'short', 'position_mode_mismatch'],
    ['sell', 'short', 'position_mode_mismatch'],
  ])('one-way mode: %s %s', (side, positionSide, wanted) => {
    const desk = new Desk()
    const result = desk.try(side, '0.01', null, { positionSide })
    const got = result.ok ? `${desk.position?.side} ${desk.position?.quantity}` : result.error.code
    expect(got).toBe(wanted)
  })
})

describe('legs', () => {
  test('stand side by side, each with its own entry, fills, fees and end', () => {
    const desk = hedge()
    desk.place('buy', '0.02', null, { positionSide: 'long' })
    desk.move('26000')
    desk.place('sell', '0.01', null, { positionSide: 'short' })
    expect(desk.leg('long')).toMatchObject({ positionSide: 'long', side: 'long', quantity: 200 })
    expect(desk.leg('short')).toMatchObject({ positionSide: 'short', side: 'short', quantity: 100 })
    expect(desk.venue.positions(ACCOUNT).map((position) => position.positionSide)).toEqual(['long', 'short'])
    expect(desk.position).toBeNull()
    desk.place('sell', '0.02', null, { positionSide: 'long' })
    expect(desk.leg('long')).toBeNull()
    expect(desk.leg('short')?.quantity).toBe(100)
    expect(desk.venue.closedPositions(ACCOUNT)).toMatchObject([{ positionSide: 'long', side: 'long', quantity: 200 }])
    expect(desk.venue.fills(ACCOUNT).map((fill) => `${fill.side} ${fill.positionSide}`)).toEqual([
      ...['buy long', 'sell short', 'sell long'],
    ])
  })

  test('their margins add up', () => {
    const desk = hedge()
    const free = () => desk.account.positionMargin + desk.account.orderMargin
    desk.place('buy', '0.01', '24000', { positionSide: 'long' })
    const one = free()
    desk.place('sell', '0.01', '26000', { positionSide: 'short' })
    expect(free()).toBeGreaterThan(one * 2n)
    desk.venue.cancelAll(ACCOUNT, null, desk.nowMs)
    expect(free()).toBe(0n)
  })

  test('closing orders use no margin and never grow a leg', () => {
    const desk = hedge()
    desk.place('buy', '0.02', null, { positionSide: 'long' })
    const used = desk.account.orderMargin
    desk.place('sell', '0.02', '25500', { positionSide: 'long' })
    expect(desk.account.orderMargin).toBe(used)
    desk.move('26000')
    expect(desk.leg('long')).toBeNull()
  })
})

describe('closing a leg', () => {
  const long = (): Desk => {
    const desk = hedge()
    desk.place('buy', '0.03', null, { positionSide: 'long' })
    return desk
  }

  test('a market close takes only what no limit close locks', () => {
    const desk = long()
    const limit = desk.place('sell', '0.02', '26000', { positionSide: 'long' })
    expect(desk.leg('long')?.lockedQuantity).toBe(200)
    const market = desk.place('sell', '0.03', null, { positionSide: 'long' })
    expect(market).toMatchObject({ status: 'filled', quantity: 100, filledQuantity: 100 })
    expect(desk.order(limit).status).toBe('live')
    expect(desk.leg('long')?.quantity).toBe(200)
  })

  test('when all is locked a new close displaces the oldest', () => {
    const desk = long()
    const first = desk.place('sell', '0.01', '26000', { positionSide: 'long' })
    const second = desk.place('sell', '0.02', '26100', { positionSide: 'long' })
    const request = desk.request('sell', '0.01', '26200', { positionSide: 'long' })
    expect(desk.do({ kind: 'submit', request })).toMatchObject({ displaced: true, order: { status: 'live' } })
    expect(desk.order(first)).toMatchObject({ status: 'canceled', cancelReason: 'reduce_only_cancel' })
    expect(desk.order(second).status).toBe('live')
  })

  test('when all is locked a market close displaces as well', () => {
    const desk = long()
    const limit = desk.place('sell', '0.03', '26000', { positionSide: 'long' })
    expect(desk.place('sell', '0.01', null, { positionSide: 'long' })).toMatchObject({ filledQuantity: 100 })
    expect(desk.order(limit).cancelReason).toBe('reduce_only_cancel')
    expect(desk.leg('long')?.quantity).toBe(200)
  })

  test('a limit close above the leg is refused, a market close takes the leg', () => {
    const desk = long()
    expect(desk.refused('sell', '0.04', '26000', { positionSide: 'long' })).toBe('above_position')
    expect(desk.place('sell', '0.04', null, { positionSide: 'long' }).filledQuantity).toBe(300)
    expect(desk.leg('long')).toBeNull()
  })

  test('close_position closes the whole leg whatever locks it, and leaves the other', () => {
    const desk = long()
    desk.place('sell', '0.02', null, { positionSide: 'short' })
    desk.place('sell', '0.03', '26000', { positionSide: 'long' })
    desk.do({ kind: 'close_position', symbol: 'BTCUSDT', positionSide: 'long' })
    expect(desk.leg('long')).toBeNull()
    expect(desk.venue.openOrders(ACCOUNT)).toEqual([])
    expect(desk.leg('short')?.quantity).toBe(200)
    expect(desk.refuses({ kind: 'close_position', symbol: 'BTCUSDT', positionSide: 'long' })).toBe(
      'no_position_to_reduce',
    )
  })

  test('dust is closable', () => {
    const desk = hedge()
    desk.place('buy', '0.0005', null, { positionSide: 'long' })
    desk.place('sell', '0.0004', null, { positionSide: 'long' })
    expect(desk.place('sell', '0.0001', null, { positionSide: 'long' }).status).toBe('filled')
  })

  test('the other end of the leg cancels its closing orders', () => {
    const desk = long()
    const close = desk.place('sell', '0.01', '26000', { positionSide: 'long' })
    desk.place('sell', '0.02', null, { positionSide: 'long' })
    expect(desk.leg('long')?.quantity).toBe(100)
    desk.do({ kind: 'close_position', symbol: 'BTCUSDT', positionSide: 'long' })
    expect(desk.order(close).cancelReason).toBe('reduce_only_cancel')
  })
})

describe('caps', () => {
  test('count both legs of a symbol together', () => {
    const desk = new Desk({}, bitcoin({ maxOrdersPerSymbol: 2 }), '10000', '25000', { positionMode: 'hedge' })
    desk.place('buy', '0.01', '24000', { positionSide: 'long' })
    desk.place('sell', '0.01', '26000', { positionSide: 'short' })
    expect(desk.refused('buy', '0.01', '24100', { positionSide: 'long' })).toBe('too_many_orders_symbol')
  })

  test('each leg is a position', () => {
    const desk = new Desk({}, bitcoin({ maxPositions: 1 }), '10000', '25000', { positionMode: 'hedge' })
    desk.place('buy', '0.01', null, { positionSide: 'long' })
    expect(desk.refused('sell', '0.01', null, { positionSide: 'short' })).toBe('too_many_positions')
  })
})

describe('both legs crossed', () => {
  test('are liquidated together, where the account is', () => {
    const desk = hedge('1000')
    desk.do({ kind: 'set_leverage', symbol: 'BTCUSDT', leverage: 50, positionSide: null })
    desk.place('buy', '0.6', null, { positionSide: 'long' })
    desk.place('sell', '0.2', null, { positionSide: 'short' })
    const limit = desk.leg('long')?.liquidationPrice ?? 0
    expect(desk.leg('short')?.liquidationPrice).toBeNull()
    desk.venue.moveTo('BTCUSDT', { last: (limit + 1) as never }, desk.nowMs)
    expect(desk.venue.positions(ACCOUNT)).toHaveLength(2)
    desk.venue.moveTo('BTCUSDT', { last: limit as never }, desk.nowMs)
    expect(desk.venue.positions(ACCOUNT)).toEqual([])
    expect(desk.venue.fills(ACCOUNT).filter((fill) => fill.source === 'liquidation')).toHaveLength(2)
  })

  test('funding is settled leg by leg', () => {
    const desk = hedge()
    desk.place('buy', '0.02', null, { positionSide: 'long' })
    desk.place('sell', '0.02', null, { positionSide: 'short' })
    const payments = desk.venue.applyFunding('BTCUSDT', 10_000n as never, desk.nowMs)
    expect(payments.map(({ positionSide, amount }) => [positionSide, amount < 0n])).toEqual([
      ['long', true],
      ['short', false],
    ])
    expect(payments.reduce((sum, { amount }) => sum + amount, 0n)).toBe(0n)
    expect(desk.leg('long')?.funding).toBe(payments[0]?.amount)
  })
})

describe('modes', () => {
  const at = { symbol: 'BTCUSDT' } as const

  test('position mode changes only when nothing is held, ordered or planned', () => {
    const desk = new Desk()
    const change = { kind: 'set_position_mode', positionMode: 'hedge' } as const
    const resting = desk.place('buy', '0.01', '24000')
    expect(desk.refuses(change)).toBe('position_mode_in_use')
    desk.do({ kind: 'cancel', reference: { orderId: resting.orderId } })
    const plan = desk.placePlan('trigger', '26000', { side: 'buy', quantity: steps(desk.instrument, '0.01') })
    expect(desk.refuses(change)).toBe('position_mode_in_use')
    desk.do({ kind: 'cancel_plan', reference: { planId: plan.planId } })
    desk.place('buy', '0.01', null)
    expect(desk.refuses(change)).toBe('position_mode_in_use')
    desk.do({ kind: 'close_position', ...at, positionSide: 'net' })
    expect(desk.do(change)).toEqual({ positionMode: 'hedge', changed: true })
    expect(desk.do(change)).toEqual({ positionMode: 'hedge', changed: false })
    expect(desk.account.positionMode).toBe('hedge')
    desk.place('buy', '0.01', null, { positionSide: 'long' })
    expect(desk.leg('long')?.quantity).toBe(100)
  })

  test('margin mode changes only with neither position nor order in the symbol', () => {
    const desk = new Desk()
    const change = { kind: 'set_margin_mode', ...at, marginMode: 'isolated' } as const
    desk.place('buy', '0.01', '24000')
    expect(desk.refuses(change)).toBe('margin_mode_in_use')
    desk.venue.cancelAll(ACCOUNT, null, desk.nowMs)
    expect(desk.do(change)).toMatchObject({ marginMode: 'isolated', changed: true })
    expect(desk.do(change)).toMatchObject({ changed: false })
    expect(desk.refused('buy', '0.01', '24000', { marginMode: 'crossed' })).toBe('margin_mode_mismatch')
    expect(desk.place('buy', '0.01', null, { marginMode: 'isolated' }).marginMode).toBe('isolated')
    expect(desk.refuses({ ...change, marginMode: 'crossed' })).toBe('margin_mode_in_use')
    expect(desk.refuses({ ...change, symbol: 'NONE' })).toBe('unknown_symbol')
  })

  test('leverage: crossed is one number, isolated one per leg, in one-way mode one', () => {
    const desk = hedge()
    const set = (leverage: number, positionSide: PositionSide | null) =>
      desk.do({ kind: 'set_leverage', ...at, leverage, positionSide })
    expect(set(20, null)).toMatchObject({ leverage: 20, longLeverage: 10, shortLeverage: 10, changed: true })
    desk.do({ kind: 'set_margin_mode', ...at, marginMode: 'isolated' })
    expect(set(7, 'short')).toMatchObject({ leverage: 20, longLeverage: 10, shortLeverage: 7 })
    expect(set(5, null)).toMatchObject({ longLeverage: 5, shortLeverage: 5 })
    set(3, 'long')
    desk.do({ kind: 'set_position_mode', positionMode: 'one_way' })
    expect(desk.venue.symbolSettings(ACCOUNT, 'BTCUSDT')).toMatchObject({ longLeverage: 3, shortLeverage: 3 })
    expect(set(9, 'net')).toMatchObject({ longLeverage: 9, shortLeverage: 9 })
  })

  test('the settings event names what changed', () => {
    const desk = new Desk()
    desk.do({ kind: 'set_leverage', ...at, leverage: 20, positionSide: null })
    desk.do({ kind: 'set_margin_mode', ...at, marginMode: 'isolated' })
    desk.do({ kind: 'set_position_mode', positionMode: 'hedge' })
    expect(desk.venue.drainEvents()).toMatchObject([
      { kind: 'settings', symbol: 'BTCUSDT' },
      { kind: 'settings', symbol: 'BTCUSDT' },
      { kind: 'settings', symbol: null },
    ])
  })
})
