import { CLOSE_CODES, type ClientMessage, ServerMessage } from '@gridpilot/contract'
import { TopicSequences } from './topic-sequences.ts'

export type LiveState = 'idle' | 'connecting' | 'live' | 'offline'

/** The part of a WebSocket we use. */
export interface Socket {
  send(text: string): void
  close(code?: number): void
  onopen: (() => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: { code: number }) => void) | null
}

export interface LivePorts {
  open(): Socket
  /** The token to authenticate with, null when nobody is signed in. */
  token(): string | null
  /** A new token after the server refused the old one. */
  renew(): Promise<boolean>
  /** Runs once after `ms`; returns a cancel function. */
  after(ms: number, action: () => void): () => void
  /** 0…1, for jitter. */
  random(): number
  onState(state: LiveState): void
  onMessage(message: ServerMessage): void
  /** Read this topic's state over HTTP: just subscribed, a gap in the sequence, or told to. */
  onReread(topic: string): void
}

const PING_MS = 20_000
const SILENCE_MS = 45_000
const BACKOFF_FIRST_MS = 500
const BACKOFF_MAX_MS = 30_000

/** Wait before attempt n (0 first): doubles up to 30 s, between half and all of it by chance. */
export const backoffMs = (attempt: number, random: number): number =>
  Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** attempt) * (0.5 + random / 2)

/**
 * One WebSocket to the server: authenticates by its first message, subscribes to what is wanted, checks sequence
 * numbers and comes back by itself. Nothing is replayed after a loss: every topic is read again.
 */
export class LiveConnection {
  private readonly ports: LivePorts
  private readonly wanted = new Map<string, number>()
  private readonly sequences = new TopicSequences()
  private socket: Socket | null = null
  private ready = false
  private attempt = 0
  private running = false
  private cancels: (() => void)[] = []
  private heard = false

  constructor(ports: LivePorts) {
    this.ports = ports
  }

  start(): void {
    if (this.running) return
    this.running = true
    this.attempt = 0
    this.connect()
  }

  stop(): void {
    this.running = false
    this.drop()
    this.ports.onState('idle')
  }

  /** Wants a topic until the returned function is called. Several wishes share one subscription. */
  subscribe(topic: string): () => void {
    const count = this.wanted.get(topic) ?? 0
    this.wanted.set(topic, count + 1)
    if (count === 0 && this.ready) this.send({ op: 'subscribe', topic })
    let open = true
    return () => {
      if (!open) return
      open = false
      const left = (this.wanted.get(topic) ?? 1) - 1
      if (left > 0) return void this.wanted.set(topic, left)
      this.wanted.delete(topic)
      if (this.ready) this.send({ op: 'unsubscribe', topic })
    }
  }

  /** Authenticates again with a fresh token before the old one ends. */
  authenticate(token: string): void {
    if (this.socket !== null && this.ready) this.send({ op: 'auth', token })
  }

  /** The network came back: do not wait for the backoff. */
  retryNow(): void {
    if (!this.running || this.ready) return
    this.attempt = 0
    this.drop()
    this.connect()
  }

  private connect(): void {
    const token = this.ports.token()
    if (token === null) {
      this.later(BACKOFF_FIRST_MS, () => this.connect())
      return
    }
    this.ports.onState('connecting')
    const socket = this.ports.open()
    this.socket = socket
    socket.onopen = () => this.send({ op: 'auth', token })
    socket.onmessage = ({ data }) => this.receive(data)
    socket.onclose = ({ code }) => this.lost(code)
    this.watch()
  }

  private receive(data: unknown): void {
    this.heard = true
    const message = parse(data)
    if (message === null) return
    const next = this.sequences.accept(message.topic, message.seq)
    if (next === 'stale') return
    if (message.type === 'authenticated') {
      this.begin()
      return
    }
    if (message.type === 'resync' || message.type === 'subscribed' || next === 'gap') {
      if (message.topic !== 'session') this.ports.onReread(message.topic)
    }
    this.ports.onMessage(message)
  }

  private begin(): void {
    if (this.ready) return
    this.ready = true
    this.attempt = 0
    for (const topic of this.wanted.keys()) this.send({ op: 'subscribe', topic })
    this.ports.onState('live')
  }

  private lost(code: number): void {
    this.drop()
    if (!this.running) return
    this.ports.onState('offline')
    const wait = backoffMs(this.attempt, this.ports.random())
    this.attempt += 1
    if (code !== CLOSE_CODES.unauthorized) {
      this.later(wait, () => this.connect())
      return
    }
    const again = () => this.later(wait, () => this.running && this.connect())
    this.ports.renew().then((renewed) => renewed && again(), again)
  }

  /** Pings, and gives a connection up that has become silent. */
  private watch(): void {
    this.later(PING_MS, () => {
      if (this.ready) this.send({ op: 'ping' })
      this.heard = false
      this.later(SILENCE_MS - PING_MS, () => {
        if (this.heard) return this.watch()
        this.lost(0)
      })
    })
  }

  private drop(): void {
    for (const cancel of this.cancels) cancel()
    this.cancels = []
    this.ready = false
    this.sequences.clear()
    const socket = this.socket
    this.socket = null
    if (socket === null) return
    socket.onopen = null
    socket.onmessage = null
    socket.onclose = null
    socket.close()
  }

  private send(message: ClientMessage): void {
    this.socket?.send(JSON.stringify(message))
  }

  private later(ms: number, action: () => void): void {
    const cancel = this.ports.after(ms, () => {
      this.cancels = this.cancels.filter((other) => other !== cancel)
      action()
    })
    this.cancels.push(cancel)
  }
}

function parse(data: unknown): ServerMessage | null {
  if (typeof data !== 'string') return null
  try {
    const parsed = ServerMessage.safeParse(JSON.parse(data))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
