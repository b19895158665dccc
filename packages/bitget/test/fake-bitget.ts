import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BitgetSettings, BitgetVenueOptions } from '../src/index.ts'
import { acceptSockets, type FakeSocket } from './fake-socket.ts'

export const API_KEY = 'key-canary-31d7'
export const API_SECRET = 'secret-canary-91ab'
export const PASSPHRASE = 'pass-canary-77fe'

export interface FakeRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
  readonly headers: IncomingMessage['headers']
}
/** `data` of a success, an error, raw bytes, no answer at all, or a cut connection. */
export type FakeAnswer =
  | { readonly data: unknown }
  | { readonly code: string; readonly msg?: string; readonly status?: number }
  | { readonly raw: string; readonly status?: number }
  | 'hang'
  | 'reset'
export type Route = (request: FakeRequest) => FakeAnswer

/** A loopback Bitget for this room's tests: routes are functions, private calls are checked like the venue does. */
export interface FakeBitget {
  readonly restUrl: string
  readonly wsUrl: string
  readonly requests: FakeRequest[]
  readonly sockets: FakeSocket[]
  /** Server clock minus ours, ms. */
  skewMs: number
  route(path: string, route: Route): void
  onText: (socket: FakeSocket, text: string) => void
  close(): Promise<void>
}

export async function startFakeBitget(): Promise<FakeBitget> {
  const routes = new Map<string, Route>()
  const server = createServer((request, response) => void answer(fake, routes, request, response))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const fake: FakeBitget = {
    restUrl: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}`,
    requests: [],
    sockets: [],
    skewMs: 0,
    route: (path, route) => void routes.set(path, route),
    onText: acknowledgeAll,
    close: async () => {
      for (const socket of fake.sockets) socket.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
  acceptSockets(
    server,
    (socket) => fake.sockets.push(socket),
    (socket, text) => fake.onText(socket, text),
  )
  fake.route('/api/v2/public/time', () => ({ data: { serverTime: String(Date.now() + fake.skewMs) } }))
  fake.route('/api/v3/account/settings', () => ({ code: '40084', msg: 'You are in Classic Account mode' }))
  fake.route('/api/v2/mix/account/account', () => ({ data: ONE_WAY_ACCOUNT }))
  fake.route('/api/v2/mix/market/contracts', () => ({ data: CONTRACTS }))
  fake.route('/api/v2/mix/market/query-position-lever', ({ query }) => ({ data: tiers(query.symbol ?? '') }))
  return fake
}

async function answer(
  fake: FakeBitget,
  routes: ReadonlyMap<string, Route>,
  request: IncomingMessage,
  response: ServerResponse,
) {
  let text = ''
  for await (const chunk of request) text += chunk
  const url = new URL(request.url ?? '/', fake.restUrl)
  const received: FakeRequest = {
    method: request.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    body: text === '' ? {} : JSON.parse(text),
    headers: request.headers,
  }
  fake.requests.push(received)
  const refusal = refuse(fake, request, text)
  const given = refusal ?? routes.get(url.pathname)?.(received) ?? { code: '40404', msg: 'not found', status: 404 }
  if (given === 'hang') return
  if (given === 'reset') {
    request.socket.destroy()
    return
  }
  if ('raw' in given) {
    response.writeHead(given.status ?? 200, { 'content-type': 'text/html' }).end(given.raw)
    return
  }
  const requestTime = Date.now() + fake.skewMs
  const [status, body] =
    'data' in given
      ? [200, { code: '00000', msg: 'success', requestTime, data: given.data }]
      : [given.status ?? 400, { code: given.code, msg: given.msg ?? 'no', requestTime, data: null }]
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const PUBLIC = ['/api/v2/public/', '/api/v2/mix/market/', '/api/v3/market/']
const isPublic = (path: string) => PUBLIC.some((start) => path.startsWith(start))

/** The signature over what really arrived, and a clock window of two seconds to see small mistakes. */
function refuse(fake: FakeBitget, request: IncomingMessage, body: string): FakeAnswer | null {
  const target = request.url ?? ''
  if (isPublic(target)) return null
  const { headers } = request
  const time = String(headers['access-timestamp'])
  if (headers['access-key'] !== API_KEY) return { code: '40006' }
  if (headers['access-passphrase'] !== PASSPHRASE) return { code: '40012' }
  if (Math.abs(Number(time) - Date.now() - fake.skewMs) > 2000) return { code: '40008', msg: 'timestamp expired' }
  const sign = createHmac('sha256', API_SECRET).update(`${time}${request.method}${target}${body}`).digest('base64')
  return sign === headers['access-sign'] ? null : { code: '40009', msg: 'sign signature error' }
}

/** The well-behaved stream: login and every channel are acknowledged. */
export function acknowledgeAll(socket: FakeSocket, text: string): void {
  const message = JSON.parse(text)
  if (message.op === 'login') socket.send('{"event":"login","code":0}')
  if (message.op === 'subscribe') {
    for (const arg of message.args) socket.send(JSON.stringify({ event: 'subscribe', arg }))
  }
}

/** For tests that wait for a time-out: long enough for an answer on a busy machine. */
export const IMPATIENT = { requestTimeoutMs: 1000 }

export interface Logged {
  readonly event: string
  readonly fields: object
}

export function optionsFor(fake: FakeBitget, settings: Partial<BitgetSettings> = {}, logged: Logged[] = []) {
  return {
    restUrl: fake.restUrl,
    wsUrl: fake.wsUrl,
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    passphrase: PASSPHRASE,
    demo: false,
    settings,
    wallMs: () => Date.now(),
    log: (event, fields) => void logged.push({ event, fields }),
  } satisfies BitgetVenueOptions
}

const ONE_WAY_ACCOUNT = {
  accountEquity: '1000',
  available: '1000',
  crossedMarginLeverage: '10',
  marginMode: 'crossed',
  posMode: 'one_way_mode',
}

const contract = (symbol: string, pricePlace: string, volumePlace: string, step: string) => ({
  symbol,
  baseCoin: symbol.slice(0, -4),
  quoteCoin: 'USDT',
  symbolType: 'perpetual',
  symbolStatus: 'normal',
  pricePlace,
  priceEndStep: '1',
  volumePlace,
  sizeMultiplier: step,
  minTradeNum: step,
  minTradeUSDT: '5',
  maxOrderQty: '1200',
  maxMarketOrderQty: '220',
  buyLimitPriceRatio: '0.05',
  sellLimitPriceRatio: '0.05',
  makerFeeRate: '0.0002',
  takerFeeRate: '0.0006',
  maxSymbolOrderNum: '200',
  maxProductOrderNum: '400',
  maxPositionNum: '150',
  minLever: '1',
  maxLever: '125',
  fundInterval: '8',
})

export const CONTRACTS = [
  contract('BTCUSDT', '1', '4', '0.0001'),
  contract('ETHUSDT', '2', '2', '0.01'),
  // Its tick × step is 1e-9 USDT: finer than money, so it cannot be traded here.
  contract('FINEUSDT', '9', '0', '1'),
]
const tiers = (symbol: string) => [
  { symbol, level: '2', startUnit: '150000', endUnit: '900000', leverage: '100', keepMarginRate: '0.005' },
  { symbol, level: '1', startUnit: '0', endUnit: '150000', leverage: '125', keepMarginRate: '0.004' },
]
