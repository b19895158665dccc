import { ceilDiv, formatMoney, type Money, money, notional, type Steps, type Ticks } from '@gridpilot/core'
import { describe, expect, test } from 'vitest'
import { SimVenue } from '../src/index.ts'
import { ACCOUNT, Desk, START_MS } from './desk.ts'
import { bitcoin, doge } from './instruments.ts'

const AT = { symbol: 'BTCUSDT', positionSide: 'net' } as const

function isolated(deposit = '10000', leverage = 10): Desk {
  const desk = new Desk({}, bitcoin(), deposit)
  desk.do({ kind: 'set_margin_mode', symbol: 'BTCUSDT', marginMode: 'isolated' })
  desk.do({ kind: 'set_leverage', symbol: 'BTCUSDT', leverage, positionSide: null })
  desk.venue.drainEvents()
  return desk
}

const text = (value: Money | undefined): string => formatMoney(value ?? (0n as Money))
const lastBill = (desk: Desk) => desk.venue.bills(ACCOUNT).at(-1)

describe('an isolated position', () => {
  test('takes its initial margin out of the free balance and gives it back', () => {
    const desk = isolated()
    desk.place('buy', '0.1', null)
    const cost = desk.position?.cost ?? 0n
    expect(desk.position?.margin).toBe(ceilDiv(cost, 10n))
    expect(desk.account.isolatedMargin).toBe(desk.position?.margin)
    expect(lastBill(desk)).toMatchObject({ kind: 'fill', amount: 0n, marginChange: desk.position?.margin })
    expect(desk.account.available).toBe(desk.balance - desk.account.isolatedMargin)
    expect(desk.account.positionMargin).toBe(0n)
    const margin = desk.position?.margin ?? 0n
    desk.place('sell', '0.04', null)
    expect(lastBill(desk)?.marginChange).toBe(-((margin * 400n) / 1000n))
    desk.place('sell', '0.06', null)
    expect(desk.account.isolatedMargin).toBe(0n)
    expect(desk.account.available).toBe(desk.balance)
  })

  test('its orders reserve margin and fee until they fill or go', () => {
    const desk = isolated()
    const order = desk.place('buy', '0.1', '24000')
    // 2,400 / 10 and 2,400 × 0.0002
    expect(text(desk.account.orderMargin)).toBe('240.48')
    desk.move('24000')
    expect(desk.order(order).status).toBe('filled')
    expect(desk.account.orderMargin).toBe(0n)
    expect(text(desk.position?.margin)).toBe('240')
  })

  test('is liquidated alone at its own price; the rest of the account stays', () => {
    const [btc, dog] = [bitcoin(), doge()]
    const venue = new SimVenue({ instruments: [btc, dog] })
    venue.createAccount(ACCOUNT, money('1000'), START_MS)
    venue.moveTo('BTCUSDT', { last: 250_000 as Ticks }, START_MS)
    venue.moveTo('DOGEUSDT', { last: 20_000 as Ticks }, START_MS)
    const isolate = { kind: 'set_margin_mode', accountId: ACCOUNT, symbol: 'BTCUSDT', marginMode: 'isolated' } as const
    expect(venue.execute(isolate, START_MS).ok).toBe(true)
    const market = { side: 'buy', type: 'market', price: null } as const
    venue.submit(ACCOUNT, { ...market, symbol: 'BTCUSDT', quantity: 1_000 as Steps }, START_MS)
    venue.submit(ACCOUNT, { ...market, symbol: 'DOGEUSDT', quantity: 5_000 as Steps }, START_MS)
    const position = venue.position(ACCOUNT, 'BTCUSDT')
    const limit = position?.liquidationPrice as Ticks
    // margin + value − cost = value × (mmr + fee)
    const exact = Number((position?.cost ?? 0n) - (position?.margin ?? 0n)) / (1_000 * 1e3) / (1 - 0.004 - 0.0006)
    expect(Math.abs(limit - exact)).toBeLessThan(2)
    venue.drainEvents()
    venue.moveTo('BTCUSDT', { last: (limit + 1) as Ticks }, START_MS + 1)
    expect(venue.position(ACCOUNT, 'BTCUSDT')?.quantity).toBe(1_000)
    venue.moveTo('BTCUSDT', { last: 100_000 as Ticks }, START_MS + 2)
    expect(venue.position(ACCOUNT, 'BTCUSDT')).toBeNull()
    expect(venue.position(ACCOUNT, 'DOGEUSDT')?.quantity).toBe(5_000)
    expect(venue.drainEvents().at(-1)).toMatchObject({
      kind: 'liquidated',
      liquidation: { marginMode: 'isolated', symbol: 'BTCUSDT', mark: limit, insurance: 0n },
    })
    expect(venue.account(ACCOUNT).balance).toBeGreaterThan(money('750'))
  })

  test('a crossed liquidation leaves it and its closing orders, and cancels its opening ones', () => {
    const [btc, dog] = [bitcoin(), doge()]
    const venue = new SimVenue({ instruments: [btc, dog] })
    venue.createAccount(ACCOUNT, money('1000'), START_MS)
    venue.moveTo('BTCUSDT', { last: 250_000 as Ticks }, START_MS)
    venue.moveTo('DOGEUSDT', { last: 20_000 as Ticks }, START_MS)
    venue.execute({ kind: 'set_margin_mode', accountId: ACCOUNT, symbol: 'BTCUSDT', marginMode: 'isolated' }, START_MS)
    const buy = { side: 'buy', type: 'market', price: null } as const
    venue.submit(ACCOUNT, { ...buy, symbol: 'BTCUSDT', quantity: 800 as Steps }, START_MS)
    const at = { symbol: 'BTCUSDT', type: 'limit' } as const
    const close = { ...at, side: 'sell', price: 260_000 as Ticks, quantity: 800 as Steps, reduceOnly: true } as const
    const more = { ...at, side: 'buy', price: 240_000 as Ticks, quantity: 10 as Steps } as const
    venue.submit(ACCOUNT, close, START_MS)
    venue.submit(ACCOUNT, more, START_MS)
    venue.submit(ACCOUNT, { ...buy, symbol: 'DOGEUSDT', quantity: 30_000 as Steps }, START_MS)
    venue.moveTo('DOGEUSDT', { last: 10_000 as Ticks }, START_MS + 1)
    expect(venue.positions(ACCOUNT)).toMatchObject([{ symbol: 'BTCUSDT', quantity: 800 }])
    expect(venue.openOrders(ACCOUNT)).toMatchObject([{ side: 'sell', reduceOnly: true }])
  })

  test('a flip releases the old margin and posts the new one', () => {
    const desk = isolated()
    desk.place('buy', '0.1', null)
    desk.place('sell', '0.3', null)
    expect(desk.position).toMatchObject({ side: 'short', quantity: 2_000 })
    expect(desk.position?.margin).toBe(ceilDiv(desk.position?.cost ?? 0n, 10n))
    expect(desk.account.isolatedMargin).toBe(desk.position?.margin)
  })

  test('a flip is paid for by what closing gives back, profit included', () => {
    const desk = isolated('260')
    desk.place('buy', '0.1', null)
    expect(desk.refused('sell', '0.21', null)).toBe('insufficient_margin')
    desk.move('27500')
    desk.place('sell', '0.2', null)
    expect(desk.position).toMatchObject({ side: 'short', quantity: 1_000 })
  })

  test('unrealised profit of crossed positions is no margin for it', () => {
    const [btc, dog] = [bitcoin(), doge()]
    const venue = new SimVenue({ instruments: [btc, dog] })
    venue.createAccount(ACCOUNT, money('1000'), START_MS)
    venue.moveTo('BTCUSDT', { last: 250_000 as Ticks }, START_MS)
    venue.moveTo('DOGEUSDT', { last: 20_000 as Ticks }, START_MS)
    venue.execute({ kind: 'set_margin_mode', accountId: ACCOUNT, symbol: 'BTCUSDT', marginMode: 'isolated' }, START_MS)
    const buy = { side: 'buy', type: 'market', price: null } as const
    venue.submit(ACCOUNT, { ...buy, symbol: 'DOGEUSDT', quantity: 20_000 as Steps }, START_MS)
    venue.moveTo('DOGEUSDT', { last: 40_000 as Ticks }, START_MS)
    expect(venue.account(ACCOUNT).available).toBeGreaterThan(money('4000'))
    // 12,500 USDT at 10×: 1,250 of margin, but only 1,000 less fees is cash.
    const refused = venue.submit(ACCOUNT, { ...buy, symbol: 'BTCUSDT', quantity: 5_000 as Steps }, START_MS)
    expect(refused).toMatchObject({ error: { code: 'insufficient_margin' } })
    expect(venue.submit(ACCOUNT, { ...buy, symbol: 'BTCUSDT', quantity: 3_000 as Steps }, START_MS).ok).toBe(true)
  })

  test('an order that is no longer backed when its price comes is canceled', () => {
    const [btc, dog] = [bitcoin(), doge()]
    const venue = new SimVenue({ instruments: [btc, dog] })
    venue.createAccount(ACCOUNT, money('1000'), START_MS)
    venue.moveTo('BTCUSDT', { last: 250_000 as Ticks }, START_MS)
    venue.moveTo('DOGEUSDT', { last: 20_000 as Ticks }, START_MS)
    venue.execute({ kind: 'set_margin_mode', accountId: ACCOUNT, symbol: 'BTCUSDT', marginMode: 'isolated' }, START_MS)
    const limit = { symbol: 'BTCUSDT', side: 'buy', type: 'limit', price: 240_000 as Ticks } as const
    const placed = venue.submit(ACCOUNT, { ...limit, quantity: 2_400 as Steps }, START_MS)
    const buy = { symbol: 'DOGEUSDT', side: 'buy', type: 'market', price: null } as const
    venue.submit(ACCOUNT, { ...buy, quantity: 18_000 as Steps }, START_MS)
    venue.moveTo('DOGEUSDT', { last: 18_500 as Ticks }, START_MS + 1)
    venue.moveTo('BTCUSDT', { last: 239_000 as Ticks }, START_MS + 2)
    const orderId = placed.ok ? placed.value.order.orderId : ''
    expect(venue.order(ACCOUNT, { orderId })).toMatchObject({ status: 'canceled', cancelReason: 'margin_cancel' })
    expect(venue.position(ACCOUNT, 'BTCUSDT')).toBeNull()
  })
})

describe('its margin', () => {
  const adjust = (amount: string) => ({ kind: 'adjust_margin', ...AT, amount }) as const

  test('can be added and taken back down to the initial margin and the open loss', () => {
    const desk = isolated()
    desk.place('buy', '0.1', null)
    const initial = desk.position?.margin ?? 0n
    const before = desk.position?.liquidationPrice ?? 0
    const balance = desk.balance
    expect(desk.do(adjust('100')).margin).toBe(initial + money('100'))
    expect(lastBill(desk)).toMatchObject({ kind: 'margin_added', amount: 0n, marginChange: money('100') })
    expect(desk.position?.liquidationPrice).toBeLessThan(before)
    expect(desk.balance).toBe(balance)
    expect(desk.refuses(adjust('-101'))).toBe('insufficient_margin')
    expect(desk.do(adjust('-99')).margin).toBe(initial + money('1'))
    expect(lastBill(desk)).toMatchObject({ kind: 'margin_reduced', marginChange: money('-99') })
    desk.move('24000')
    expect(desk.refuses(adjust('-1'))).toBe('insufficient_margin')
  })

  test('cannot take more than is free, nothing, or from what is not isolated', () => {
    const desk = isolated()
    expect(desk.refuses(adjust('1'))).toBe('no_position')
    desk.place('buy', '0.1', null)
    expect(desk.refuses(adjust('9999'))).toBe('insufficient_margin')
    expect(desk.refuses(adjust('0'))).toBe('amount_not_positive')
    const crossed = new Desk()
    crossed.place('buy', '0.1', null)
    expect(crossed.refuses(adjust('1'))).toBe('not_isolated')
    expect(crossed.refuses({ kind: 'set_auto_margin', ...AT, on: true })).toBe('not_isolated')
  })

  test('auto margin brings it back to its initial margin where it would be liquidated', () => {
    const desk = isolated('2000')
    desk.place('buy', '0.1', null)
    expect(desk.do({ kind: 'set_auto_margin', ...AT, on: true }).autoMargin).toBe(true)
    const limit = desk.position?.liquidationPrice as Ticks
    desk.venue.moveTo('BTCUSDT', { last: limit }, desk.nowMs)
    expect(desk.position?.quantity).toBe(1_000)
    const bill = lastBill(desk)
    expect(bill).toMatchObject({ kind: 'margin_added_auto', symbol: 'BTCUSDT' })
    const value = notional(desk.instrument, limit, 1_000 as Steps)
    expect((desk.position?.margin ?? 0n) + (desk.position?.unrealizedPnl ?? 0n)).toBe(ceilDiv(value, 10n))
    // Down to where nothing is left to add: then it is liquidated, and nothing is negative.
    desk.move('100')
    expect(desk.position).toBeNull()
    expect(desk.balance).toBeGreaterThanOrEqual(0n)
  })

  test('auto margin that would not save it is not moved', () => {
    const desk = isolated('300')
    desk.place('buy', '0.1', null)
    desk.do({ kind: 'set_auto_margin', ...AT, on: true })
    // 292.5 of 250 margin and 48.5 free are paid; the 6 that stay are less than maintenance and fee.
    desk.venue.applyFunding('BTCUSDT', money('0.117') as never, desk.nowMs)
    expect(desk.position).toBeNull()
    expect(desk.venue.bills(ACCOUNT).some((bill) => bill.kind === 'margin_added_auto')).toBe(false)
  })

  test('leverage: lower fills it up, higher leaves it', () => {
    const desk = isolated()
    desk.place('buy', '0.1', null)
    const set = (leverage: number) =>
      ({ kind: 'set_leverage', symbol: 'BTCUSDT', leverage, positionSide: null }) as const
    desk.do(set(5))
    expect(desk.position?.margin).toBe(ceilDiv(desk.position?.cost ?? 0n, 5n))
    expect(lastBill(desk)).toMatchObject({ kind: 'margin_added_leverage', amount: 0n })
    const margin = desk.position?.margin
    desk.do(set(50))
    expect(desk.position).toMatchObject({ margin, leverage: 50 })
    const poor = isolated('300')
    poor.place('buy', '0.1', null)
    expect(poor.refuses(set(2))).toBe('insufficient_margin')
    expect(poor.position?.leverage).toBe(10)
  })

  test('leverage obeys the tier of what is held, and a change of mode brings its own', () => {
    const desk = isolated('60000')
    const at = { symbol: 'BTCUSDT' } as const
    desk.place('buy', '6.4', null)
    // 160,000 USDT: second tier, 100 × at most.
    expect(desk.refuses({ kind: 'set_leverage', ...at, leverage: 101, positionSide: null })).toBe('above_tier_limit')
    expect(desk.refuses({ kind: 'set_leverage', ...at, leverage: 100, positionSide: null })).toBe('accepted')
    desk.do({ kind: 'close_position', ...at, positionSide: 'net' })
    desk.do({ kind: 'set_margin_mode', ...at, marginMode: 'crossed' })
    desk.place('buy', '0.1', null)
    expect(desk.position).toMatchObject({ marginMode: 'crossed', leverage: 10 })
    expect(desk.account.isolatedMargin).toBe(0n)
  })

  test('funding is paid from it and received into it', () => {
    const desk = isolated()
    desk.place('buy', '0.1', null)
    const [margin, balance] = [desk.position?.margin ?? 0n, desk.balance]
    desk.venue.applyFunding('BTCUSDT', 100_000n as never, desk.nowMs)
    expect(text(lastBill(desk)?.amount)).toBe('-2.5')
    expect(desk.position?.margin).toBe(margin - money('2.5'))
    expect(desk.balance).toBe(balance - money('2.5'))
    desk.venue.applyFunding('BTCUSDT', -100_000n as never, desk.nowMs)
    expect(desk.position?.margin).toBe(margin)
  })

  test('funding beyond it liquidates, and the insurance fund pays what nobody has', () => {
    const desk = isolated('260')
    desk.place('buy', '0.1', null)
    desk.venue.applyFunding('BTCUSDT', money('0.2') as never, desk.nowMs)
    expect(desk.position).toBeNull()
    expect(desk.account).toMatchObject({ balance: 0n, isolatedMargin: 0n })
    expect(desk.venue.bills(ACCOUNT).some((bill) => bill.kind === 'insurance')).toBe(true)
  })

  test('money that is margin cannot be transferred out', () => {
    const desk = isolated('300')
    desk.place('buy', '0.1', null)
    expect(desk.refuses({ kind: 'transfer', amount: '-60' })).toBe('insufficient_margin')
    expect(desk.refuses({ kind: 'transfer', amount: '-40' })).toBe('accepted')
  })
})
