import { createHmac } from 'node:crypto'
import { err, ok, type Result } from '@gridpilot/core'
import type { Read } from '@gridpilot/engine'
import { RestClientV2 } from 'bitget-api'
import { z } from 'zod'
import { type ClockOffset, createClockOffset } from '../clock-offset.ts'
import { dataOf, decode, MalformedPayload, msText } from '../decode.ts'
import { type Failure, failure, readError } from '../errors.ts'
import { pinnedRestUrl } from '../hosts.ts'
import { type BitgetLog, type BitgetSettings, type BitgetVenueOptions, DEFAULT_SETTINGS } from '../options.ts'
import { createPacer, type Pacer } from '../pacer.ts'

export const PRODUCT = 'USDT-FUTURES' as const
export const MARGIN_COIN = 'USDT'

/** Requests per second the venue allows, per endpoint and account (or address). */
const LIMITS = {
  time: 20,
  contracts: 20,
  ticker: 20,
  candles: 20,
  historyCandles: 20,
  fundingHistory: 20,
  tiers: 10,
  account: 10,
  bills: 10,
  setLeverage: 5,
  setMarginMode: 5,
  setPositionMode: 5,
  keyInfo: 1,
  placeOrder: 10,
  batchPlaceOrders: 5,
  batchCancelOrders: 10,
  orderDetail: 10,
  ordersPending: 10,
  ordersHistory: 10,
  fillHistory: 10,
  positions: 5,
} as const
export type Endpoint = keyof typeof LIMITS
const PUBLIC: ReadonlySet<Endpoint> = new Set([
  'time',
  'contracts',
  'ticker',
  'candles',
  'historyCandles',
  'fundingHistory',
  'tiers',
])
/** A window a little longer than the venue's second, for the jitter of the way there. */
const WINDOW_MS = 1100

export type Answer<T> = Result<T, Failure>
export const toRead = <T>(answer: Answer<T>): Read<T> =>
  answer.ok ? answer : { ok: false, error: readError(answer.error) }

type Request = (rest: RestClientV2) => Promise<unknown>

/** The signed, paced, time-boxed way to one account's REST API. */
export interface ClassicClient {
  readonly clock: ClockOffset
  readonly settings: BitgetSettings
  readonly log: BitgetLog
  wallMs(): number
  /** Asked once more when the venue disliked the timestamp; anything unusable is a failure. */
  read<T>(endpoint: Endpoint, request: Request, decodeData: (data: unknown) => T): Promise<Answer<T>>
  /** Sent once. A payload that cannot be decoded leaves the outcome unknown. */
  write<T>(endpoint: Endpoint, request: Request, decodeData: (data: unknown) => T): Promise<Answer<T>>
}

export function createClassicClient(options: BitgetVenueOptions, settings: BitgetSettings): ClassicClient {
  // bitget-api prints whole requests, key and passphrase included, when this is set.
  if (process.env.BITGETTRACE !== undefined) throw new Error('BITGETTRACE would print API keys: unset it')
  const clock = createClockOffset({
    checkEveryMs: settings.clockCheckMs,
    wallMs: options.wallMs,
    serverTime: async () => {
      const answer = await send('time', (rest) => rest.getServerTime(), serverTimeOf)
      if (!answer.ok) options.log('clock_not_measured', { code: answer.error.code })
      return answer.ok ? answer.value : null
    },
  })
  const rest = createRest(options, settings, clock)
  const pacers = new Map<Endpoint, Pacer>()
  // A venue of this machine admits more than Bitget: what its settings say for reads scales every endpoint.
  const admits = Math.max(1, settings.requestsPerSecond.read / DEFAULT_SETTINGS.requestsPerSecond.read)
  const pacerOf = (endpoint: Endpoint) => {
    const pacer = pacers.get(endpoint) ?? createPacer(Math.floor(LIMITS[endpoint] * admits), WINDOW_MS)
    pacers.set(endpoint, pacer)
    return pacer
  }

  async function send<T>(endpoint: Endpoint, request: Request, decodeData: (data: unknown) => T): Promise<Answer<T>> {
    if (!PUBLIC.has(endpoint)) await clock.ready()
    if (!(await pacerOf(endpoint).take())) return err(failure(429, 'local_queue_full', `${endpoint}: too many waiting`))
    try {
      return ok(decodeData(dataOf(await timeBoxed(request(rest), settings.requestTimeoutMs))))
    } catch (thrown) {
      const failed = failureOf(thrown)
      if (failed.code === 'malformed') options.log('malformed_payload', { endpoint, message: failed.message })
      if (failed.code === 'transport') options.log('request_failed', { endpoint, name: nameOf(thrown) })
      if (failed.class === 'clock') await clock.measure()
      return err(failed)
    }
  }
  return {
    clock,
    settings,
    log: options.log,
    wallMs: options.wallMs,
    write: send,
    read: async (endpoint, request, decodeData) => {
      const answer = await send(endpoint, request, decodeData)
      return answer.ok || answer.error.class !== 'clock' ? answer : send(endpoint, request, decodeData)
    },
  }
}

const SERVER_TIME = z.object({ serverTime: msText })
export const serverTimeOf = (data: unknown): number => decode(SERVER_TIME, data).serverTime

/**
 * bitget-api stamps and signs with Date.now() and has no way to shift it. Two of its documented openings do: the
 * signing function receives the text to sign, whose first digits are that timestamp, and replaces them by venue time;
 * it returns `time:signature`. The request transform then writes the two headers from it. Without the transform the
 * venue would refuse the signature, so the pair cannot half-work.
 */
function createRest(options: BitgetVenueOptions, settings: BitgetSettings, clock: ClockOffset): RestClientV2 {
  const { apiKey, apiSecret, passphrase, demo } = options
  return new RestClientV2(
    {
      apiKey,
      apiSecret,
      apiPass: passphrase,
      demoTrading: demo,
      baseUrl: pinnedRestUrl(options.restUrl),
      customSignMessageFn: async (message, secret) => {
        const time = String(clock.nowMs())
        const signature = createHmac('sha256', secret).update(message.replace(/^\d+/, time)).digest('base64')
        return `${time}:${signature}`
      },
    },
    {
      timeout: settings.requestTimeoutMs,
      // A redirect or a proxy from the environment would carry the key to another host.
      maxRedirects: 0,
      proxy: false,
      maxContentLength: 20_000_000,
      transformRequest: [
        (data: unknown, headers) => {
          const stamped = /^(\d+):(.+)$/.exec(String(headers.get('ACCESS-SIGN') ?? ''))
          if (stamped) headers.set({ 'ACCESS-TIMESTAMP': stamped[1] ?? '', 'ACCESS-SIGN': stamped[2] ?? '' })
          return typeof data === 'object' && data !== null ? JSON.stringify(data) : data
        },
      ],
    },
  )
}

const nameOf = (thrown: unknown) => (thrown instanceof Error ? thrown.name : typeof thrown)

class RequestTimeout extends Error {}

async function timeBoxed<T>(request: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RequestTimeout()), timeoutMs)
  })
  // The loser of the race may still reject later; nobody waits for it any more.
  request.catch(() => undefined)
  try {
    return await Promise.race([request, limit])
  } finally {
    clearTimeout(timer)
  }
}

const THROWN_ANSWER = z.object({ code: z.number().int(), body: z.unknown() })
const THROWN_BODY = z.object({ code: z.string(), msg: z.string().nullish() })
const THROWN_TRANSPORT = z.object({ code: z.string(), message: z.string() })

/**
 * What bitget-api threw, reduced to status, code and message. The thrown object also holds the request options with
 * the API key: nothing else of it is ever kept or logged.
 */
function failureOf(thrown: unknown): Failure {
  if (thrown instanceof RequestTimeout) return failure(null, 'timeout', 'no answer in time')
  if (thrown instanceof MalformedPayload) return failure(null, 'malformed', thrown.message)
  const answer = THROWN_ANSWER.safeParse(thrown)
  if (answer.success) {
    const { code: status } = answer.data
    const body = THROWN_BODY.safeParse(answer.data.body)
    return body.success
      ? failure(status, body.data.code, body.data.msg ?? '')
      : failure(status, `http_${status}`, 'answer without a code')
  }
  const transport = THROWN_TRANSPORT.safeParse(thrown)
  if (!transport.success) return failure(null, 'transport', 'request failed')
  const { code } = transport.data
  if (code === 'ECONNABORTED' || code === 'ETIMEDOUT') return failure(null, 'timeout', 'no answer in time')
  return failure(null, code.toLowerCase(), 'request failed')
}
