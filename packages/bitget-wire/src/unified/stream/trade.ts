import type { Result } from '@gridpilot/core'
import { type WireError, wireError } from '../../errors.ts'
import { Form } from '../../form.ts'
import type { Argument, TradeCall } from '../../stream-family.ts'
import { SOCKET_CATEGORY } from '../category.ts'
import { unifiedError } from '../errors.ts'
import { choiceOf } from '../open-questions.ts'
import type { Trader } from '../orders/trader.ts'
import { BATCH_MAX, cancelOne, modifyOne, type OrderIds, placeOne } from '../orders/trading.ts'

type Outcome = Result<OrderIds, WireError>

/** One topic of the trading socket (API.md 11.8): it does what the REST path does and shares its rate limit. */
interface TradeTopic {
  readonly path: string
  readonly batch: boolean
  /** place: the answer names the category, and its rows the symbol. */
  readonly places: boolean
  readonly act: (trader: Trader, form: Form) => Outcome
}

const TRADE = '/api/v3/trade'

const TOPICS: Readonly<Record<string, TradeTopic>> = {
  'place-order': { path: `${TRADE}/place-order`, batch: false, places: true, act: placeOne },
  'batch-place': { path: `${TRADE}/place-batch`, batch: true, places: true, act: placeOne },
  'modify-order': { path: `${TRADE}/modify-order`, batch: false, places: false, act: (t, f) => modifyOne(t, f, false) },
  'batch-modify': {
    path: `${TRADE}/batch-modify-order`,
    batch: true,
    places: false,
    act: (trader, form) => modifyOne(trader, form, true),
  },
  'cancel-order': { path: `${TRADE}/cancel-order`, batch: false, places: false, act: cancelOne },
  'batch-cancel': { path: `${TRADE}/cancel-batch`, batch: true, places: false, act: cancelOne },
}

/** Times a request may live for, ms. */
const WINDOW = { least: 10, most: 60_000 }

/** Answers one trading frame; null when it names no topic of ours. */
export function trade(call: TradeCall): string[] | null {
  const { topic } = call.frame
  const found = typeof topic === 'string' && Object.hasOwn(TOPICS, topic) ? TOPICS[topic] : undefined
  if (found === undefined) return null
  const refused = refusalOf(call, found)
  if (refused !== null) return [errorFrame(call, refused)]
  const trader: Trader = { backend: call.backend, accountId: call.key.accountId }
  if (found.batch) {
    const rows = call.args.map((argument) => batchRow(found, argument, found.act(trader, new Form(argument))))
    return [answerFrame(call, found, rows)]
  }
  const [argument = {}] = call.args
  const outcome = found.act(trader, new Form(argument))
  if (!outcome.ok) return [errorFrame(call, outcome.error)]
  const { orderId, clientOid } = outcome.value
  const ids = { orderId, clientOid }
  const symbol = symbolOf(argument)
  return [answerFrame(call, found, [found.places ? { symbol, ...ids, cTime: String(call.wallMs) } : ids])]
}

/** What is wrong with the frame before any of its orders is looked at. */
function refusalOf(call: TradeCall, topic: TradeTopic): WireError | null {
  const { category } = call.frame
  if ((topic.places || category !== undefined) && category !== SOCKET_CATEGORY) {
    return unifiedError('param_error', `category=${category ?? ''}`)
  }
  if (!call.key.permissions.includes('trade')) return unifiedError('permission_denied')
  if (call.args.length === 0) return unifiedError('verification_failed')
  if (call.args.length > (topic.batch ? BATCH_MAX : 1)) {
    return topic.batch ? unifiedError('batch_too_large', BATCH_MAX) : unifiedError('param_error', 'args')
  }
  if (call.args.some((argument) => isLate(call, argument))) return unifiedError('outside_window')
  if (choiceOf(call.backend.choices, 'uta_socket_limits') === 'none') return null
  const left = call.limits.take(topic.path, call.key.accountId, call.wallMs)
  return left === null ? wireError('too_many_requests') : null
}

/** `requestTime` of the envelope and `receiveWindow` of the order: how long it may be on its way. */
function isLate({ frame, wallMs }: TradeCall, { receiveWindow }: Argument): boolean {
  if (frame.requestTime === undefined || receiveWindow === undefined) return false
  const window = Number(receiveWindow)
  const sentMs = Number(frame.requestTime)
  const usable = window >= WINDOW.least && window <= WINDOW.most && Number.isFinite(sentMs)
  return !usable || wallMs > sentMs + window
}

const symbolOf = ({ symbol }: Argument): string => (typeof symbol === 'string' ? symbol.toUpperCase() : '')
const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

function batchRow(topic: TradeTopic, argument: Argument, outcome: Outcome): Record<string, unknown> {
  const symbol = topic.places ? { symbol: symbolOf(argument) } : {}
  if (outcome.ok) return { code: '0', msg: 'Success', ...symbol, ...outcome.value }
  const { code, msg } = outcome.error
  return { code, msg, ...symbol, orderId: textOf(argument.orderId), clientOid: textOf(argument.clientOid) }
}

/** The code is the text "0": clients match nothing else. `id` comes back as it was sent. */
function answerFrame(call: TradeCall, topic: TradeTopic, args: readonly unknown[]): string {
  const { id, category, topic: name } = call.frame
  return JSON.stringify({
    event: 'trade',
    id,
    ...(topic.places ? { category } : {}),
    topic: name,
    args,
    code: '0',
    msg: 'Success',
    ts: String(call.wallMs),
  })
}

/** A refusal names neither topic nor args. */
const errorFrame = (call: TradeCall, { code, msg }: WireError): string =>
  JSON.stringify({ event: 'error', id: call.frame.id, code, msg })
