import { createHmac } from 'node:crypto'
import { WebsocketClientV2, WS_KEY_MAP } from 'bitget-api'
import { z } from 'zod'
import { type ClassicClient, PRODUCT } from './client.ts'

export interface StreamCredentials {
  readonly apiKey: string
  readonly apiSecret: string
  readonly passphrase: string
  readonly demo: boolean
  /** undefined: the official addresses. */
  readonly wsUrl: string | undefined
}

export interface SessionOptions {
  readonly credentials: StreamCredentials
  readonly client: Pick<ClassicClient, 'log' | 'settings' | 'clock'>
  /** Known symbols; none: no public socket. */
  readonly symbols: readonly string[]
  /** Every private channel is acknowledged. */
  onConnected(): void
  /** Complete, and prices arrive. */
  onHealthy(): void
  /** Returns the channel of the push, null when it was none. */
  onPush(payload: unknown): string | null
  /** Told once; the session is of no more use. `slowDown`: the venue asked for fewer requests, or refused the key. */
  onFailed(reason: string, slowDown: boolean): void
}

const PRIVATE_TOPICS = [
  { topic: 'orders', payload: { instType: PRODUCT, instId: 'default' } },
  { topic: 'fill', payload: { instType: PRODUCT, instId: 'default' } },
  { topic: 'positions', payload: { instType: PRODUCT, instId: 'default' } },
  { topic: 'account', payload: { instType: PRODUCT, coin: 'default' } },
]
const PING_MS = 10_000
const PONG_MS = 5000
const FRAME_BYTES_MAX = 1_000_000
/** Refused key or signature, and "too many requests": coming back at once only makes it worse. */
const SLOW_DOWN_CODES = new Set(['30005', '30006', '30007', '30011', '30012', '30015'])
const CLOCK_CODES = new Set(['30013', '30014'])
const NO_SUCH_CHANNEL = '30001'

const CONTROL = z.object({
  event: z.string(),
  code: z.union([z.string(), z.number()]).optional(),
  arg: z.object({ channel: z.string(), instId: z.string().optional(), coin: z.string().optional() }).optional(),
})

const keyOf = (arg: { readonly channel: string; readonly instId?: string | undefined }) =>
  arg.channel === 'ticker' ? `ticker ${arg.instId}` : arg.channel

/** One pair of sockets, from connecting to the first failure. Returns a function that closes it for good. */
export function openSession(options: SessionOptions): () => void {
  const { client, symbols } = options
  const { streamSetupMs, tickerSilenceMs } = client.settings
  const awaited = new Set([...PRIVATE_TOPICS.map(({ topic }) => topic), ...symbols.map((each) => `ticker ${each}`)])
  const privateAwaited = new Set(PRIVATE_TOPICS.map(({ topic }) => topic))
  let over = false
  let healthy = false
  let silence: NodeJS.Timeout | undefined
  const sockets = createSockets(options)

  const close = () => {
    over = true
    clearTimeout(setup)
    clearTimeout(silence)
    sockets.removeAllListeners()
    sockets.closeAll(true)
    // The client makes its socket a few promises after `subscribe`; one that came after the line above would live on.
    setImmediate(() => sockets.closeAll(true))
  }
  const fail = (reason: string, slowDown = false) => {
    if (over) return
    close()
    options.onFailed(reason, slowDown)
  }
  const setup = setTimeout(() => fail(`not acknowledged in time: ${[...awaited].join(', ')}`), streamSetupMs)
  const watch = () => {
    clearTimeout(silence)
    if (symbols.length > 0) silence = setTimeout(() => fail('no ticker'), tickerSilenceMs)
  }
  const beHealthy = () => {
    if (healthy) return
    healthy = true
    options.onHealthy()
  }
  const acknowledge = (key: string) => {
    awaited.delete(key)
    if (privateAwaited.delete(key) && privateAwaited.size === 0) {
      options.onConnected()
      if (symbols.length === 0) beHealthy()
    }
    if (awaited.size === 0) clearTimeout(setup)
  }
  const onControl = (payload: unknown) => {
    const control = CONTROL.safeParse(payload)
    if (over || !control.success) return
    const { event, arg } = control.data
    if (event === 'subscribe' && arg) acknowledge(keyOf(arg))
    if (event !== 'error') return
    const code = String(control.data.code ?? '')
    if (code === NO_SUCH_CHANNEL && arg?.channel === 'ticker') {
      client.log('ticker_refused', { symbol: arg.instId ?? null })
      return acknowledge(keyOf(arg))
    }
    if (CLOCK_CODES.has(code)) void client.clock.measure()
    fail(`stream error ${code}`, SLOW_DOWN_CODES.has(code))
  }
  sockets.on('response', onControl)
  sockets.on('reconnect', () => fail('socket closed'))
  sockets.on('update', (payload: unknown) => {
    if (over || options.onPush(payload) !== 'ticker') return
    watch()
    if (privateAwaited.size === 0) beHealthy()
  })
  watch()
  subscribe(sockets, symbols)
  return close
}

function subscribe(sockets: WebsocketClientV2, symbols: readonly string[]): void {
  const tickers = symbols.map((instId) => ({ topic: 'ticker', payload: { instType: PRODUCT, instId } }))
  const ignore = () => undefined
  // Their promises tell nothing the events do not tell better.
  sockets.subscribe(PRIVATE_TOPICS, WS_KEY_MAP.v2Private).catch(ignore)
  if (tickers.length > 0) sockets.subscribe(tickers, WS_KEY_MAP.v2Public).catch(ignore)
}

function createSockets({ credentials, client }: SessionOptions): WebsocketClientV2 {
  const { apiKey, apiSecret, passphrase, demo, wsUrl } = credentials
  return new WebsocketClientV2(
    {
      apiKey,
      apiSecret,
      apiPass: passphrase,
      demoTrading: demo,
      ...(wsUrl === undefined ? {} : { wsUrl }),
      pingInterval: PING_MS,
      pongTimeout: PONG_MS,
      // Added to Date.now() for the login's timestamp: the one way to log in by the venue's clock.
      recvWindow: client.clock.nowMs() - Date.now(),
      customSignMessageFn: async (message, secret) => createHmac('sha256', secret).update(message).digest('base64'),
      wsOptions: { maxPayload: FRAME_BYTES_MAX, followRedirects: false, handshakeTimeout: PONG_MS },
    },
    quietLogger(client),
  )
}

/** bitget-api hands whole frames to its logger, the login with the passphrase among them: only fixed texts pass. */
const quietLogger = ({ log }: Pick<ClassicClient, 'log'>) => ({
  trace: () => undefined,
  info: () => undefined,
  error: (text: unknown) => {
    const [message = ''] = typeof text === 'string' ? text.split(':') : ['stream client error']
    log('stream_client', { message: message.slice(0, 100) })
  },
})
