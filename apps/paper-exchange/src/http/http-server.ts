import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { RestDoor } from '@gridpilot/bitget-wire'
import type { Logger } from 'pino'
import { WebSocketServer } from 'ws'
import type { AdminApi } from '../admin/admin-api.ts'
import type { Drive } from '../market/drive.ts'
import { isLocalRequest } from './origin-check.ts'
import type { StreamHub } from './stream-hub.ts'

const BODY_MAX = 1024 * 1024
const FRAME_MAX = 64 * 1024
const TICK_MS = 1000

export interface HttpParts {
  readonly door: RestDoor
  readonly admin: AdminApi
  readonly hub: StreamHub
  readonly drive: Drive
  readonly log: Logger
  readonly wallMs: () => number
  /** Called when an answer could not be made durable: the process must end. */
  readonly onFatal: (error: unknown) => void
}

/** One port: the exchange's REST and streams (any path), and the admin API under /admin. */
export class HttpServer {
  readonly #parts: HttpParts
  readonly #server: Server
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: FRAME_MAX })
  #ticker: NodeJS.Timeout | null = null

  constructor(parts: HttpParts) {
    this.#parts = parts
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(parts.onFatal)
    })
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
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
    this.#ticker = setInterval(() => this.#parts.hub.tick(), TICK_MS)
    return (this.#server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    if (this.#ticker !== null) clearInterval(this.#ticker)
    this.#parts.hub.closeAll()
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    setTimeout(() => this.#server.closeAllConnections(), 500).unref()
    await closed
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isLocalRequest(request.headers)) {
      return send(response, 403, {}, { error: { code: 'not_local', message: 'only loopback hosts and origins' } })
    }
    const body = await readText(request)
    if (body === null) {
      return send(response, 413, {}, { error: { code: 'too_large', message: `at most ${BODY_MAX} bytes` } })
    }
    const target = request.url ?? '/'
    const mark = target.indexOf('?')
    const path = mark === -1 ? target : target.slice(0, mark)
    const method = request.method ?? 'GET'
    if (path === '/admin' || path.startsWith('/admin/')) {
      const gone = new AbortController()
      response.on('close', () => gone.abort())
      const authorization = request.headers.authorization ?? ''
      const answer = await this.#parts.admin.handle({ method, path, authorization, body, signal: gone.signal })
      return send(response, answer.status, {}, answer.body)
    }
    const { door, drive, wallMs } = this.#parts
    const answer = door.handle({
      method,
      path,
      rawQuery: mark === -1 ? '' : target.slice(mark + 1),
      headers: request.headers as Record<string, string | undefined>,
      body,
      wallMs: wallMs(),
      remoteAddress: request.socket.remoteAddress ?? '',
    })
    if (drive.exchange.hasPending()) drive.settle(false) // durable first, answered second
    send(response, answer.status, answer.headers, answer.body)
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!isLocalRequest(request.headers)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    this.#sockets.handleUpgrade(request, socket, head, (client) => this.#parts.hub.add(client))
  }
}

/** Text as it is, anything else as JSON. */
function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): void {
  if (response.destroyed) return
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(text)
}

/** The whole body as text; null when it is too long. */
async function readText(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > BODY_MAX) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
