import type { VenueEvent } from '@gridpilot/venue-sim'
import type { Backend } from './backend.ts'
import type { ApiKey, Family } from './desk.ts'
import type { PublicTrade } from './market.ts'
import type { RateLimits } from './rate-limits.ts'

/** One argument of a frame, as the client sent it. */
export type Argument = Readonly<Record<string, unknown>>

/** What a topic needs to make its frames. */
export interface StreamCall {
  readonly backend: Backend
  readonly wallMs: number
}

/** Of a private topic: whose frames. */
export interface PrivateCall extends StreamCall {
  readonly accountId: string
}

/** A public subscription: frames of one symbol. */
export interface PublicTopic {
  readonly access: 'public'
  /** null: of all symbols. */
  readonly symbol: string | null
  /** Right after the subscription's ack. */
  readonly first: (call: StreamCall) => string[]
  /** After the price moved; `trades` are the public trades since the last call, newest first. */
  readonly onPrice: (call: StreamCall, trades: readonly PublicTrade[]) => string[]
  /** After these events of whatever accounts, oldest first: for what everybody may know. */
  readonly onAllEvents?: (call: StreamCall, events: readonly VenueEvent[]) => string[]
}

/** A private subscription: frames of the account that is logged in. */
export interface PrivateTopic {
  readonly access: 'private'
  /** Right after the subscription's ack. */
  readonly first: (call: PrivateCall) => string[]
  /** After these events of the account, oldest first. */
  readonly onEvents: (call: PrivateCall, events: readonly VenueEvent[]) => string[]
  /** About once a second: for what the venue repeats without a reason. */
  readonly onClock?: (call: PrivateCall) => string[]
}

export type Topic = PublicTopic | PrivateTopic

/** A frame with op `trade` of a session that is logged in. */
export interface TradeCall extends StreamCall {
  readonly key: ApiKey
  readonly limits: RateLimits
  /** The whole frame as sent. */
  readonly frame: Argument
  readonly args: readonly Argument[]
}

/** One account family's side of the stream protocol; the session does login, ping, ack and errors for both. */
export interface StreamFamily {
  readonly family: Family
  /** What an argument of subscribe names; null: no such channel or symbol (30001). Called once per subscription. */
  readonly topicOf: (argument: Argument, backend: Backend) => Topic | null
  /** Frames that answer an order sent over the socket; null: this op is not understood (30003). */
  readonly trade: (call: TradeCall) => string[] | null
}
