import type { WireMarket, WireSession } from '@gridpilot/bitget-wire'
import type { VenueEvent } from '@gridpilot/venue-sim'
import type { WebSocket } from 'ws'

/** A client that does not read is cut off before its frames fill our memory. */
const BACKLOG_MAX = 16 * 1024 * 1024

interface Client {
  readonly socket: WebSocket
  readonly session: WireSession
}

/** The open stream sockets and their sessions. */
export class StreamHub {
  readonly #openSession: () => WireSession
  readonly #market: WireMarket
  readonly #wallMs: () => number
  readonly #clients = new Set<Client>()
  /** Newest public trade pushed, by symbol. */
  readonly #tradesPushed = new Map<string, string>()

  constructor(openSession: () => WireSession, market: WireMarket, wallMs: () => number) {
    this.#openSession = openSession
    this.#market = market
    this.#wallMs = wallMs
  }

  get size(): number {
    return this.#clients.size
  }

  add(socket: WebSocket): void {
    const session = this.#openSession()
    const client: Client = { socket, session }
    this.#clients.add(client)
    socket.on('message', (data, isBinary) => {
      if (isBinary) return
      const answer = session.onText(data.toString(), this.#wallMs())
      this.#send(client, answer.frames)
      if (answer.close) socket.close()
    })
    socket.on('close', () => this.#clients.delete(client))
    socket.on('error', () => socket.terminate())
  }

  /** Tells every session what was made durable: its account's events first, then the price when it moved. */
  publish(events: readonly VenueEvent[], priceMoved: boolean): void {
    const wallMs = this.#wallMs()
    for (const client of this.#clients) this.#send(client, client.session.onVenueEvents(events, wallMs))
    if (!priceMoved) return
    for (const symbol of this.#market.symbols()) {
      const trades = this.#newTrades(symbol)
      for (const client of this.#clients) this.#send(client, client.session.onPrice(symbol, trades, wallMs))
    }
  }

  /** About once a second: what the venue repeats without a reason; sockets that went silent are dropped. */
  tick(): void {
    const wallMs = this.#wallMs()
    for (const client of this.#clients) this.#send(client, client.session.onClock(wallMs))
    for (const client of this.#clients) if (client.session.isSilent(wallMs)) client.socket.terminate()
  }

  closeAll(): void {
    for (const client of this.#clients) client.socket.close(1001, 'shutting down')
  }

  #newTrades(symbol: string) {
    const recent = this.#market.recentTrades(symbol)
    const pushed = this.#tradesPushed.get(symbol)
    this.#tradesPushed.set(symbol, recent[0]?.tradeId ?? '')
    const known = recent.findIndex((trade) => trade.tradeId === pushed)
    return known === -1 ? recent : recent.slice(0, known)
  }

  #send(client: Client, frames: readonly string[]): void {
    if (client.socket.readyState !== client.socket.OPEN) return
    for (const frame of frames) client.socket.send(frame)
    if (client.socket.bufferedAmount > BACKLOG_MAX) client.socket.terminate()
  }
}
