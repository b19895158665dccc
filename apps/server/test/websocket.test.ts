import type { AddressInfo } from 'node:net'
import { CLOSE_CODES, ServerMessage } from '@gridpilot/contract'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { cookieOf, startTestServer, type TestServer, until } from './support/test-server.ts'
import { passingGrid } from './support/wanted.ts'

let server: TestServer
let port: number
let token: string
const open = new Set<Client>()

beforeAll(async () => {
  server = await startTestServer(['--speed', '60'])
  await server.server.app.listen({ port: 0, host: '127.0.0.1' })
  port = (server.server.app.server.address() as AddressInfo).port
  token = await server.demo()
})
afterEach(() => {
  for (const client of open) client.socket.close()
  open.clear()
})
afterAll(() => server.close())

class Client {
  readonly socket: WebSocket
  readonly messages: ServerMessage[] = []
  closed: { code: number } | null = null

  constructor(headers: Record<string, string> = {}) {
    // Node's client takes headers, a browser's does not.
    const options = { headers } as unknown as string[]
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/api/ws`, options)
    this.socket.onmessage = ({ data }) => this.messages.push(ServerMessage.parse(JSON.parse(String(data))))
    this.socket.onclose = ({ code }) => {
      this.closed = { code }
    }
    open.add(this)
  }

  async opened(): Promise<this> {
    await until(
      'an open or closed socket',
      async () => this.socket.readyState === WebSocket.OPEN || this.closed !== null,
    )
    return this
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  next<Type extends ServerMessage['type']>(
    type: Type,
    topic?: string,
  ): Promise<Extract<ServerMessage, { type: Type }>> {
    return until(`${type} on ${topic ?? 'any topic'}`, async () =>
      this.messages.find(
        (each): each is Extract<ServerMessage, { type: Type }> =>
          each.type === type && (topic === undefined || each.topic === topic),
      ),
    )
  }

  async end(): Promise<number> {
    return (await until('the close', async () => this.closed)).code
  }
}

async function signedIn(as = token): Promise<Client> {
  const client = await new Client().opened()
  client.send({ op: 'auth', token: as })
  await client.next('authenticated')
  return client
}

describe('a connection', () => {
  it('is answered only after a good token', async () => {
    const early = await new Client().opened()
    early.send({ op: 'subscribe', topic: 'bots' })
    expect(await early.end()).toBe(CLOSE_CODES.unauthorized)
    const bad = await new Client().opened()
    bad.send({ op: 'auth', token: 'x.y.z' })
    expect(await bad.end()).toBe(CLOSE_CODES.unauthorized)
    const good = await signedIn()
    good.send({ op: 'ping' })
    expect((await good.next('pong')).topic).toBe('session')
    expect(good.messages.map(({ seq }) => seq)).toEqual([1, 2])
  })

  it.each([['not json'], ['{"op":"shout"}'], ['{"op":"subscribe","topic":"nonsense"}'], ['[]']])(
    'ends after %s',
    async (text) => {
      const client = await signedIn()
      client.send(text)
      expect(await client.end()).toBe(CLOSE_CODES.badMessage)
    },
  )

  it('of a foreign page or host is refused before it opens', async () => {
    const foreign = await new Client({ origin: 'http://evil.example' }).opened()
    expect(foreign.socket.readyState).not.toBe(WebSocket.OPEN)
    const own = await new Client({ origin: `http://127.0.0.1:${port}` }).opened()
    expect(own.socket.readyState).toBe(WebSocket.OPEN)
  })

  it('ends with its session', async () => {
    const signup = await server.call('signup', { body: { email: 'ws@example.org', password: 'long enough words' } })
    const client = await signedIn(signup.body.access_token)
    await server.call('logout', { cookie: cookieOf(signup) ?? '' })
    expect(await client.end()).toBe(CLOSE_CODES.unauthorized)
  })

  it('ends when its token does, unless it sends a fresh one', async () => {
    const { tokens } = server.server.rooms
    const user = (await server.call('me', { token })).body
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    server.skip(-598_500)
    const short = await tokens.issue(user.id, claims.sid)
    server.skip(598_500)
    const client = await signedIn(short)
    const renewed = await signedIn(short)
    renewed.send({ op: 'auth', token })
    expect(await client.end()).toBe(CLOSE_CODES.unauthorized)
    renewed.send({ op: 'ping' })
    await renewed.next('pong')
    expect(renewed.closed).toBeNull()
  })

  it('cannot become another user', async () => {
    const client = await signedIn()
    client.send({ op: 'auth', token: await server.demo() })
    expect(await client.end()).toBe(CLOSE_CODES.unauthorized)
  })

  it('that floods is closed', async () => {
    const client = await signedIn()
    for (let i = 0; i < 300; i += 1) client.send({ op: 'ping' })
    expect(await client.end()).toBe(CLOSE_CODES.badMessage)
  })
})

describe('topics', () => {
  it('of others answer like unknown ones', async () => {
    const stranger = await signedIn(await server.demo())
    const { id } = (await server.call('createGridBot', { token, body: await passingGrid(server, token) })).body
    const account = (await server.call('listAccounts', { token })).body.items[0].id
    for (const topic of [`bot:${id}`, `account:${account}`, 'bot:bot_unknown', 'ticker:NOPE']) {
      stranger.send({ op: 'subscribe', topic })
      const answer = await stranger.next('error', topic)
      expect(answer.data.code, topic).toBe('not_found')
    }
    const mine = await signedIn()
    mine.send({ op: 'subscribe', topic: `bot:${id}` })
    await mine.next('subscribed', `bot:${id}`)
  })

  it('tell tickers and candles, at most four times a second', async () => {
    const client = await signedIn()
    client.send({ op: 'subscribe', topic: 'ticker:BTCUSDT' })
    client.send({ op: 'subscribe', topic: 'candles:BTCUSDT:1m' })
    await client.next('ticker', 'ticker:BTCUSDT')
    await client.next('candle', 'candles:BTCUSDT:1m')
    await until('a closed candle', async () =>
      client.messages.some((each) => each.type === 'candle' && each.data.closed),
    )
    client.send({ op: 'unsubscribe', topic: 'ticker:BTCUSDT' })
    await client.next('unsubscribed', 'ticker:BTCUSDT')
    const tickers = client.messages.filter(({ topic }) => topic === 'ticker:BTCUSDT')
    expect(tickers.map(({ seq }) => seq)).toEqual(tickers.map((_, index) => index + 1))
  })

  it('tell how far a backtest is and how it ended, and only its owner', async () => {
    const client = await signedIn()
    const stranger = await signedIn(await server.demo())
    const { last_price } = (await server.call('getTicker', { token, query: { symbol: 'BTCUSDT' } })).body
    const body = { ...(await passingGrid(server, token)), reference_price: last_price }
    // Three are allowed and run one after the other: the last of them is still to run when somebody listens.
    const made = [1, 2, 3].map(() => server.call('createBacktest', { token, body }))
    const { id } = (await Promise.all(made)).at(-1)?.body ?? {}
    const list = (await server.call('listBacktests', { token, query: { limit: '3' } })).body.items
    const topic = `backtest:${list[0].id}`
    expect(list.map((test: { id: string }) => test.id)).toContain(id)
    stranger.send({ op: 'subscribe', topic })
    expect((await stranger.next('error', topic)).data.code).toBe('not_found')
    client.send({ op: 'subscribe', topic })
    await client.next('subscribed', topic)
    const ended = await until('the end of the test', async () =>
      client.messages.find((each) => each.type === 'backtest' && each.data.status === 'done'),
    )
    expect(ended).toMatchObject({ topic, data: { progress: 1, step: 'ended', id: list[0].id } })
  })

  it('follow a bot from its start to its end, and only for its owner', async () => {
    const client = await signedIn()
    const stranger = await signedIn(await server.demo())
    stranger.send({ op: 'subscribe', topic: 'bots' })
    const body = { ...(await passingGrid(server, token)), direction: 'long', confirm_opposing: true }
    client.send({ op: 'subscribe', topic: 'bots' })
    await client.next('subscribed', 'bots')
    const created = await server.call('createGridBot', { token, body })
    expect(created.status, created.text).toBe(201)
    const { id } = created.body
    const topic = `bot:${id}`
    client.send({ op: 'subscribe', topic })
    await client.next('subscribed', topic)
    await server.call('startGridBot', { token, params: { id } })
    await client.next('fill', topic)
    await client.next('event', topic)
    await until('a running bot with all orders', async () =>
      client.messages.some((each) => each.type === 'bot' && each.topic === topic && each.data.orders_resting === 20),
    )
    await server.call('stopGridBot', { token, params: { id } })
    await until('the end on both topics', async () => {
      const ended = client.messages.filter(
        (each) => each.type === 'bot' && each.data.id === id && each.data.status === 'stopped',
      )
      return new Set(ended.map((each) => each.topic)).size === 2
    })
    // Orders are told when they change; what rested before the first look comes with the bot itself.
    await client.next('order', topic)
    await server.call('deleteGridBot', { token, params: { id } })
    await client.next('bot_archived', 'bots')
    for (const name of ['bots', topic]) {
      const seqs = client.messages.filter((each) => each.topic === name).map(({ seq }) => seq)
      expect(seqs, name).toEqual(seqs.map((_, index) => index + 1))
    }
    expect(stranger.messages.filter(({ type }) => type === 'bot')).toEqual([])
  })
})
