import { describe, expect, it } from 'vitest'
import { type Json, MINUTE } from '../wire-fixture.ts'
import { CATEGORY, LIMIT, TRADE, UnifiedFixture, type UnifiedOptions } from './unified-fixture.ts'

const TPSL = { category: 'USDT-FUTURES', symbol: 'BTCUSDT', type: 'tpsl', posSide: 'long' }
const MARKET = { orderType: 'market', price: undefined }

/** Holds 0.01 long from about 60000. */
function holder(options: UnifiedOptions = {}): UnifiedFixture {
  const fixture = new UnifiedFixture(options)
  const posSide = options.positionMode === 'one_way' ? undefined : 'long'
  fixture.data(fixture.place({ ...MARKET, posSide }))
  return fixture
}

const put = (fixture: UnifiedFixture, body: Json) => fixture.tell(`${TRADE}/place-strategy-order`, { ...TPSL, ...body })
const pending = (fixture: UnifiedFixture, query = ''): Json[] =>
  fixture.ask(`${TRADE}/unfilled-strategy-orders`, `${CATEGORY}${query}`).data
const ended = (fixture: UnifiedFixture): Json[] => fixture.ask(`${TRADE}/history-strategy-orders`, CATEGORY).data.list
const positions = (fixture: UnifiedFixture): Json[] =>
  (fixture.ask('/api/v3/position/current-position', CATEGORY).data.list ?? []).map((row: Json) => [
    row.posSide,
    row.total,
  ])

function move(fixture: UnifiedFixture, price: string): void {
  fixture.marketMs += MINUTE
  fixture.move(price)
}

describe('take profit and stop loss of a position', () => {
  it('one order of both has one id, and one of them acts', () => {
    const fixture = holder()
    const ids = fixture.data(put(fixture, { takeProfit: '61000', stopLoss: '59000', slTriggerBy: 'mark' }))
    expect(pending(fixture)).toMatchObject([
      { ...ids, takeProfit: '61000.0', stopLoss: '59000.0', slTriggerBy: 'mark', status: 'pending', qty: '' },
    ])
    move(fixture, '61000')
    expect(positions(fixture)).toEqual([])
    expect(pending(fixture)).toEqual([])
    expect(ended(fixture)).toMatchObject([{ ...ids, status: 'success' }])
  })

  it('full: once per side of a position; partial: no more than it', () => {
    const fixture = holder()
    expect(put(fixture, { takeProfit: '61000' }).code).toBe('00000')
    expect(put(fixture, { takeProfit: '62000' }).code).toBe('25594')
    expect(put(fixture, { stopLoss: '59000' }).code).toBe('00000')
    const partial = { tpslMode: 'partial', qty: '0.006', takeProfit: '62000' }
    expect(put(fixture, partial).code).toBe('00000')
    expect(put(fixture, partial).code).toBe('25595')
    expect(put(fixture, { ...partial, qty: '0.004' }).code).toBe('00000')
  })

  it('partial: of take profit and stop loss the first to act cancels the other', () => {
    const fixture = holder()
    fixture.data(put(fixture, { tpslMode: 'partial', qty: '0.004', takeProfit: '61000', stopLoss: '59000' }))
    move(fixture, '61000')
    expect(positions(fixture)).toEqual([['long', '0.006']])
    expect(pending(fixture)).toEqual([])
    move(fixture, '58500')
    expect(positions(fixture)).toEqual([['long', '0.006']])
  })

  it.each([
    ['without a position', { posSide: 'short', takeProfit: '1' }, '25601'],
    ['without a price', {}, '400172'],
    ['a take profit below a long', { takeProfit: '59000' }, '25580'],
    ['a stop loss above a long', { stopLoss: '61000' }, '25581'],
    ['a price between ticks', { stopLoss: '59000.05' }, '25244'],
    ['hedge mode without posSide', { posSide: undefined, stopLoss: '59000' }, '25236'],
    ['a limit without its price', { stopLoss: '59000', slOrderType: 'limit' }, '400172'],
  ])('refused: %s', (_, body, code) => {
    const fixture = holder()
    expect(put(fixture, body).code).toBe(code)
    expect(pending(fixture)).toEqual([])
  })

  it('refused whole when its second half is: nothing is left behind', () => {
    const fixture = holder()
    expect(put(fixture, { takeProfit: '61000', stopLoss: '61500' }).code).toBe('25581')
    expect(pending(fixture)).toEqual([])
  })

  it('in one-way mode belongs to the net position, whose direction may be named', () => {
    const fixture = holder({ positionMode: 'one_way' })
    expect(put(fixture, { posSide: 'short', stopLoss: '59000' }).code).toBe('25601')
    fixture.data(put(fixture, { posSide: undefined, side: 'sell', qty: '0.01', stopLoss: '59000' }))
    expect(put(fixture, { posSide: 'long', takeProfit: '61000' }).code).toBe('00000')
    move(fixture, '59000')
    expect(positions(fixture)).toEqual([])
  })

  it('is changed as long as it waits, and gone afterwards', () => {
    const fixture = holder()
    fixture.data(put(fixture, { clientOid: 's', takeProfit: '61000', stopLoss: '59000' }))
    const modify = (body: Json) => fixture.tell(`${TRADE}/modify-strategy-order`, { clientOid: 's', ...body })
    expect(modify({ qty: '0.01', takeProfit: '61000', stopLoss: '59000' }).code).toBe('25600')
    expect(modify({ qty: '0.01', takeProfit: '61500' }).code).toBe('00000')
    expect(pending(fixture)).toMatchObject([{ takeProfit: '61500.0', stopLoss: '59000.0' }])
    expect(modify({ qty: '0.01', takeProfit: '61500', stopLoss: '58900' }).code).toBe('00000')
    expect(modify({ stopLoss: '59000' }).code).toBe('00000')
    expect(modify({ takeProfit: '61600', stopLoss: '60500' }).code).toBe('25581')
    expect(pending(fixture)).toMatchObject([{ takeProfit: '61500.0', stopLoss: '59000.0' }])
    const cancel = () => fixture.tell(`${TRADE}/cancel-strategy-order`, { clientOid: 's' })
    expect(cancel()).toMatchObject({ code: '00000', data: null })
    expect([cancel().code, modify({ takeProfit: '62000' }).code]).toEqual(['25598', '25598'])
    expect(ended(fixture)).toMatchObject([{ clientOid: 's', status: 'cancelled' }])
  })
})

describe('trigger orders', () => {
  const trigger = { type: 'trigger', side: 'buy', qty: '0.01', triggerPrice: '59000', triggerOrderType: 'limit' }

  it('send their order once the price is met', () => {
    const fixture = new UnifiedFixture()
    const body = { ...trigger, triggerOrderPrice: '58900', clientOid: 't' }
    fixture.data(put(fixture, body))
    expect(pending(fixture, '&type=trigger')).toMatchObject([
      {
        type: 'trigger',
        side: 'buy',
        triggerPrice: '59000.0',
        triggerOrderPrice: '58900.0',
        triggerOrderType: 'limit',
      },
    ])
    expect(pending(fixture, '&type=tpsl')).toEqual([])
    const change = { clientOid: 't', triggerPrice: '58950', qty: '0.02' }
    expect(fixture.tell(`${TRADE}/modify-strategy-order`, change).code).toBe('00000')
    move(fixture, '58960')
    expect(fixture.ask(`${TRADE}/unfilled-orders`, CATEGORY).data.list).toEqual([])
    move(fixture, '58950')
    expect(fixture.ask(`${TRADE}/unfilled-orders`, CATEGORY).data.list).toMatchObject([
      { price: '58900.0', qty: '0.02', side: 'buy', posSide: 'long' },
    ])
    expect(ended(fixture)).toMatchObject([{ clientOid: 't', status: 'success' }])
  })

  it('need what an order needs', () => {
    const fixture = new UnifiedFixture()
    expect(put(fixture, { ...trigger, triggerPrice: undefined }).code).toBe('400172')
    expect(put(fixture, trigger).code).toBe('400172') // a limit order without a price
    expect(put(fixture, { ...trigger, posSide: undefined, triggerOrderPrice: '1' }).code).toBe('25236')
    expect(put(fixture, { ...trigger, triggerOrderType: 'market', reduceOnly: 'yes' }).code).toBe('25238')
  })
})

it('TP/SL of an opening order wait for its fill', () => {
  const fixture = new UnifiedFixture()
  fixture.data(
    fixture.place({
      ...LIMIT,
      takeProfit: '61000',
      stopLoss: '58000',
      tpTriggerBy: 'mark',
      slOrderType: 'limit',
      slLimitPrice: '57900',
    }),
  )
  expect(fixture.ask(`${TRADE}/unfilled-orders`, CATEGORY).data.list).toMatchObject([
    { takeProfit: '61000.0', tpTriggerBy: 'mark', tpOrderType: 'market', tpLimitPrice: null, slLimitPrice: '57900.0' },
  ])
  expect(pending(fixture)).toEqual([])
  move(fixture, '58900')
  expect(pending(fixture)).toHaveLength(2)
  move(fixture, '61100')
  expect(positions(fixture)).toEqual([])
  expect(pending(fixture)).toEqual([])
})
