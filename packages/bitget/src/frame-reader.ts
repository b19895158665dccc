import { z } from 'zod'
import { decode, MalformedPayload } from './decode.ts'
import type { BitgetLog } from './options.ts'
import type { Subscription } from './stream-session.ts'

/** A row of a push, with what its frame says about it. */
export interface PushedRow {
  readonly subscription: Subscription
  readonly row: unknown
  /** The outer time of the frame, epoch ms; null when it has none. */
  readonly sentAtMs: number | null
  readonly action: string
}

export interface FrameReader {
  malformedCount(): number
  /** What was pushed, null when it was no push of a known channel. */
  read(payload: unknown): Subscription | null
  /** A new connection: nothing of the last one is known any more. */
  reset(): void
}

export interface FrameReaderOptions {
  readonly log: BitgetLog
  subscriptionOf(arg: unknown): Subscription | null
  /** Before its rows are read. */
  onPush(subscription: Subscription): void
  /** Throws MalformedPayload for a row that does not decode. */
  readRow(pushed: PushedRow): void
  reset(): void
}

const PUSH = z.object({
  action: z.string().optional(),
  arg: z.unknown().optional(),
  data: z.array(z.unknown()),
  ts: z.number().int().nonnegative().optional(),
})

/** Turns pushes into events. A row that does not decode is counted and left out; the sweep will read what it said. */
export function createFrameReader(options: FrameReaderOptions): FrameReader {
  let malformedCount = 0
  const isolate = (channel: string, action: () => void) => {
    try {
      action()
    } catch (thrown) {
      if (!(thrown instanceof MalformedPayload)) throw thrown
      malformedCount += 1
      // The first one and every hundredth: a broken feed must not fill the disk.
      if (malformedCount % 100 === 1) {
        options.log('malformed_frame', { channel, message: thrown.message, count: malformedCount })
      }
    }
  }
  return {
    malformedCount: () => malformedCount,
    reset: options.reset,
    read: (payload) => {
      let read: Subscription | null = null
      isolate('frame', () => {
        const push = decode(PUSH, payload)
        const subscription = options.subscriptionOf(push.arg)
        if (subscription === null) return
        read = subscription
        const frame = { subscription, sentAtMs: push.ts ?? null, action: push.action ?? 'snapshot' }
        options.onPush(subscription)
        for (const row of push.data) isolate(subscription.name, () => options.readRow({ ...frame, row }))
      })
      return read
    },
  }
}
