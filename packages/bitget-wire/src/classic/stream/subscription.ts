import type { Channel } from './channel.ts'

/** One subscribed argument of a session. */
export interface Subscription {
  /** Echoed in the ack and in every push exactly as the client sent it. */
  readonly argument: Readonly<Record<string, unknown>>
  readonly channel: Channel
  /** Candle channels: open time of the newest row pushed. */
  pushedOpenMs: number
}

/** Two arguments name the same subscription whatever the order of their members. */
export const subscriptionKey = (argument: Readonly<Record<string, unknown>>): string =>
  JSON.stringify([argument.instType, argument.channel, argument.instId ?? null, argument.coin ?? null])

/** One push frame; the outer `ts` is a number of the wall clock. */
export const pushFrame = (
  subscription: Subscription,
  action: 'snapshot' | 'update',
  data: readonly unknown[],
  wallMs: number,
): string => JSON.stringify({ action, arg: subscription.argument, data, ts: wallMs })
