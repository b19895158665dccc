import { describe, expect, it } from 'vitest'
import { type Json, KEY, MINUTE, OTHER } from '../wire-fixture.ts'
import { LIMIT, TRADE, UnifiedFixture, type UnifiedOptions, type UnifiedStream } from './unified-fixture.ts'

const MARKET = { ...LIMIT, orderType: 'market', price: undefined }

interface World {
  readonly fixture: UnifiedFixture
  readonly stream: UnifiedStream
}

function loggedIn(options: UnifiedOptions = {}): World {
  const fixture = new UnifiedFixture(options)
  const stream = fixture.stream()
  stream.login()
  return { fixture, stream }
}

function trade({ fixture, stream }: World, order: Json): Json[] {
  fixture.data(fixture.tell(`${TRADE}/place-order`, order))
  return stream.hear()
}

function moved({ fixture, stream }: World, price: string): Json[] {
  fixture.marketMs += MINUTE
  fixture.move(price)
  return stream.session.onPrice('BTCUSDT', [], fixture.wallMs).map((text) => JSON.parse(text))
}

describe('subscribing', () => {
  it.each([
    ['upper-case product', { instType: 'USDT-FUTURES', topic: 'ticker', symbol: 'BTCUSDT' }],
    ['another product', { instType: 'spot', topic: 'ticker', symbol: 'BTCUSDT' }],
    ['no symbol', { instType: 'usdt-futures', topic: 'ticker' }],
    ['an unknown symbol', { instType: 'usdt-futures', topic: 'ticker', symbol: 'NOPEUSDT' }],
    ['books15', { instType: 'usdt-futures', topic: 'books15', symbol: 'BTCUSDT' }],
    ['kline without interval', { instType: 'usdt-futures', topic: 'kline', symbol: 'BTCUSDT' }],
    ['kline of an unknown interval', { instType: 'usdt-futures', topic: 'kline', symbol: 'BTCUSDT', interval: '1w' }],
    ['a private topic of one symbol', { instType: 'UTA', topic: 'order', symbol: 'BTCUSDT' }],
    ['a private topic as public', { instType: 'usdt-futures', topic: 'order', symbol: 'BTCUSDT' }],
  ])('%s: 30001', (_, arg) => {
    expect(loggedIn().stream.send({ op: 'subscribe', args: [arg] })).toMatchObject([
      { event: 'error', arg, code: 30001 },
    ])
  })

  it('private topics only after login, and only of a unified account', () => {
    const fixture = new UnifiedFixture()
    const args = [{ instType: 'UTA', topic: 'order' }]
    expect(fixture.stream().send({ op: 'subscribe', args })).toMatchObject([{ code: 30004 }])
    const classic = fixture.stream()
    classic.login(OTHER)
    expect(classic.send({ op: 'subscribe', args })).toMatchObject([{ code: 30001 }])
  })

  it('ignores members it does not know, and echoes the argument as sent', () => {
    const { stream } = loggedIn()
    const arg = { topic: 'ticker', symbol: 'BTCUSDT', instType: 'usdt-futures', extra: 1 }
    const [ack, push] = stream.send({ op: 'subscribe', args: [arg], uta: true, url: 'ws://x' })
    expect(ack).toEqual({ event: 'subscribe', arg })
    expect(push.arg).toEqual(arg)
  })

  it("dates a ticker by the market's clock, in its frame: its row has no time", () => {
    const { fixture, stream } = loggedIn()
    fixture.wallMs += 1_000_000_000
    const [, push] = stream.send({
      op: 'subscribe',
      args: [{ topic: 'ticker', symbol: 'BTCUSDT', instType: 'usdt-futures' }],
    })
    expect(Number(push.ts)).toBe(fixture.venue.market('BTCUSDT')?.marketMs)
  })

  it('says nothing on subscribing to orders and fills, the present state to positions and account', () => {
    const { stream } = loggedIn()
    expect([stream.listen('order'), stream.listen('fill')]).toEqual([[], []])
    expect(stream.listen('position')).toMatchObject([{ action: 'snapshot', data: [] }])
    expect(stream.listen('account')).toMatchObject([{ action: 'snapshot', data: [{ totalEquity: '10000' }] }])
  })
})

describe('private topics', () => {
  it('position and account every five seconds, counted from the last push', () => {
    const at = loggedIn()
    const { fixture, stream } = at
    stream.listen('position')
    stream.listen('account')
    const topics = () => stream.clock().map((frame) => frame.arg.topic)
    fixture.wallMs += 4_999
    expect(topics()).toEqual([])
    fixture.wallMs += 1
    expect(topics()).toEqual(['position', 'account'])
    fixture.wallMs += 4_000
    trade(at, MARKET)
    fixture.wallMs += 4_000
    expect(topics()).toEqual([])
  })

  it('position says nothing of orders that only rest, change or go', () => {
    const at = loggedIn()
    at.stream.listen('position')
    expect(trade(at, { ...LIMIT, clientOid: 'a' })).toEqual([])
    at.fixture.data(at.fixture.tell(`${TRADE}/modify-order`, { clientOid: 'a', price: '58000' }))
    at.fixture.data(at.fixture.tell(`${TRADE}/cancel-order`, { clientOid: 'a' }))
    expect(at.stream.hear()).toEqual([])
  })

  it('position tells of each leg, and once of one that ended', () => {
    const at = loggedIn()
    at.stream.listen('position')
    trade(at, MARKET)
    trade(at, { ...MARKET, side: 'sell', posSide: 'short', qty: '0.02' })
    const rows = (frame: Json) => frame.data.map((row: Json) => [row.posSide, row.size, row.positionStatus])
    expect(rows(trade(at, { ...MARKET, side: 'sell' })[0])).toEqual([
      ['short', '0.02', 'opening'],
      ['long', '0', 'ended'],
    ])
    at.fixture.wallMs += 5_000
    expect(rows(at.stream.clock()[0])).toEqual([['short', '0.02', 'opening']])
  })

  it('position tells only what changed when the table says so', () => {
    const at = loggedIn({ choices: { uta_position_push: 'changed_only' } })
    at.stream.listen('position')
    trade(at, MARKET)
    const [frame] = trade(at, { ...MARKET, side: 'sell', posSide: 'short' })
    expect(frame.data.map((row: Json) => row.posSide)).toEqual(['short'])
  })

  it('a one-way position that turns around ends and opens', () => {
    const at = loggedIn({ positionMode: 'one_way' })
    at.stream.listen('position')
    trade(at, { ...MARKET, posSide: undefined })
    const [frame] = trade(at, { ...MARKET, posSide: undefined, side: 'sell', qty: '0.03' })
    expect(frame.data.map((row: Json) => [row.posSide, row.size, row.positionStatus])).toEqual([
      ['short', '0.02', 'opening'],
      ['long', '0', 'ended'],
    ])
  })

  it.each([
    ['live', ['live']],
    ['new', ['new']],
    ['live_then_new', ['live', 'new']],
  ] as const)('the first status of an order can be %s', (choice, statuses) => {
    const at = loggedIn({ choices: { uta_first_status: choice } })
    at.stream.listen('order')
    expect(trade(at, LIMIT).map((frame) => frame.data[0].orderStatus)).toEqual(statuses)
  })

  it('fill names the category in upper case, order in lower, fast-fill is one object', () => {
    const at = loggedIn()
    for (const topic of ['order', 'fill', 'fast-fill']) at.stream.listen(topic)
    const frames = trade(at, MARKET)
    const of = (topic: string) => frames.filter((frame) => frame.arg.topic === topic)
    expect(of('order').map((frame) => frame.data[0].category)).toEqual(['usdt-futures', 'usdt-futures'])
    expect(of('fill')[0].data[0]).toMatchObject({ category: 'USDT-FUTURES', holdSide: 'long', tradeSide: 'open' })
    expect(of('fast-fill')[0].data).toMatchObject({ category: 'usdt-futures', execQty: '0.01' })
    expect(of('fast-fill')[0].data).not.toHaveProperty('feeDetail')
  })

  it('a modification pushes the row with its new price, unless the table says silence', () => {
    const pushes = (options: UnifiedOptions) => {
      const at = loggedIn(options)
      at.stream.listen('order')
      trade(at, { ...LIMIT, clientOid: 'a' })
      at.fixture.data(at.fixture.tell(`${TRADE}/modify-order`, { clientOid: 'a', price: '58000' }))
      return at.stream.hear().map((frame) => [frame.data[0].orderStatus, frame.data[0].price])
    }
    expect(pushes({})).toEqual([['new', '58000.0']])
    expect(pushes({ choices: { uta_modify_push: 'silent' } })).toEqual([])
  })

  it('nobody hears of other accounts, except of liquidations, without a name', () => {
    const { fixture, stream } = loggedIn()
    const other = fixture.stream()
    other.login(OTHER)
    for (const topic of ['order', 'fill', 'position', 'account']) stream.listen(topic)
    other.subscribe('liquidation', { symbol: undefined })
    const order = { clientOrderId: '', symbol: 'BTCUSDT', side: 'buy', type: 'market', price: null, quantity: 700 }
    const rest = { timeInForce: 'gtc', reduceOnly: false, positionSide: 'net', marginMode: null, stp: 'none' }
    const request = { ...order, ...rest, takeProfit: null, stopLoss: null } as never
    fixture.backend.desk.execute({ kind: 'submit', accountId: OTHER.accountId, request })
    fixture.move('52000')
    const events = fixture.venue.drainEvents()
    expect(stream.hear(events)).toEqual([])
    const [push] = other.hear(events)
    expect(push.data[0]).toMatchObject({ symbol: 'BTCUSDT', side: 'buy' })
    expect(JSON.stringify(push)).not.toContain(OTHER.accountId)
  })
})

describe('books', () => {
  it('as a client keeps them: pseq is the seq before, deleted levels have size 0, no checksum', () => {
    const at = loggedIn()
    const [first] = at.stream.subscribe('books')
    const asks = new Map<string, string>(first.data[0].a)
    const bids = new Map<string, string>(first.data[0].b)
    let seq = first.data[0].seq
    expect(first.data[0].pseq).toBe(0)
    for (const price of ['60010', '60003.3', '59000', '60500']) {
      for (const frame of moved(at, price)) {
        const [row] = frame.data
        expect(frame.action).toBe('update')
        expect(row.pseq).toBe(seq)
        expect(row).not.toHaveProperty('checksum')
        seq = row.seq
        for (const [side, levels] of [
          [asks, row.a],
          [bids, row.b],
        ] as [Map<string, string>, [string, string][]][]) {
          for (const [level, size] of levels) size === '0' ? side.delete(level) : side.set(level, size)
        }
      }
      const fresh = at.fixture.stream().subscribe('books')[0].data[0]
      const sorted = (side: Iterable<readonly [string, string]>) =>
        [...side].sort((a, b) => Number(a[0]) - Number(b[0]))
      expect(sorted(asks)).toEqual(sorted(fresh.a))
      expect(sorted(bids)).toEqual(sorted(fresh.b))
    }
    expect(Number.isSafeInteger(seq)).toBe(true)
  })

  it('books1, books5 and books50 are whole every time', () => {
    for (const [topic, depth] of [
      ['books1', 1],
      ['books5', 5],
      ['books50', 50],
    ] as const) {
      const at = loggedIn()
      at.stream.subscribe(topic)
      const [frame] = moved(at, '60010')
      expect(frame.action).toBe('snapshot')
      expect([frame.data[0].a.length, frame.data[0].b.length, frame.data[0].pseq]).toEqual([depth, depth, 0])
    }
  })
})

describe('the trading socket', () => {
  const frame = (over: Json = {}) => ({
    op: 'trade',
    id: '7',
    category: 'usdt-futures',
    topic: 'place-order',
    args: [{ ...LIMIT, category: undefined }],
    ...over,
  })

  it('echoes the id, answers with the text "0", and acts like REST', () => {
    const { fixture, stream } = loggedIn()
    const [answer] = stream.send(frame({ args: [{ ...LIMIT, clientOid: 'a' }] }))
    expect(answer).toMatchObject({ event: 'trade', id: '7', code: '0', args: [{ symbol: 'BTCUSDT', clientOid: 'a' }] })
    const { list } = fixture.ask(`${TRADE}/unfilled-orders`).data
    expect(list).toMatchObject([{ orderId: answer.args[0].orderId, clientOid: 'a' }])
    expect(stream.send(frame({ args: [{ ...LIMIT, clientOid: 'a' }] }))).toEqual([
      { event: 'error', id: '7', code: '25212', msg: 'Duplicate clientOid' },
    ])
  })

  it.each([
    ['upper-case category', { category: 'USDT-FUTURES' }, '41101'],
    ['no category', { category: undefined }, '41101'],
    ['no order', { args: [] }, '400172'],
    ['two orders where one is asked for', { args: [LIMIT, LIMIT] }, '41101'],
    ['21 orders', { topic: 'batch-place', args: Array.from({ length: 21 }, () => LIMIT) }, '25241'],
    ['too late', { requestTime: '1', args: [{ ...LIMIT, receiveWindow: '1000' }] }, '40078'],
    ['a window out of range', { requestTime: '1', args: [{ ...LIMIT, receiveWindow: '5' }] }, '40078'],
  ])('%s', (_, over, code) => {
    const { fixture, stream } = loggedIn()
    expect(stream.send(frame(over))).toMatchObject([{ event: 'error', id: '7', code }])
    expect(fixture.ask(`${TRADE}/unfilled-orders`).data.list).toEqual([])
  })

  it('takes an order that is in time', () => {
    const { fixture, stream } = loggedIn()
    const args = [{ ...LIMIT, receiveWindow: '1000' }]
    expect(stream.send(frame({ requestTime: String(fixture.wallMs - 1000), args }))).toMatchObject([{ code: '0' }])
  })

  it('needs a login, a key that may trade, and a topic it knows', () => {
    const fixture = new UnifiedFixture()
    expect(fixture.stream().send(frame())).toMatchObject([{ event: 'error', code: 30004 }])
    const { stream } = loggedIn()
    expect(stream.send(frame({ topic: 'place-orders' }))).toMatchObject([{ event: 'error', code: 30003 }])
    fixture.keys[0] = { ...KEY, permissions: ['read'] }
    const reader = fixture.stream()
    reader.login(fixture.keys[0])
    expect(reader.send(frame())).toMatchObject([{ event: 'error', id: '7', code: '25620' }])
  })

  it('shares the limits of REST', () => {
    const { fixture, stream } = loggedIn({ settings: { rateLimitFactor: 1, framesPerSecond: 0 } })
    const codes = Array.from({ length: 11 }, () => stream.send(frame())[0].code)
    expect(codes).toEqual([...Array(10).fill('0'), '429'])
    expect(fixture.place({}).code).toBe('429')
  })
})
