import type { PlatformSocket } from '../platform/virtual-platform.ts'
import type { SimProcess } from '../process/sim-process.ts'

const CONNECTING = 0
const OPEN = 1
const CLOSED = 3

/** What carries the socket's frames. */
export interface SocketWire {
  sent(socket: SimSocket, text: string): void
  closedByClient(socket: SimSocket): void
}

/** The client's end of a connection, as the exchange's client library sees it. */
export class SimSocket implements PlatformSocket {
  readonly OPEN = OPEN
  readonly number: number
  readonly process: SimProcess
  readyState = CONNECTING
  onopen: PlatformSocket['onopen'] = null
  onmessage: PlatformSocket['onmessage'] = null
  onerror: PlatformSocket['onerror'] = null
  onclose: PlatformSocket['onclose'] = null
  readonly #wire: SocketWire

  constructor(number: number, process: SimProcess, wire: SocketWire) {
    this.number = number
    this.process = process
    this.#wire = wire
  }

  get isOver(): boolean {
    return this.readyState === CLOSED
  }

  send(text: string): void {
    if (this.readyState === CONNECTING) throw new Error('WebSocket is not open: readyState 0 (CONNECTING)')
    if (this.readyState === OPEN) this.#wire.sent(this, text)
  }

  close(): void {
    this.terminate()
  }

  terminate(): void {
    if (this.isOver) return
    this.readyState = CLOSED
    this.#wire.closedByClient(this)
  }

  // What the network does to it.

  opened(): void {
    if (this.isOver) return
    this.readyState = OPEN
    this.onopen?.({ type: 'open' })
  }

  received(text: string): void {
    if (this.readyState === OPEN) this.onmessage?.({ type: 'message', data: text })
  }

  failed(message: string): void {
    if (this.isOver) return
    this.readyState = CLOSED
    this.onerror?.({ type: 'error', message })
    this.onclose?.({ type: 'close', code: 1006 })
  }

  ended(): void {
    this.readyState = CLOSED
    this.onclose?.({ type: 'close', code: 1006 })
  }
}
