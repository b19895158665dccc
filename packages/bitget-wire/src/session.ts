import type { VenueEvent } from '@gridpilot/venue-sim'
import type { Backend } from './backend.ts'
import { classicChoice } from './classic/open-questions.ts'
import { CLASSIC_STREAM } from './classic/stream.ts'
import type { ApiKey, Family } from './desk.ts'
import { STREAM_ERRORS, wireError } from './errors.ts'
import { checkLogin, connectionId } from './login.ts'
import type { PublicTrade } from './market.ts'
import { RateLimits } from './rate-limits.ts'
import type { WireSettings } from './settings.ts'
import type { Argument, PrivateTopic, PublicTopic, StreamFamily, Topic } from './stream-family.ts'
import { SlidingWindow, STREAM_RULES } from './stream-rules.ts'
import { type Subscription, subscriptionKey } from './subscription.ts'
import { UNIFIED_STREAM } from './unified/stream.ts'

/** Where a connection comes from, as its opening request told. */
export interface SocketOrigin {
  readonly remoteAddress: string
  /** The opening request carried `paptrading: 1`. */
  readonly paper: boolean
}

const NOWHERE: SocketOrigin = { remoteAddress: '', paper: false }

/** Frames to send, in order; `close` asks for the socket to be closed after them. */
export interface StreamAnswer {
  readonly frames: readonly string[]
  readonly close: boolean
}

/**
 * One client connection of the stream protocol, without its socket: public and private channels of both account
 * families on the same session (frames with `channel` are classic, those with `topic` unified), private ones only
 * after login and only of the account's own family.
 */
export class WireSession {
  readonly #backend: Backend
  readonly #settings: WireSettings
  readonly #limits: RateLimits
  readonly #origin: SocketOrigin
  readonly #subscriptions = new Map<string, Subscription>()
  readonly #frames: SlidingWindow | null
  readonly #requests = new SlidingWindow(STREAM_RULES.requestsPerHour, 3_600_000)
  #key: ApiKey | null = null
  /** Wall time of the opening or the last ping; null before anything was said. */
  #pingMs: number | null = null

  /**
   * `limits`: those of the REST door, which orders over the socket share. `origin`: a key with an address list logs in
   * from nowhere else.
   */
  constructor(backend: Backend, settings: WireSettings, limits = new RateLimits({}, 0), origin = NOWHERE) {
    this.#backend = backend
    this.#settings = settings
    this.#limits = limits
    this.#origin = origin
    const { framesPerSecond } = settings
    this.#frames = framesPerSecond === 0 ? null : new SlidingWindow(framesPerSecond, 1000)
  }

  /** The account this session is logged in to; null before login. */
  get accountId(): string | null {
    return this.#key?.accountId ?? null
  }

  onText(text: string, wallMs: number): StreamAnswer {
    this.#pingMs ??= wallMs
    if (this.#frames !== null && !this.#frames.take(wallMs)) {
      return this.#excess()
    }
    if (text === 'ping') {
      this.#pingMs = wallMs
      return answerOf(['pong'])
    }
    if (text === 'pong') return answerOf([])
    return this.#onFrame(text, wallMs)
  }

  #excess(): StreamAnswer {
    if (classicChoice(this.#backend.choices, 'frame_excess') === 'refuse') {
      return answerOf([errorFrame(STREAM_ERRORS.too_many_requests, 'Too many requests')])
    }
    return { frames: [errorFrame(STREAM_ERRORS.over_limit, 'Request over limit, connection close')], close: true }
  }

  /** True when the client has not sent a text `ping` for too long; frames of the protocol itself do not count. */
  isSilent(wallMs: number): boolean {
    this.#pingMs ??= wallMs
    return wallMs - this.#pingMs > STREAM_RULES.silenceMs
  }

  #onFrame(text: string, wallMs: number): StreamAnswer {
    const frame = parseFrame(text)
    if (frame === null) return answerOf([errorFrame(STREAM_ERRORS.illegal_request, 'Illegal request')])
    switch (frame.op) {
      case 'login':
        return this.#login(frame.args[0], wallMs)
      case 'subscribe':
      case 'unsubscribe':
        return answerOf(this.#request(frame, text, wallMs))
      case 'trade':
        return answerOf(this.#trade(frame, wallMs))
      default:
        return answerOf([errorFrame(STREAM_ERRORS.invalid_op, `Invalid op: ${frame.op}`)])
    }
  }

  /** Frames about events of the venue; those of other accounts only where everybody may know of them. */
  onVenueEvents(events: readonly VenueEvent[], wallMs: number): string[] {
    const { accountId } = this
    const call = { backend: this.#backend, wallMs }
    const common = this.#topics().flatMap((topic) =>
      topic.access === 'public' ? (topic.onAllEvents?.(call, events) ?? []) : [],
    )
    const own = events.filter((event) => event.accountId === accountId)
    if (accountId === null || own.length === 0) return common
    return [...this.#privateTopics().flatMap((topic) => topic.onEvents({ ...call, accountId }, own)), ...common]
  }

  /** Frames about a moved price; `trades` since the last call, newest first. */
  onPrice(symbol: string, trades: readonly PublicTrade[], wallMs: number): string[] {
    const call = { backend: this.#backend, wallMs }
    return this.#topics().flatMap((topic) =>
      topic.access === 'public' && topic.symbol === symbol ? topic.onPrice(call, trades) : [],
    )
  }

  /** Frames the venue repeats without a reason; call it about once a second. */
  onClock(wallMs: number): string[] {
    const { accountId } = this
    if (accountId === null) return []
    const call = { backend: this.#backend, wallMs, accountId }
    return this.#privateTopics().flatMap((topic) => topic.onClock?.(call) ?? [])
  }

  #topics(): readonly Topic[] {
    return [...this.#subscriptions.values()].map(({ topic }) => topic)
  }

  /** Those of the account's family. What the other family's words subscribed ended when the account left it. */
  #privateTopics(): readonly PrivateTopic[] {
    return [...this.#subscriptions].flatMap(([key, { topic, family }]) => {
      if (topic.access !== 'private') return []
      if (this.#isOf(family)) return [topic]
      this.#subscriptions.delete(key)
      return []
    })
  }

  #login(argument: unknown, wallMs: number): StreamAnswer {
    const { signatureWindowMs: windowMs, demoHeader } = this.#settings
    const told = classicChoice(this.#backend.choices, 'demo_sockets') === 'paptrading_header'
    const paper = told && demoHeader === 'enforced' ? this.#origin.paper : null
    const scene = { remoteAddress: this.#origin.remoteAddress, paper, windowMs, wallMs }
    const outcome = checkLogin(argument, this.#backend.keys, scene)
    if (!outcome.ok) return { frames: [errorFrame(outcome.code, outcome.msg)], close: true }
    this.#key = outcome.key
    const unified = this.#backend.keys.familyOf(outcome.key.accountId) === 'unified'
    const rest = unified ? { connId: connectionId(outcome.key, wallMs) } : { msg: '' }
    // A number: with the text "0" bitget-api never sends its private subscriptions.
    return answerOf([JSON.stringify({ event: 'login', code: 0, ...rest })])
  }

  /** Subscribe or unsubscribe. */
  #request({ op, args }: Frame, text: string, wallMs: number): string[] {
    if (text.length > STREAM_RULES.subscribeBytes) {
      return [errorFrame(STREAM_ERRORS.parameter_wrong, `A request has at most ${STREAM_RULES.subscribeBytes} bytes`)]
    }
    if (!this.#requests.take(wallMs)) return [errorFrame(STREAM_ERRORS.too_many_requests, 'Too many requests')]
    return args.flatMap((each) => (op === 'subscribe' ? this.#subscribe(each, wallMs) : this.#unsubscribe(each)))
  }

  #subscribe(argument: Argument, wallMs: number): string[] {
    const family = familyOf(argument)
    const topic = family.topicOf(argument, this.#backend)
    if (topic === null) return [unknownChannel(argument)]
    if (topic.access === 'private' && this.#key === null) return [notLoggedIn(argument)]
    if (topic.access === 'private' && !this.#isOf(family.family)) return [unknownChannel(argument)]
    if (topic.access === 'private' && !this.#key?.permissions.includes('read')) return [mayNotRead(argument)]
    if (this.#subscriptions.size >= STREAM_RULES.channels) {
      return [errorFrame(STREAM_ERRORS.parameter_wrong, 'Too many channels on this connection', argument)]
    }
    this.#subscriptions.set(subscriptionKey(argument), { argument, topic, family: family.family })
    return [JSON.stringify({ event: 'subscribe', arg: argument }), ...this.#first(topic, wallMs)]
  }

  #isOf(family: Family): boolean {
    return this.#key !== null && this.#backend.keys.familyOf(this.#key.accountId) === family
  }

  #first(topic: PublicTopic | PrivateTopic, wallMs: number): string[] {
    const call = { backend: this.#backend, wallMs }
    return topic.access === 'public' ? topic.first(call) : topic.first({ ...call, accountId: this.accountId ?? '' })
  }

  #unsubscribe(argument: Argument): string[] {
    this.#subscriptions.delete(subscriptionKey(argument))
    return [JSON.stringify({ event: 'unsubscribe', arg: argument })]
  }

  #trade({ args, whole }: Frame, wallMs: number): string[] {
    const family = familyOf('topic' in whole ? whole : (args[0] ?? {}))
    if (this.#key === null) return [notLoggedIn(args[0])]
    if (!this.#isOf(family.family)) return [unknownChannel(args[0] ?? {})]
    const call = { backend: this.#backend, wallMs, key: this.#key, limits: this.#limits, frame: whole, args }
    return family.trade(call) ?? [errorFrame(STREAM_ERRORS.invalid_op, 'Invalid op: trade')]
  }
}

/** What every client hears up to a minute before the exchange restarts; the connections drop then. */
export const serviceUpgradeFrame = (): string =>
  errorFrame(STREAM_ERRORS.service_upgrade, 'Service upgrade in progress. Connection reset imminent. Please reconnect.')

/** The family whose words an argument is written in. */
const familyOf = (argument: Argument): StreamFamily =>
  'topic' in argument && !('channel' in argument) ? UNIFIED_STREAM : CLASSIC_STREAM

const answerOf = (frames: readonly string[]): StreamAnswer => ({ frames, close: false })

const errorFrame = (code: number, msg: string, arg?: Argument): string =>
  JSON.stringify({ event: 'error', ...(arg === undefined ? {} : { arg }), code, msg })

const notLoggedIn = (argument: Argument | undefined): string =>
  errorFrame(STREAM_ERRORS.not_logged_in, 'User not logged in/User must be logged in', argument)

function mayNotRead(argument: Argument): string {
  const { code, msg } = wireError('no_permission', 'read')
  return errorFrame(Number(code), msg, argument)
}

function unknownChannel(argument: Argument): string {
  const { instType, channel, topic, instId, symbol } = argument
  const named = topic === undefined ? `channel:${channel},instId:${instId}` : `topic:${topic},symbol:${symbol}`
  return errorFrame(STREAM_ERRORS.unknown_channel, `instType:${instType},${named} doesn't exist`, argument)
}

interface Frame {
  readonly op: string
  readonly args: readonly Argument[]
  readonly whole: Argument
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
  const whole = value as Argument
  const { op, args } = whole
  if (typeof op !== 'string' || !Array.isArray(args)) return null
  const usable = args.every((each) => typeof each === 'object' && each !== null && !Array.isArray(each))
  return usable ? { op, args: args as Frame['args'], whole } : null
}
