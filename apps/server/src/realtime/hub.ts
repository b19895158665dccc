import { parseTopic, type ServerMessageData, type ServerMessageType } from '@gridpilot/contract'
import type { Connection } from './connection.ts'

/** At most four updates a second per topic. */
export const FLUSH_MS = 250
/** More messages than this of one topic in one flush: the client reads the state again instead. */
const BURST_PER_TOPIC = 300

interface Pending {
  readonly channel: string
  readonly type: ServerMessageType
  readonly data: ServerMessageData<ServerMessageType>
}

/** `bots` and `alerts` mean the user's own; every other topic has one audience. */
export function channelOf(topic: string, userId: string): string {
  const { kind } = parseTopic(topic) ?? {}
  return kind === 'bots' || kind === 'alerts' ? `${topic}@${userId}` : topic
}

const topicOf = (channel: string): string => channel.replace(/@.*$/, '')

/** Collects what is to be told, a newer message replacing an older one about the same thing, and tells it in rounds. */
export class Hub {
  readonly #listeners = new Map<string, Set<Connection>>()
  readonly #connections = new Set<Connection>()
  #pending = new Map<string, Pending>()

  /** Is anybody listening? What nobody hears need not be computed. */
  hasListeners(channel: string): boolean {
    return this.#listeners.has(channel)
  }

  /** Topics with listeners, of one kind. */
  topics(kind: 'ticker' | 'candles' | 'bot' | 'account'): string[] {
    return [...this.#listeners.keys()].filter((channel) => channel.startsWith(`${kind}:`))
  }

  connected(connection: Connection): void {
    this.#connections.add(connection)
  }

  disconnected(connection: Connection): void {
    this.#connections.delete(connection)
  }

  connectionsOf(userId: string): number {
    return [...this.#connections].filter(({ caller }) => caller?.userId === userId).length
  }

  size(): number {
    return this.#connections.size
  }

  add(connection: Connection, topic: string): void {
    const channel = channelOf(topic, connection.caller?.userId ?? '')
    const listeners = this.#listeners.get(channel) ?? new Set()
    this.#listeners.set(channel, listeners.add(connection))
  }

  remove(connection: Connection, topic: string): void {
    const channel = channelOf(topic, connection.caller?.userId ?? '')
    const listeners = this.#listeners.get(channel)
    listeners?.delete(connection)
    if (listeners?.size === 0) this.#listeners.delete(channel)
  }

  /** `identity`: messages of one channel, type and identity replace each other until the next flush. */
  publish<Type extends ServerMessageType>(
    channel: string,
    type: Type,
    data: ServerMessageData<Type>,
    identity: string,
  ): void {
    if (!this.#listeners.has(channel)) return
    const key = `${channel}\n${type}\n${identity}`
    this.#pending.delete(key) // a replacement takes its place at the end, so that order stays by time
    this.#pending.set(key, { channel, type, data })
  }

  flush(): void {
    const pending = this.#pending
    this.#pending = new Map()
    const counts = new Map<string, number>()
    for (const { channel, type, data } of pending.values()) {
      const count = (counts.get(channel) ?? 0) + 1
      counts.set(channel, count)
      if (count > BURST_PER_TOPIC) continue
      for (const connection of this.#listeners.get(channel) ?? []) connection.send(topicOf(channel), type, data)
    }
    for (const [channel, count] of counts) {
      if (count <= BURST_PER_TOPIC) continue
      for (const connection of this.#listeners.get(channel) ?? []) {
        connection.send(topicOf(channel), 'resync', { reason: 'stream_gap' })
      }
    }
    for (const connection of this.#connections) connection.tend()
  }

  /** A session was revoked: its sockets end at once. */
  endSession(sessionId: string): void {
    for (const connection of this.#connections) {
      if (connection.caller?.sessionId === sessionId) connection.close('unauthorized')
    }
  }

  closeAll(): void {
    for (const connection of this.#connections) connection.close('unauthorized')
  }
}
