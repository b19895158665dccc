import { err, ok } from '@gridpilot/core'
import type { Answer } from './answer.ts'
import type { ClockOffset } from './clock-offset.ts'
import type { Connection } from './connection.ts'
import { dataOf } from './decode.ts'
import { type Failure, failure } from './errors.ts'
import { failureOf, timeBoxed } from './failure-of.ts'
import { type BitgetLog, type BitgetSettings, DEFAULT_SETTINGS } from './options.ts'
import { createPacer, type Pacer } from './pacer.ts'

/** A window a little longer than the venue's second, for the jitter of the way there. */
const WINDOW_MS = 1100
/** How often a read without a body is asked again: the venue has been seen to send such answers twice in a row. */
const EMPTY_ANSWERS_MAX = 2

/** The signed, paced, time-boxed way to one account's REST API of one family. */
export interface ApiClient<Rest, Endpoint extends string> {
  readonly clock: ClockOffset
  readonly settings: BitgetSettings
  readonly log: BitgetLog
  wallMs(): number
  /** Asked once more when the venue disliked the timestamp or sent no body; anything unusable is a failure. */
  read<T>(
    endpoint: Endpoint,
    request: (rest: Rest) => Promise<unknown>,
    decodeData: (data: unknown) => T,
  ): Promise<Answer<T>>
  /** Sent once. A payload that cannot be decoded leaves the outcome unknown. */
  write<T>(
    endpoint: Endpoint,
    request: (rest: Rest) => Promise<unknown>,
    decodeData: (data: unknown) => T,
  ): Promise<Answer<T>>
}

export interface ApiDefinition<Rest, Endpoint extends string> {
  readonly rest: Rest
  /** Requests per second the venue allows, per endpoint and account (or address). */
  readonly limits: Readonly<Record<Endpoint, number>>
  /** Unsigned endpoints: they need no clock. */
  readonly public: ReadonlySet<Endpoint>
  /** Told of every failure, for those that say more than that one request failed. */
  onFailure(failed: Failure): void
}

export function createApiClient<Rest, Endpoint extends string>(
  { settings, clock, log, wallMs, fence }: Connection,
  definition: ApiDefinition<Rest, Endpoint>,
): ApiClient<Rest, Endpoint> {
  const pacers = new Map<Endpoint, Pacer>()
  // A venue of this machine admits more than Bitget: what its settings say for reads scales every endpoint.
  const admits = Math.max(1, settings.requestsPerSecond.read / DEFAULT_SETTINGS.requestsPerSecond.read)
  const pacerOf = (endpoint: Endpoint) => {
    const pacer = pacers.get(endpoint) ?? createPacer(Math.floor(definition.limits[endpoint] * admits), WINDOW_MS)
    pacers.set(endpoint, pacer)
    return pacer
  }
  type Client = ApiClient<Rest, Endpoint>
  const send = async <T>(
    endpoint: Endpoint,
    request: (rest: Rest) => Promise<unknown>,
    decodeData: (data: unknown) => T,
    maySend = () => true,
  ): Promise<Answer<T>> => {
    if (!definition.public.has(endpoint)) await clock.ready()
    if (!(await pacerOf(endpoint).take())) return err(failure(429, 'local_queue_full', `${endpoint}: too many waiting`))
    if (!maySend()) return err(failure(429, 'may_not_send', `${endpoint}: this process may not act on the account now`))
    try {
      return ok(decodeData(dataOf(await timeBoxed(request(definition.rest), settings.requestTimeoutMs))))
    } catch (thrown) {
      const failed = failureOf(thrown)
      if (failed.code === 'malformed') log('malformed_payload', { endpoint, message: failed.message })
      if (failed.code === 'transport') log('request_failed', { endpoint, name: nameOf(thrown) })
      if (failed.class === 'clock') await clock.measure()
      definition.onFailure(failed)
      return err(failed)
    }
  }
  const read: Client['read'] = async (endpoint, request, decodeData) => {
    let answer = await send(endpoint, request, decodeData)
    if (!answer.ok && answer.error.class === 'clock') answer = await send(endpoint, request, decodeData)
    for (let again = 0; !answer.ok && answer.error.code === 'empty_answer' && again < EMPTY_ANSWERS_MAX; again += 1) {
      answer = await send(endpoint, request, decodeData)
    }
    return answer
  }
  // A process may have slept while its request waited for its turn above.
  const write: Client['write'] = (endpoint, request, decodeData) =>
    send(endpoint, request, decodeData, () => fence.maySend())
  return { clock, settings, log, wallMs, write, read }
}

const nameOf = (thrown: unknown) => (thrown instanceof Error ? thrown.name : typeof thrown)
