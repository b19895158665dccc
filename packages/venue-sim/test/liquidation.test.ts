import { type Money, money, notional, type Steps, type Ticks } from '@gridpilot/core'
import { describe, expect, test } from 'vitest'
import { SimVenue, type VenueEvent } from '../src/index.ts'
import { ACCOUNT, Desk, START_MS, ticks } from './desk.ts'
import { bitcoin, doge } from './instruments.ts'

const kinds = (events: readonly VenueEvent[]): string[] => events.map((event) => event.kind)
const billSum = (venue: SimVenue, account = ACCOUNT): bigint =>
  venue.bills(account).reduce((total, bill) => total + bill.amount - bill.fee, 0n)

function tenTimesLong(): Desk {
  const desk = new Desk({}, bitcoin(), '1000')
  desk.place('buy', '0.39', '25000.1', { timeInForce: 'ioc' })
  desk.venue.drainEvents()
  return desk
}

describe('liquidation', () => {
  test('a crash liquidates once, at the limit on the way, with every order gone', () => {
    const desk = tenTimesLong()
    const limit = desk.position?.liquidationPrice as Ticks
    // (C − E) / (Q (1 − mmr − f_t)) with E = M less the fee paid
    const cost = 0.39 * 25000.1
    const expected = (cost - (1000 - cost * 0.0006)) / (0.39 * (1 - 0.004 - 0.0006))
    expect(Math.abs(limit / 10 - expected)).toBeLessThan(0.2)
    const near = desk.place('sell', '0.39', '26000')
    const far = desk.place('buy', '0.0003', '24000', { reduceOnly: false })
    desk.venue.drainEvents()
    desk.move('10000')
    const events = desk.venue.drainEvents()
    expect(kinds(events)).toEqual([
      ...['fill', 'balance', 'position'],
      ...['order_canceled', 'order_accepted', 'fill', 'balance', 'position', 'liquidated'],
    ])
    expect(desk.order(far).status).toBe('filled')
    expect(desk.order(near)).toMatchObject({ status: 'canceled', cancelReason: 'burst_cancel' })
    expect(desk.venue.openOrders(ACCOUNT)).toEqual([])
    expect(desk.size).toBe(0)
    const fill = desk.venue.fills(ACCOUNT).at(-1)
    expect(fill).toMatchObject({ source: 'liquidation', liquidity: 'taker', side: 'sell', quantity: 3903 })
    expect(Math.abs((fill?.price ?? 0) - limit)).toBeLessThan(100)
    expect(desk.venue.bills(ACCOUNT).at(-1)).toMatchObject({ kind: 'liquidation', fee: fill?.fee })
    expect(desk.balance).toBe(billSum(desk.venue))
    expect(desk.balance).toBeGreaterThan(0n)
    desk.move('9000').move('30000')
    expect(desk.venue.drainEvents()).toEqual([])
  })

  test('orders between the price and the limit fill first, orders beyond it never', () => {
    const desk = tenTimesLong()
    const inside = desk.place('buy', '0.001', '24000')
    const limit = desk.position?.liquidationPrice ?? 0
    expect(limit).toBeGreaterThan(22_500 * 10)
    desk.venue.updateInstrument(bitcoin({ buyBand: 90_000_000n as never }), desk.nowMs)
    const beyond = desk.place('buy', '0.001', '22000')
    desk.move('21000')
    expect(desk.order(inside).status).toBe('filled')
    expect(desk.order(beyond).cancelReason).toBe('burst_cancel')
  })

  test('a short is liquidated above', () => {
    const desk = new Desk({}, bitcoin(), '1000')
    desk.place('sell', '0.39', '24999.9', { timeInForce: 'ioc' })
    const limit = (desk.position?.liquidationPrice ?? 0) as Ticks
    desk.venue.moveTo('BTCUSDT', { last: (limit - 1) as Ticks }, desk.nowMs)
    expect(desk.size).toBe(-3900)
    desk.venue.moveTo('BTCUSDT', { last: limit }, desk.nowMs)
    expect(desk.size).toBe(0)
  })

  test('the mark decides, not the last price', () => {
    const desk = tenTimesLong()
    desk.move('15000', '25000')
    expect(desk.size).toBe(3900)
    desk.move('25000', '15000')
    expect(desk.size).toBe(0)
    expect(desk.venue.fills(ACCOUNT).at(-1)?.price).toBeGreaterThan(ticks(desk.instrument, '22000'))
  })

  test('a loss beyond the balance is paid by the insurance fund and booked', () => {
    const desk = tenTimesLong()
    // Tightened tiers make the account unsafe where it stands; a bill of funding takes more than it has.
    desk.venue.applyFunding('BTCUSDT', money('0.2') as never, desk.nowMs)
    expect(desk.balance).toBe(0n)
    expect(desk.size).toBe(0)
    const insurance = desk.venue.bills(ACCOUNT).at(-1)
    expect(insurance).toMatchObject({ kind: 'insurance', fee: 0n, balanceAfter: 0n })
    expect(insurance?.amount).toBeGreaterThan(0n)
    expect(billSum(desk.venue)).toBe(0n)
    expect(desk.venue.drainEvents().at(-1)).toMatchObject({
      kind: 'liquidated',
      liquidation: { insurance: insurance?.amount },
    })
  })

  test('an account with a second symbol loses all of it, others lose nothing', () => {
    const [btc, dog] = [bitcoin(), doge()]
    const venue = new SimVenue({ instruments: [btc, dog] })
    const order = { type: 'market', price: null, timeInForce: 'ioc', reduceOnly: false, side: 'buy' } as const
    venue.moveTo('BTCUSDT', { last: ticks(btc, '25000') }, START_MS)
    venue.moveTo('DOGEUSDT', { last: ticks(dog, '0.2') }, START_MS)
    for (const [account, deposit] of [
      [ACCOUNT, '1000'],
      ['rich', '9000'],
    ] as const) {
      venue.createAccount(account, money(deposit), START_MS)
      venue.submit(account, { ...order, clientOrderId: 'a', symbol: 'BTCUSDT', quantity: 2000 as Steps }, START_MS)
      venue.submit(account, { ...order, clientOrderId: 'b', symbol: 'DOGEUSDT', quantity: 20_000 as Steps }, START_MS)
    }
    venue.moveTo('BTCUSDT', { last: ticks(btc, '20000') }, START_MS + 1)
    expect(venue.positions(ACCOUNT)).toEqual([])
    expect(venue.positions('rich')).toHaveLength(2)
    expect(venue.account(ACCOUNT).balance).toBe(billSum(venue))
  })

  test('tighter tiers liquidate at the present mark', () => {
    const desk = tenTimesLong()
    const tier = { level: 1, notionalFrom: 0n as Money, notionalTo: money('9000000'), maxLeverage: 2 }
    const instrument = bitcoin({ tiers: [{ ...tier, maintenanceRate: money('0.3') as never }] })
    desk.venue.updateInstrument(instrument, desk.nowMs)
    expect(desk.size).toBe(0)
    const fill = desk.venue.fills(ACCOUNT).at(-1)
    expect(fill?.realizedPnl).toBe(-notional(instrument, 1 as Ticks, 3900 as Steps))
  })
})
