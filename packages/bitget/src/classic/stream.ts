import type { VenueEvent } from '@gridpilot/engine'
import { z } from 'zod'
import { decode, MalformedPayload } from '../decode.ts'
import { createPacer } from '../pacer.ts'
import type { ClassicClient } from './client.ts'
import { FILL_ROW, fillOf } from './fills.ts'
import { TICKER_ROW, tickerOf } from './market.ts'
import { reportOfStream, STREAM_ORDER } from './order-report.ts'
import type { PlaceContext } from './place.ts'
import { openSession, type SessionOptions, type StreamCredentials } from './stream-session.ts'

/** The venue allows 300 connection attempts per address in five minutes; a session makes two. All accounts share it. */
const connections = createPacer(100, 300_000)

const PUSH = z.object({ arg: z.object({ channel: z.string() }), data: z.array(z.unknown()) })

export interface StreamContext extends PlaceContext {
  readonly credentials: StreamCredentials
}

/**
 * Keeps one session after the other alive until stopped: a session that is not complete in time, falls silent or loses
 * a socket is thrown away whole and a new client is built, because a bitget-api client whose login got lost stays
 * silent for ever. Events reach the listener in the order of the frames, without a queue in between.
 */
export function openStream(
  context: StreamContext,
  symbols: readonly string[],
  listener: (event: VenueEvent) => void,
): () => void {
  const { client } = context
  const [firstWaitMs, longestWaitMs] = client.settings.reconnectMs
  let stopped = false
  let up = false
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  let close: () => void = () => undefined
  const deliver = (event: VenueEvent) => {
    if (!stopped) listener(event)
  }
  const frames = createFrameReader(context, deliver)

  const again = (reason: string, slowDown: boolean) => {
    if (stopped) return
    client.log('stream_down', { reason, malformed: frames.malformedCount() })
    close()
    close = () => undefined
    if (up || failures === 0) deliver({ type: 'disconnected', reason })
    up = false
    const doubled = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures, 16))
    failures += 1
    // Half fixed, half random: accounts that lost the venue together must not all come back together.
    const waitMs = (slowDown ? Math.max(60_000, doubled) : doubled) * (0.5 + Math.random() / 2)
    timer = setTimeout(() => void start(), waitMs)
  }
  const start = async () => {
    const loaded = await context.catalog.load()
    if (!loaded.ok) return again('contracts could not be read', false)
    await client.clock.ready()
    const official = context.credentials.wsUrl === undefined
    if (official && !(await connections.take())) return again('too many connection attempts', true)
    if (stopped) return
    const options: SessionOptions = {
      credentials: context.credentials,
      client,
      symbols: symbols.filter((symbol) => context.catalog.get(symbol)),
      onConnected: () => {
        up = true
        deliver({ type: 'connected' })
      },
      onHealthy: () => {
        failures = 0
      },
      onPush: frames.read,
      onFailed: (reason, slowDown) => again(reason, slowDown),
    }
    close = openSession(options)
  }
  void start()
  return () => {
    stopped = true
    clearTimeout(timer)
    close()
  }
}

/** Turns pushes into events. A row that does not decode is counted and left out; the sweep will read what it said. */
export function createFrameReader(context: PlaceContext, deliver: (event: VenueEvent) => void) {
  const { client, catalog, orderIds } = context
  let malformedCount = 0
  const isolate = (channel: string, action: () => void) => {
    try {
      action()
    } catch (thrown) {
      if (!(thrown instanceof MalformedPayload)) throw thrown
      malformedCount += 1
      // The first one and every hundredth: a broken feed must not fill the disk.
      if (malformedCount % 100 === 1) {
        client.log('malformed_frame', { channel, message: thrown.message, count: malformedCount })
      }
    }
  }
  const readRow = (channel: string, row: unknown) => {
    if (channel === 'ticker') {
      const ticker = decode(TICKER_ROW, row)
      const instrument = catalog.get(ticker.symbol)
      if (instrument) deliver({ type: 'ticker', ticker: tickerOf(instrument, ticker) })
    } else if (channel === 'orders') {
      const order = decode(STREAM_ORDER, row)
      const instrument = catalog.get(order.instId)
      if (!instrument) return
      const report = reportOfStream(instrument, order)
      orderIds.learn(report.venueOrderId, report.clientOrderId)
      deliver({ type: 'order', report })
    } else if (channel === 'fill') {
      const fill = decode(FILL_ROW, row)
      const instrument = catalog.get(fill.symbol)
      if (!instrument) return
      orderIds.learn(fill.orderId, fill.clientOid ?? '')
      deliver({ type: 'fill', fill: fillOf(instrument, fill, orderIds.clientIdOf(fill.orderId)) })
    }
  }
  return {
    malformedCount: () => malformedCount,
    /** The channel it belonged to, null when it was no push. */
    read: (payload: unknown): string | null => {
      let channel: string | null = null
      isolate('frame', () => {
        const push = decode(PUSH, payload)
        channel = push.arg.channel
        for (const row of push.data) isolate(push.arg.channel, () => readRow(push.arg.channel, row))
        // Both only say that something about the account moved; the truth is read by REST.
        if (channel === 'positions' || channel === 'account') deliver({ type: 'position' })
      })
      return channel
    },
  }
}

export type FrameReader = ReturnType<typeof createFrameReader>
export type StreamClient = Pick<ClassicClient, 'log' | 'settings' | 'clock' | 'wallMs'>
