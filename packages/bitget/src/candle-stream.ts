import { assert } from '@gridpilot/core'
import type { CandleEvent, CandleStream } from '@gridpilot/engine'
import { WebsocketClientV2, WS_KEY_MAP } from 'bitget-api'
import { z } from 'zod'
import { candlesIn, TIMEFRAMES } from './candles.ts'
import { PRODUCT } from './classic/client.ts'
import { decode, MalformedPayload } from './decode.ts'
import { pinnedStreamUrl } from './hosts.ts'
import { type BitgetSettings, type BitgetVenueOptions, DEFAULT_SETTINGS } from './options.ts'

const PING_MS = 10_000
const PONG_MS = 5_000
/** The first push of a channel holds hundreds of candles. */
const FRAME_BYTES_MAX = 4_000_000

const ARG = z.object({ channel: z.string(), instId: z.string() })
const CONTROL = z.object({ event: z.string(), code: z.union([z.string(), z.number()]).optional(), arg: ARG.optional() })
const PUSH = z.object({ arg: ARG, data: z.unknown() })
const NO_SUCH_CHANNEL = '30001'

interface Channel {
  readonly symbol: string
  readonly timeframe: string
  /** `candle1m`, `candle1H`, `candle1Dutc`: one name per interval of the REST side. */
  readonly name: string
}

const keyOf = ({ channel, instId }: z.infer<typeof ARG>) => `${channel} ${instId}`
const argOf = ({ name, symbol }: Channel) => ({ topic: name, payload: { instType: PRODUCT, instId: symbol } })

type Options = Pick<BitgetVenueOptions, 'wsUrl' | 'demo' | 'settings' | 'log'>

/** Public candles over one socket (API.md 8.3); no key of anybody. Lives again by itself until it is closed. */
export function openCandleStream(options: Options, listener: (event: CandleEvent) => void): CandleStream {
  return new ReconnectingCandleStream(options, listener)
}

class ReconnectingCandleStream implements CandleStream {
  readonly #options: Options
  readonly #settings: BitgetSettings
  readonly #listener: (event: CandleEvent) => void
  readonly #wanted = new Map<string, Channel>()
  readonly #awaited = new Set<string>()
  #sockets: WebsocketClientV2 | null = null
  #setup: NodeJS.Timeout | undefined
  #again: NodeJS.Timeout | undefined
  #failures = 0
  #closed = false

  constructor(options: Options, listener: (event: CandleEvent) => void) {
    this.#options = { ...options, wsUrl: pinnedStreamUrl(options.wsUrl) }
    this.#settings = { ...DEFAULT_SETTINGS, ...options.settings }
    this.#listener = listener
  }

  subscribe(symbol: string, timeframe: string): void {
    const channel = channelOf(symbol, timeframe)
    const key = keyOf({ channel: channel.name, instId: symbol })
    if (this.#closed || this.#wanted.has(key)) return
    this.#wanted.set(key, channel)
    if (this.#sockets !== null) this.#ask([channel])
    else if (this.#again === undefined) this.#start()
  }

  unsubscribe(symbol: string, timeframe: string): void {
    const channel = channelOf(symbol, timeframe)
    const key = keyOf({ channel: channel.name, instId: symbol })
    if (!this.#wanted.delete(key)) return
    this.#awaited.delete(key)
    this.#sockets?.unsubscribe([argOf(channel)], WS_KEY_MAP.v2Public).catch(() => undefined)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#again)
    this.#drop()
  }

  #start(): void {
    this.#again = undefined
    if (this.#closed || this.#wanted.size === 0) return
    const sockets = createSocket(this.#options)
    this.#sockets = sockets
    sockets.on('response', (payload: unknown) => this.#onControl(payload))
    sockets.on('reconnect', () => this.#fail('socket closed'))
    sockets.on('update', (payload: unknown) => this.#onPush(payload))
    this.#ask([...this.#wanted.values()])
  }

  #ask(channels: readonly Channel[]): void {
    for (const { name, symbol } of channels) this.#awaited.add(keyOf({ channel: name, instId: symbol }))
    clearTimeout(this.#setup)
    const silent = () => this.#fail(`not acknowledged in time: ${[...this.#awaited].join(', ')}`)
    this.#setup = setTimeout(silent, this.#settings.streamSetupMs)
    // Its promise tells nothing the events do not tell better.
    this.#sockets?.subscribe(channels.map(argOf), WS_KEY_MAP.v2Public).catch(() => undefined)
  }

  #onControl(payload: unknown): void {
    const control = CONTROL.safeParse(payload)
    if (!control.success) return
    const { event, code, arg } = control.data
    if (event === 'error' && (String(code) !== NO_SUCH_CHANNEL || arg === undefined)) {
      this.#fail(`stream error ${String(code)}`)
      return
    }
    if (arg === undefined || (event !== 'subscribe' && event !== 'error')) return
    if (event === 'error') this.#options.log('candles_refused', { channel: arg.channel, symbol: arg.instId })
    if (!this.#awaited.delete(keyOf(arg)) || this.#awaited.size > 0) return
    clearTimeout(this.#setup)
    this.#failures = 0
    this.#listener({ type: 'connected' })
  }

  #onPush(payload: unknown): void {
    try {
      const { arg, data } = decode(PUSH, payload)
      const channel = this.#wanted.get(keyOf(arg))
      // A push of a channel just given up is on its way for a moment.
      if (channel === undefined) return
      const candles = candlesIn(data)
      this.#listener({ type: 'candles', symbol: channel.symbol, timeframe: channel.timeframe, candles })
    } catch (thrown) {
      if (!(thrown instanceof MalformedPayload)) throw thrown
      this.#options.log('malformed_frame', { channel: 'candles', message: thrown.message })
    }
  }

  #fail(reason: string): void {
    if (this.#sockets === null) return
    this.#drop()
    this.#options.log('candle_stream_down', { reason })
    this.#listener({ type: 'disconnected', reason })
    const [firstMs, longestMs] = this.#settings.reconnectMs
    const waitMs = Math.min(longestMs, firstMs * 2 ** Math.min(this.#failures, 16))
    this.#failures += 1
    // Half fixed, half random: installations that lost the venue together must not come back together.
    this.#again = setTimeout(() => this.#start(), waitMs * (0.5 + Math.random() / 2))
  }

  #drop(): void {
    clearTimeout(this.#setup)
    this.#awaited.clear()
    const sockets = this.#sockets
    this.#sockets = null
    sockets?.removeAllListeners()
    sockets?.closeAll(true)
    // The client makes its socket a few promises after `subscribe`; one that came after the line above would live on.
    setImmediate(() => sockets?.closeAll(true))
  }
}

function channelOf(symbol: string, timeframe: string): Channel {
  const known = TIMEFRAMES[timeframe.toLowerCase()]
  assert(known, `timeframe ${timeframe}`)
  return { symbol, timeframe, name: `candle${known[0]}` }
}

function createSocket({ wsUrl, demo, log }: Options): WebsocketClientV2 {
  const ignore = () => undefined
  return new WebsocketClientV2(
    {
      demoTrading: demo,
      ...(wsUrl === undefined ? {} : { wsUrl }),
      pingInterval: PING_MS,
      pongTimeout: PONG_MS,
      wsOptions: { maxPayload: FRAME_BYTES_MAX, followRedirects: false, handshakeTimeout: PONG_MS },
    },
    { trace: ignore, info: ignore, error: () => log('candle_stream_client', {}) },
  )
}
