import { describe, expect, it } from 'vitest'
import { ACCOUNT, CATEGORY, LIMIT, TRADE, UnifiedFixture } from './unified-fixture.ts'

const ORDER = { ...LIMIT, posSide: undefined }

describe('place-order', () => {
  it('answers with both ids, and the resting row says new', () => {
    const fixture = new UnifiedFixture({ positionMode: 'one_way' })
    const placed = fixture.place({ posSide: 'net', clientOid: 'grid_1:a/b.c-Z' })
    expect(placed).toMatchObject({ status: 200, code: '00000', data: { clientOid: 'grid_1:a/b.c-Z' } })
    expect(placed.data.orderId).toMatch(/^\d{19}$/)
    const { list, cursor } = fixture.ask(`${TRADE}/unfilled-orders`, CATEGORY).data
    expect(list).toHaveLength(1)
    expect(list[0]).toMatchObject({
      orderId: placed.data.orderId,
      orderStatus: 'new',
      posSide: 'net',
      holdMode: 'one_way_mode',
      reduceOnly: 'NO',
      price: '59000.0',
      qty: '0.01',
      avgPrice: '0',
      marginMode: 'crossed',
      feeDetail: [{ feeCoin: '', fee: '' }],
      takeProfit: null,
    })
    expect(cursor).toBe(placed.data.orderId)
  })
})

it('serves the classic family’s refusal and its own settings', () => {
  const fixture = new UnifiedFixture({ positionMode: 'one_way' })
  expect(fixture.ask('/api/v2/mix/account/accounts').code).toBe('40085')
  expect(fixture.ask(`${ACCOUNT}/settings`).data).toMatchObject({ accountMode: 'unified', holdMode: 'one_way_mode' })
  expect(fixture.tell(`${TRADE}/place-batch`, [ORDER, { ...ORDER, qty: '0' }]).data).toMatchObject([
    { orderId: expect.stringMatching(/^\d{19}$/) },
    { orderId: '', code: '25207', msg: 'BTCUSDT trading quantity cannot be less than 0.0001 units' },
  ])
})
