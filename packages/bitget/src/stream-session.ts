import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { ClockOffset } from './clock-offset.ts'
import type { Credentials } from './connection.ts'
import { classify } from './errors.ts'
import type { BitgetLog, BitgetSettings } from './options.ts'

/** The part of a bitget-api socket client a session uses. */
export interface Sockets {
  on(event: 'response' | 'update' | 'reconnect', listener: (payload: unknown) => void): unknown
  removeAllListeners(): unknown
  closeAll(force?: boolean): unknown
}

/** Names one subscription, in what was asked for, in acknowledgements and in pushes. */
export interface Subscription {
  /** The channel or topic. */
  readonly name: string
  /** null for private ones. */
  readonly symbol: string | null
}

/** How a family speaks on its sockets. */
export interface StreamDialect {
  readonly privateNames: readonly string[]
  /** Public names subscribed for every symbol; `ticker` among them. */
  readonly publicNames: readonly string[]
  /** The account is pushed every few seconds, changed or not: silence means that the socket is dead. */
  readonly pushesWhenIdle: boolean
  /** null: not an `arg` of this family. */
  subscriptionOf(arg: unknown): Subscription | null
  /** New sockets that already try to log in and to subscribe. */
  open(options: SocketOptions, symbols: readonly string[]): Sockets
}

export interface SocketOptions {
  readonly credentials: Credentials
  readonly clock: ClockOffset
  readonly log: BitgetLog
}

export interface SessionOptions {
  readonly dialect: StreamDialect
  readonly credentials: Credentials
  readonly clock: ClockOffset
  readonly log: BitgetLog
  readonly settings: Pick<BitgetSettings, 'streamSetupMs' | 'tickerSilenceMs'>
  /** Known symbols; none: no public socket. */
  readonly symbols: readonly string[]
  /** Every private channel is acknowledged. */
  onConnected(): void
  /** Complete, and prices arrive. */
  onHealthy(): void
  /** Returns what was pushed, null when it was no push. */
  onPush(payload: unknown): Subscription | null
  /** Told once; the session is of no more use. `slowDown`: the venue asked for fewer requests, or refused the key. */
  onFailed(reason: string, slowDown: boolean): void
}

const NO_SUCH_CHANNEL = '30001'

const CONTROL = z.object({
  event: z.string(),
  code: z.union([z.string(), z.number()]).optional(),
  arg: z.unknown().optional(),
})

const keyOf = ({ name, symbol }: Subscription) => (symbol === null ? name : `${name} ${symbol}`)

/** One pair of sockets, from connecting to the first failure. Returns a function that closes it for good. */
export function openSession(options: SessionOptions): () => void {
  const { dialect, symbols, log, settings } = options
  const publicAwaited = dialect.publicNames.flatMap((name) => symbols.map((symbol) => keyOf({ name, symbol })))
  const awaited = new Set([...dialect.privateNames, ...publicAwaited])
  const privateAwaited = new Set(dialect.privateNames)
  let over = false
  let healthy = false
  const sockets = dialect.open(options, symbols)

  const close = () => {
    over = true
    clearTimeout(setup)
    prices.stop()
    account.stop()
    closeForGood(sockets)
  }
  const fail = (reason: string, slowDown = false) => {
    if (over) return
    close()
    options.onFailed(reason, slowDown)
  }
  const setup = setTimeout(() => fail(`not acknowledged in time: ${[...awaited].join(', ')}`), settings.streamSetupMs)
  const prices = createWatchdog(symbols.length > 0 ? settings.tickerSilenceMs : null, () => fail('no ticker'))
  const account = createWatchdog(dialect.pushesWhenIdle ? settings.tickerSilenceMs : null, () =>
    fail('no account push'),
  )
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
    const { event } = control.data
    const subscription = dialect.subscriptionOf(control.data.arg)
    if (event === 'subscribe' && subscription) acknowledge(keyOf(subscription))
    if (event !== 'error') return
    const code = String(control.data.code ?? '')
    if (code === NO_SUCH_CHANNEL && subscription !== null && subscription.symbol !== null) {
      log('channel_refused', { ...subscription })
      return acknowledge(keyOf(subscription))
    }
    const meaning = classify(400, code)
    if (meaning === 'clock') void options.clock.measure()
    fail(`stream error ${code}`, meaning === 'needs_user' || meaning === 'rate_limited')
  }
  sockets.on('response', onControl)
  sockets.on('reconnect', () => fail('socket closed'))
  sockets.on('update', (payload) => {
    if (over) return
    const pushed = options.onPush(payload)
    if (pushed === null) return
    if (pushed.symbol === null) account.feed()
    if (pushed.name !== 'ticker') return
    prices.feed()
    if (privateAwaited.size === 0) beHealthy()
  })
  return close
}

function closeForGood(sockets: Sockets): void {
  sockets.removeAllListeners()
  sockets.closeAll(true)
  // The client makes its socket a few promises after `subscribe`; one that came after the line above would live on.
  setImmediate(() => sockets.closeAll(true))
}

/** Runs out unless fed; null never does. A timer that was due while the process stood still counts from then on. */
function createWatchdog(limitMs: number | null, runOut: () => void) {
  let timer: NodeJS.Timeout | undefined
  const feed = () => {
    clearTimeout(timer)
    if (limitMs !== null) timer = setTimeout(runOut, limitMs)
  }
  feed()
  return { feed, stop: () => clearTimeout(timer) }
}

const PING_MS = 10_000
const PONG_MS = 5000
const FRAME_BYTES_MAX = 1_000_000

/** The two arguments of a bitget-api socket client of either family. */
export const socketArguments = ({ credentials, clock, log }: SocketOptions) => {
  const { apiKey, apiSecret, passphrase, demo, wsUrl } = credentials
  return [
    {
      apiKey,
      apiSecret,
      apiPass: passphrase,
      demoTrading: demo,
      ...(wsUrl === undefined ? {} : { wsUrl }),
      pingInterval: PING_MS,
      pongTimeout: PONG_MS,
      // Added to Date.now() for the login's timestamp: the one way to log in by the venue's clock.
      recvWindow: clock.nowMs() - Date.now(),
      customSignMessageFn: async (message: string, secret: string) =>
        createHmac('sha256', secret).update(message).digest('base64'),
      wsOptions: { maxPayload: FRAME_BYTES_MAX, followRedirects: false, handshakeTimeout: PONG_MS },
    },
    quietLogger(log),
  ] as const
}

/** bitget-api hands whole frames to its logger, the login with the passphrase among them: only fixed texts pass. */
const quietLogger = (log: BitgetLog) => ({
  trace: () => undefined,
  info: () => undefined,
  error: (text: unknown) => {
    const [message = ''] = typeof text === 'string' ? text.split(':') : ['stream client error']
    log('stream_client', { message: message.slice(0, 100) })
  },
})
