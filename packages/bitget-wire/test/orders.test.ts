import { describe, expect, it } from 'vitest'
import { KEY, limitOrder, ORDERS, OTHER, PRODUCT, WireFixture } from './wire-fixture.ts'

const place = (fixture: WireFixture, over: Record<string, unknown> = {}) =>
  fixture.post(`${ORDERS}/place-order`, limitOrder(over))

describe('orders', () => {
  it('rest, fill and appear in every list under one id', () => {
    const fixture = new WireFixture()
    const placed = place(fixture, { clientOid: 'a-1' })
    expect(placed).toMatchObject({ status: 200, code: '00000', msg: 'success', data: { clientOid: 'a-1' } })
    const { orderId } = placed.data
    expect(orderId).toMatch(/^\d{19}$/)
    const open = fixture.get(`${ORDERS}/orders-pending`, PRODUCT).data
    expect(open.endId).toBe(orderId)
    expect(open.entrustedList).toEqual([
      expect.objectContaining({
        symbol: 'BTCUSDT',
        size: '0.01',
        price: '59000.0',
        orderId,
        clientOid: 'a-1',
        status: 'live',
        baseVolume: '0',
        priceAvg: '',
        fee: '0',
        side: 'buy',
        posSide: 'net',
        tradeSide: 'buy_single',
        posMode: 'one_way_mode',
        marginMode: 'crossed',
        reduceOnly: 'NO',
        force: 'gtc',
        leverage: '10',
      }),
    ])
    fixture.move('58990')
    const detail = fixture.get(`${ORDERS}/detail`, `clientOid=a-1&${PRODUCT}&symbol=BTCUSDT`).data
    expect(detail).toMatchObject({
      state: 'filled',
      baseVolume: '0.01',
      priceAvg: '59000',
      fee: '-0.118',
      quoteVolume: '590',
    })
    expect(detail).not.toHaveProperty('status')
    expect(fixture.get(`${ORDERS}/orders-pending`, PRODUCT).data).toEqual({ entrustedList: null, endId: null })
    const history = fixture.get(`${ORDERS}/orders-history`, PRODUCT).data.entrustedList
    expect(history.map((row: { orderId: string; status: string }) => [row.orderId, row.status])).toEqual([
      [orderId, 'filled'],
    ])
    const fills = fixture.get(`${ORDERS}/fills`, PRODUCT).data.fillList
    expect(fills).toEqual([
      expect.objectContaining({
        orderId,
        price: '59000.0',
        baseVolume: '0.01',
        quoteVolume: '590',
        side: 'buy',
        tradeScope: 'maker',
        profit: '0',
        feeDetail: [{ deduction: 'no', feeCoin: 'USDT', totalDeductionFee: '0', totalFee: '-0.118' }],
        cTime: String(fixture.marketMs),
      }),
    ])
    expect(fills[0]).not.toHaveProperty('clientOid')
  })

  it('take enumerations in any case and numbers where texts are usual', () => {
    const fixture = new WireFixture()
    const odd = {
      force: 'GTC',
      side: 'BUY',
      orderType: 'Limit',
      tradeSide: 'Open',
      size: 0.01,
      reduceOnly: 'NO',
      productType: 'usdt-futures',
    }
    expect(place(fixture, odd).code).toBe('00000')
  })

  it('are the account’s own', () => {
    const fixture = new WireFixture()
    const { orderId } = place(fixture).data
    const query = `orderId=${orderId}&${PRODUCT}&symbol=BTCUSDT`
    expect(fixture.get(`${ORDERS}/detail`, query, OTHER)).toMatchObject({ status: 400, code: '40109', data: null })
    const body = { symbol: 'BTCUSDT', productType: 'USDT-FUTURES', orderId }
    expect(fixture.post(`${ORDERS}/cancel-order`, body, OTHER).code).toBe('40768')
    expect(fixture.post(`${ORDERS}/cancel-order`, body, KEY).data.orderId).toBe(orderId)
    expect(fixture.post(`${ORDERS}/cancel-order`, body, KEY).code).toBe('40768')
  })

  it('make a client order id where none is given', () => {
    const { orderId, clientOid } = place(new WireFixture()).data
    expect(clientOid).toBe(orderId)
  })

  it('post-only that would take is accepted and then canceled', () => {
    const fixture = new WireFixture()
    const { orderId } = place(fixture, { price: '60010', force: 'post_only' }).data
    const detail = fixture.get(`${ORDERS}/detail`, `orderId=${orderId}&${PRODUCT}&symbol=BTCUSDT`).data
    expect(detail).toMatchObject({ state: 'canceled', cancelReason: 'post_only_fill_cancel', baseVolume: '0' })
  })

  it('market orders carry no price', () => {
    const fixture = new WireFixture()
    const { orderId } = place(fixture, { orderType: 'market', price: undefined, clientOid: 'm' }).data
    const detail = fixture.get(`${ORDERS}/detail`, `orderId=${orderId}&${PRODUCT}&symbol=BTCUSDT`).data
    expect(detail).toMatchObject({ state: 'filled', price: '', orderType: 'market' })
    expect(Number(detail.priceAvg)).toBeGreaterThan(60_000)
  })

  it.each([
    ['an unknown symbol', { symbol: 'NOPEUSDT' }, '40034'],
    ['another product', { productType: 'COIN-FUTURES' }, '40020'],
    ['no size', { size: undefined }, '40019'],
    ['a size that is none', { size: 'NaN' }, '40020'],
    ['too fine a size', { size: '0.00001' }, '40808'],
    ['too fine a price', { price: '59000.01' }, '41103'],
    ['a negative price', { price: '-5' }, '40020'],
    ['less than the least value', { size: '0.0001', price: '40000' }, '45110'],
    ['more than the largest size', { size: '1201' }, '45112'],
    ['a price above the band', { price: '70000' }, '40815'],
    ['a sell below the band', { price: '50000', side: 'sell' }, '40816'],
    ['nothing to reduce', { reduceOnly: 'YES' }, '22002'],
    ['more than the margin allows', { size: '50' }, '40763'],
    ['isolated margin', { marginMode: 'isolated' }, '40808'],
    ['a client order id of 51 characters', { clientOid: 'x'.repeat(51) }, '40304'],
    ['a client order id with a blank', { clientOid: 'a b' }, '40305'],
    ['an unknown side', { side: 'up' }, '40020'],
  ])('are refused with %s', (_, over, code) => {
    const fixture = new WireFixture()
    expect(place(fixture, over)).toMatchObject({ status: 400, code, data: null })
    expect(fixture.venue.openOrders(KEY.accountId)).toEqual([])
  })

  it('are refused without margin, with the venue’s own words', () => {
    expect(place(new WireFixture(), { size: '2' })).toMatchObject({ status: 400, code: '40762' })
  })

  it('are refused for a client order id used before, open or not', () => {
    const fixture = new WireFixture()
    place(fixture, { clientOid: 'once' })
    expect(place(fixture, { clientOid: 'once' })).toMatchObject({
      status: 400,
      code: '40786',
      msg: 'Duplicate clientOid',
    })
  })
})

describe('batches', () => {
  const batch = (orderList: unknown) => ({ ...limitOrder(), orderList })
  const item = (clientOid: string, over = {}) => ({
    size: '0.01',
    price: '59000',
    side: 'buy',
    orderType: 'limit',
    force: 'gtc',
    clientOid,
    ...over,
  })

  it('answer each order for itself, with HTTP 200 even when all fail', () => {
    const fixture = new WireFixture()
    const mixed = [item('ok'), item('small', { size: '0.0001', price: '40000' }), item('odd', { side: 'up' })]
    const answer = fixture.post(`${ORDERS}/batch-place-order`, batch(mixed))
    expect(answer.status).toBe(200)
    expect(answer.data.successList).toEqual([{ orderId: expect.stringMatching(/^\d{19}$/), clientOid: 'ok' }])
    expect(answer.data.failureList).toEqual([
      { orderId: '', clientOid: 'small', errorCode: '45110', errorMsg: 'less than the minimum amount 5 USDT' },
      { orderId: '', clientOid: 'odd', errorCode: '40020', errorMsg: 'Parameter side error' },
    ])
    const failed = fixture.post(`${ORDERS}/batch-place-order`, batch([item('ok')]))
    expect(failed).toMatchObject({ status: 200, data: { successList: [], failureList: [{ errorCode: '40786' }] } })
  })

  it('hold at most 50 orders', () => {
    const fixture = new WireFixture()
    const many = Array.from({ length: 51 }, (_, i) => item(`b${i}`))
    expect(fixture.post(`${ORDERS}/batch-place-order`, batch(many)).code).toBe('40912')
    const fifty = fixture.post(`${ORDERS}/batch-place-order`, batch(many.slice(1)))
    expect(fifty.data.successList).toHaveLength(50)
  })

  it('cancel a list, a symbol or everything', () => {
    const fixture = new WireFixture()
    fixture.post(`${ORDERS}/batch-place-order`, batch(['a', 'b', 'c', 'd'].map((id) => item(id))))
    const scope = { symbol: 'BTCUSDT', productType: 'USDT-FUTURES' }
    const listed = fixture.post(`${ORDERS}/batch-cancel-orders`, {
      ...scope,
      orderIdList: [{ clientOid: 'a' }, { clientOid: 'zz' }],
    })
    expect(listed.data.successList.map((row: { clientOid: string }) => row.clientOid)).toEqual(['a'])
    expect(listed.data.failureList).toEqual([
      { orderId: '', clientOid: 'zz', errorMsg: 'Order does not exist', errorCode: '40768' },
    ])
    expect(fixture.post(`${ORDERS}/batch-cancel-orders`, scope).data.successList).toHaveLength(3)
    expect(fixture.post(`${ORDERS}/cancel-all-orders`, { productType: 'USDT-FUTURES' }).code).toBe('22001')
  })
})

describe('pages', () => {
  it('walk back through every fill exactly once, newest first', () => {
    const fixture = new WireFixture()
    for (let i = 0; i < 25; i++)
      place(fixture, { orderType: 'market', clientOid: `f${i}`, side: i % 2 ? 'sell' : 'buy' })
    const seen: string[] = []
    let query = PRODUCT
    for (;;) {
      const { fillList, endId } = fixture.get(`${ORDERS}/fills`, `${query}&limit=10`).data
      if (fillList === null) {
        expect(endId).toBeNull()
        break
      }
      seen.push(...fillList.map((row: { tradeId: string }) => row.tradeId))
      expect(endId).toBe(seen.at(-1))
      query = `${PRODUCT}&idLessThan=${endId}`
    }
    expect(seen).toHaveLength(25)
    expect(seen).toEqual(
      fixture.venue
        .fills(KEY.accountId)
        .map((fill) => fill.tradeId)
        .reverse(),
    )
  })

  it('refuse limits, ids and ranges they do not know', () => {
    const fixture = new WireFixture()
    const code = (query: string, path = 'fills') => fixture.get(`${ORDERS}/${path}`, `${PRODUCT}&${query}`).code
    expect(code('limit=101')).toBe('40020')
    expect(code('limit=0')).toBe('40020')
    expect(code('idLessThan=abc')).toBe('40402')
    expect(code(`startTime=0&endTime=${8 * 86_400_000}`, 'fill-history')).toBe('40408')
    expect(code('startTime=5&endTime=4')).toBe('40020')
    expect(code('symbol=NOPE')).toBe('40034')
  })

  it('filter orders by status, symbol, id and time', () => {
    const fixture = new WireFixture()
    place(fixture, { clientOid: 'first' })
    fixture.marketMs += 1000
    const { orderId } = place(fixture, { clientOid: 'second', price: '59500' }).data
    const ids = (query: string) =>
      (fixture.get(`${ORDERS}/orders-pending`, `${PRODUCT}&${query}`).data.entrustedList ?? []).map(
        (row: { clientOid: string }) => row.clientOid,
      )
    expect(ids('')).toEqual(['second', 'first'])
    expect(ids(`idLessThan=${orderId}`)).toEqual(['first'])
    expect(ids('clientOid=first')).toEqual(['first'])
    expect(ids(`orderId=${orderId}`)).toEqual(['second'])
    expect(ids('status=partially_filled')).toEqual([])
    expect(ids(`startTime=${fixture.marketMs}`)).toEqual(['second'])
    expect(ids('limit=1')).toEqual(['second'])
  })
})

describe('modify-order', () => {
  it('replaces a resting order under the new client order id and answers the old ids', () => {
    const fixture = new WireFixture()
    const { orderId } = place(fixture, { clientOid: 'old' }).data
    const body = {
      symbol: 'BTCUSDT',
      productType: 'USDT-FUTURES',
      orderId,
      newClientOid: 'new',
      newSize: '0.02',
      newPrice: '58000',
    }
    expect(fixture.post(`${ORDERS}/modify-order`, { ...body, newPrice: undefined }).code).toBe('40925')
    expect(fixture.post(`${ORDERS}/modify-order`, { ...body, newClientOid: undefined }).code).toBe('22003')
    expect(fixture.post(`${ORDERS}/modify-order`, body).data).toEqual({ orderId, clientOid: 'old' })
    const [open] = fixture.venue.openOrders(KEY.accountId)
    expect(open).toMatchObject({ clientOrderId: 'new', price: 580_000, quantity: 200 })
    expect(fixture.post(`${ORDERS}/modify-order`, body).code).toBe('40922')
  })
})
