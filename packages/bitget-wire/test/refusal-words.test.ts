import type { InstrumentStatus } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { LIMIT, UnifiedFixture } from './unified/unified-fixture.ts'
import { bitcoin, KEY, limitOrder, ORDERS, WireFixture } from './wire-fixture.ts'

const SCOPE = { symbol: 'BTCUSDT', productType: 'USDT-FUTURES', marginCoin: 'USDT' }
const STRATEGY = '/api/v3/trade/place-strategy-order'

function restate(fixture: WireFixture, status: InstrumentStatus): void {
  expect(fixture.venue.updateInstrument({ ...bitcoin(), status }, fixture.marketMs).ok).toBe(true)
}

const plan = (over: Record<string, unknown> = {}) => ({
  ...limitOrder({ price: undefined, orderType: 'market' }),
  planType: 'normal_plan',
  triggerPrice: '58000',
  triggerType: 'mark_price',
  ...over,
})
const trigger = (over: Record<string, unknown> = {}) => ({
  ...LIMIT,
  type: 'trigger',
  triggerOrderType: 'market',
  triggerPrice: '58000',
  triggerBy: 'mark',
  ...over,
})

describe('what a symbol’s status refuses', () => {
  it.each<[InstrumentStatus, string, string]>([
    ['limit_open', '45119', '25105'],
    ['off', '40309', '25104'],
    ['maintain', '40308', '25102'],
    ['restricted_api', '22004', '25013'],
  ])('%s has codes of its own', (status, classic, unified) => {
    const old = new WireFixture()
    restate(old, status)
    expect(old.post(`${ORDERS}/place-order`, limitOrder()).code).toBe(classic)
    expect(old.post(`${ORDERS}/place-plan-order`, plan()).code).toBe(classic)
    const young = new UnifiedFixture()
    restate(young, status)
    expect(young.place({}).code).toBe(unified)
    expect(young.tell(STRATEGY, trigger()).code).toBe(unified)
  })

  it('limit_open lets positions be closed and protected', () => {
    const fixture = new WireFixture()
    fixture.post(`${ORDERS}/place-order`, limitOrder({ orderType: 'market', price: undefined }))
    restate(fixture, 'limit_open')
    const stop = { ...SCOPE, planType: 'pos_loss', holdSide: 'buy', triggerPrice: '57000', triggerType: 'mark_price' }
    expect(fixture.post(`${ORDERS}/place-tpsl-order`, stop).code).toBe('00000')
    expect(fixture.post(`${ORDERS}/place-plan-order`, plan({ side: 'sell', reduceOnly: 'YES' })).code).toBe('00000')
    const closing = limitOrder({ orderType: 'market', price: undefined, side: 'sell', reduceOnly: 'YES' })
    expect(fixture.post(`${ORDERS}/place-order`, closing).code).toBe('00000')
  })
})

describe('quantities in refusals', () => {
  it('a hedge close beyond what is held is told in coins, and not as a stop', () => {
    const fixture = new WireFixture()
    const { accountId } = KEY
    fixture.backend.desk.execute({ kind: 'set_position_mode', accountId, positionMode: 'hedge' })
    const order = (over: Record<string, unknown>) => fixture.post(`${ORDERS}/place-order`, limitOrder(over))
    expect(order({ size: '0.02', price: '60100', tradeSide: 'open' }).code).toBe('00000')
    const refused = order({ size: '0.03', price: '61000', tradeSide: 'close' })
    expect(refused).toMatchObject({ code: '40757', msg: 'Not enough position is available: 0.02 is held' })
    const stop = { ...SCOPE, planType: 'loss_plan', holdSide: 'long', triggerPrice: '57000', triggerType: 'mark_price' }
    const tooLarge = fixture.post(`${ORDERS}/place-tpsl-order`, { ...stop, size: '0.03' })
    expect(tooLarge.code).toBe('43023')
    expect(tooLarge.msg).toContain('0.02 is held')
  })

  it('plans below the minimum and above the maximum are refused when they are placed, in coins', () => {
    const fixture = new WireFixture()
    const place = (over: Record<string, unknown>) => fixture.post(`${ORDERS}/place-plan-order`, plan(over))
    const small = place({ size: '0' })
    expect(small).toMatchObject({ code: '45111', msg: 'less than the minimum order quantity: minimum 0.0001' })
    expect(place({ size: '220.0001' })).toMatchObject({ code: '45112', msg: expect.stringContaining('220') })
    expect(place({ size: '220' }).code).toBe('00000')
    expect(place({ size: '1200.0001', orderType: 'limit', price: '58000' }).code).toBe('45112')
    expect(place({ size: '1200', orderType: 'limit', price: '58000' }).code).toBe('00000')
    const young = new UnifiedFixture()
    const most = young.tell(STRATEGY, trigger({ qty: '220.0001' }))
    expect(most).toMatchObject({ code: '25208', msg: 'BTCUSDT trading quantity cannot be more than 220 units' })
    expect(young.tell(STRATEGY, trigger({ qty: '220' })).code).toBe('00000')
    const limit = { triggerOrderType: 'limit', triggerOrderPrice: '58000', qty: '1200.0001' }
    expect(young.tell(STRATEGY, trigger(limit)).msg).toBe('BTCUSDT trading quantity cannot be more than 1200 units')
  })
})

describe('figures', () => {
  it.each(['+59000', ' 59000', '59000 ', '5e4', ''])('the price "%s" is none', (price) => {
    const fixture = new WireFixture()
    expect(fixture.post(`${ORDERS}/place-order`, limitOrder({ price })).code).toBe(price === '' ? '40019' : '40020')
    expect(new UnifiedFixture().place({ price }).code).toBe(price === '' ? '400172' : '41101')
  })

  it.each(['+0.01', ' 0.01', '0.01\t'])('the size "%s" is none', (size) => {
    const fixture = new WireFixture()
    expect(fixture.post(`${ORDERS}/place-order`, limitOrder({ size })).code).toBe('40020')
    expect(new UnifiedFixture().place({ qty: size }).code).toBe('41101')
    expect(fixture.venue.openOrders(KEY.accountId)).toEqual([])
  })

  it('may be JSON numbers', () => {
    const fixture = new WireFixture()
    expect(fixture.post(`${ORDERS}/place-order`, limitOrder({ price: 59_000.5, size: 0.01 })).code).toBe('00000')
    expect(new UnifiedFixture().place({ price: 59_000.5, qty: 0.01 }).code).toBe('00000')
  })
})
