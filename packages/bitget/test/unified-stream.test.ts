import type { VenueEvent } from '@gridpilot/engine'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type BitgetSettings, createBitgetVenue } from '../src/index.ts'
import {
  API_KEY,
  acknowledgeAll,
  type FakeBitget,
  type Logged,
  optionsFor,
  PASSPHRASE,
  startFakeBitget,
} from './fake-bitget.ts'
import type { FakeSocket } from './fake-socket.ts'
import { fillRow, orderRow, serveUnified } from './fake-unified.ts'

let fake: FakeBitget
let events: VenueEvent[]
let logged: Logged[]
let stop: () => void
beforeEach(async () => {
  fake = serveUnified(await startFakeBitget())
  events = []
  logged = []
  stop = () => undefined
})
afterEach(async () => {
  stop()
  await fake.close()
})

const QUICK = { streamSetupMs: 20_000, tickerSilenceMs: 60_000, reconnectMs: [10, 50], watchBooks: true } as const
function start(settings: Partial<BitgetSettings> = {}): void {
  const venue = createBitgetVenue({ ...optionsFor(fake, { ...QUICK, ...settings }, logged), family: 'unified' })
  stop = venue.stream(['BTCUSDT'], (event) => void events.push(event))
}
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 })
const types = () => events.map(({ type }) => type)
const isPrivate = (socket: FakeSocket) => socket.received.some((text) => text.includes('"login"'))
const privateSocket = () => fake.sockets.findLast(isPrivate) as FakeSocket
const publicSocket = () => fake.sockets.findLast((socket) => !isPrivate(socket)) as FakeSocket
const push = (socket: FakeSocket, arg: object, rows: readonly object[], action = 'snapshot') =>
  socket.send(JSON.stringify({ action, arg, data: rows, ts: 1_719_535_736_400 }))
const OURS = (topic: string) => ({ instType: 'UTA', topic })
const MARKET = (topic: string) => ({ instType: 'usdt-futures', topic, symbol: 'BTCUSDT' })

describe('the stream of a unified account', () => {
  it('is connected when every topic of the account is acknowledged, and reads orders, fills and prices', async () => {
    start()
    await until(() => expect(types()).toEqual(['connected']))
    const subscribed = fake.sockets
      .flatMap(({ received }) => received.map((text) => JSON.parse(text)))
      .flatMap(({ op, args }) => (op === 'subscribe' ? args : []))
    expect(subscribed).toEqual(
      expect.arrayContaining([
        ...['order', 'fill', 'position', 'account'].map((topic) => ({ topic, instType: 'UTA' })),
        ...['ticker', 'books'].map((topic) => ({ topic, instType: 'usdt-futures', symbol: 'BTCUSDT' })),
      ]),
    )
    push(privateSocket(), OURS('order'), [
      orderRow({
        category: 'usdt-futures',
        posSide: undefined,
        holdSide: 'short',
        holdMode: 'hedge_mode',
        tradeSide: 'close',
      }),
    ])
    push(privateSocket(), OURS('fill'), [
      fillRow('900', { holdSide: 'short', tradeSide: 'close', createdTime: undefined, execTime: '5' }),
    ])
    push(publicSocket(), MARKET('ticker'), [
      { lastPrice: '60000.5', markPrice: '', bid1Price: null, ask1Price: '60000.6', fundingRate: '0' },
    ])
    await until(() => expect(events).toHaveLength(4))
    expect(events).toMatchObject([
      { type: 'connected' },
      { type: 'order', report: { side: 'buy', positionSide: 'short', state: 'partially_filled' } },
      { type: 'fill', fill: { side: 'buy', positionSide: 'short', occurredAtMs: 5 } },
      {
        type: 'ticker',
        ticker: { last: 600_005, mark: 600_005, bid: 600_005, ask: 600_006, occurredAtMs: 1_719_535_736_400 },
      },
    ])
  })

  it('asks for a sweep when the chain of a book breaks, and goes on', async () => {
    start()
    await until(() => expect(types()).toEqual(['connected']))
    const book = (pseq: number, seq: number, action = 'update') =>
      push(publicSocket(), MARKET('books'), [{ a: [], b: [], pseq, seq }], action)
    book(0, 10, 'snapshot')
    book(10, 20)
    book(30, 40)
    book(40, 50)
    push(publicSocket(), MARKET('ticker'), [{ lastPrice: '60000.5' }])
    await until(() => expect(types()).toEqual(['connected', 'connected', 'ticker']))
    expect(logged.filter(({ event }) => event === 'sequence_gap')).toHaveLength(1)
    expect(fake.sockets).toHaveLength(2)
  })

  it('is built anew when the socket dies between login and answer, and when nothing of the account arrives', async () => {
    let deaths = 1
    fake.onText = (socket, text) => {
      if (text.includes('"login"') && deaths > 0) {
        deaths -= 1
        socket.destroy()
      } else acknowledgeAll(socket, text)
    }
    start({ tickerSilenceMs: 400 })
    const feed = setInterval(() => {
      if (fake.sockets.some((socket) => !isPrivate(socket)))
        push(publicSocket(), MARKET('ticker'), [{ lastPrice: '60000.5' }])
    }, 50)
    await until(() => {
      const reasons = events.flatMap((event) => (event.type === 'disconnected' ? [event.reason] : []))
      expect(reasons).toEqual(expect.arrayContaining(['socket closed', 'no account push']))
    })
    clearInterval(feed)
    expect(types()).toContain('connected')
    expect(JSON.stringify([types(), logged])).not.toMatch(new RegExp(`${API_KEY}|${PASSPHRASE}`))
  })
})
