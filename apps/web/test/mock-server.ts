import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { type OperationId, type RouteSpec, routes, validate } from '@gridpilot/contract'
import { HANDLERS, Refusal } from './mock/handlers.ts'
import { FRAME } from './mock/market.ts'
import { MockSocket } from './mock/web-socket.ts'
import { World } from './mock/world.ts'

/*
 * A stand-in for the server while the page is built: seeded, in memory, every answer checked against the contract.
 * Never part of the product. `node apps/web/test/mock-server.ts [port]` serves it with the built page.
 */

const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.html': 'text/html; charset=utf-8',
}

/** The mock on 127.0.0.1; `port` 0 takes a free one. */
export function startMockServer(world: World, port: number, dist: string): Promise<Server> {
  const sockets = new Set<MockSocket>()
  const server = createServer((request, response) => void answer(world, dist, request, response))
  server.on('upgrade', (request, socket) =>
    sockets.add(new MockSocket(socket, String(request.headers['sec-websocket-key']))),
  )
  const timer = setInterval(() => tick(world, sockets), 500)
  server.on('close', () => clearInterval(timer))
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)))
}

function tick(world: World, sockets: Set<MockSocket>): void {
  for (const market of world.markets.values()) market.step()
  const publish = (topic: string, type: string, data: unknown) => {
    for (const socket of sockets) socket.publish(topic, type, data)
  }
  for (const market of world.markets.values()) {
    publish(`ticker:${market.symbol}`, 'ticker', market.ticker())
    for (const timeframe of Object.keys(FRAME) as (keyof typeof FRAME)[]) {
      const candle = market.candles(timeframe, 1)[0]
      publish(`candles:${market.symbol}:${timeframe}`, 'candle', { candle, closed: false })
    }
  }
  for (const bot of world.list()) {
    for (const fill of bot.step()) publish(`bot:${bot.id}`, 'fill', fill)
    publish('bots', 'bot', { ...bot.bot, equity_sparkline: [] })
    publish(`bot:${bot.id}`, 'bot', bot.bot)
  }
  publish('account:paper-1', 'account', world.account())
}

async function answer(world: World, dist: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  if (!url.pathname.startsWith('/api/')) return serveFile(dist, url.pathname, response)
  try {
    const body = await readBody(request)
    const [status, result] = dispatch(world, request, url, body)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(result))
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal(500, 'internal', String(error))
    response.writeHead(refusal.status, { 'content-type': 'application/json' }).end(JSON.stringify(refusal.body))
  }
}

function dispatch(world: World, request: IncomingMessage, url: URL, body: unknown): [number, unknown] {
  const [operation, route, id] = findRoute(request.method ?? 'GET', url.pathname)
  if (route.auth === 'user' && request.headers.authorization !== 'Bearer mock-token') {
    throw new Refusal(401, 'unauthorized', 'no token')
  }
  const query = route.query ? checked(validate(route.query, Object.fromEntries(url.searchParams))) : {}
  const parsed = route.body ? checked(validate(route.body, body ?? (route.bodyOptional ? {} : undefined))) : undefined
  const key = request.headers['idempotency-key']
  const result = HANDLERS[operation]?.(world, { id, query, body: parsed, idempotencyKey: key?.toString() })
  return [route.status, route.response.parse(result)]
}

function checked(validation: ReturnType<typeof validate>): unknown {
  if (validation.ok) return validation.value
  const { code, message, details } = validation.error.error
  throw new Refusal(400, code, message, details)
}

function findRoute(method: string, path: string): [OperationId, RouteSpec, string] {
  const all = Object.entries(routes) as [OperationId, RouteSpec][]
  const fixed = all.find(([, route]) => route.method === method && route.path === path)
  if (fixed) return [...fixed, '']
  for (const [operation, route] of all) {
    const match = new RegExp(`^${route.path.replace(/\{\w+\}/g, '([^/]+)')}$`).exec(path)
    if (match && route.method === method) return [operation, route, decodeURIComponent(match[1] ?? '')]
  }
  throw new Refusal(404, 'not_found', path)
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  return text === '' ? undefined : JSON.parse(text)
}

function serveFile(dist: string, path: string, response: ServerResponse): void {
  const file = join(dist, path)
  const known = extname(path) !== '' && file.startsWith(dist) && existsSync(file)
  if (known) {
    response
      .writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' })
      .end(readFileSync(file))
    return
  }
  const nonce = randomBytes(16).toString('base64')
  const policy = `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws:; base-uri 'none'; form-action 'self'`
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy })
  response.end(readFileSync(join(dist, 'index.html'), 'utf8').replaceAll('__CSP_NONCE__', nonce))
}

if (process.argv[1] === import.meta.filename) {
  const world = new World()
  const advice = process.env.MOCK_ADVICE
  if (advice === 'start' || advice === 'wait') world.advice = advice
  world.poor = process.env.MOCK_POOR === '1'
  const server = await startMockServer(world, Number(process.argv[2] ?? 3000), join(import.meta.dirname, '..', 'dist'))
  process.stdout.write(`mock server on http://127.0.0.1:${JSON.stringify(server.address())}\n`)
}
