import { z } from 'zod'
import { Account } from './account.ts'
import { Alert } from './alert.ts'
import { Backtest } from './backtest.ts'
import { ErrorDetails } from './errors.ts'
import { GridBot } from './grid-bot.ts'
import { GridBotEvent, GridFill, GridOrder } from './grid-record.ts'
import { Candle, Ticker } from './market.ts'
import { CurvePoint, Id, UtcTime } from './scalar.ts'
import { TopicText } from './topic.ts'

/**
 * The conversation on /api/ws, JSON text both ways.
 *
 * The first message is `auth` with an access token; nothing else is answered before. Send `auth` again with a fresh token
 * before the old one expires, else the server closes with 4401. Then `subscribe` to topics.
 *
 * Every server message is {topic, seq, type, data}. `seq` counts 1, 2, 3… per topic and connection, control messages of that
 * topic included; control messages about no topic have topic "session". A subscription begins with `subscribed`; read the
 * state over HTTP after it, then apply what follows. A client that sees a gap, gets `resync`, or reconnects reads again:
 * nothing is replayed. Messages carry whole objects, so a newer one replaces an older one.
 */
export const WEBSOCKET_PATH = '/api/ws'

export const CLOSE_CODES = {
  /** No `auth` in time, or a bad or expired token. */
  unauthorized: 4401,
  /** A message that is not JSON or not one of ClientMessage. */
  badMessage: 4400,
  /** The client reads too slowly for even `resync`. */
  tooSlow: 4408,
} as const

export const ClientMessage = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('auth'), token: z.string().min(1).max(4096) }),
  z.strictObject({ op: z.literal('subscribe'), topic: TopicText }),
  z.strictObject({ op: z.literal('unsubscribe'), topic: TopicText }),
  z.strictObject({ op: z.literal('ping') }),
])
export type ClientMessage = z.infer<typeof ClientMessage>

function message<Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return z.object({ topic: z.string(), seq: z.int().positive(), type: z.literal(type), data })
}

const nothing = z.object({})

/** All server messages, told apart by `type`. */
export const ServerMessage = z.discriminatedUnion('type', [
  /** On `session`: the token was good until `expires_at`. */
  message('authenticated', z.object({ user_id: Id, expires_at: UtcTime })),
  message('subscribed', nothing),
  message('unsubscribed', nothing),
  message('pong', nothing),
  /** On the topic it concerns: messages were dropped; read its state over HTTP again. */
  message('resync', z.object({ reason: z.enum(['slow_client', 'source_restarted', 'stream_gap']) })),
  /** A refused request, on its topic or on `session`. An unknown or foreign topic answers `not_found`. */
  message('error', z.object({ code: z.string(), message: z.string(), details: ErrorDetails.optional() })),
  /** On `bots` and `bot:{id}`: the bot as it is now. On `bots`, equity_sparkline may be empty: keep the one you have. */
  message('bot', GridBot),
  /** On `bots`: archived; take it off the list. */
  message('bot_archived', z.object({ id: Id })),
  /** On `bot:{id}`. */
  message('order', GridOrder),
  message('fill', GridFill),
  message('event', GridBotEvent),
  /** On `bot:{id}` (bot equity) and `account:{id}` (account equity): a new point of the curve. */
  message('equity', CurvePoint),
  /** On `account:{id}`. */
  message('account', Account),
  /** On `ticker:{symbol}`, at most 4 per second. */
  message('ticker', Ticker),
  /** On `candles:{symbol}:{timeframe}`: the newest candle, again until it is closed. */
  message('candle', z.object({ candle: Candle, closed: z.boolean() })),
  /** On `backtest:{id}`: the test as it is now; the last one says how it ended. */
  message('backtest', Backtest),
  /** On `alerts`. */
  message('alert', Alert),
])
export type ServerMessage = z.infer<typeof ServerMessage>
export type ServerMessageType = ServerMessage['type']
/** A message's data by its type. */
export type ServerMessageData<Type extends ServerMessageType> = Extract<ServerMessage, { type: Type }>['data']
