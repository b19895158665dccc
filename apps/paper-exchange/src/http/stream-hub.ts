import {
  type Backend,
  type RateLimits,
  type SocketOrigin,
  WireSession,
  type WireSettings,
} from '@gridpilot/bitget-wire'
import type { VenueEvent } from '@gridpilot/venue-sim'
import type { WebSocket } from 'ws'
import type { FaultBoard } from '../faults/fault-board.ts'
import type { Holds } from '../faults/holds.ts'
import { StreamFaults } from '../faults/stream-faults.ts'
import type { GroupCommit } from './group-commit.ts'
import type { HostLimits } from './host-limits.ts'

interface Client {
  readonly socket: WebSocket
  readonly session: WireSession
  readonly faults: StreamFaults
}

export interface HubParts {
  readonly backend: Backend
  readonly settings: WireSettings
  /** Those of the REST door: orders over a socket share them. */
  readonly rates: RateLimits
  readonly limits: HostLimits
  readonly commits: () => GroupCommit
  readonly board: FaultBoard
  readonly holds: Holds
  readonly wallMs: () => number
}

const NOWHERE = { account: null, route: null, channel: null } as const
const MINUTE = 60_000

/** The open stream sockets and their sessions. */
export class StreamHub {
  readonly #parts: HubParts
  readonly #clients = new Set<Client>()
  /** Newest public trade pushed, by symbol. */
  readonly #tradesPushed = new Map<string, string>()
  /** When sockets were opened, for faults that count them. */
  #openings: number[] = []

  constructor(parts: HubParts) {
    this.#parts = parts
  }

  get size(): number {
    return this.#clients.size
  }

  /** Why no further socket is taken, as an HTTP status; null when one is. */
  refusal(): string | null {
    const { board, wallMs } = this.#parts
    if (this.#clients.size >= this.#parts.limits.sockets) return '503 Service Unavailable'
    const now = wallMs()
    this.#openings = [...this.#openings.filter((opened) => opened > now - MINUTE), now]
    const beyond = board.standing('connect_limit').some(({ wish }) => this.#openings.length > (wish.after ?? 0))
    return beyond && board.fire(['connect_limit'], NOWHERE).length > 0 ? '429 Too Many Requests' : null
  }

  add(socket: WebSocket, origin: SocketOrigin): void {
    const { backend, settings, rates, board, holds } = this.#parts
    const session = new WireSession(backend, settings, rates, origin)
    const wire = {
      send: (frame: string | Buffer) => {
        if (socket.readyState === socket.OPEN) socket.send(frame)
      },
      cut: () => socket.terminate(),
      close: () => socket.close(),
    }
    const client: Client = { socket, session, faults: new StreamFaults({ board, holds, keys: backend.keys }, wire) }
    this.#clients.add(client)
    session.isSilent(this.#parts.wallMs()) // its time runs from here
    socket.on('message', (data, isBinary) => {
      if (!isBinary) this.#onText(client, data.toString())
    })
    socket.on('close', () => this.#clients.delete(client))
    socket.on('error', () => socket.terminate())
  }

  /** Tells every session what was made durable: its account's events first, then the price when it moved. */
  publish(events: readonly VenueEvent[], priceMoved: boolean): void {
    if (this.#clients.size === 0) return
    const wallMs = this.#parts.wallMs()
    if (events.length > 0) {
      for (const client of this.#clients) this.#send(client, client.session.onVenueEvents(events, wallMs))
    }
    if (!priceMoved) return
    for (const symbol of this.#parts.backend.market.symbols()) {
      const trades = this.#newTrades(symbol)
      for (const client of this.#clients) {
        // Who lags behind is spared what the next price will overtake; it hears of the trades when it catches up.
        if (client.socket.bufferedAmount > this.#parts.limits.coalesceBytes) continue
        this.#send(client, client.session.onPrice(symbol, trades, wallMs))
      }
    }
  }

  /** What streams repeat without a reason, and the end of those that went silent. Call it about once a second. */
  tick(): void {
    const wallMs = this.#parts.wallMs()
    for (const client of this.#clients) {
      if (client.session.isSilent(wallMs)) client.socket.terminate()
      else this.#send(client, client.session.onClock(wallMs))
    }
  }

  /** Faults that act on open sockets at once: `disconnect` and `restart_notice`. How many sockets were hit. */
  strike(): number {
    const { board } = this.#parts
    let struck = 0
    for (const { session, faults, socket } of this.#clients) {
      const point = { account: session.accountId, route: null, channel: null }
      for (const { kind, wish } of board.fire(['disconnect', 'restart_notice'], point)) {
        struck += 1
        if (kind === 'disconnect') socket.terminate()
        else faults.announceRestart(wish)
      }
    }
    return struck
  }

  closeAll(): void {
    for (const client of this.#clients) client.socket.close(1001, 'shutting down')
  }

  #onText(client: Client, text: string): void {
    const { session, faults, socket } = client
    const reception = faults.receive(text, session.accountId)
    if (reception === 'swallow') return
    const commits = this.#parts.commits()
    commits.now() // what a subscription shows first must be durable
    const answer = session.onText(text, this.#parts.wallMs())
    commits.after(() => {
      if (reception !== 'pass') {
        reception.instead()
        return
      }
      this.#send(client, answer.frames)
      if (answer.close) socket.close()
    })
  }

  #newTrades(symbol: string) {
    const recent = this.#parts.backend.market.recentTrades(symbol)
    const pushed = this.#tradesPushed.get(symbol)
    this.#tradesPushed.set(symbol, recent[0]?.tradeId ?? '')
    const known = recent.findIndex((trade) => trade.tradeId === pushed)
    return known === -1 ? recent : recent.slice(0, known)
  }

  #send({ socket, session, faults }: Client, frames: readonly string[]): void {
    if (socket.readyState !== socket.OPEN) return
    for (const frame of frames) faults.send(frame, session.accountId)
    if (socket.bufferedAmount > this.#parts.limits.backlogBytes) socket.terminate()
  }
}
