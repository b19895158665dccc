import { money, type Steps } from '@gridpilot/core'
import { describe, expect, test } from 'vitest'
import { SimVenue, type VenueEvent } from '../src/index.ts'
import { ACCOUNT, Desk, START_MS, ticks } from './desk.ts'
import { bitcoin, doge } from './instruments.ts'

const filledIds = (events: readonly VenueEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'fill' ? [event.order.clientOrderId] : []))

describe('resting orders', () => {
  test('fill at their own price as maker, at the market time of the point', () => {
    const desk = new Desk()
    const row = desk.place('buy', '0.1', '24900')
    const at = desk.nowMs
    desk.move('24000')
    expect(desk.order(row)).toMatchObject({ status: 'filled', filledNotional: money('2490'), fee: money('0.498') })
    expect(desk.venue.fills(ACCOUNT)[0]).toMatchObject({ liquidity: 'maker', occurredAtMs: at, price: 249_000 })
    expect(desk.venue.market('BTCUSDT')).toMatchObject({ last: 240_000, mark: 240_000, bid: 239_999, ask: 240_001 })
  })

  test('a jump through k levels fills k orders in the order the price meets them', () => {
    for (const k of [1, 3, 20, 100]) {
      const desk = new Desk()
      const prices = Array.from({ length: k }, (_, i) => 24_990 - ((i * 37) % k) * 10)
      for (const price of prices) desk.place('buy', '0.001', String(price), { clientOrderId: `at ${price}` })
      desk.place('sell', '0.001', '25010')
      desk.venue.drainEvents()
      desk.move('24000')
      const expected = [...prices].sort((a, b) => b - a).map((price) => `at ${price}`)
      expect(filledIds(desk.venue.drainEvents())).toEqual(expected)
      expect(desk.size).toBe(k * 10)
    }
  })

  test('at one price the older goes first; over accounts too', () => {
    const desk = new Desk()
    desk.venue.createAccount('bob', money('1000'), desk.nowMs)
    desk.place('buy', '0.01', '24900', { clientOrderId: 'first' })
    desk.venue.submit('bob', desk.request('buy', '0.01', '24900', { clientOrderId: 'second' }), desk.nowMs)
    desk.place('buy', '0.01', '24900', { clientOrderId: 'third' })
    desk.place('buy', '0.01', '24950', { clientOrderId: 'nearer' })
    desk.venue.drainEvents()
    desk.move('24900')
    expect(filledIds(desk.venue.drainEvents())).toEqual(['nearer', 'first', 'second', 'third'])
  })

  test('touch fills at the limit; through needs one tick more', () => {
    const touch = new Desk()
    const row = touch.place('buy', '0.01', '24900')
    touch.move('24900.1')
    expect(touch.order(row).status).toBe('live')
    touch.move('24900')
    expect(touch.order(row).status).toBe('filled')

    const through = new Desk({ fillRule: 'through' })
    const [buy, sell] = [through.place('buy', '0.01', '24900'), through.place('sell', '0.01', '25100')]
    through.move('24900').move('25100')
    expect([through.order(buy).status, through.order(sell).status]).toEqual(['live', 'live'])
    through.move('25100.1').move('24899.9')
    expect([through.order(buy).status, through.order(sell).status]).toEqual(['filled', 'filled'])
    expect(through.venue.fills(ACCOUNT).map((fill) => fill.price)).toEqual([251_000, 249_000])
  })

  test('an order placed at a point is fillable from the next point on', () => {
    const desk = new Desk()
    desk.move('24900')
    const atLast = desk.place('buy', '0.01', '24900')
    expect(atLast.status).toBe('live')
    desk.move('24950')
    expect(desk.order(atLast).status).toBe('live')
    desk.move('24900')
    expect(desk.order(atLast).status).toBe('filled')
  })

  test('a standing price reaches an order placed at it', () => {
    const desk = new Desk()
    const row = desk.place('buy', '0.01', '25000')
    desk.move('25000')
    expect(desk.order(row).status).toBe('filled')
  })

  test('a buy and a sell of one account, or of two, never meet each other', () => {
    const desk = new Desk({ spreadTicks: 20 })
    desk.venue.createAccount('bob', money('1000'), desk.nowMs)
    const buy = desk.place('buy', '0.01', '25001')
    const sell = desk.place('sell', '0.01', '25001')
    desk.venue.submit('bob', desk.request('sell', '0.01', '25000.5'), desk.nowMs)
    expect(desk.venue.fills(ACCOUNT)).toEqual([])
    expect([desk.order(buy).status, desk.order(sell).status]).toEqual(['live', 'live'])
  })

  test('where a standing price meets a buy and a sell, the older goes first', () => {
    for (const sides of [['buy', 'sell'] as const, ['sell', 'buy'] as const]) {
      const desk = new Desk()
      for (const side of sides) desk.place(side, '0.01', '25000')
      desk.move('25000')
      expect(desk.venue.fills(ACCOUNT).map((fill) => fill.side)).toEqual(sides)
    }
  })

  test('canceled orders do not fill', () => {
    const desk = new Desk()
    const rows = ['24900', '24900', '24800'].map((price) => desk.place('buy', '0.01', price))
    desk.venue.cancel(ACCOUNT, { orderId: rows[0]?.orderId ?? '' }, desk.nowMs)
    desk.move('24000')
    expect(rows.map((row) => desk.order(row).status)).toEqual(['canceled', 'filled', 'filled'])
  })
})

describe('partial fills', () => {
  const partial = () => new Desk({ touchQuantity: { BTCUSDT: 40 as Steps } })

  test('a price that only touches fills a part per point, going beyond fills the rest', () => {
    const desk = partial()
    const row = desk.place('buy', '0.01', '24900')
    desk.move('24900')
    expect(desk.order(row)).toMatchObject({ status: 'partially_filled', filledQuantity: 40 })
    desk.move('24950').move('24900')
    expect(desk.order(row).filledQuantity).toBe(80)
    desk.move('24899.9')
    expect(desk.order(row)).toMatchObject({ status: 'filled', filledNotional: money('249') })
    expect(desk.venue.fills(ACCOUNT).map((fill) => fill.quantity)).toEqual([40, 40, 20])
  })

  test('every order at the price gets its part, and what is left can be canceled', () => {
    const desk = partial()
    const rows = [desk.place('buy', '0.01', '24900'), desk.place('buy', '0.004', '24900')]
    desk.move('24900')
    expect(rows.map((row) => desk.order(row).filledQuantity)).toEqual([40, 40])
    desk.venue.cancelAll(ACCOUNT, null, desk.nowMs)
    expect(rows.map((row) => desk.order(row).status)).toEqual(['canceled', 'filled'])
    expect(desk.account.orderMargin).toBe(0n)
    desk.move('24000')
    expect(desk.size).toBe(80)
  })
})

describe('mark', () => {
  test('follows last unless given, and is what positions are valued at', () => {
    const desk = new Desk()
    desk.place('buy', '0.1', '25000.1')
    desk.move('25000', '25100.1')
    expect(desk.position?.unrealizedPnl).toBe(money('10'))
    expect(desk.account.equity).toBe(desk.balance + money('10'))
    desk.move('25200.1')
    expect(desk.position?.unrealizedPnl).toBe(money('20'))
  })

  test('impossible prices and time running backwards are programmer errors', () => {
    const desk = new Desk()
    for (const last of [0, -1, 0.5, Number.NaN]) {
      expect(() => desk.venue.moveTo('BTCUSDT', { last: last as never }, desk.nowMs)).toThrow(/last price/)
    }
    expect(() => desk.venue.moveTo('BTCUSDT', { last: 1 as never }, START_MS - 1)).toThrow(/market time/)
  })
})

describe('quiet range', () => {
  test('spans to the nearest orders and to liquidation', () => {
    const desk = new Desk()
    expect(desk.venue.quietRange('BTCUSDT')).toEqual({ low: null, high: null })
    desk.place('buy', '0.01', '24900')
    desk.place('sell', '0.01', '25100')
    expect(desk.venue.quietRange('BTCUSDT')).toEqual({ low: 249_001, high: 250_999 })
    desk.venue.cancelAll(ACCOUNT, null, desk.nowMs)
    desk.place('buy', '0.5', null)
    expect(desk.venue.quietRange('BTCUSDT').low).toBe((desk.position?.liquidationPrice ?? 0) + 1)
    desk.place('sell', '1', null)
    const limit = desk.position?.liquidationPrice ?? 0
    expect(desk.venue.quietRange('BTCUSDT')).toEqual({ low: null, high: limit - 1 })
    desk.venue.moveTo('BTCUSDT', { last: (limit - 1) as never }, desk.nowMs)
    expect(desk.size).not.toBe(0)
    desk.venue.moveTo('BTCUSDT', { last: limit as never }, desk.nowMs)
    expect(desk.size).toBe(0)
  })
})

test('the quiet range of a long stays inside its margin tier, where its buffer may dip', () => {
  const desk = new Desk({}, bitcoin(), '1000000')
  desk.place('buy', '7', '25000.1')
  // tier 2: 150,000 < 7 × price ≤ 900,000
  expect(desk.venue.quietRange('BTCUSDT')).toEqual({ low: 214_286, high: 1_285_714 })
})

test('symbols move on their own and share one account', () => {
  const [btc, dog] = [bitcoin(), doge()]
  const venue = new SimVenue({ instruments: [btc, dog] })
  venue.createAccount(ACCOUNT, money('1000'), START_MS)
  venue.moveTo('BTCUSDT', { last: ticks(btc, '25000') }, START_MS)
  venue.moveTo('DOGEUSDT', { last: ticks(dog, '0.2') }, START_MS)
  const order = { type: 'market', price: null, timeInForce: 'ioc', reduceOnly: false, side: 'buy' } as const
  venue.submit(ACCOUNT, { ...order, clientOrderId: 'a', symbol: 'BTCUSDT', quantity: 100 as Steps }, START_MS)
  venue.submit(ACCOUNT, { ...order, clientOrderId: 'b', symbol: 'DOGEUSDT', quantity: 1000 as Steps }, START_MS)
  venue.moveTo('DOGEUSDT', { last: ticks(dog, '0.21') }, START_MS + 1)
  expect(venue.positions(ACCOUNT).map((position) => position.symbol)).toEqual(['BTCUSDT', 'DOGEUSDT'])
  expect(venue.position(ACCOUNT, 'DOGEUSDT')?.averagePrice).toBe('0.20006')
  expect(venue.position(ACCOUNT, 'DOGEUSDT')?.unrealizedPnl).toBe(money('9.94'))
})
