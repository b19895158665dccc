import type { VenueEvent } from '@gridpilot/venue-sim'
import type { ApiKey } from '../../desk.ts'
import { STREAM_ERRORS } from '../../errors.ts'
import type { PublicTrade } from '../../market.ts'
import type { WireSettings } from '../../settings.ts'
import type { Backend } from '../routes/route.ts'
import { channelOf } from './channel.ts'
import { checkLogin } from './login.ts'
import { eventPush, firstPrivatePush } from './private-push.ts'
import { firstPublicPush, priceChangePush } from './public-push.ts'
import { type Subscription, subscriptionKey } from './subscription.ts'

/** Frames to send, in order; `close` asks for the socket to be closed after them. */
export interface StreamAnswer {
  readonly frames: readonly string[]
  readonly close: boolean
}

const SUBSCRIPTIONS_MAX = 1000

/**
 * One client connection of the stream protocol, without its socket: public and private channels on the same session,
 * private ones only after login.
 */
export class WireSession {
  readonly #backend: Backend
  readonly #settings: WireSettings
  readonly #subscriptions = new Map<string, Subscription>()
  #key: ApiKey | null = null

  constructor(backend: Backend, settings: WireSettings) {
    this.#backend = backend
    this.#settings = settings
  }

  /** The account this session is logged in to; null before login. */
  get accountId(): string | null {
    return this.#key?.accountId ?? null
  }

  onText(text: string, wallMs: number): StreamAnswer {
    if (text === 'ping') return answerOf(['pong'])
    if (text === 'pong') return answerOf([])
    const frame = parseFrame(text)
    if (frame === null) return answerOf([errorFrame(STREAM_ERRORS.illegal_request, 'Illegal request')])
    switch (frame.op) {
      case 'login':
        return this.#login(frame.args[0], wallMs)
      case 'subscribe':
        return answerOf(frame.args.flatMap((argument) => this.#subscribe(argument, wallMs)))
      case 'unsubscribe':
        return answerOf(frame.args.flatMap((argument) => this.#unsubscribe(argument)))
      default:
        return answerOf([errorFrame(STREAM_ERRORS.invalid_op, `Invalid op: ${frame.op}`)])
    }
  }

  /** Frames about events of the venue; those of other accounts are not for this session. */
  onVenueEvents(events: readonly VenueEvent[], wallMs: number): string[] {
    const accountId = this.accountId
    if (accountId === null) return []
    const own = events.filter((event) => event.accountId === accountId)
    if (own.length === 0) return []
    return [...this.#subscriptions.values()].flatMap((each) => eventPush(this.#backend, each, accountId, own, wallMs))
  }

  /** Frames about a moved price; `trades` since the last call, newest first. */
  onPrice(symbol: string, trades: readonly PublicTrade[], wallMs: number): string[] {
    return [...this.#subscriptions.values()].flatMap((each) =>
      each.channel.kind !== 'private' && each.channel.symbol === symbol
        ? priceChangePush(this.#backend, each, trades, wallMs)
        : [],
    )
  }

  #login(argument: unknown, wallMs: number): StreamAnswer {
    const outcome = checkLogin(argument, this.#backend.keys, this.#settings.signatureWindowMs, wallMs)
    if (!outcome.ok) return { frames: [errorFrame(outcome.code, outcome.msg)], close: true }
    this.#key = outcome.key
    // A number: with the text "0" bitget-api never sends its private subscriptions.
    return answerOf([JSON.stringify({ event: 'login', code: 0, msg: '' })])
  }

  #subscribe(argument: Readonly<Record<string, unknown>>, wallMs: number): string[] {
    const channel = channelOf(argument, this.#backend.market.symbols())
    if (channel === null) {
      const text = `instType:${argument.instType},channel:${argument.channel},instId:${argument.instId} doesn't exist`
      return [errorFrame(STREAM_ERRORS.unknown_channel, text, argument)]
    }
    if (channel.kind === 'private' && this.#key === null) {
      return [errorFrame(STREAM_ERRORS.not_logged_in, 'User not logged in/User must be logged in', argument)]
    }
    if (this.#subscriptions.size >= SUBSCRIPTIONS_MAX) {
      return [errorFrame(STREAM_ERRORS.parameter_wrong, 'Too many channels on this connection', argument)]
    }
    const subscription: Subscription = { argument, channel, pushedOpenMs: 0 }
    this.#subscriptions.set(subscriptionKey(argument), subscription)
    const ack = JSON.stringify({ event: 'subscribe', arg: argument })
    const first =
      channel.kind === 'private'
        ? firstPrivatePush(this.#backend, subscription, this.#key?.accountId ?? '', wallMs)
        : firstPublicPush(this.#backend, subscription, wallMs)
    return [ack, ...first]
  }

  #unsubscribe(argument: Readonly<Record<string, unknown>>): string[] {
    this.#subscriptions.delete(subscriptionKey(argument))
    return [JSON.stringify({ event: 'unsubscribe', arg: argument })]
  }
}

const answerOf = (frames: readonly string[]): StreamAnswer => ({ frames, close: false })

const errorFrame = (code: number, msg: string, arg?: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ event: 'error', ...(arg === undefined ? {} : { arg }), code, msg })

interface Frame {
  readonly op: string
  readonly args: readonly Readonly<Record<string, unknown>>[]
}

/** null for anything that is not an object with an op and a list of objects. */
function parseFrame(text: string): Frame | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { op, args } = value as Record<string, unknown>
  if (typeof op !== 'string' || !Array.isArray(args)) return null
  const usable = args.every((each) => typeof each === 'object' && each !== null && !Array.isArray(each))
  return usable ? { op, args: args as Frame['args'] } : null
}
