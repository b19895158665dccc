import { money, rate } from '@gridpilot/core'
import { expect, test } from 'vitest'
import { ACCOUNT, Desk } from './desk.ts'

const settle = (side: 'buy' | 'sell', text: string) => {
  const desk = new Desk()
  desk.place(side, '0.1', side === 'buy' ? '25000.1' : '24999.9', { timeInForce: 'ioc' })
  const before = desk.balance
  desk.venue.drainEvents()
  const payments = desk.venue.applyFunding('BTCUSDT', rate(text), desk.nowMs)
  return { desk, before, payments, change: desk.balance - before }
}

test.each([
  ['buy', '0.0001', '-0.25'],
  ['sell', '0.0001', '0.25'],
  ['buy', '-0.0001', '0.25'],
  ['sell', '-0.0001', '-0.25'],
] as const)('a %s position at rate %s gets %s', (side, text, expected) => {
  const { change, payments, desk } = settle(side, text)
  expect(change).toBe(money(expected))
  expect(payments[0]).toMatchObject({ amount: money(expected), mark: 250_000, quantity: 1000 })
  expect(desk.venue.bills(ACCOUNT).at(-1)).toMatchObject({ kind: 'funding', amount: money(expected), fee: 0n })
  expect(desk.venue.drainEvents().map((event) => event.kind)).toEqual(['balance', 'funding'])
  expect(desk.position?.funding).toBe(money(expected))
  expect(desk.venue.fundingSettlements('BTCUSDT')).toHaveLength(1)
})

test('what is paid is rounded up, what is received is rounded down', () => {
  const odd = new Desk({}, undefined, '10000', '25000.3')
  odd.place('buy', '0.0003', null)
  // 25000.3 × 0.0003 × 0.00012345 = 0.00092588611…
  expect(odd.venue.applyFunding('BTCUSDT', rate('0.00012345'), odd.nowMs)[0]?.amount).toBe(money('-0.00092589'))
  expect(odd.venue.applyFunding('BTCUSDT', rate('-0.00012345'), odd.nowMs)[0]?.amount).toBe(money('0.00092588'))
})

test('nobody without a position pays, and weeks of it end in liquidation, once', () => {
  const desk = new Desk()
  expect(desk.venue.applyFunding('BTCUSDT', rate('0.01'), desk.nowMs)).toEqual([])
  desk.place('buy', '1', null)
  let settlements = 0
  for (; desk.size !== 0 && settlements < 100; settlements += 1) {
    desk.nowMs += 8 * 3_600_000
    desk.venue.applyFunding('BTCUSDT', rate('0.02'), desk.nowMs)
  }
  // 10000 − fee 15 − 500 each, down to maintenance 100 and the closing fee 15
  expect(settlements).toBe(20)
  expect(desk.venue.drainEvents().filter((event) => event.kind === 'liquidated')).toHaveLength(1)
})
