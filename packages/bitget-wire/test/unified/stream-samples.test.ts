import { describe, expect, it } from 'vitest'
import { serviceUpgradeFrame } from '../../src/index.ts'
import { type Json, KEY, MINUTE } from '../wire-fixture.ts'
import { shapeDifferences } from './shape.ts'
import { sample } from './shared-data.ts'
import { LIMIT, TRADE, UnifiedFixture, type UnifiedStream } from './unified-fixture.ts'

const SAMPLES = sample('uta-ws.json')
const TRADES = sample('uta-ws-trade.json')

/** What our frames lack or have more than the samples, and why. */
const DEVIATIONS: Readonly<Record<string, readonly string[]>> = {
  // A newer member, named by 11.6.
  'order push': ['.data[].delegateType: added'],
  'fill push': ['.data[].isRPI: added'],
  'account push': ['.data[].coin[].bonus: added'],
  // Echoed exactly as subscribed (13.39); the documented push leaves the symbol out.
  'fast-fill push': ['.arg.symbol: added'],
}

const market = { ...LIMIT, orderType: 'market', price: undefined }

interface World {
  readonly fixture: UnifiedFixture
  readonly stream: UnifiedStream
}

function world(): World {
  const fixture = new UnifiedFixture()
  const trade = { price: 600_000 as never, quantity: 3 as never, side: 'buy' as const, marketMs: fixture.marketMs }
  fixture.trades = [{ ...trade, tradeId: '1000000000000000123' }]
  const stream = fixture.stream()
  stream.login()
  return { fixture, stream }
}

function trade({ fixture, stream }: World, order: Record<string, unknown>): Json[] {
  fixture.data(fixture.tell(`${TRADE}/place-order`, order))
  return stream.hear()
}

function priceUpdate({ fixture, stream }: World, topic: string, over = {}): Json {
  stream.subscribe(topic, over)
  fixture.marketMs += MINUTE
  fixture.move('60010')
  const frames = stream.session.onPrice('BTCUSDT', fixture.trades, fixture.wallMs)
  return JSON.parse(frames.at(-1) ?? 'null')
}

/** The push of each topic and kind in the sample file. */
const PUSHES: Readonly<Record<string, (world: World) => Json>> = {
  'ticker push': ({ stream }) => stream.subscribe('ticker')[0],
  'kline push': ({ stream }) => stream.subscribe('kline', { interval: '1m' })[0],
  'kline push_update': (w) => priceUpdate(w, 'kline', { interval: '1m' }),
  'books push_snapshot': ({ stream }) => stream.subscribe('books')[0],
  'books push_update': (w) => priceUpdate(w, 'books'),
  'books1 push': ({ stream }) => stream.subscribe('books1')[0],
  'publicTrade push': (w) => priceUpdate(w, 'publicTrade'),
  'liquidation push': (w) => liquidation(w),
  'order push': (w) => {
    w.stream.listen('order')
    return trade(w, LIMIT)[0]
  },
  'fill push': (w) => {
    w.stream.listen('fill')
    return trade(w, market)[0]
  },
  'fast-fill push': (w) => {
    w.stream.listen('fast-fill', { symbol: 'default' })
    return trade(w, market)[0]
  },
  'position push': (w) => {
    w.stream.listen('position')
    return trade(w, market)[0]
  },
  'position push_closed': (w) => {
    w.stream.listen('position')
    trade(w, market)
    return trade(w, { ...market, side: 'sell' })[0]
  },
  'account push': ({ stream }) => stream.listen('account')[0],
  'strategy-order push': (w) => {
    w.stream.listen('strategy-order', { symbol: 'default' })
    trade(w, market)
    const { fixture } = w
    fixture.data(fixture.tell(`${TRADE}/place-strategy-order`, { ...LIMIT, takeProfit: '70000', stopLoss: '50000' }))
    return w.stream.hear()[0]
  },
  'adl-notification push': (w) => {
    w.stream.listen('adl-notification')
    trade(w, market)
    const { accountId } = KEY
    const quantity = 10 as never
    w.fixture.backend.desk.execute({ kind: 'deleverage', accountId, symbol: 'BTCUSDT', positionSide: 'long', quantity })
    return w.stream.hear()[0]
  },
}

function liquidation(w: World): Json {
  w.stream.subscribe('liquidation', { symbol: undefined })
  const big = { ...market, qty: '1.5' }
  w.fixture.data(w.fixture.tell(`${TRADE}/place-order`, big))
  w.fixture.move('50000')
  return w.stream.hear()[0]
}

const topics: [string, Json][] = Object.entries(SAMPLES?.topics ?? {})
const pushes = topics.flatMap(([topic, rows]) =>
  Object.keys(rows as object)
    .filter((kind) => kind.startsWith('push') && typeof rows[kind] === 'object')
    .map((kind): [string, Json] => [`${topic} ${kind}`, rows[kind]]),
)

describe.skipIf(SAMPLES === null)('the sample frames', () => {
  it('are all made here', () => {
    expect(Object.keys(PUSHES).sort()).toEqual(pushes.map(([name]) => name).sort())
  })

  it.each(topics)('%s: subscribed and acknowledged as sent', (_, rows) => {
    const { stream } = world()
    const argument = rows.subscribe.args[0]
    const known = argument.symbol === 'ETHUSDT' ? { ...argument, symbol: 'BTCUSDT' } : argument
    const [ack] = stream.send({ ...rows.subscribe, args: [known] })
    expect(ack).toEqual({ ...rows.ack, arg: known })
  })

  it.each(pushes)('%s', (name, theirs) => {
    const ours = PUSHES[name]?.(world())
    expect(ours.action).toBe(theirs.action)
    expect(shapeDifferences(theirs, ours)).toEqual(DEVIATIONS[name] ?? [])
  })

  it('control: login, refusal, unknown topic, upgrade, ping', () => {
    const { control } = SAMPLES
    const fixture = new UnifiedFixture()
    const stream = fixture.stream()
    expect(shapeDifferences(control.login_ok, stream.login()[0])).toEqual([])
    expect(fixture.stream().login({ ...KEY, secret: 'forged' })).toEqual([control.login_refused])
    const [arg] = [control.subscribe_error.arg]
    expect(stream.send({ op: 'subscribe', args: [arg] })).toEqual([control.subscribe_error])
    expect(JSON.parse(serviceUpgradeFrame())).toEqual(control.service_upgrade)
    expect(stream.session.onText('ping', fixture.wallMs).frames).toEqual(['pong'])
  })
})

/** Requests of the sample file made to fit this market, and the answer to each. */
const asked: [string, Json][] = Object.entries(TRADES ?? {}).filter(([, row]) => (row as Json)?.request?.op === 'trade')

describe.skipIf(TRADES === null)('the trading socket’s sample frames', () => {
  it.each(asked)('%s', (topic, rows) => {
    const { fixture, stream } = world()
    const theirs = rows.response_recorded ?? rows.response_documented
    const first = fixture.place({ clientOid: 'first' }).data
    const second = fixture.place({ clientOid: 'second' }).data
    const ids: Record<string, string> = { g1: 'first', '1396067064152686610': first.orderId }
    const args = rows.request.args.map((argument: Json, i: number) => ({
      ...argument,
      ...(topic.endsWith('place') || topic === 'place-order'
        ? { posSide: 'long', side: 'buy', price: '59000', qty: i === 0 ? '0.01' : '2' }
        : {}),
      ...(topic === 'modify-order' ? { orderId: first.orderId, price: '58000' } : {}),
      ...(topic === 'batch-modify'
        ? { orderId: [first, second][i].orderId, price: i === 0 ? '59000' : '58000', qty: '0.01' }
        : {}),
      ...(topic === 'cancel-order' ? { clientOid: ids.g1 } : {}),
      ...(topic === 'batch-cancel' ? { orderId: ids[argument.orderId] ?? argument.orderId } : {}),
    }))
    const [ours] = stream.send({ ...rows.request, args })
    expect(ours).toMatchObject({ event: 'trade', id: rows.request.id, topic, code: '0', msg: 'Success' })
    expect(ours.args.map((row: Json) => row.code)).toEqual(theirs.args.map((row: Json) => row.code))
    expect(ours.args.map((row: Json) => row.msg)).toEqual(theirs.args.map((row: Json) => row.msg))
    expect(shapeDifferences(theirs, ours)).toEqual([])
  })

  it('refusals', () => {
    const { stream } = world()
    const request = TRADES['place-order'].request
    const { upper_case_category_recorded, insufficient_margin_recorded } = TRADES.errors
    const frame = (over: Json, order: Json = {}) =>
      stream.send({ ...request, ...over, args: [{ ...request.args[0], timeInForce: 'gtc', ...order }] })
    expect(frame({ id: upper_case_category_recorded.id, category: 'USDT-FUTURES' })).toEqual([
      upper_case_category_recorded,
    ])
    expect(frame({ id: insufficient_margin_recorded.id }, { qty: '2', price: '60000', posSide: 'long' })).toEqual([
      insufficient_margin_recorded,
    ])
  })
})
