import type { Family } from './desk.ts'
import type { Argument, Topic } from './stream-family.ts'

/** One subscribed argument of a session. */
export interface Subscription {
  /** Echoed in the ack and in every push exactly as the client sent it. */
  readonly argument: Argument
  readonly topic: Topic
  /** In whose words it was asked for. */
  readonly family: Family
}

const KEY_MEMBERS = ['instType', 'channel', 'topic', 'instId', 'symbol', 'coin', 'interval']

/** Two arguments name the same subscription whatever the order of their members. */
export const subscriptionKey = (argument: Argument): string =>
  JSON.stringify(KEY_MEMBERS.map((member) => argument[member] ?? null))

/** One push frame; the outer `ts` is a number of the wall clock. */
export const pushFrame = (
  argument: Argument,
  action: 'snapshot' | 'update',
  data: readonly unknown[],
  wallMs: number,
): string => JSON.stringify({ action, arg: argument, data, ts: wallMs })
