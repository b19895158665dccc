import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { RestAnswer, RestDoor, RestRequest } from '@gridpilot/bitget-wire'
import { WebSocketServer } from 'ws'
import type { AdminApi } from '../admin/admin-api.ts'
import type { FaultBoard } from '../faults/fault-board.ts'
import type { RestFaults } from '../faults/rest-faults.ts'
import type { GroupCommit } from './group-commit.ts'
import type { HostLimits } from './host-limits.ts'
import { isLocalRequest } from './origin-check.ts'
import type { StreamHub } from './stream-hub.ts'

/** How often is looked whether something is due on the wall clock, ms; streams repeat themselves every fourth time. */
const CLOCK_MS = 250
const NOWHERE = { account: null, route: null, channel: null } as const

export interface HttpParts {
  readonly limits: HostLimits
  readonly door: RestDoor
  readonly admin: AdminApi
  readonly hub: StreamHub
  readonly commits: GroupCommit
  readonly board: FaultBoard
  readonly faults: RestFaults
  readonly wallMs: () => number
  /** Called when an answer could not be made durable: the process must end. */
  readonly onFatal: (error: unknown) => void
}

/**
 * One port: the exchange's REST and streams (any path), the admin API under /admin, and /echo, which says back what it
 * is told and is the measure for benches.
 */
export class HttpServer {
  readonly #parts: HttpParts
  readonly #server: Server
  readonly #sockets: WebSocketServer
  #clock: NodeJS.Timeout | null = null
  #ticks = 0

  constructor(parts: HttpParts) {
    this.#parts = parts
    const { connections, frameBytes, requestMs, keepAliveMs } = parts.limits
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload: frameBytes })
    const times = { requestTimeout: requestMs, keepAliveTimeout: keepAliveMs }
    this.#server = createServer(times, (request, response) => this.#receive(request, response))
    this.#server.maxConnections = connections
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
    this.#server.on('connection', (socket) => {
      if (parts.board.fire(['refuse_connections'], NOWHERE).length > 0) socket.resetAndDestroy()
    })
  }

  /** The port it listens on. @throws what the system says, EADDRINUSE for one */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
    this.#clock = setInterval(() => this.#onClock(), CLOCK_MS)
    return (this.#server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    if (this.#clock !== null) clearInterval(this.#clock)
    this.#parts.hub.closeAll()
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    setTimeout(() => this.#server.closeAllConnections(), 500).unref()
    await closed
  }

  /** Countdowns that ran out cancel their account's orders; streams repeat what they repeat. */
  #onClock(): void {
    const { door, commits, hub, wallMs, onFatal } = this.#parts
    try {
      const now = wallMs()
      if (door.dueAt !== null && door.dueAt <= now) {
        door.onTime(now)
        commits.now()
      }
      this.#ticks += 1
      if (this.#ticks % 4 === 0) hub.tick()
    } catch (error) {
      onFatal(error)
    }
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    if (!isLocalRequest(request.headers)) {
      sendJson(response, 403, { error: { code: 'not_local', message: 'only loopback hosts and origins' } })
      return
    }
    const { bodyBytes } = this.#parts.limits
    readText(request, bodyBytes, (body) => {
      if (body === null) {
        const message = `at most ${bodyBytes} bytes`
        sendJson(response, 413, { error: { code: 'too_large', message } })
        return
      }
      try {
        this.#route(request, body, response)
      } catch (error) {
        this.#parts.onFatal(error)
      }
    })
  }

  #route(request: IncomingMessage, body: string, response: ServerResponse): void {
    const target = request.url ?? '/'
    const mark = target.indexOf('?')
    const path = mark === -1 ? target : target.slice(0, mark)
    const method = request.method ?? 'GET'
    if (path === '/echo') {
      send(response, 200, {}, body)
    } else if (path === '/admin' || path.startsWith('/admin/')) {
      this.#control(request, method, path, body, response).catch(this.#parts.onFatal)
    } else {
      this.#trade(
        {
          method,
          path,
          rawQuery: mark === -1 ? '' : target.slice(mark + 1),
          headers: request.headers as Record<string, string | undefined>,
          body,
          wallMs: this.#parts.wallMs(),
          remoteAddress: request.socket.remoteAddress ?? '',
        },
        response,
      )
    }
  }

  async #control(
    request: IncomingMessage,
    method: string,
    path: string,
    body: string,
    response: ServerResponse,
  ): Promise<void> {
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const authorization = request.headers.authorization ?? ''
    const answer = await this.#parts.admin.handle({ method, path, authorization, body, signal: gone.signal })
    sendJson(response, answer.status, answer.body)
  }

  /** Durable first, answered second. */
  #trade(request: RestRequest, response: ServerResponse): void {
    const { board, door, commits, faults, onFatal } = this.#parts
    if (board.quiet) {
      const answer = door.handle(request)
      commits.after(() => sendAnswer(response, answer))
      return
    }
    const deliver = async () => {
      const delivery = await faults.handle(request)
      if ('cut' in delivery) response.socket?.destroy()
      else sendAnswer(response, delivery.answer)
    }
    deliver().catch(onFatal)
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { hub } = this.#parts
    const refusal = isLocalRequest(request.headers) ? hub.refusal() : '403 Forbidden'
    if (refusal !== null) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\n\r\n`)
      return
    }
    const origin = { remoteAddress: request.socket.remoteAddress ?? '', paper: request.headers.paptrading === '1' }
    this.#sockets.handleUpgrade(request, socket, head, (client) => hub.add(client, origin))
  }
}

const sendJson = (response: ServerResponse, status: number, body: unknown): void =>
  send(response, status, {}, JSON.stringify(body))

const sendAnswer = (response: ServerResponse, { status, headers, body }: RestAnswer): void =>
  send(response, status, headers, body)

function send(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, text: string): void {
  if (response.destroyed) return
  // As text, so that head and body leave in one write.
  const length = Buffer.byteLength(text, 'utf8')
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': length,
    ...headers,
  })
  response.end(text)
}

/** Hands over the whole body as text; null when it is too long. A client that goes away is not waited for. */
function readText(request: IncomingMessage, bytesMax: number, done: (text: string | null) => void): void {
  const chunks: Buffer[] = []
  let length = 0
  request.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length <= bytesMax) chunks.push(chunk)
    else if (length - chunk.length <= bytesMax) done(null)
  })
  request.on('end', () => {
    if (length > bytesMax) return
    const [first] = chunks
    done(chunks.length === 1 && first !== undefined ? first.toString('utf8') : Buffer.concat(chunks).toString('utf8'))
  })
  request.on('error', () => undefined)
}
