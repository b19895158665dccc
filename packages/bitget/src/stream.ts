import type { VenueEvent } from '@gridpilot/engine'
import type { Connection } from './connection.ts'
import type { FrameReader } from './frame-reader.ts'
import type { InstrumentCatalog } from './instrument-catalog.ts'
import { createPacer } from './pacer.ts'
import { openSession, type SessionOptions, type StreamDialect } from './stream-session.ts'

/** The venue allows 300 connection attempts per address in five minutes; a session makes two. All accounts share it. */
const connections = createPacer(100, 300_000)

export interface StreamOptions {
  readonly connection: Connection
  readonly catalog: InstrumentCatalog
  readonly dialect: StreamDialect
  /** A new reader for every stream: it may remember what was pushed before. */
  createReader(deliver: (event: VenueEvent) => void): FrameReader
}

/**
 * Keeps one session after the other alive until stopped: a session that is not complete in time, falls silent or loses
 * a socket is thrown away whole and a new client is built, because a bitget-api client whose login got lost stays
 * silent for ever. Events reach the listener in the order of the frames, without a queue in between.
 */
export function openStream(
  { connection, catalog, dialect, createReader }: StreamOptions,
  symbols: readonly string[],
  listener: (event: VenueEvent) => void,
): () => void {
  const { settings, clock, log, credentials } = connection
  const [firstWaitMs, longestWaitMs] = settings.reconnectMs
  let stopped = false
  let up = false
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  let close: () => void = () => undefined
  const deliver = (event: VenueEvent) => {
    if (!stopped) listener(event)
  }
  const frames = createReader(deliver)

  const again = (reason: string, slowDown: boolean) => {
    if (stopped) return
    log('stream_down', { reason, malformed: frames.malformedCount() })
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
    const loaded = await catalog.load()
    if (!loaded.ok) return again('contracts could not be read', false)
    await clock.ready()
    const official = credentials.wsUrl === undefined
    if (official && !(await connections.take())) return again('too many connection attempts', true)
    if (stopped) return
    frames.reset()
    const options: SessionOptions = {
      dialect,
      credentials,
      clock,
      log,
      settings,
      symbols: symbols.filter((symbol) => catalog.get(symbol)),
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
