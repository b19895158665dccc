import { formatMoney, money, type PositionSide, type Steps, type Ticks } from '@gridpilot/core'
import { describe, expect, test } from 'vitest'
import { SimVenue } from '../src/index.ts'
import { ACCOUNT, Desk, START_MS } from './desk.ts'
import { bitcoin } from './instruments.ts'

const marketOrder = { symbol: 'BTCUSDT', type: 'market', price: null } as const

describe('liquidation in steps', () => {
  // 160,000 USDT: second tier (150,000 to 900,000, 0.5 %), 20 ×.
  const large = (deposit: string): Desk => {
    const desk = new Desk({}, bitcoin(), deposit)
    desk.do({ kind: 'set_leverage', symbol: 'BTCUSDT', leverage: 50, positionSide: null })
    desk.place('buy', '6.4', null)
    desk.venue.drainEvents()
    return desk
  }

  test('a position above the lowest tier is first reduced into the tier below', () => {
    const desk = large('4000')
    const resting = desk.place('sell', '1', '26000')
    const limit = desk.position?.liquidationPrice as Ticks
    desk.venue.moveTo('BTCUSDT', { last: limit }, desk.nowMs)
    const [fill] = desk.venue.fills(ACCOUNT).filter((each) => each.source !== 'account')
    expect(fill).toMatchObject({ source: 'reduction', side: 'sell', price: limit, liquidity: 'taker', forced: true })
    const value = Number(desk.position?.quantity) * limit * 1e-5
    expect(value).toBeLessThanOrEqual(150_000 * 0.95)
    expect(value).toBeGreaterThan(150_000 * 0.94)
    expect(desk.position?.maintenanceRate).toBe(400_000n)
    expect(desk.order(resting).cancelReason).toBe('burst_cancel')
    expect(desk.venue.bills(ACCOUNT).at(-1)).toMatchObject({ kind: 'reduction', fee: fill?.fee })
    expect(desk.venue.drainEvents().some((event) => event.kind === 'liquidated')).toBe(false)
  })

  test('what is left is liquidated when its own limit comes', () => {
    const desk = large('4000')
    desk.move('20000')
    expect(desk.size).toBe(0)
    const forced = desk.venue.fills(ACCOUNT).filter((each) => each.source !== 'account')
    expect(forced.map((each) => each.source)).toEqual(['reduction', 'liquidation'])
    expect(forced[0]?.price).toBeGreaterThan(forced[1]?.price ?? 0)
    expect(desk.balance).toBeGreaterThanOrEqual(0n)
  })

  test('an isolated position is reduced alone', () => {
    const desk = new Desk({}, bitcoin(), '20000')
    desk.do({ kind: 'set_margin_mode', symbol: 'BTCUSDT', marginMode: 'isolated' })
    desk.do({ kind: 'set_leverage', symbol: 'BTCUSDT', leverage: 50, positionSide: null })
    desk.place('buy', '6.4', null)
    desk.venue.moveTo('BTCUSDT', { last: desk.position?.liquidationPrice as Ticks }, desk.nowMs)
    expect(desk.venue.fills(ACCOUNT).at(-1)?.source).toBe('reduction')
    expect(desk.size).toBeGreaterThan(0)
    expect(desk.account.isolatedMargin).toBe(desk.position?.margin)
  })
})

describe('deleveraging', () => {
  /** alice long with little money; bob and carol short, bob with the higher leverage. */
  function crowded(insuranceFund: string | null): SimVenue {
    const fund = insuranceFund === null ? null : money(insuranceFund)
    const venue = new SimVenue({ instruments: [bitcoin()], settings: { insuranceFund: fund } })
    venue.moveTo('BTCUSDT', { last: 250_000 as Ticks }, START_MS)
    for (const [account, deposit, leverage] of [
      ['alice', '300', 10],
      ['bob', '1000', 20],
      ['carol', '1000', 5],
    ] as const) {
      venue.createAccount(account, money(deposit), START_MS)
      venue.setLeverage(account, 'BTCUSDT', leverage, START_MS)
      const side = account === 'alice' ? 'buy' : 'sell'
      const quantity = (account === 'alice' ? 1_000 : 600) as Steps
      expect(venue.submit(account, { ...marketOrder, side, quantity }, START_MS).ok).toBe(true)
    }
    venue.moveTo('BTCUSDT', { last: 245_000 as Ticks }, START_MS + 1)
    venue.drainEvents()
    return venue
  }
  /** Takes 20 % of the notional from longs: far more than alice has. */
  const ruin = (venue: SimVenue): void => void venue.applyFunding('BTCUSDT', money('0.2') as never, START_MS + 2)

  test('the queue stands by profit and leverage, losers are not in it', () => {
    const venue = crowded(null)
    const rank = (account: string) => venue.adlRank(account, 'BTCUSDT', 'net')
    expect([rank('bob'), rank('carol'), rank('alice')]).toEqual([1, 0.5, 0])
    expect(venue.adlRank('bob', 'BTCUSDT', 'long')).toBe(0)
  })

  test('with an endless fund the insurance pays', () => {
    const venue = crowded(null)
    ruin(venue)
    expect(venue.bills('alice').at(-1)?.kind).toBe('insurance')
    expect(venue.fills('bob')).toHaveLength(1)
  })

  test('with an empty fund the best placed on the other side are closed at the price that leaves no debt', () => {
    const venue = crowded('0')
    ruin(venue)
    expect(venue.account('alice').balance).toBeGreaterThanOrEqual(0n)
    expect(venue.bills('alice').some((bill) => bill.kind === 'insurance')).toBe(false)
    const [bob, carol] = [venue.fills('bob').at(-1), venue.fills('carol').at(-1)]
    expect(bob).toMatchObject({ source: 'adl', side: 'buy', quantity: 600, forced: true })
    expect(carol).toMatchObject({ source: 'adl', side: 'buy', quantity: 400 })
    expect(bob?.price).toBe(carol?.price)
    expect(venue.fills('alice').at(-1)).toMatchObject({ source: 'liquidation', price: bob?.price, quantity: 1_000 })
    expect(venue.position('carol', 'BTCUSDT')?.quantity).toBe(200)
    const told = venue.drainEvents().filter((event) => event.kind === 'adl')
    expect(told.map(({ deleveraging }) => [deleveraging.accountId, deleveraging.quantity])).toEqual([
      ['bob', 600],
      ['carol', 400],
    ])
    expect(venue.bills('bob').at(-1)?.kind).toBe('adl')
  })

  test('a fund that reaches pays and is not asked twice', () => {
    const venue = crowded('1000')
    ruin(venue)
    const [paid] = venue.bills('alice').filter((bill) => bill.kind === 'insurance')
    expect(Number(formatMoney(paid?.amount ?? money('0')))).toBeGreaterThan(100)
    expect(venue.fills('bob')).toHaveLength(1)
  })

  test('by hand closes a part at the mark', () => {
    const desk = new Desk()
    desk.place('buy', '0.1', null)
    const close = desk.place('sell', '0.1', '26000', { reduceOnly: true })
    const command = (quantity: number, positionSide: PositionSide = 'net') =>
      ({ kind: 'deleverage', symbol: 'BTCUSDT', positionSide, quantity: quantity as Steps }) as const
    const { order } = desk.do(command(400))
    expect(order).toMatchObject({ source: 'adl', status: 'filled', quantity: 400, side: 'sell' })
    expect(desk.venue.fills(ACCOUNT).at(-1)?.price).toBe(250_000)
    expect(desk.size).toBe(600)
    expect(desk.order(close).status).toBe('live')
    expect(desk.refuses(command(601))).toBe('above_position')
    expect(desk.refuses(command(0))).toBe('size_off_step')
    expect(desk.refuses(command(1, 'long'))).toBe('no_position')
    expect(desk.venue.drainEvents().at(-1)).toMatchObject({
      kind: 'adl',
      deleveraging: { quantity: 400, side: 'long' },
    })
    desk.do(command(600))
    expect(desk.order(close).cancelReason).toBe('reduce_only_cancel')
  })
})

test('a close far from the mark may cost more than there is: the insurance fund pays, on the way of the price', () => {
  const desk = new Desk({}, bitcoin(), '260')
  desk.place('buy', '0.1', null)
  desk.move('20000', '25000')
  desk.venue.updateInstrument(bitcoin({ sellBand: 90_000_000n as never }), desk.nowMs)
  desk.place('sell', '0.1', '20100', { reduceOnly: true })
  desk.move('20200', '25000')
  expect(desk.size).toBe(0)
  expect(desk.balance).toBe(0n)
  expect(desk.venue.bills(ACCOUNT).at(-1)?.kind).toBe('insurance')
})

describe('fees in another coin', () => {
  test('are paid in it while there is enough, with a bill of their own', () => {
    const desk = new Desk()
    // One BGB counts for 4 USDT: 2,500.5 × 0.0006 / 4.
    expect(desk.refuses({ kind: 'transfer', amount: '1', coin: 'DOGE' })).toBe('unknown_coin')
    expect(desk.refuses({ kind: 'set_fee_coin', coin: 'DOGE' })).toBe('unknown_coin')
    desk.do({ kind: 'transfer', amount: '0.6', coin: 'BGB' })
    desk.do({ kind: 'set_fee_coin', coin: 'BGB' })
    const balance = desk.balance
    desk.place('buy', '0.1', null)
    const [fill] = desk.venue.fills(ACCOUNT)
    expect([formatMoney(fill?.fee ?? money('0')), fill?.feeCoin]).toEqual(['0.375078', 'BGB'])
    expect(desk.balance).toBe(balance)
    const [trade, fee] = desk.venue.bills(ACCOUNT).slice(-2)
    expect(trade).toMatchObject({ kind: 'fill', coin: 'USDT', fee: 0n })
    expect(fee).toMatchObject({ kind: 'fee', coin: 'BGB', amount: 0n, fee: fill?.fee, tradeId: fill?.tradeId })
    expect(desk.account.coins.BGB).toBe(money('0.224922'))
    desk.place('sell', '0.1', null)
    expect(desk.venue.fills(ACCOUNT).at(-1)?.feeCoin).toBe('USDT')
    expect(desk.account.coins.BGB).toBe(money('0.224922'))
    expect(desk.refuses({ kind: 'transfer', amount: '-0.3', coin: 'BGB' })).toBe('insufficient_margin')
    expect(desk.do({ kind: 'transfer', amount: '-0.2', coin: 'BGB' })).toMatchObject({ coin: 'BGB' })
  })
})
