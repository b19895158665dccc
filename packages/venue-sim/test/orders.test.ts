import { type InstrumentStatus, money, type Steps, type Ticks } from '@gridpilot/core'
import { describe, expect, test } from 'vitest'
import { SimVenue } from '../src/index.ts'
import { ACCOUNT, Desk } from './desk.ts'
import { bitcoin } from './instruments.ts'

describe('what is refused', () => {
  test('each rule has its code', () => {
    const desk = new Desk()
    expect(desk.refused('buy', '0.01', '24000', { symbol: 'NOPEUSDT' })).toBe('unknown_symbol')
    expect(desk.refused('buy', '0', '24000')).toBe('below_min_quantity')
    expect(desk.refused('buy', '0.0002', '24000')).toBe('below_min_notional')
    expect(desk.refused('buy', '1200.0001', '24000')).toBe('above_max_quantity')
    expect(desk.refused('buy', '220.0001', null)).toBe('above_max_quantity')
    expect(desk.refused('buy', '0.01', '26250.1')).toBe('price_above_band')
    expect(desk.refused('sell', '0.01', '23749.9')).toBe('price_below_band')
    expect(desk.refused('sell', '0.01', '26000', { reduceOnly: true })).toBe('no_position_to_reduce')
    expect(desk.refused('buy', '6', '24000')).toBe('insufficient_margin')
    expect(desk.refused('buy', '130', '24000')).toBe('above_tier_limit')
    desk.place('buy', '0.01', '24000', { clientOrderId: 'twice' })
    expect(desk.refused('buy', '0.01', '24000', { clientOrderId: 'twice' })).toBe('duplicate_client_order_id')
  })

  test('the first rule of API 13.12 that fails is the one reported', () => {
    const desk = new Desk()
    desk.place('buy', '0.01', '24000', { clientOrderId: 'used' })
    const everything = { clientOrderId: 'used', reduceOnly: true }
    const request = {
      ...desk.request('sell', '0.01', '20000', everything),
      price: 1.5 as Ticks,
      quantity: 0.5 as Steps,
    }
    const code = (changes: object) => {
      const result = desk.venue.submit(ACCOUNT, { ...request, ...changes }, desk.nowMs)
      return result.ok ? 'accepted' : result.error.code
    }
    expect(code({ symbol: 'X' })).toBe('unknown_symbol')
    expect(code({})).toBe('price_off_tick')
    expect(code({ price: null })).toBe('price_off_tick')
    expect(code({ price: 200_000 })).toBe('size_off_step')
    expect(code({ price: 200_000, quantity: 0 })).toBe('below_min_quantity')
    expect(code({ price: 200_000, quantity: 1 })).toBe('below_min_notional')
    expect(code({ price: 200_000, quantity: 12_000_001 })).toBe('above_max_quantity')
    expect(code({ price: 200_000, quantity: 100 })).toBe('price_below_band')
    expect(code({ price: 250_000, quantity: 100 })).toBe('no_position_to_reduce')
    expect(code({ price: 250_000, quantity: 60_000, reduceOnly: false })).toBe('insufficient_margin')
    expect(code({ price: 250_000, quantity: 100, reduceOnly: false })).toBe('duplicate_client_order_id')
    expect(desk.venue.openOrders(ACCOUNT)).toHaveLength(1)
  })

  test('the bands are exact: the edge itself passes', () => {
    const desk = new Desk()
    expect(desk.place('sell', '0.01', '23750').status).toBe('filled')
    expect(desk.place('buy', '0.01', '26250').status).toBe('filled')
  })

  test('a symbol has no price before the first move', () => {
    const desk = new Desk()
    const other = bitcoin({ symbol: 'NEWUSDT' })
    const venue = new SimVenue({ instruments: [other] })
    venue.createAccount(ACCOUNT, money('100'), 1)
    const result = venue.submit(ACCOUNT, desk.request('buy', '0.01', '24000', { symbol: 'NEWUSDT' }), 1)
    expect(result).toMatchObject({ ok: false, error: { code: 'no_market_price' } })
  })

  test.each<[InstrumentStatus, string]>([
    ['listed', 'symbol_not_tradable'],
    ['maintain', 'symbol_not_tradable'],
    ['off', 'symbol_off'],
    ['restricted_api', 'symbol_not_for_api'],
  ])('nothing is accepted in status %s', (status, code) => {
    const desk = new Desk()
    desk.place('buy', '0.01', null)
    expect(desk.venue.updateInstrument(bitcoin({ status }), desk.nowMs).ok).toBe(true)
    expect(desk.refused('buy', '0.01', '24000')).toBe(code)
    expect(desk.refused('sell', '0.01', null, { reduceOnly: true })).toBe(code)
  })

  test('limit_open takes closing orders only', () => {
    const desk = new Desk()
    desk.place('buy', '0.02', null)
    desk.venue.updateInstrument(bitcoin({ status: 'limit_open' }), desk.nowMs)
    expect(desk.refused('buy', '0.01', '24000')).toBe('symbol_closing_only')
    expect(desk.refused('sell', '0.03', '25500')).toBe('symbol_closing_only')
    expect(desk.place('sell', '0.02', null, { reduceOnly: true }).status).toBe('filled')
  })

  test('filters tightened while running apply to new orders, resting ones stay', () => {
    const desk = new Desk()
    const resting = desk.place('buy', '0.001', '24000')
    desk.venue.updateInstrument(bitcoin({ minNotional: money('100') }), desk.nowMs)
    expect(desk.refused('buy', '0.001', '24000')).toBe('below_min_notional')
    expect(desk.order(resting).status).toBe('live')
    expect(desk.venue.updateInstrument(bitcoin({ tickSize: '0.5' }), desk.nowMs)).toMatchObject({
      ok: false,
      error: { code: 'grain_changed' },
    })
  })

  test('order caps per symbol and over the product, freed by a cancel', () => {
    const desk = new Desk({}, bitcoin({ maxOrdersPerSymbol: 3, maxOrdersPerProduct: 5 }))
    const rows = ['24000', '24001', '24002'].map((price) => desk.place('buy', '0.001', price))
    expect(desk.refused('buy', '0.001', '24003')).toBe('too_many_orders_symbol')
    expect(desk.place('buy', '0.001', null).status).toBe('filled')
    desk.venue.cancel(ACCOUNT, { orderId: rows[0]?.orderId ?? '' }, desk.nowMs)
    expect(desk.place('buy', '0.001', '24003').status).toBe('live')
    const product = new Desk({}, bitcoin({ maxOrdersPerSymbol: 3, maxOrdersPerProduct: 1 }))
    product.place('buy', '0.001', '24000')
    expect(product.refused('buy', '0.001', '24001')).toBe('too_many_orders_product')
  })

  test('a refused order leaves nothing behind, its id stays free', () => {
    const desk = new Desk()
    expect(desk.refused('buy', '6', '24000', { clientOrderId: 'again' })).toBe('insufficient_margin')
    expect(desk.venue.drainEvents()).toEqual([])
    expect(desk.venue.order(ACCOUNT, { clientOrderId: 'again' })).toBeNull()
    expect(desk.place('buy', '0.01', '24000', { clientOrderId: 'again' }).status).toBe('live')
  })

  test('a client order id is used up for ever, also by a canceled order', () => {
    const desk = new Desk()
    const row = desk.place('buy', '0.01', '24000', { clientOrderId: 'once' })
    desk.venue.cancel(ACCOUNT, { clientOrderId: 'once' }, desk.nowMs)
    expect(desk.order(row)).toMatchObject({ status: 'canceled', cancelReason: 'normal_cancel' })
    expect(desk.refused('buy', '0.01', '24000', { clientOrderId: 'once' })).toBe('duplicate_client_order_id')
    expect(desk.place('buy', '0.01', '24000', { clientOrderId: '' }).clientOrderId).toMatch(/^\d{19}$/)
  })
})

describe('what happens at once', () => {
  test('market orders pay the spread, the slippage and the taker fee', () => {
    const desk = new Desk()
    const buy = desk.place('buy', '0.1', null)
    // ask 25000.1 × 1.0002 = 25005.10002, rounded up to the tick; 2500.52 × 0.0006
    expect(buy).toMatchObject({ status: 'filled', filledNotional: money('2500.52'), fee: money('1.500312') })
    const sell = desk.place('sell', '0.1', null)
    // bid 24999.9 × 0.9998 = 24994.90002, rounded down
    expect(sell).toMatchObject({ filledNotional: money('2499.49'), realizedPnl: money('-1.03') })
    expect(desk.size).toBe(0)
    expect(desk.balance).toBe(money('10000') - money('1.03') - money('1.500312') - money('1.499694'))
    expect(desk.venue.fills(ACCOUNT).map((fill) => fill.liquidity)).toEqual(['taker', 'taker'])
  })

  test('a crossing limit order fills at the touch, never worse than its limit, without slippage', () => {
    const desk = new Desk()
    expect(desk.place('buy', '0.1', '25100').filledNotional).toBe(money('2500.01'))
    expect(desk.place('sell', '0.1', '24999.9').filledNotional).toBe(money('2499.99'))
    expect(desk.place('buy', '0.1', '25000').status).toBe('live')
    for (const timeInForce of ['ioc', 'fok'] as const) {
      expect(desk.place('buy', '0.1', '25000.1', { timeInForce }).status).toBe('filled')
    }
  })

  test('post-only that crosses is accepted, then canceled; that does not, rests', () => {
    const desk = new Desk()
    expect(desk.place('buy', '0.1', '25000.1', { timeInForce: 'post_only' })).toMatchObject({
      status: 'canceled',
      cancelReason: 'post_only_fill_cancel',
      filledQuantity: 0,
    })
    expect(desk.venue.drainEvents().map((event) => event.kind)).toEqual(['order_accepted', 'order_canceled'])
    expect(desk.place('sell', '0.1', '24999.9', { timeInForce: 'post_only' }).status).toBe('canceled')
    expect(desk.place('buy', '0.1', '25000', { timeInForce: 'post_only' }).status).toBe('live')
    expect(desk.venue.fills(ACCOUNT)).toEqual([])
  })

  test('ioc and fok that do not cross are canceled with their reason', () => {
    const desk = new Desk()
    expect(desk.place('buy', '0.1', '24000', { timeInForce: 'ioc' }).cancelReason).toBe('ioc_not_full_cancel')
    expect(desk.place('buy', '0.1', '24000', { timeInForce: 'fok' }).cancelReason).toBe('fok_not_full_cancel')
    expect(desk.venue.openOrders(ACCOUNT)).toEqual([])
  })

  test('the events of an execution: accepted, fill, balance, position', () => {
    const desk = new Desk()
    const row = desk.place('buy', '0.1', null)
    const events = desk.venue.drainEvents()
    expect(events.map((event) => event.kind)).toEqual(['order_accepted', 'fill', 'balance', 'position'])
    expect(events[1]).toMatchObject({
      fill: { venueOrderId: row.orderId, quantity: 1000 },
      order: { status: 'filled' },
    })
    expect(events[3]).toMatchObject({ size: 1000, cost: money('2500.52') })
    expect(events.map((event) => event.sequence)).toEqual([2, 3, 4, 5])
    expect(desk.venue.drainEvents()).toEqual([])
  })
})

describe('reduce-only', () => {
  test('never flips: the surplus is canceled', () => {
    const desk = new Desk()
    desk.place('buy', '0.1', null)
    const row = desk.place('sell', '0.3', null, { reduceOnly: true })
    expect(row).toMatchObject({ status: 'canceled', cancelReason: 'reduce_only_cancel', filledQuantity: 1000 })
    expect(desk.size).toBe(0)
  })

  test('a newer one displaces the oldest beyond the position', () => {
    const desk = new Desk()
    desk.place('buy', '0.1', null)
    const first = desk.place('sell', '0.06', '25500', { reduceOnly: true })
    const second = desk.place('sell', '0.04', '25600', { reduceOnly: true })
    const receipt = desk.venue.submit(ACCOUNT, desk.request('sell', '0.05', '25700', { reduceOnly: true }), desk.nowMs)
    expect(receipt).toMatchObject({ ok: true, value: { displaced: true, order: { status: 'live' } } })
    expect(desk.order(first)).toMatchObject({ status: 'canceled', cancelReason: 'reduce_only_cancel' })
    expect(desk.order(second).status).toBe('live')
  })

  test('resting ones go when their position is gone', () => {
    const desk = new Desk()
    desk.place('buy', '0.1', null)
    const resting = desk.place('sell', '0.1', '25500', { reduceOnly: true })
    desk.place('sell', '0.2', null)
    expect(desk.size).toBe(-1000)
    expect(desk.order(resting).cancelReason).toBe('reduce_only_cancel')
    expect(desk.venue.position(ACCOUNT, 'BTCUSDT')?.lockedQuantity).toBe(0)
  })

  test('a resting one larger than what is left fills only that', () => {
    const desk = new Desk()
    desk.place('buy', '0.1', null)
    const resting = desk.place('sell', '0.1', '25500', { reduceOnly: true })
    desk.place('sell', '0.06', null)
    desk.move('25500')
    expect(desk.order(resting)).toMatchObject({ status: 'canceled', filledQuantity: 400 })
    expect(desk.size).toBe(0)
  })

  test('dust below the minimum notional is closable as a whole, not in part', () => {
    const desk = new Desk()
    desk.place('buy', '0.0003', null)
    expect(desk.refused('sell', '0.0001', null, { reduceOnly: true })).toBe('below_min_notional')
    desk.place('sell', '0.0002', '25000.1')
    desk.move('25000.1')
    expect(desk.size).toBe(1)
    expect(desk.refused('sell', '0.0001', null)).toBe('below_min_notional')
    expect(desk.place('sell', '0.0001', null, { reduceOnly: true }).status).toBe('filled')
    expect(desk.size).toBe(0)
  })
})

describe('cancel and close', () => {
  test('cancel knows unknown and finished orders', () => {
    const desk = new Desk()
    const row = desk.place('buy', '0.1', null)
    expect(desk.venue.cancel(ACCOUNT, { orderId: row.orderId }, desk.nowMs)).toMatchObject({
      error: { code: 'order_finished' },
    })
    expect(desk.venue.cancel(ACCOUNT, { clientOrderId: '?' }, desk.nowMs)).toMatchObject({
      error: { code: 'order_not_found' },
    })
  })

  test('cancelAll and closePosition leave nothing', () => {
    const desk = new Desk()
    desk.place('buy', '0.1', null)
    desk.place('buy', '0.1', '24000')
    desk.place('sell', '0.1', '26000')
    expect(desk.venue.cancelAll(ACCOUNT, 'BTCUSDT', desk.nowMs).map((row) => row.side)).toEqual(['buy', 'sell'])
    expect(desk.venue.closePosition(ACCOUNT, 'BTCUSDT', desk.nowMs)).toMatchObject({ ok: true })
    expect(desk.size).toBe(0)
    expect(desk.account).toMatchObject({ orderMargin: 0n, positionMargin: 0n, riskRate: 0 })
    expect(desk.venue.closePosition(ACCOUNT, 'BTCUSDT', desk.nowMs)).toMatchObject({
      error: { code: 'no_position_to_reduce' },
    })
    expect(desk.venue.closedPositions(ACCOUNT)).toHaveLength(1)
  })
})
