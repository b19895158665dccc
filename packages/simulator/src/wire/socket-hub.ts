import type { WireSession } from '@gridpilot/bitget-wire'
import type { VenueEvent } from '@gridpilot/venue-sim'
import type { SimExchange } from '../exchange/sim-exchange.ts'
import type { FaultBoard } from '../faults/fault-board.ts'
import type { SimProcess } from '../process/sim-process.ts'
import type { Random } from '../random.ts'
import type { Scheduler } from '../time/scheduler.ts'
import { PushFaults } from './push-faults.ts'
import { SimSocket } from './sim-socket.ts'

export interface HubParts {
  readonly scheduler: Scheduler
  readonly faults: FaultBoard
  readonly random: Random
  readonly exchange: () => SimExchange
  /** One way, ms. */
  readonly latency: { readonly low: number; readonly high: number }
  /** A frame has reached the process. */
  readonly onFrame: (process: SimProcess, text: string) => void
}

/** Both ends of one connection. */
export interface Connection {
  readonly socket: SimSocket
  /** null until the exchange has taken it. */
  session: WireSession | null
  /** Frames keep their order: none arrives before these times. */
  toClientMs: number
  toServerMs: number
  readonly faults: PushFaults
}

/** Connections between the processes and the exchange's sessions: latency, order, and everything that can go wrong. */
export class SocketHub {
  readonly connections = new Map<SimSocket, Connection>()
  readonly #parts: HubParts
  #opened = 0

  constructor(parts: HubParts) {
    this.#parts = parts
  }

  connect(process: SimProcess, refusal: string | null): SimSocket {
    const { scheduler, faults, exchange } = this.#parts
    this.#opened += 1
    const socket = new SimSocket(this.#opened, process, {
      sent: (_, text) => this.#toServer(connection, text),
      closedByClient: () => this.#closedByClient(connection),
    })
    const connection: Connection = {
      socket,
      session: null,
      toClientMs: 0,
      toServerMs: 0,
      faults: new PushFaults(faults, (text, delayMs, keepsOrder) =>
        this.#deliver(connection, text, delayMs, keepsOrder),
      ),
    }
    this.connections.set(socket, connection)
    const name = `socket ${socket.number}`
    if (refusal !== null) {
      scheduler.after(this.#latency(), process, 'socket', `${name} refused`, () => this.#fail(connection, refusal))
      return socket
    }
    scheduler.after(this.#latency(), null, 'socket', `${name} taken`, () => {
      if (socket.isOver) return
      connection.session = exchange().session('10.0.0.1')
      scheduler.after(this.#latency(), process, 'socket', `${name} open`, () => socket.opened())
    })
    return socket
  }

  /** Whether a session of this account is open; `accountId` is the exchange's number. */
  listens(accountId: string): boolean {
    for (const { session } of this.connections.values()) if (session?.accountId === accountId) return true
    return false
  }

  /** The exchange's own events: its account's pushes of every session that subscribed to them. */
  tell(events: readonly VenueEvent[]): void {
    const wallMs = Math.floor(this.#parts.scheduler.nowMs)
    for (const connection of this.connections.values()) {
      const frames = connection.session?.onVenueEvents(events, wallMs) ?? []
      for (const frame of frames) connection.faults.push(frame)
    }
  }

  tellPrice(symbol: string): void {
    const wallMs = Math.floor(this.#parts.scheduler.nowMs)
    for (const connection of this.connections.values()) {
      const frames = connection.session?.onPrice(symbol, [], wallMs) ?? []
      for (const frame of frames) connection.faults.push(frame)
    }
  }

  /** What sessions repeat without a reason, and the end of those that were silent for too long. */
  tick(): void {
    const wallMs = Math.floor(this.#parts.scheduler.nowMs)
    for (const connection of [...this.connections.values()]) {
      const { session } = connection
      if (session === null) continue
      const ends = this.#parts.faults.fires('W2-disconnect', 0.03, `socket ${connection.socket.number}`)
      if (ends || session.isSilent(wallMs)) this.cut(connection)
      else for (const frame of session.onClock(wallMs)) connection.faults.push(frame)
    }
  }

  /** The connection ends; the client hears of it a moment later. */
  cut(connection: Connection): void {
    const { socket } = connection
    this.#forget(connection)
    this.#parts.scheduler.after(this.#latency(), socket.process, 'socket', `socket ${socket.number} cut`, () => {
      if (!socket.isOver) socket.ended()
    })
  }

  /** The machine behind it is gone: nobody is told. */
  drop(process: SimProcess): void {
    for (const connection of [...this.connections.values()]) {
      if (connection.socket.process !== process) continue
      this.#forget(connection)
      connection.socket.readyState = 3
    }
  }

  #forget(connection: Connection): void {
    connection.session = null
    this.connections.delete(connection.socket)
  }

  #fail(connection: Connection, message: string): void {
    this.#forget(connection)
    connection.socket.failed(message)
  }

  #closedByClient(connection: Connection): void {
    const { socket } = connection
    const { scheduler } = this.#parts
    scheduler.after(this.#latency(), null, 'socket', `socket ${socket.number} gone`, () => this.#forget(connection))
    scheduler.after(0, socket.process, 'socket', `socket ${socket.number} closed`, () =>
      socket.onclose?.({ type: 'close', code: 1000 }),
    )
  }

  #toServer(connection: Connection, text: string): void {
    const { scheduler } = this.#parts
    const atMs = Math.max(connection.toServerMs, scheduler.nowMs + this.#latency())
    connection.toServerMs = atMs
    const what = text === 'ping' ? text : text.slice(0, 60)
    scheduler.at(atMs, null, 'said', `socket ${connection.socket.number} ${what}`, () => {
      const { session, faults } = connection
      if (session === null) return
      const refused = faults.refusedLogin(text)
      const answer = refused ?? session.onText(text, Math.floor(scheduler.nowMs))
      for (const frame of answer.frames) faults.answer(frame)
      if (answer.close) this.cut(connection)
    })
  }

  #deliver(connection: Connection, text: string, delayMs: number, keepsOrder: boolean): void {
    const { scheduler, onFrame } = this.#parts
    const { socket } = connection
    let atMs = scheduler.nowMs + this.#latency() + delayMs
    if (keepsOrder) {
      atMs = Math.max(connection.toClientMs, atMs)
      connection.toClientMs = atMs
    }
    scheduler.at(atMs, socket.process, 'frame', `socket ${socket.number} ${text.slice(0, 90)}`, () => {
      if (socket.readyState !== 1) return
      socket.received(text)
      onFrame(socket.process, text)
    })
  }

  #latency(): number {
    const { random, latency } = this.#parts
    return random.skewed(latency.low, latency.high)
  }
}
