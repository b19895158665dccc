import { money } from '@gridpilot/core'
import { describe, expect, test } from 'vitest'
import { SimVenue } from '../src/index.ts'
import { ACCOUNT, Desk } from './desk.ts'
import { bitcoin } from './instruments.ts'

const DAY_MS = 86_400_000

/** A desk with rows of every sort on its first day: filled, canceled, a bill, a closed position, a settlement. */
function busy(settings: ConstructorParameters<typeof Desk>[0] = {}): Desk {
  const desk = new Desk(settings)
  desk.place('buy', '0.01', null, { clientOrderId: 'old' })
  desk.place('sell', '0.01', null)
  desk.venue.cancel(ACCOUNT, { orderId: desk.place('buy', '0.01', '24000').orderId }, desk.nowMs)
  desk.venue.applyFunding('BTCUSDT', 1n as never, desk.nowMs)
  desk.place('buy', '0.01', '23000', { clientOrderId: 'resting' })
  return desk
}

describe('history', () => {
  test('finished rows are forgotten after the history, balances, open orders and used ids are not', () => {
    const desk = busy({ historyDays: 90 })
    const { balance } = desk
    desk.nowMs += 90 * DAY_MS
    desk.move('25001')
    expect(desk.venue.fills(ACCOUNT)).toHaveLength(2)
    desk.nowMs += DAY_MS
    desk.move('25002')
    expect(desk.venue.fills(ACCOUNT)).toEqual([])
    expect(desk.venue.bills(ACCOUNT)).toEqual([])
    expect(desk.venue.finishedOrders(ACCOUNT)).toEqual([])
    expect(desk.venue.closedPositions(ACCOUNT)).toEqual([])
    expect(desk.venue.fundingSettlements('BTCUSDT')).toEqual([])
    expect(desk.venue.order(ACCOUNT, { clientOrderId: 'old' })).toBeNull()
    expect(desk.venue.openOrders(ACCOUNT).map((row) => row.clientOrderId)).toEqual(['resting'])
    expect(desk.balance).toBe(balance)
    expect(desk.refused('buy', '0.01', '24000', { clientOrderId: 'old' })).toBe('duplicate_client_order_id')
  })

  test('a closed position keeps its figures', () => {
    const [closed] = busy().venue.closedPositions(ACCOUNT)
    expect(closed).toMatchObject({
      side: 'long',
      quantity: 100,
      openNotional: money('250.052'),
      closeNotional: money('249.949'),
      realizedPnl: money('-0.103'),
      openFee: money('0.1500312'),
      closeFee: money('0.1499694'),
      funding: 0n,
    })
  })

  test('a flip closes one position and opens the next; the fee is split without loss', () => {
    const desk = new Desk()
    desk.place('buy', '0.01', null)
    const flip = desk.place('sell', '0.03', null)
    const [closed] = desk.venue.closedPositions(ACCOUNT)
    expect(desk.position).toMatchObject({ side: 'short', quantity: 200, realizedPnl: 0n, cost: money('499.898') })
    expect(closed).toMatchObject({ realizedPnl: money('-0.103'), quantity: 100 })
    expect((closed?.closeFee ?? 0n) + (desk.position?.fees ?? 0n)).toBe(flip.fee)
  })
})

describe('snapshot', () => {
  test('is plain JSON and restores instruments, settings, prices, rows and undrained events', () => {
    const desk = busy({ fillRule: 'through', spreadTicks: 3 })
    const text = JSON.stringify(desk.venue.snapshot())
    const restored = SimVenue.restore(JSON.parse(text))
    expect(JSON.stringify(restored.snapshot())).toBe(text)
    expect(restored.settings).toEqual(desk.venue.settings)
    expect(restored.instruments()).toEqual([bitcoin()])
    expect(restored.market('BTCUSDT')).toEqual(desk.venue.market('BTCUSDT'))
    expect(restored.account(ACCOUNT)).toEqual(desk.account)
    expect(restored.fills(ACCOUNT)).toEqual(desk.venue.fills(ACCOUNT))
    expect(restored.drainEvents()).toEqual(desk.venue.drainEvents())
  })

  test('the copy is independent of the original', () => {
    const desk = busy()
    const restored = SimVenue.restore(desk.venue.snapshot())
    desk.move('22000')
    expect(desk.size).toBe(100)
    expect(restored.position(ACCOUNT, 'BTCUSDT')).toBeNull()
    restored.moveTo('BTCUSDT', { last: 220_000 as never }, desk.nowMs)
    expect(restored.position(ACCOUNT, 'BTCUSDT')?.quantity).toBe(100)
  })

  test('reading and refusing leave no trace in it', () => {
    const desk = busy()
    desk.venue.createAccount('idle', money('1'), desk.nowMs)
    const before = desk.venue.snapshot()
    const { venue } = desk
    venue.leverage('idle', 'BTCUSDT')
    venue.position('idle', 'BTCUSDT')
    venue.account('idle')
    venue.quietRange('BTCUSDT')
    venue.submit('idle', desk.request('buy', '0.1', '24000'), desk.nowMs)
    venue.setLeverage('idle', 'BTCUSDT', 999, desk.nowMs)
    venue.cancel('idle', { orderId: '1' }, desk.nowMs)
    venue.transfer('idle', money('-5'), desk.nowMs)
    expect(venue.snapshot()).toEqual(before)
  })

  test('another format is refused', () => {
    expect(() => SimVenue.restore({ format: 'x', state: {} } as never)).toThrow(/format/)
  })
})

describe('accounts', () => {
  test('an id exists once, unknown ids are programmer errors', () => {
    const desk = new Desk()
    expect(desk.venue.createAccount(ACCOUNT, money('1'), desk.nowMs)).toMatchObject({
      error: { code: 'account_exists' },
    })
    expect(desk.venue.hasAccount('nobody')).toBe(false)
    expect(() => desk.venue.account('nobody')).toThrow(/unknown account/)
    expect(desk.venue.accountIds()).toEqual([ACCOUNT])
  })

  test('the same client order id in two accounts is two orders', () => {
    const desk = new Desk()
    desk.venue.createAccount('bob', money('1000'), desk.nowMs)
    desk.place('buy', '0.01', '24000', { clientOrderId: 'same' })
    const second = desk.venue.submit('bob', desk.request('buy', '0.01', '24000', { clientOrderId: 'same' }), desk.nowMs)
    expect(second.ok).toBe(true)
    expect(desk.venue.cancelAll('bob', null, desk.nowMs)).toHaveLength(1)
    expect(desk.venue.openOrders(ACCOUNT)).toHaveLength(1)
  })

  test("an account's own number-like ids never collide with the venue's", () => {
    const desk = new Desk()
    const first = desk.place('buy', '0.01', '24000', { clientOrderId: '' })
    const guess = (BigInt(first.orderId) + 2n).toString()
    desk.nowMs -= 1
    desk.place('buy', '0.01', '24000', { clientOrderId: guess })
    desk.nowMs -= 1
    expect(desk.place('buy', '0.01', '24000', { clientOrderId: '' }).clientOrderId).not.toBe(guess)
  })
})
