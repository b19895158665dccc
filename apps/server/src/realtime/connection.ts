import type { WebSocket } from '@fastify/websocket'
import { CLOSE_CODES, ClientMessage, type ServerMessageData, type ServerMessageType } from '@gridpilot/contract'
import type { Caller } from '../http/route-handler.ts'

/** What a connection needs from around it. */
export interface ConnectionServices {
  authenticate(token: string): Promise<Caller | null>
  /** May this user have one more connection? */
  hasRoom(caller: Caller): boolean
  /** May this caller see the topic? false for unknown and foreign ones alike. */
  maySee(caller: Caller, topic: string): Promise<boolean>
  /** A topic begins or ends to have this listener. */
  onSubscribed(connection: Connection, topic: string): void
  onUnsubscribed(connection: Connection, topic: string): void
  onClosed(connection: Connection): void
  readonly wallMs: () => number
}

const SESSION = 'session'
const AUTH_TIMEOUT_MS = 10_000
/** Bytes waiting in the socket: above the first we drop, below the second we tell what was dropped. */
const QUEUE_HIGH = 1_048_576
const QUEUE_LOW = 131_072
const TOO_SLOW_MS = 20_000
const MAX_TOPICS = 200
/** Client messages per second, averaged over a few. */
const MESSAGES_PER_SECOND = 20
const BURST = 100

/** One WebSocket: who it is, what it listens to, its counters and its bounded queue. */
export class Connection {
  caller: Caller | null = null
  readonly #socket: WebSocket
  readonly #services: ConnectionServices
  readonly #sequences = new Map<string, number>()
  readonly #topics = new Set<string>()
  /** Topics of which something was dropped. */
  readonly #gaps = new Set<string>()
  #slowSinceMs: number | null = null
  #authTimer: NodeJS.Timeout
  #tokens = BURST
  #tokensAtMs: number
  /** Messages are dealt with one after the other, in the order they came. */
  #queue: Promise<void> = Promise.resolve()

  constructor(socket: WebSocket, services: ConnectionServices) {
    this.#socket = socket
    this.#services = services
    this.#tokensAtMs = services.wallMs()
    this.#authTimer = setTimeout(() => this.close('unauthorized'), AUTH_TIMEOUT_MS)
    socket.on('message', (data, isBinary) => {
      if (isBinary || !this.#takeToken()) return this.close('badMessage')
      const text = data.toString()
      this.#queue = this.#queue.then(() => this.#receive(text)).catch(() => this.close('badMessage'))
    })
    socket.on('close', () => this.#ended())
    socket.on('error', () => socket.terminate())
  }

  /** Sends one message, or drops it and remembers to say so when the client does not keep up. */
  send<Type extends ServerMessageType>(topic: string, type: Type, data: ServerMessageData<Type>): void {
    const seq = (this.#sequences.get(topic) ?? 0) + 1
    this.#sequences.set(topic, seq)
    if (this.#socket.bufferedAmount > QUEUE_HIGH) {
      this.#gaps.add(topic)
      this.#slowSinceMs ??= this.#services.wallMs()
      return
    }
    this.#socket.send(JSON.stringify({ topic, seq, type, data }))
  }

  /** Called a few times a second: tells a client that caught up what it missed, and gives up on one that does not. */
  tend(): void {
    if (this.#slowSinceMs === null) return
    if (this.#socket.bufferedAmount < QUEUE_LOW) {
      this.#slowSinceMs = null
      for (const topic of this.#gaps) this.send(topic, 'resync', { reason: 'slow_client' })
      this.#gaps.clear()
    } else if (this.#services.wallMs() - this.#slowSinceMs > TOO_SLOW_MS) {
      this.close('tooSlow')
    }
  }

  close(why: keyof typeof CLOSE_CODES): void {
    this.#socket.close(CLOSE_CODES[why], why)
    // A client that does not answer the close must not hold the socket.
    setTimeout(() => this.#socket.terminate(), 2_000).unref()
  }

  async #receive(text: string): Promise<void> {
    const parsed = ClientMessage.safeParse(parseJson(text))
    if (!parsed.success) return this.close('badMessage')
    const message = parsed.data
    if (message.op === 'auth') return this.#authenticate(message.token)
    if (this.caller === null) return this.close('unauthorized')
    if (message.op === 'ping') return this.send(SESSION, 'pong', {})
    if (message.op === 'subscribe') return this.#subscribe(this.caller, message.topic)
    this.#unsubscribe(message.topic)
  }

  async #authenticate(token: string): Promise<void> {
    const caller = await this.#services.authenticate(token)
    if (caller === null || (this.caller !== null && this.caller.userId !== caller.userId))
      return this.close('unauthorized')
    if (this.caller === null && !this.#services.hasRoom(caller)) return this.close('unauthorized')
    this.caller = caller
    clearTimeout(this.#authTimer)
    const leftMs = caller.expiresAtMs - this.#services.wallMs()
    this.#authTimer = setTimeout(() => this.close('unauthorized'), Math.max(0, leftMs))
    const expires_at = new Date(caller.expiresAtMs).toISOString()
    this.send(SESSION, 'authenticated', { user_id: caller.userId, expires_at })
  }

  async #subscribe(caller: Caller, topic: string): Promise<void> {
    const refused = this.#topics.size >= MAX_TOPICS && !this.#topics.has(topic)
    if (refused || !(await this.#services.maySee(caller, topic))) {
      const code = refused ? 'rate_limited' : 'not_found'
      const message = refused ? 'Too many topics.' : 'There is no such topic.'
      return this.send(topic, 'error', { code, message })
    }
    const isNew = !this.#topics.has(topic)
    this.#topics.add(topic)
    this.send(topic, 'subscribed', {})
    if (isNew) this.#services.onSubscribed(this, topic)
  }

  #unsubscribe(topic: string): void {
    if (this.#topics.delete(topic)) this.#services.onUnsubscribed(this, topic)
    this.#gaps.delete(topic)
    this.send(topic, 'unsubscribed', {})
  }

  #takeToken(): boolean {
    const now = this.#services.wallMs()
    this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#tokensAtMs) / 1000) * MESSAGES_PER_SECOND)
    this.#tokensAtMs = now
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }

  #ended(): void {
    clearTimeout(this.#authTimer)
    for (const topic of this.#topics) this.#services.onUnsubscribed(this, topic)
    this.#topics.clear()
    this.#services.onClosed(this)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
