import type { ServerMessage } from '@gridpilot/contract'
import { describe, expect, it } from 'vitest'
import { backoffMs, LiveConnection, type LiveState, type Socket } from '../src/live/live-connection.ts'

class FakeSocket implements Socket {
  readonly sent: { op: string; topic?: string; token?: string }[] = []
  closed = false
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  send(text: string) {
    this.sent.push(JSON.parse(text))
  }
  close() {
    this.closed = true
  }
  receive(topic: string, seq: number, type: string, data: unknown = {}) {
    this.onmessage?.({ data: JSON.stringify({ topic, seq, type, data }) })
  }
  login() {
    this.onopen?.()
    this.receive('session', 1, 'authenticated', { user_id: 'u', expires_at: '2026-03-01T00:00:00Z' })
  }
}

function setUp() {
  const sockets: FakeSocket[] = []
  const states: LiveState[] = []
  const messages: ServerMessage[] = []
  const reread: string[] = []
  const timers = new Map<() => void, number>()
  const session = { token: 'first' as string | null, renewed: true, renewals: 0 }
  const live = new LiveConnection({
    open: () => {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket
    },
    token: () => session.token,
    renew: async () => {
      session.renewals += 1
      session.token = 'second'
      return session.renewed
    },
    after: (ms, action) => {
      timers.set(action, ms)
      return () => timers.delete(action)
    },
    random: () => 1,
    onState: (state) => states.push(state),
    onMessage: (message) => messages.push(message),
    onReread: (topic) => reread.push(topic),
  })
  /** Fires the pending timer of this length. */
  const fire = (ms: number) => {
    const entry = [...timers].find(([, wait]) => wait === ms)
    if (!entry) throw new Error(`no timer of ${ms}, but ${[...timers.values()]}`)
    timers.delete(entry[0])
    entry[0]()
  }
  const socket = () => sockets.at(-1) as FakeSocket
  return { live, sockets, socket, states, messages, reread, timers, fire, session }
}

const price = { candle: [0, 1, 1, 1, 1, 1], closed: false }
const TOPIC = 'candles:BTCUSDT:1m'

describe('live connection', () => {
  it('authenticates by its first message and subscribes only after', () => {
    const { live, socket, states } = setUp()
    live.subscribe('bots')
    live.start()
    socket().onopen?.()
    expect(socket().sent).toEqual([{ op: 'auth', token: 'first' }])
    socket().login()
    expect(socket().sent.slice(2)).toEqual([{ op: 'subscribe', topic: 'bots' }])
    expect(states).toEqual(['connecting', 'live'])
  })

  it('shares one subscription among several wishes', () => {
    const { live, socket } = setUp()
    live.start()
    socket().login()
    const first = live.subscribe('bots')
    const second = live.subscribe('bots')
    first()
    first()
    const ops = () => socket().sent.map(({ op }) => op)
    expect(ops()).toEqual(['auth', 'subscribe'])
    second()
    expect(ops()).toEqual(['auth', 'subscribe', 'unsubscribe'])
  })

  it('hands messages over in order and reads the state again after subscribing', () => {
    const { live, socket, messages, reread } = setUp()
    live.start()
    socket().login()
    live.subscribe(TOPIC)
    socket().receive(TOPIC, 1, 'subscribed')
    expect(reread).toEqual([TOPIC])
    socket().receive(TOPIC, 2, 'candle', price)
    socket().receive(TOPIC, 3, 'candle', price)
    expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect(reread).toEqual([TOPIC])
  })

  it('reads again after a gap, ignores what it has seen, and obeys resync', () => {
    const { live, socket, messages, reread } = setUp()
    live.start()
    socket().login()
    socket().receive(TOPIC, 1, 'subscribed')
    socket().receive(TOPIC, 2, 'candle', price)
    socket().receive(TOPIC, 5, 'candle', price)
    expect(reread).toEqual([TOPIC, TOPIC])
    socket().receive(TOPIC, 5, 'candle', price)
    socket().receive(TOPIC, 4, 'candle', price)
    expect(messages).toHaveLength(3)
    socket().receive(TOPIC, 6, 'resync', { reason: 'slow_client' })
    expect(reread).toEqual([TOPIC, TOPIC, TOPIC])
  })

  it('counts each topic and each connection for itself', () => {
    const { live, socket, reread, fire } = setUp()
    live.start()
    socket().login()
    socket().receive('bots', 1, 'subscribed')
    socket().receive('alerts', 1, 'subscribed')
    socket().onclose?.({ code: 1006 })
    fire(500)
    socket().login()
    socket().receive('bots', 1, 'subscribed')
    expect(reread).toEqual(['bots', 'alerts', 'bots'])
  })

  it('comes back with growing waits, and at once when told the network is back', () => {
    const { live, socket, sockets, fire, states } = setUp()
    live.start()
    live.subscribe('bots')
    for (const wait of [500, 1000, 2000]) {
      socket().onclose?.({ code: 1006 })
      fire(wait)
    }
    expect(sockets).toHaveLength(4)
    socket().onclose?.({ code: 1006 })
    live.retryNow()
    expect(sockets).toHaveLength(5)
    socket().login()
    expect(socket().sent.at(-1)).toEqual({ op: 'subscribe', topic: 'bots' })
    expect(states.at(-1)).toBe('live')
    socket().onclose?.({ code: 1006 })
    fire(500)
  })

  it('renews the token when the server refuses it, and stays away when the session is over', async () => {
    const { live, socket, sockets, fire, session } = setUp()
    live.start()
    socket().onclose?.({ code: 4401 })
    await Promise.resolve()
    await Promise.resolve()
    fire(500)
    socket().onopen?.()
    expect(socket().sent[0]).toEqual({ op: 'auth', token: 'second' })
    session.renewed = false
    socket().onclose?.({ code: 4401 })
    await Promise.resolve()
    expect(session.renewals).toBe(2)
    expect(sockets).toHaveLength(2)
  })

  it('authenticates again with a fresh token on the open connection', () => {
    const { live, socket } = setUp()
    live.start()
    live.authenticate('too early')
    socket().login()
    live.authenticate('fresh')
    expect(socket().sent.map(({ token }) => token)).toEqual(['first', 'fresh'])
  })

  it('gives a silent connection up, keeps one that answers', () => {
    const { live, socket, sockets, fire } = setUp()
    live.start()
    socket().login()
    fire(20_000)
    expect(socket().sent.at(-1)).toEqual({ op: 'ping' })
    socket().receive('session', 2, 'pong')
    fire(25_000)
    expect(sockets[0]?.closed).toBe(false)
    fire(20_000)
    fire(25_000)
    expect(sockets[0]?.closed).toBe(true)
  })

  it('ignores what is no message of the contract', () => {
    const { live, socket, messages } = setUp()
    live.start()
    socket().login()
    socket().onmessage?.({ data: 'not json' })
    socket().onmessage?.({ data: '{"topic":"bots"}' })
    socket().onmessage?.({ data: new ArrayBuffer(2) })
    expect(messages).toEqual([])
  })

  it('stops for good', () => {
    const { live, socket, timers, states } = setUp()
    live.start()
    socket().login()
    live.stop()
    expect([socket().closed, timers.size, states.at(-1)]).toEqual([true, 0, 'idle'])
  })
})

describe('backoff', () => {
  it('doubles up to 30 s and is spread over its upper half', () => {
    expect([0, 1, 5, 6, 20].map((attempt) => backoffMs(attempt, 1))).toEqual([500, 1000, 16_000, 30_000, 30_000])
    expect(backoffMs(3, 0)).toBe(2000)
  })
})
