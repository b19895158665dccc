import { makeRandom, type Random, wholeBetween } from '../../apps/paper-exchange/src/feed/random.ts'
import { CLASSIC } from '../../packages/bitget-wire/src/classic/family.ts'
import type { RestAnswer, RestRequest, WireSession } from '../../packages/bitget-wire/src/index.ts'
import { UNIFIED } from '../../packages/bitget-wire/src/unified/family.ts'
import { mangled, members, pick } from './fuzz-values.ts'
import { FuzzWorld, type Trader } from './fuzz-world.ts'

export interface FuzzReport {
  readonly requests: number
  readonly frames: number
  /** What went wrong, at the most a few; empty is the result. */
  readonly findings: readonly string[]
  readonly accepted: number
  readonly fills: number
  /** How many requests each code answered. */
  readonly codes: Readonly<Record<string, number>>
}

const FINDINGS_MAX = 5
const CHECK_EVERY = 250
const ROUTES = [CLASSIC, UNIFIED].flatMap(({ routes, family }) => {
  return Object.keys(routes).map((route) => ({
    family,
    method: route.split(' ')[0] ?? '',
    path: route.split(' ')[1] ?? '',
  }))
})
const ORDER_ROUTES = ROUTES.filter(
  ({ method, path }) => method === 'POST' && /order|plan|tpsl|batch|position/.test(path),
)
/** Bodies of these are lists. */
const LISTS = /place-batch|cancel-batch|batch-modify/
const STATUSES = new Set([200, 400, 401, 403, 404, 429, 500])

/**
 * Throws mutated requests and frames at doors and sessions of both families and looks after each: nothing is thrown,
 * every answer is a proper envelope or frame, whoever did not sign changes nothing, every accepted order fits its
 * instrument, and the venue's books stay in balance.
 */
export class DoorFuzz {
  readonly #world: FuzzWorld
  readonly #random: Random
  readonly #findings: string[] = []
  readonly #codes: Record<string, number> = {}
  #session: WireSession
  #requests = 0
  #frames = 0

  constructor(seed: number) {
    this.#world = new FuzzWorld(seed)
    this.#random = makeRandom(seed, 77)
    this.#session = this.#world.session()
  }

  run(requests: number, frames: number): FuzzReport {
    const total = requests + frames
    for (let i = 0; i < total && this.#findings.length < FINDINGS_MAX; i++) {
      if (this.#random() * total < requests) this.#request()
      else this.#frame()
      if (i % CHECK_EVERY === 0 || i === total - 1) this.#check()
    }
    const { accepted, fills } = this.#world
    const counts = { requests: this.#requests, frames: this.#frames, accepted, fills }
    return { ...counts, findings: this.#findings, codes: this.#codes }
  }

  #request(): void {
    const random = this.#random
    const route = pick(random, random() < 0.6 ? ORDER_ROUTES : ROUTES)
    const own = this.#world.traders.filter(({ family }) => family === route.family)
    const trader = pick(random, random() < 0.9 ? own : this.#world.traders)
    const request = this.#world.signed(trader, this.#contentOf(route.method, route.path))
    const spoiled = random() < 0.12 ? spoil(request, random) : null
    this.#requests += 1
    this.#world.wallMs += 7
    const before = this.#world.accepted
    const sent = spoiled ?? { ...request, wallMs: this.#world.wallMs }
    const answer = this.#guarded(describe(sent), () => this.#world.door.handle(sent))
    if (answer !== null) this.#judge(sent, answer)
    this.#drain(describe(sent))
    // A request whose signature or time was spoiled may do nothing.
    if (spoiled !== null && this.#world.accepted !== before) this.#find(`unsigned, and taken: ${describe(sent)}`)
  }

  #contentOf(method: string, path: string): Pick<RestRequest, 'method' | 'path' | 'rawQuery' | 'body'> {
    const random = this.#random
    const content = LISTS.test(path)
      ? Array.from({ length: pick(random, [1, 2, 3, 25]) }, () => members(this.#world, random, 1))
      : members(this.#world, random)
    const target = random() < 0.01 ? mangled(path, random) : path
    const verb = random() < 0.02 ? pick(random, ['GET', 'POST', 'PUT', 'DELETE', 'get', '']) : method
    if (method === 'GET') {
      const entries = Object.entries(content).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ])
      const query = new URLSearchParams(
        entries.filter(([, value]) => isWellFormed(value ?? '')) as string[][],
      ).toString()
      return { method: verb, path: target, rawQuery: random() < 0.1 ? mangled(query, random) : query, body: '' }
    }
    const text = JSON.stringify(content)
    return { method: verb, path: target, rawQuery: '', body: random() < 0.1 ? mangled(text, random) : text }
  }

  #judge(request: RestRequest, answer: RestAnswer): void {
    const what = describe(request)
    if (!STATUSES.has(answer.status)) this.#find(`status ${answer.status}: ${what}`)
    const envelope = this.#guarded(`answer to ${what}`, () => JSON.parse(answer.body) as Record<string, unknown>)
    if (envelope === null) return
    const { code, msg, requestTime, data } = envelope
    this.#codes[String(code)] = (this.#codes[String(code)] ?? 0) + 1
    const shaped =
      typeof code === 'string' && typeof msg === 'string' && typeof requestTime === 'number' && data !== undefined
    if (!shaped || Object.keys(envelope).length !== 4)
      this.#find(`not an envelope: ${answer.body.slice(0, 200)} to ${what}`)
    if ((answer.status === 200) !== (code === '00000')) this.#find(`status ${answer.status} with code ${code}: ${what}`)
    if (code !== '00000' && data !== null) this.#find(`an error with data: ${answer.body.slice(0, 200)}`)
    if (/undefined|NaN|\[object/.test(answer.body) && !/undefined|NaN|\[object/.test(request.body + request.rawQuery)) {
      this.#find(`a hole in the answer: ${answer.body.slice(0, 300)} to ${what}`)
    }
  }

  #frame(): void {
    const random = this.#random
    this.#frames += 1
    if (this.#frames % 150 === 0) this.#session = this.#world.session()
    const text = frameText(this.#world, random)
    const loggedIn = this.#session.accountId !== null
    this.#world.wallMs += 7
    const answer = this.#guarded(`frame ${text.slice(0, 300)}`, () => this.#session.onText(text, this.#world.wallMs))
    const events = this.#drain(`frame ${text.slice(0, 300)}`)
    const frames = [...(answer?.frames ?? [])]
    this.#guarded(`pushes after ${text.slice(0, 300)}`, () => {
      frames.push(
        ...this.#session.onVenueEvents(events, this.#world.wallMs),
        ...this.#session.onClock(this.#world.wallMs),
      )
      if (random() < 0.1) {
        this.#world.stepMarket(random)
        for (const symbol of this.#world.market.symbols()) {
          frames.push(...this.#session.onPrice(symbol, this.#world.market.recentTrades(symbol), this.#world.wallMs))
        }
        this.#drain('the market')
      }
    })
    for (const frame of frames) this.#judgeFrame(frame, text)
    if (answer?.close) this.#session = this.#world.session()
    if (!loggedIn && events.length > 0) this.#find(`traded before login: ${text.slice(0, 300)}`)
  }

  #judgeFrame(frame: string, after: string): void {
    if (frame === 'pong') return
    const value = this.#guarded(
      `frame after ${after.slice(0, 200)}`,
      () => JSON.parse(frame) as Record<string, unknown>,
    )
    if (value === null) return
    const kind =
      typeof value.event === 'string' ||
      (typeof value.action === 'string' && Array.isArray(value.data)) ||
      isObject(value.data)
    if (!kind) this.#find(`neither event nor push: ${frame.slice(0, 200)} after ${after.slice(0, 200)}`)
    if (value.event === 'login' && value.code !== 0) this.#find(`login is acknowledged with ${String(value.code)}`)
  }

  /** What the venue did is held against its rules. */
  #drain(what: string) {
    const { events, nonsense } = this.#world.drain()
    for (const each of nonsense) this.#find(`${each} by ${what}`)
    return events
  }

  #check(): void {
    this.#guarded('the market', () => this.#world.stepMarket(this.#random))
    for (const wrong of this.#world.invariants()) this.#find(wrong)
    this.#world.refill()
    this.#drain('the market')
  }

  #guarded<T>(what: string, action: () => T): T | null {
    try {
      return action()
    } catch (error) {
      this.#find(
        `thrown: ${error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : String(error)}\nby ${what}`,
      )
      return null
    }
  }

  #find(finding: string): void {
    if (this.#findings.length < FINDINGS_MAX) this.#findings.push(finding)
  }
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

/** Lone surrogates have no percent-encoding. */
const isWellFormed = (text: string): boolean => !/[\ud800-\udfff]/.test(text)

const describe = ({ method, path, rawQuery, body }: RestRequest): string =>
  `${method} ${path} ${rawQuery}${body}`.slice(0, 1500)

/** A request that must not be believed: what was signed is not what arrives. */
function spoil(request: RestRequest, random: Random): RestRequest {
  const headers = { ...request.headers }
  switch (wholeBetween(random, 0, 6)) {
    case 0:
      delete headers[pick(random, ['access-key', 'access-sign', 'access-timestamp', 'access-passphrase'])]
      return { ...request, headers }
    case 1:
      return { ...request, headers: { ...headers, 'access-sign': pick(random, ['', 'AAAA', '🙂', 'x'.repeat(9000)]) } }
    case 2:
      return {
        ...request,
        headers: { ...headers, 'access-timestamp': pick(random, ['', '0', 'now', '9'.repeat(30), '-1', '1e12']) },
      }
    case 3:
      return { ...request, wallMs: request.wallMs + pick(random, [-30_001, 30_001, 1e12]) }
    case 4:
      return { ...request, headers: { ...headers, 'access-passphrase': pick(random, ['', 'wrong', 'words9']) } }
    case 5:
      return {
        ...request,
        headers: { ...headers, 'access-key': pick(random, ['', 'key9', '__proto__', 'constructor']) },
      }
    default:
      return { ...request, body: `${request.body} `, rawQuery: `${request.rawQuery}&x=1` }
  }
}

const TOPICS =
  'ticker kline books books1 books5 books50 publicTrade order fill position account strategy-order fast-fill liquidation'.split(
    ' ',
  )
const CHANNELS =
  'ticker trade books books1 books5 books15 candle1m candle1H orders fill positions account orders-algo equity'.split(
    ' ',
  )
const TRADES = 'place-order batch-place modify-order batch-modify cancel-order batch-cancel nothing'.split(' ')

/** A frame a client might send, or one nobody would. */
function frameText(world: FuzzWorld, random: Random): string {
  const dice = random()
  if (dice < 0.05) return pick(random, ['ping', 'pong', '', '{}', '[]', 'null', '"ping"'])
  const text = JSON.stringify(honestFrame(world, random, dice))
  return random() < 0.25 ? mangled(text, random) : text
}

function honestFrame(world: FuzzWorld, random: Random, dice: number): unknown {
  if (dice < 0.2) return loginFrame(world, random, pick(random, world.traders))
  if (dice < 0.5) {
    const op = pick(random, ['subscribe', 'subscribe', 'unsubscribe'])
    const args = Array.from({ length: wholeBetween(random, 0, 4) }, () => subscription(random))
    return random() < 0.9 ? { op, args } : { op, args: pick(random, [null, {}, 'x', [null], [[]], [1]]) }
  }
  const topic = pick(random, TRADES)
  const args = Array.from({ length: pick(random, [1, 1, 2, 30]) }, () => members(world, random, 1))
  const id = pick(random, ['1', 'abc', 7, null, '', 'x'.repeat(300)])
  return random() < 0.75
    ? { op: 'trade', id, category: pick(random, ['usdt-futures', 'usdt-futures', 'USDT-FUTURES', 'spot']), topic, args }
    : {
        op: 'trade',
        args: [{ id, instType: 'USDT-FUTURES', channel: topic, instId: 'BTCUSDT', params: members(world, random, 1) }],
      }
}

function loginFrame(world: FuzzWorld, random: Random, trader: Trader): unknown {
  const frame = world.loginFrame(trader) as { args: Record<string, unknown>[] }
  const [login] = frame.args
  if (login !== undefined && random() < 0.3) {
    login[pick(random, Object.keys(login))] = pick(random, [null, '', 0, 'x', -1, [], {}, '9'.repeat(40)])
  }
  return frame
}

function subscription(random: Random): unknown {
  if (random() < 0.5) {
    return {
      instType: pick(random, ['USDT-FUTURES', 'USDT-FUTURES', 'SPOT', 1]),
      channel: pick(random, CHANNELS),
      ...(random() < 0.9
        ? { instId: pick(random, ['BTCUSDT', 'ETHUSDT', 'default', 'NOPE', null]) }
        : { coin: 'default' }),
    }
  }
  return {
    instType: pick(random, ['usdt-futures', 'UTA', 'UTA', 'spot']),
    topic: pick(random, TOPICS),
    ...(random() < 0.6 ? { symbol: pick(random, ['BTCUSDT', 'default', 'NOPE', 7]) } : {}),
    ...(random() < 0.3 ? { interval: pick(random, ['1m', '1H', 'x', null]) } : {}),
  }
}
