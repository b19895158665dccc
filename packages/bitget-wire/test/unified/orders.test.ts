import { describe, expect, it } from 'vitest'
import { MINUTE } from '../wire-fixture.ts'
import { ACCOUNT, CATEGORY, LIMIT, TRADE, UnifiedFixture } from './unified-fixture.ts'

const MARKET = { orderType: 'market', price: undefined }

const openOrders = (fixture: UnifiedFixture) => fixture.ask(`${TRADE}/unfilled-orders`, CATEGORY).data.list

describe('place-order', () => {
  it('answers with both ids, and the resting row says new', () => {
    const fixture = new UnifiedFixture()
    const placed = fixture.place({ clientOid: 'grid_1:a/b.c-Z' })
    expect(placed).toMatchObject({ status: 200, code: '00000', data: { clientOid: 'grid_1:a/b.c-Z' } })
    expect(placed.data.orderId).toMatch(/^\d{19}$/)
    const { list, cursor } = fixture.ask(`${TRADE}/unfilled-orders`, CATEGORY).data
    expect(list[0]).toMatchObject({
      orderId: placed.data.orderId,
      orderStatus: 'new',
      posSide: 'long',
      holdMode: 'hedge_mode',
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

  it('lets a clientOid be used again once its order has ended, not before', () => {
    const fixture = new UnifiedFixture()
    fixture.data(fixture.place({ clientOid: 'again' }))
    expect(fixture.place({ clientOid: 'again' })).toMatchObject({ status: 400, code: '25212', data: null })
    fixture.data(fixture.tell(`${TRADE}/cancel-order`, { clientOid: 'again' }))
    expect(fixture.place({ clientOid: 'again' }).code).toBe('00000')
  })

  it.each([
    ['a blank in the clientOid', { clientOid: 'a b' }, '41101', 'Param clientOid=a b error'],
    ['# in the clientOid', { clientOid: 'a#b' }, '41101', 'Param clientOid=a#b error'],
    ['33 characters', { clientOid: 'x'.repeat(33) }, '41101', `Param clientOid=${'x'.repeat(33)} error`],
    ['another side', { side: 'hold' }, '41101', 'Param side=hold error'],
    ['no quantity', { qty: undefined }, '400172', 'Parameter verification failed'],
    ['no price', { price: undefined }, '400172', 'Parameter verification failed'],
    ['no category', { category: undefined }, '400172', 'Parameter verification failed'],
    ['another category', { category: 'SPOT' }, '41101', 'Param category=SPOT error'],
    ['an unknown symbol', { symbol: 'NOPEUSDT' }, '25100', 'The trading pair NOPEUSDT does not exist'],
    ['a price between ticks', { price: '59000.05' }, '25244', 'The price must be a multiple of 0.1'],
    ['a quantity between steps', { qty: '0.00015' }, '25610', 'The quantity must be a multiple of 0.0001'],
    ['too little', { qty: '0' }, '25207', 'BTCUSDT trading quantity cannot be less than 0.0001 units'],
    ['too much', { qty: '1201' }, '25208', 'BTCUSDT trading quantity cannot be more than 1200 units'],
    [
      'too much at the market',
      { ...MARKET, qty: '221' },
      '25208',
      'BTCUSDT trading quantity cannot be more than 220 units',
    ],
    ['too small an amount', { price: '57001', qty: '0.0001', side: 'buy' }, '00000', 'success'],
    ['above the band', { price: '63000.1' }, '25206', expect.stringContaining('63000')],
    ['below the band', { side: 'sell', posSide: 'short', price: '56999.9' }, '25205', expect.stringContaining('57000')],
    ['more than the margin', { qty: '2' }, '25203', 'Insufficient margin'],
    ['TP/SL on a closing order', { side: 'sell', takeProfit: '1' }, '25612', expect.any(String)],
    ['a stray triggerPrice', { triggerPrice: 58000 }, '41101', 'Param triggerPrice=58000 error'],
  ])('%s', (_, over, code, msg) => {
    expect(new UnifiedFixture().place(over)).toMatchObject({ code, msg, status: code === '00000' ? 200 : 400 })
  })

  it('reads words without looking at their case, and numbers as well as texts', () => {
    const fixture = new UnifiedFixture()
    const loud = { side: 'BUY', posSide: 'Long', orderType: 'LIMIT', timeInForce: 'GTC', qty: 0.01, price: 59000 }
    fixture.data(fixture.place({ ...loud, category: 'usdt-futures' }))
    expect(openOrders(fixture)[0]).toMatchObject({ side: 'buy', posSide: 'long', timeInForce: 'gtc' })
  })

  it('ignores a stray triggerPrice when told to be like the venue', () => {
    const fixture = new UnifiedFixture({ choices: { uta_stray_trigger_price: 'ignore' } })
    expect(fixture.place({ triggerPrice: 58000 }).code).toBe('00000')
    expect(openOrders(fixture)).toHaveLength(1)
  })

  it('reads reduceOnly beside posSide as the table of open questions says', () => {
    const codeOf = (choice: 'refuse_yes' | 'refuse_any' | 'ignore', reduceOnly: string) =>
      new UnifiedFixture({ choices: { uta_reduce_only_with_pos_side: choice } }).place({ reduceOnly }).code
    expect([codeOf('refuse_yes', 'yes'), codeOf('refuse_yes', 'no')]).toEqual(['25238', '00000'])
    expect([codeOf('refuse_any', 'yes'), codeOf('refuse_any', 'no')]).toEqual(['25238', '25238'])
    expect([codeOf('ignore', 'yes'), codeOf('ignore', 'no')]).toEqual(['00000', '00000'])
  })

  it('puts a flat symbol into the margin mode an order names, and back when it is refused', () => {
    const fixture = new UnifiedFixture()
    const modes = () => fixture.ask(`${ACCOUNT}/settings`).data.symbolConfigList[0].marginMode
    expect(fixture.place({ marginMode: 'isolated', qty: '2' }).code).toBe('25203')
    expect(modes()).toBe('crossed')
    fixture.data(fixture.place({ marginMode: 'isolated' }))
    expect(modes()).toBe('isolated')
    expect(openOrders(fixture)[0].marginMode).toBe('isolated')
    expect(fixture.place({ marginMode: 'crossed' }).code).toBe('25107')
    expect(fixture.place({}).code).toBe('00000') // says nothing: follows what holds the symbol
    expect(openOrders(fixture)[0].marginMode).toBe('isolated')
  })
})

describe('batches', () => {
  it('answer row by row in the order asked, HTTP 200 even when all fail', () => {
    const fixture = new UnifiedFixture()
    const answer = fixture.tell(`${TRADE}/place-batch`, [
      { ...LIMIT, qty: '0', clientOid: 'a' },
      { ...LIMIT, side: '' },
    ])
    expect(answer).toMatchObject({ status: 200, code: '00000' })
    expect(answer.data).toEqual([
      { orderId: '', clientOid: 'a', code: '25207', msg: expect.any(String) },
      { orderId: '', clientOid: '', code: '400172', msg: expect.any(String) },
    ])
  })

  it('hold 1 to 20 orders, and nothing that is not a list', () => {
    const fixture = new UnifiedFixture()
    const batch = (body: unknown) => fixture.tell(`${TRADE}/place-batch`, body).code
    const many = (count: number) => Array.from({ length: count }, () => LIMIT)
    expect([batch([]), batch({}), batch(undefined), batch(many(21))]).toEqual(['400172', '400172', '400172', '25241'])
    expect(batch(many(20))).toBe('00000')
    expect(openOrders(fixture)).toHaveLength(20)
    expect(fixture.tell(`${TRADE}/cancel-order`, [{}]).code).toBe('40017') // no list where there is one order
  })
})

describe('modify-order', () => {
  const modify = (fixture: UnifiedFixture, over: Record<string, unknown>) =>
    fixture.tell(`${TRADE}/modify-order`, { clientOid: 'a', ...over })

  it('keeps both ids and changes price or quantity alone', () => {
    const fixture = new UnifiedFixture()
    const ids = fixture.data(fixture.place({ clientOid: 'a' }))
    expect(fixture.data(modify(fixture, { price: '58000' }))).toEqual(ids)
    expect(fixture.data(modify(fixture, { qty: '0.03' }))).toEqual(ids)
    expect(openOrders(fixture)).toMatchObject([{ ...ids, price: '58000.0', qty: '0.03' }])
  })

  it('of a partially filled order, not below what is filled', () => {
    const fixture = new UnifiedFixture({ touch: 50 })
    fixture.data(fixture.place({ clientOid: 'a' }))
    fixture.move('59000')
    expect(openOrders(fixture)[0]).toMatchObject({ orderStatus: 'partially_filled', cumExecQty: '0.005' })
    expect(modify(fixture, { qty: '0.004' }).code).toBe('25568')
    expect(modify(fixture, { qty: '0.02' }).code).toBe('00000')
    expect(openOrders(fixture)[0]).toMatchObject({ qty: '0.02', cumExecQty: '0.005', feeDetail: [{ fee: '0.059' }] })
  })

  it.each([
    ['unknown', { clientOid: 'b', price: '1' }, '25204'],
    ['nothing to change', {}, '400172'],
    ['the same again', { price: '59000', qty: '0.01' }, '25571'],
    ['a price between ticks', { price: '0.05' }, '25244'],
    ['outside the band', { price: '70000' }, '25206'],
  ])('%s', (_, over, code) => {
    const fixture = new UnifiedFixture()
    fixture.data(fixture.place({ clientOid: 'a' }))
    expect(modify(fixture, over).code).toBe(code)
    expect(openOrders(fixture)).toMatchObject([{ price: '59000.0', qty: '0.01' }])
  })

  it('autoCancel=yes takes the old order away when the change fails', () => {
    const fixture = new UnifiedFixture()
    fixture.data(fixture.place({ clientOid: 'a' }))
    expect(modify(fixture, { price: '70000', autoCancel: 'yes' }).code).toBe('25206')
    expect(openOrders(fixture)).toEqual([])
    const { list } = fixture.ask(`${TRADE}/history-orders`, CATEGORY).data
    expect(list[0]).toMatchObject({ clientOid: 'a', orderStatus: 'cancelled', cancelReason: 'normal_cancel' })
  })

  it('in a batch refuses reduce-only orders', () => {
    const fixture = new UnifiedFixture({ positionMode: 'one_way' })
    fixture.data(fixture.place({ ...MARKET, posSide: undefined }))
    fixture.data(fixture.place({ posSide: undefined, side: 'sell', price: '61000', reduceOnly: 'yes', clientOid: 'a' }))
    const rows = fixture.tell(`${TRADE}/batch-modify-order`, [{ clientOid: 'a', price: '61500' }]).data
    expect(rows).toMatchObject([{ code: '25568', clientOid: 'a' }])
    expect(modify(fixture, { price: '61500' }).code).toBe('00000')
  })
})

describe('cancelling and closing', () => {
  it('a finished or unknown order is 25204 everywhere', () => {
    const fixture = new UnifiedFixture()
    const { orderId } = fixture.data(fixture.place({ clientOid: 'a' }))
    fixture.data(fixture.tell(`${TRADE}/cancel-order`, { orderId, symbol: 'BTCUSDT' }))
    for (const body of [{ orderId }, { clientOid: 'a' }, { orderId: '1' }]) {
      expect(fixture.tell(`${TRADE}/cancel-order`, body)).toMatchObject({ code: '25204', msg: 'Order does not exist' })
    }
    expect(fixture.tell(`${TRADE}/cancel-order`, {}).code).toBe('400172')
    expect(fixture.ask(`${TRADE}/order-info`, 'orderId=1').code).toBe('25204')
    expect(fixture.ask(`${TRADE}/order-info`, `orderId=${orderId}`).data).toMatchObject({ orderStatus: 'cancelled' })
  })

  it('cancel-symbol-order lists what it cancelled, an empty list when nothing is open', () => {
    const fixture = new UnifiedFixture()
    const placed = fixture.data(fixture.place({}))
    const all = { category: 'USDT-FUTURES', symbol: 'BTCUSDT' }
    expect(fixture.tell(`${TRADE}/cancel-symbol-order`, all).data).toEqual({ list: [placed] })
    expect(fixture.tell(`${TRADE}/cancel-symbol-order`, { category: 'USDT-FUTURES' }).data).toEqual({ list: [] })
  })

  it('close-positions closes the legs it is asked for', () => {
    const fixture = new UnifiedFixture()
    const close = (over = {}) => fixture.tell(`${TRADE}/close-positions`, { category: 'USDT-FUTURES', ...over })
    fixture.data(fixture.place(MARKET))
    fixture.data(fixture.place({ ...MARKET, side: 'sell', posSide: 'short' }))
    expect(close({ symbol: 'BTCUSDT', posSide: 'long' }).data.list).toHaveLength(1)
    const left = fixture.ask('/api/v3/position/current-position', CATEGORY).data.list
    expect(left).toMatchObject([{ posSide: 'short', total: '0.01', positionStatus: 'normal' }])
    expect(close().data.list).toHaveLength(1)
    expect(close()).toMatchObject({ code: '25227', data: null })
  })
})

describe('queries', () => {
  it('page by the id of the last row, newest first', () => {
    const fixture = new UnifiedFixture()
    for (const clientOid of ['a', 'b', 'c']) fixture.data(fixture.place({ clientOid }))
    const page = (cursor = '') => fixture.ask(`${TRADE}/unfilled-orders`, `${CATEGORY}&limit=2&cursor=${cursor}`).data
    const first = page()
    expect(first.list.map((row: { clientOid: string }) => row.clientOid)).toEqual(['c', 'b'])
    const second = page(first.cursor)
    expect(second.list.map((row: { clientOid: string }) => row.clientOid)).toEqual(['a'])
    expect(page(second.cursor)).toEqual({ list: [], cursor: null })
  })

  it('refuse times more than 30 days apart and pages over 100', () => {
    const fixture = new UnifiedFixture()
    const ask = (query: string) => fixture.ask(`${TRADE}/fills`, query).code
    const day = 86_400_000
    expect([ask(`startTime=1&endTime=${31 * day}`), ask('limit=101'), ask('limit=0'), ask('cursor=x')]).toEqual([
      '40408',
      '41101',
      '41101',
      '41101',
    ])
    expect(ask(`startTime=1&endTime=${30 * day}`)).toBe('00000')
  })

  it('fills carry clientOid and profit, fees positive; records negative; positions in between', () => {
    const fixture = new UnifiedFixture()
    fixture.data(fixture.place({ ...MARKET, clientOid: 'in' }))
    fixture.marketMs += MINUTE
    fixture.move('61000')
    fixture.data(fixture.place({ ...MARKET, side: 'sell', qty: '0.004', clientOid: 'out' }))
    const [out, into] = fixture.ask(`${TRADE}/fills`).data.list
    expect(into).toMatchObject({ clientOid: 'in', tradeSide: 'open_long', feeDetail: [{ feeCoin: 'USDT' }] })
    expect(Number(into.feeDetail[0].fee)).toBeGreaterThan(0)
    expect(out).toMatchObject({ clientOid: 'out', tradeSide: 'close_long', side: 'sell', execQty: '0.004' })
    const records = fixture.ask(`${ACCOUNT}/financial-records`, CATEGORY).data.list
    expect(records).toMatchObject([
      { type: 'CLOSE_LONG', positionAmount: '-0.004', positionBalance: '0.006', fee: `-${out.feeDetail[0].fee}` },
      { type: 'OPEN_LONG', positionAmount: '0.01', positionBalance: '0.01', fee: `-${into.feeDetail[0].fee}` },
    ])
    const change = Number(records[0].balance) - Number(records[1].balance)
    expect(Number(records[0].amount)).toBeCloseTo(change, 8)
    expect(change).toBeCloseTo(Number(out.execPnl) - Number(out.feeDetail[0].fee), 8)
    const [position] = fixture.ask('/api/v3/position/current-position', CATEGORY).data.list
    expect(position).toMatchObject({
      openFeeTotal: `-${into.feeDetail[0].fee}`,
      closeFeeTotal: `-${out.feeDetail[0].fee}`,
    })
    expect(fixture.ask(`${ACCOUNT}/financial-records`, 'category=OTHER').data.list).toMatchObject([
      { type: 'TRANSFER_IN', amount: '10000', symbol: '', positionBalance: '0' },
    ])
    expect(fixture.ask(`${ACCOUNT}/financial-records`, `${CATEGORY}&type=OPEN_LONG`).data.list).toHaveLength(1)
  })
})

it('countdown-cancel-all fires once, after the seconds asked for', () => {
  const fixture = new UnifiedFixture()
  const countdown = (text: string) => fixture.tell(`${TRADE}/countdown-cancel-all`, { countdown: text })
  fixture.data(fixture.place({}))
  expect(['4', '61', '-5', 'x', '5.5'].map((text) => countdown(text).code)).toEqual(Array(5).fill('41101'))
  expect(fixture.unifiedDoor.dueAt).toBeNull()
  expect(countdown('5').data).toBe('success')
  expect(fixture.unifiedDoor.dueAt).toBe(fixture.wallMs + 5_000)
  fixture.unifiedDoor.onTime(fixture.wallMs + 4_999)
  expect(openOrders(fixture)).toHaveLength(1)
  fixture.unifiedDoor.onTime(fixture.wallMs + 5_000)
  expect(openOrders(fixture)).toEqual([])
  fixture.data(fixture.place({}))
  fixture.unifiedDoor.onTime(fixture.wallMs + 60_000)
  expect(openOrders(fixture)).toHaveLength(1)
  fixture.data(countdown('60'))
  fixture.data(countdown('0'))
  expect(fixture.unifiedDoor.dueAt).toBeNull()
})
