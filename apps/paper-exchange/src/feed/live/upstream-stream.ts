import { WebSocket } from 'ws'
import { isRow } from './decode.ts'

/** API.md 8.1: a text ping keeps the connection; one is answered at once. */
const PING_MS = 10_000
/** Nothing heard for so long, pongs included: the connection is dead. */
const SILENCE_MS = 25_000
/** A subscribe frame may have 4096 bytes. */
const TOPICS_PER_FRAME = 20
const CHANNELS = ['ticker', 'trade', 'candle1m'] as const
export type Channel = (typeof CHANNELS)[number]

export interface StreamPush {
  readonly channel: Channel
  readonly symbol: string
  readonly action: 'snapshot' | 'update'
  readonly rows: readonly unknown[]
}

export interface StreamEars {
  onPush(push: StreamPush): void
  /** Anything came, pongs included. */
  onHeard(): void
  /** Once, whatever ended it. */
  onEnd(reason: string): void
}

/** One connection to the upstream's public stream, subscribed to everything a mirror needs. */
export class UpstreamStream {
  readonly #socket: WebSocket
  readonly #ears: StreamEars
  #pinger: NodeJS.Timeout | null = null
  #watchdog: NodeJS.Timeout | null = null
  #unacknowledged: Set<string>
  #subscribed: () => void = () => undefined
  #ended = false
  /** Resolves when every subscription is acknowledged. */
  readonly ready: Promise<void>

  constructor(url: string, symbols: readonly string[], ears: StreamEars) {
    this.#ears = ears
    this.#unacknowledged = new Set(symbols.flatMap((symbol) => CHANNELS.map((channel) => `${channel} ${symbol}`)))
    this.ready = new Promise((resolve) => {
      this.#subscribed = resolve
    })
    this.#socket = new WebSocket(url, { followRedirects: false, handshakeTimeout: SILENCE_MS })
    this.#socket.on('open', () => this.#subscribe(symbols))
    this.#socket.on('message', (data, isBinary) => this.#hear(isBinary ? '' : data.toString()))
    this.#socket.on('error', (error) => this.#end(error.message))
    this.#socket.on('close', (code) => this.#end(`closed with ${code}`))
    this.#watch()
  }

  close(): void {
    this.#end('closed by us')
  }

  #subscribe(symbols: readonly string[]): void {
    const topics = symbols.flatMap((instId) =>
      CHANNELS.map((channel) => ({ instType: 'USDT-FUTURES', channel, instId })),
    )
    for (let i = 0; i < topics.length; i += TOPICS_PER_FRAME) {
      this.#socket.send(JSON.stringify({ op: 'subscribe', args: topics.slice(i, i + TOPICS_PER_FRAME) }))
    }
    this.#pinger = setInterval(() => this.#socket.send('ping'), PING_MS)
  }

  #hear(text: string): void {
    if (this.#ended) return
    this.#watch()
    this.#ears.onHeard()
    if (text === 'pong') return
    let frame: unknown
    try {
      frame = JSON.parse(text)
    } catch {
      return
    }
    if (!isRow(frame)) return
    if (frame.event === 'error') this.#end(`refused: ${text.slice(0, 200)}`)
    const { arg } = frame
    if (!isRow(arg) || typeof arg.instId !== 'string') return
    const channel = CHANNELS.find((each) => each === arg.channel)
    if (channel === undefined) return
    if (frame.event === 'subscribe') this.#acknowledge(`${channel} ${arg.instId}`)
    if ((frame.action !== 'snapshot' && frame.action !== 'update') || !Array.isArray(frame.data)) return
    this.#ears.onPush({ channel, symbol: arg.instId, action: frame.action, rows: frame.data })
  }

  #acknowledge(topic: string): void {
    this.#unacknowledged.delete(topic)
    if (this.#unacknowledged.size === 0) this.#subscribed()
  }

  #watch(): void {
    if (this.#watchdog !== null) clearTimeout(this.#watchdog)
    this.#watchdog = setTimeout(() => this.#end('nothing heard'), SILENCE_MS)
  }

  #end(reason: string): void {
    if (this.#ended) return
    this.#ended = true
    if (this.#pinger !== null) clearInterval(this.#pinger)
    if (this.#watchdog !== null) clearTimeout(this.#watchdog)
    this.#socket.removeAllListeners('message')
    this.#socket.on('error', () => undefined)
    this.#socket.terminate()
    this.#ears.onEnd(reason)
  }
}
