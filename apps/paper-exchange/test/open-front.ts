import { createHmac } from 'node:crypto'
import { factsOf, instrumentFor, type Ticks } from '@gridpilot/core'
import { orderRequest, type SimVenue } from '@gridpilot/venue-sim'
import { WebSocket } from 'ws'
import { AdminApi } from '../src/admin/admin-api.ts'
import { Journal } from '../src/durable/journal.ts'
import { Exchange } from '../src/exchange.ts'
import { makeSimMarket } from '../src/feed/sim-feed.ts'
import { HOST_LIMITS } from '../src/http/host-limits.ts'
import { HttpServer } from '../src/http/http-server.ts'
import { openFront, type WireFront } from '../src/http/wire-front.ts'
import { IdleBoard } from '../src/market/idle-board.ts'
import { playedPlan } from '../src/market/market-plan.ts'
import { freshDirectory, type Json } from './running-exchange.ts'

const TOKEN = 'admin-token'
const SYMBOLS = ['BTCUSDT', 'ETHUSDT']

export interface Keys {
  readonly key: string
  readonly secret: string
  readonly passphrase: string
  readonly uid: string
}

export interface Answered {
  readonly status: number
  readonly type: string
  readonly text: string
  /** undefined when the text is no JSON. */
  readonly json: Json
}

/**
 * The whole exchange behind real sockets, in this process: the market stands unless a test moves it, the wall clock is
 * the test's, and the truth of the venue is at hand.
 */
export class OpenFront {
  readonly exchange: Exchange
  readonly front: WireFront
  readonly port: number
  readonly #clock: { ms: number }
  readonly #stop: () => Promise<void>
  readonly #admin: AdminApi
  readonly fatal: unknown[]

  private constructor(parts: {
    exchange: Exchange
    front: WireFront
    port: number
    clock: { ms: number }
    stop: () => Promise<void>
    admin: AdminApi
    fatal: unknown[]
  }) {
    this.exchange = parts.exchange
    this.front = parts.front
    this.port = parts.port
    this.#clock = parts.clock
    this.#stop = parts.stop
    this.#admin = parts.admin
    this.fatal = parts.fatal
  }

  static async start({ readLagMs = 60_000, rateLimitFactor = 0, limits = HOST_LIMITS } = {}): Promise<OpenFront> {
    const { path, dispose } = freshDirectory()
    const symbols = SYMBOLS.map((symbol) => ({
      instrument: instrumentFor(symbol),
      basePrice: factsOf(symbol).basePrice,
    }))
    const plan = playedPlan(makeSimMarket({ symbols, seed: 3, regime: 'range', historyDays: 1 }), 'follows')
    const journal = Journal.open(path)
    const exchange = Exchange.open(journal, plan, 'touch')
    const clock = { ms: Date.now() }
    const wallMs = () => clock.ms
    const fatal: unknown[] = []
    const onFatal = (error: unknown) => fatal.push(error)
    const front = openFront({ exchange, signatureWindowMs: 30_000, rateLimitFactor, limits, wallMs, onFatal })
    const admin = new AdminApi({
      token: TOKEN,
      exchange,
      drive: front.drive,
      board: new IdleBoard(exchange),
      freeRun: null,
      lockStep: null,
      faults: front.board,
      holds: front.holds,
      strike: () => front.hub.strike(),
      onKey: front.onKey,
      readLagMs,
      facts: {},
      shutdown: () => undefined,
    })
    const server = new HttpServer({ ...front, admin, wallMs, onFatal })
    const port = await server.listen(0, '127.0.0.1')
    const stop = async () => {
      front.board.clear(null)
      front.holds.release()
      await server.close()
      journal.close()
      dispose()
    }
    return new OpenFront({ exchange, front, port, clock, stop, admin, fatal })
  }

  get venue(): SimVenue {
    return this.exchange.venue
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get wallMs(): number {
    return this.#clock.ms
  }

  /** The wall clock jumps. */
  pass(ms: number): void {
    this.#clock.ms += ms
  }

  stop(): Promise<void> {
    return this.#stop()
  }

  /** Straight to the controls, past HTTP; throws what they refuse. */
  async admin(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Json> {
    const answer = await this.raw(method, `/admin${path}`, body === undefined ? '' : JSON.stringify(body))
    if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  /** A control as it is written on the wire. */
  raw(method: string, path: string, body: string): Promise<{ readonly status: number; readonly body: unknown }> {
    const { signal } = new AbortController()
    return this.#admin.handle({ method, path, authorization: `Bearer ${TOKEN}`, body, signal })
  }

  fault(kind: string, more: Record<string, unknown> = {}): Promise<Json> {
    return this.admin('POST', '/faults', { kind, ...more })
  }

  account(family: 'classic' | 'unified' = 'classic', more: Record<string, unknown> = {}): Promise<Keys> {
    return this.admin('POST', '/accounts', { balance: '100000', family, ...more })
  }

  /** Rejects when the connection ends without an answer. */
  async get(path: string, query: Record<string, string>, keys: Keys | null): Promise<Answered> {
    const raw = new URLSearchParams(query).toString()
    return this.#call('GET', raw === '' ? path : `${path}?${raw}`, '', keys)
  }

  /** Rejects when the connection ends without an answer. */
  post(path: string, body: unknown, keys: Keys): Promise<Answered> {
    return this.#call('POST', path, JSON.stringify(body), keys)
  }

  async #call(method: string, target: string, body: string, keys: Keys | null): Promise<Answered> {
    const timestamp = String(this.wallMs)
    const signed: Record<string, string> =
      keys === null
        ? {}
        : {
            'access-key': keys.key,
            'access-passphrase': keys.passphrase,
            'access-timestamp': timestamp,
            'access-sign': sign(keys.secret, `${timestamp}${method}${target}${body}`),
          }
    const init = {
      method,
      headers: { 'content-type': 'application/json', connection: 'close', ...signed },
      ...(body === '' ? {} : { body }),
    }
    const response = await fetch(this.url + target, init)
    const text = await response.text()
    return { status: response.status, type: response.headers.get('content-type') ?? '', text, json: parsed(text) }
  }

  socket(): Promise<Frames> {
    return Frames.open(this.port)
  }

  /** A logged-in socket. */
  async loggedIn(keys: Keys): Promise<Frames> {
    const frames = await this.socket()
    frames.send(this.login(keys))
    await frames.until((frame) => frame.event === 'login')
    return frames
  }

  login({ key, secret, passphrase }: Keys): Json {
    const timestamp = String(Math.floor(this.wallMs / 1000))
    const args = [{ apiKey: key, passphrase, timestamp, sign: sign(secret, `${timestamp}GET/user/verify`) }]
    return { op: 'login', args }
  }

  /** Something the account does by itself, so that pushes follow. */
  act(uid: string, side: 'buy' | 'sell' = 'buy', clientOrderId = ''): string {
    const last = this.venue.market('BTCUSDT')?.last ?? 0
    const price = Math.round(last * (side === 'buy' ? 0.98 : 1.02)) as Ticks
    const quantity = 10 as Parameters<typeof orderRequest>[0]['quantity']
    const request = orderRequest({ symbol: 'BTCUSDT', side, type: 'limit', price, quantity, clientOrderId })
    const done = this.exchange.execute({ kind: 'submit', accountId: uid, request })
    if (!done.ok) throw new Error(done.error.detail)
    this.front.drive.settle(false)
    return done.value.order.orderId
  }

  /** The price that far below or above the last one, as text. */
  priceAt(factor: number): string {
    return (((this.venue.market('BTCUSDT')?.last ?? 0) * factor) / 10).toFixed(1)
  }
}

const sign = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('base64')

function parsed(text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A stream socket and everything that arrived on it, in order; what is no JSON object stays text. */
export class Frames {
  readonly all: Json[] = []
  readonly closed: Promise<number>
  isClosed = false
  readonly #socket: WebSocket
  #wake: (() => void)[] = []

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data, isBinary) => {
      const text = data.toString()
      const value = isBinary ? undefined : parsed(text)
      this.all.push(typeof value === 'object' && value !== null ? value : { text, isBinary })
      this.#rouse()
    })
    socket.on('error', () => undefined)
    this.closed = new Promise((resolve) => {
      socket.on('close', (code) => {
        this.isClosed = true
        resolve(code)
        this.#rouse()
      })
    })
  }

  static open(port: number): Promise<Frames> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v2/ws/private`)
    const frames = new Frames(socket)
    return new Promise((resolve, reject) => {
      socket.on('open', () => resolve(frames))
      socket.on('error', reject)
    })
  }

  send(frame: unknown): void {
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }

  /** Reads nothing any more. */
  pause(): void {
    this.#socket.pause()
  }

  end(): void {
    this.#socket.terminate()
  }

  pushes(channel: string): Json[] {
    return this.all.filter((frame) => frame.action && (frame.arg?.channel ?? frame.arg?.topic) === channel)
  }

  /** The first frame that fits, past or future; rejects when the socket ends before. */
  async until(fits: (frame: Json) => boolean): Promise<Json> {
    for (let seen = 0; ; ) {
      while (seen < this.all.length) {
        const frame = this.all[seen++]
        if (fits(frame)) return frame
      }
      if (this.isClosed) throw new Error(`closed before: ${JSON.stringify(this.all.slice(-5))}`)
      await new Promise<void>((resolve) => this.#wake.push(resolve))
    }
  }

  /** Subscribes and waits for the acks. */
  async subscribe(...args: Record<string, string>[]): Promise<void> {
    this.send({ op: 'subscribe', args })
    for (const arg of args) await this.until((frame) => frame.event === 'subscribe' && same(frame.arg, arg))
  }

  /** Everything sent so far has been answered: the server has dealt with what came before it. */
  async settled(): Promise<void> {
    const before = this.all.filter((frame) => frame.text === 'pong').length
    this.send('ping')
    await this.until(() => this.all.filter((frame) => frame.text === 'pong').length > before)
  }

  #rouse(): void {
    const woken = this.#wake
    this.#wake = []
    for (const wake of woken) wake()
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
