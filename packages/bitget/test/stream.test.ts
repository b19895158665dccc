import type { Venue, VenueEvent } from '@gridpilot/engine'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CLASSIC_DIALECT } from '../src/classic/stream-session.ts'
import { createConnection } from '../src/connection.ts'
import { type BitgetSettings, createBitgetVenue } from '../src/index.ts'
import { openSession } from '../src/stream-session.ts'
import { API_KEY, acknowledgeAll, type FakeBitget, type Logged, optionsFor, startFakeBitget } from './fake-bitget.ts'
import type { FakeSocket } from './fake-socket.ts'

const PRIVATE = { instType: 'USDT-FUTURES', instId: 'default' }
const ticker = (instId: string, lastPr: string) => ({
  action: 'snapshot',
  arg: { instType: 'USDT-FUTURES', channel: 'ticker', instId },
  data: [
    { instId, symbol: instId, lastPr, markPrice: lastPr, bidPr: lastPr, askPr: lastPr, fundingRate: '0', ts: '1701' },
  ],
  ts: 1701,
})
const orderPush = (changes: object) => ({
  action: 'snapshot',
  arg: { ...PRIVATE, channel: 'orders' },
  data: [
    {
      instId: 'BTCUSDT',
      orderId: '77',
      clientOid: 'mine',
      size: '0.002',
      price: '60000.5',
      side: 'buy',
      tradeSide: 'buy_single',
      posMode: 'one_way_mode',
      orderType: 'limit',
      accBaseVolume: '0.0015',
      baseVolume: '0.0005',
      status: 'partially_filled',
      cancelReason: '',
      cTime: '1700',
      uTime: '1705',
      ...changes,
    },
  ],
  ts: 1701,
})
const fillPush = (changes: object) => ({
  action: 'snapshot',
  arg: { ...PRIVATE, channel: 'fill' },
  data: [
    {
      orderId: '77',
      tradeId: '900',
      symbol: 'BTCUSDT',
      side: 'buy',
      price: '60000.5',
      baseVolume: '0.0005',
      profit: '0',
      tradeScope: 'taker',
      tradeSide: 'buy_single',
      posMode: 'one_way_mode',
      feeDetail: [{ feeCoin: 'USDT', deduction: 'no', totalDeductionFee: '0', totalFee: '-0.01800015' }],
      cTime: '1704',
      uTime: '1704',
      ...changes,
    },
  ],
  ts: 1701,
})

let fake: FakeBitget
let events: VenueEvent[]
let logged: Logged[]
let stop: () => void
beforeEach(async () => {
  fake = await startFakeBitget()
  events = []
  logged = []
  stop = () => undefined
})
afterEach(async () => {
  stop()
  await fake.close()
})

const IMPATIENT = { streamSetupMs: 600 }
const QUICK = { streamSetupMs: 20_000, tickerSilenceMs: 60_000, reconnectMs: [10, 50] } as const
function start(symbols: readonly string[], settings: Partial<BitgetSettings> = {}): Venue {
  const venue = createBitgetVenue(optionsFor(fake, { ...QUICK, ...settings }, logged))
  stop = venue.stream(symbols, (event) => void events.push(event))
  return venue
}
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 })
const types = () => events.map(({ type }) => type)
const logins = () => fake.sockets.filter(isPrivate)
function isPrivate(socket: FakeSocket) {
  return socket.received.some((text) => text.includes('"login"'))
}
const subscribed = (socket: FakeSocket): string[] =>
  socket.received.flatMap((text) => {
    const { op, args } = JSON.parse(text)
    return op === 'subscribe' ? args.map((arg: { channel: string }) => arg.channel) : []
  })
const privateSocket = () => fake.sockets.findLast(isPrivate) as FakeSocket
const publicSocket = () => fake.sockets.findLast((socket) => !isPrivate(socket)) as FakeSocket
const push = (socket: FakeSocket, payload: object) => socket.send(JSON.stringify(payload))

describe('getting connected', () => {
  it('logs in by the clock of the venue and says so only when every private channel is acknowledged', async () => {
    fake.skewMs = -90_000
    const held: (() => void)[] = []
    fake.onText = (socket, text) => {
      if (text.includes('"fill"')) held.push(() => acknowledgeAll(socket, text))
      else acknowledgeAll(socket, text)
    }
    start(['BTCUSDT'])
    await until(() => expect(held).toHaveLength(1))
    expect(types()).toEqual([])
    held[0]?.()
    await until(() => expect(types()).toEqual(['connected']))
    expect(subscribed(privateSocket())).toEqual(['orders', 'fill', 'positions', 'account'])
    expect(subscribed(publicSocket())).toEqual(['ticker'])
    const [login] = JSON.parse(privateSocket().received[0] ?? '').args
    expect(login.apiKey).toBe(API_KEY)
    expect(Math.abs(login.timestamp * 1000 - (Date.now() - 90_000))).toBeLessThan(10_000)
  })

  it('starts over with a new client when the login gets no answer', async () => {
    let silent = true
    fake.onText = (socket, text) => {
      if (!(silent && text.includes('"login"'))) acknowledgeAll(socket, text)
    }
    start([], IMPATIENT)
    await until(() => expect(types()).toEqual(['disconnected']))
    silent = false
    await until(() => expect(types()).toEqual(['disconnected', 'connected']))
    expect(logins().length).toBeGreaterThan(1)
    expect(
      logins()
        .slice(0, -1)
        .every(({ destroyed }) => destroyed),
    ).toBe(true)
  })

  it('starts over when the socket dies between login and answer, where the client alone would stay silent', async () => {
    let deaths = 2
    fake.onText = (socket, text) => {
      if (text.includes('"login"') && deaths > 0) {
        deaths -= 1
        socket.destroy()
      } else acknowledgeAll(socket, text)
    }
    start([])
    await until(() => expect(types()).toEqual(['disconnected', 'connected']))
    expect(logins()).toHaveLength(3)
  })

  it('starts over when one channel is never acknowledged', async () => {
    let deaf = true
    fake.onText = (socket, text) => {
      const message = JSON.parse(text)
      if (deaf && message.op === 'subscribe') message.args.splice(1, 1)
      acknowledgeAll(socket, JSON.stringify(message))
    }
    start([], IMPATIENT)
    await until(() => expect(types()).toEqual(['disconnected']))
    deaf = false
    await until(() => expect(types()).toEqual(['disconnected', 'connected']))
  })

  it('takes the string code "0" of a login for no login, as the library does, and gives up that client', async () => {
    fake.onText = (socket) => socket.send('{"event":"login","code":"0"}')
    start([], IMPATIENT)
    await until(() => expect(logins().length).toBeGreaterThan(1))
    expect(types()).toEqual(['disconnected'])
  })

  it('waits long after a refused key instead of knocking again and again', async () => {
    fake.onText = (socket) => socket.send('{"event":"error","code":30011,"msg":"Invalid ACCESS_KEY"}')
    start([])
    await until(() => expect(events).toEqual([{ type: 'disconnected', reason: 'stream error 30011' }]))
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(logins()).toHaveLength(1)
  })

  it('goes on without the ticker of a symbol the venue does not stream', async () => {
    fake.onText = (socket, text) => {
      if (!text.includes('ETHUSDT')) return acknowledgeAll(socket, text)
      for (const arg of JSON.parse(text).args) {
        const refused = { event: 'error', arg, code: 30001, msg: 'does not exist' }
        socket.send(JSON.stringify(arg.instId === 'ETHUSDT' ? refused : { event: 'subscribe', arg }))
      }
    }
    start(['BTCUSDT', 'ETHUSDT'])
    await until(() => expect(types()).toEqual(['connected']))
    expect(logged).toContainEqual({ event: 'channel_refused', fields: { name: 'ticker', symbol: 'ETHUSDT' } })
  })
})

describe('what is pushed', () => {
  it('arrives decoded and in order: orders by cumulative quantity, fills with the client id their order told', async () => {
    start(['BTCUSDT'])
    await until(() => expect(types()).toEqual(['connected']))
    push(privateSocket(), orderPush({}))
    push(privateSocket(), fillPush({}))
    push(privateSocket(), { arg: { ...PRIVATE, channel: 'positions' }, action: 'snapshot', data: [], ts: 1 })
    push(privateSocket(), fillPush({ tradeId: '901', clientOid: 'from-the-row', orderId: '78' }))
    await until(() => expect(events).toHaveLength(5))
    expect(events.slice(1)).toMatchObject([
      {
        type: 'order',
        report: {
          clientOrderId: 'mine',
          venueOrderId: '77',
          price: 600_005,
          quantity: 20,
          cumulative: 15,
          state: 'partially_filled',
          updatedAtMs: 1705,
        },
      },
      {
        type: 'fill',
        fill: {
          tradeId: '900',
          clientOrderId: 'mine',
          quantity: 5,
          fee: 1_800_015n,
          feeCoin: 'USDT',
          liquidity: 'taker',
        },
      },
      { type: 'position' },
      { type: 'fill', fill: { tradeId: '901', clientOrderId: 'from-the-row' } },
    ])
    push(publicSocket(), ticker('BTCUSDT', '60001.5'))
    await until(() =>
      expect(events.at(-1)).toMatchObject({ type: 'ticker', ticker: { last: 600_015, occurredAtMs: 1701 } }),
    )
  })

  it('is left out and counted when malformed; the connection stays', async () => {
    start(['BTCUSDT'])
    await until(() => expect(types()).toEqual(['connected']))
    const socket = privateSocket()
    for (const text of ['{"arg":', 'null', '[1,2]', '"x"', '{"arg":{"channel":5},"data":[]}', '{"data":{}}', '5']) {
      socket.send(text)
    }
    socket.sendBinary(Buffer.from([0, 255, 1]))
    push(socket, orderPush({ status: 'teleported' }))
    push(socket, orderPush({ price: 60000.5 }))
    push(socket, fillPush({ tradeId: 900 }))
    push(socket, fillPush({ baseVolume: '5e-4' }))
    push(publicSocket(), ticker('BTCUSDT', '0'))
    push(socket, orderPush({ status: 'filled', accBaseVolume: '0.002' }))
    await until(() => expect(events.at(-1)).toMatchObject({ type: 'order', report: { state: 'filled' } }))
    expect(types()).toEqual(['connected', 'order'])
    expect(logged.filter(({ event }) => event === 'malformed_frame')).toHaveLength(1)
    expect(logins()).toHaveLength(1)
  })

  it('keeps the order of a thousand frames and drops none', async () => {
    start([])
    await until(() => expect(types()).toEqual(['connected']))
    for (let i = 0; i < 1000; i += 1) push(privateSocket(), fillPush({ tradeId: String(1000 + i) }))
    await until(() => expect(events).toHaveLength(1001))
    expect(events.slice(1).map((event) => event.type === 'fill' && event.fill.tradeId)).toEqual(
      Array.from({ length: 1000 }, (_, i) => String(1000 + i)),
    )
  })
})

describe('losing the connection', () => {
  it('tells it once, comes back, subscribes again and tells that too', async () => {
    start(['BTCUSDT'])
    await until(() => expect(types()).toEqual(['connected']))
    privateSocket().destroy()
    await until(() => expect(types()).toEqual(['connected', 'disconnected', 'connected']))
    expect(subscribed(privateSocket())).toEqual(['orders', 'fill', 'positions', 'account'])
    push(privateSocket(), fillPush({}))
    await until(() => expect(types().at(-1)).toBe('fill'))
  })

  it('takes silence for death although pongs still arrive', async () => {
    start(['BTCUSDT'], { tickerSilenceMs: 1500 })
    await until(() => expect(types()).toEqual(['connected', 'disconnected', 'connected']))
    expect(events[1]).toEqual({ type: 'disconnected', reason: 'no ticker' })
  })

  it('ends for good when stopped, even while connecting', async () => {
    start(['BTCUSDT'])
    await until(() => expect(types()).toEqual(['connected']))
    stop()
    await until(() => expect(fake.sockets.every(({ destroyed }) => destroyed)).toBe(true))
    expect(types()).toEqual(['connected'])
    const before = fake.sockets.length
    const venue = createBitgetVenue(optionsFor(fake, QUICK))
    await venue.positions()
    venue.stream(['BTCUSDT'], (event) => void events.push(event))()
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(fake.sockets.slice(before).every(({ destroyed }) => destroyed)).toBe(true)
    expect(types()).toEqual(['connected'])
  })

  it('leaves no socket behind when it is closed before the client has made one', async () => {
    const ignore = () => undefined
    const close = openSession({
      ...createConnection(optionsFor(fake, QUICK)),
      dialect: CLASSIC_DIALECT,
      symbols: ['BTCUSDT'],
      onConnected: ignore,
      onHealthy: ignore,
      onPush: () => null,
      onFailed: ignore,
    })
    close()
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(fake.sockets.filter(({ destroyed }) => !destroyed)).toEqual([])
  })
})
