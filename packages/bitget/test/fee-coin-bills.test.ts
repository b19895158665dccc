import { describe, expect, it } from 'vitest'
import * as classic from '../src/classic/bills.ts'
import * as unified from '../src/unified/bills.ts'

// The fill of a trade tells its fee, in whatever coin that was paid: a bill about the same fee must not be booked again.
describe('a fee that another coin than the contract’s paid', () => {
  it.each([
    ['BGB', 'trade'],
    ['USDT', 'other'],
  ])('is told by its fill already: a classic bill in %s is a %s', (coin, kind) => {
    const row = {
      billId: '1',
      symbol: 'BTCUSDT',
      amount: '0',
      fee: '-0.5',
      businessType: 'contract_platform_fee',
      coin,
    }
    const bills = classic.billRowsIn({ bills: [{ ...row, cTime: '1780000000000' }] }).map(classic.billOf)
    expect(bills.map((bill) => bill.kind)).toEqual([kind])
  })

  it.each([
    ['BGB', 'trade'],
    ['USDT', 'other'],
  ])('is told by its fill already: a unified record in %s is a %s', (coin, kind) => {
    const row = {
      id: '1',
      symbol: 'BTCUSDT',
      coin,
      type: 'ORDER_PLF_FEE_OUT',
      amount: '-0.5',
      fee: '0',
      balance: '9.5',
    }
    const bills = unified.billsOf(unified.billRowsIn({ list: [{ ...row, ts: '1780000000000' }] }))
    expect(bills.map((bill) => bill.kind)).toEqual([kind])
  })
})
