import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN_ROUTES } from '../src/admin/admin-api.ts'
import { makeRandom, type Random, wholeBetween } from '../src/feed/random.ts'
import { HOST_LIMITS } from '../src/http/host-limits.ts'
import { type Frames, type Keys, OpenFront } from './open-front.ts'

let open: OpenFront
let keys: Keys
const sockets: Frames[] = []
beforeAll(async () => {
  open = await OpenFront.start({ limits: { ...HOST_LIMITS, sockets: 3, backlogBytes: 4 * 1024 * 1024 } })
  keys = await open.account()
})
afterEach(async () => {
  await open.admin('POST', '/faults/clear')
  for (const socket of sockets.splice(0)) {
    socket.end()
    await socket.closed
  }
  await sizeOf(0)
})
afterAll(async () => {
  expect(open.fatal).toEqual([])
  await open.stop()
})

const ORDERS = { instType: 'USDT-FUTURES', channel: 'orders', instId: 'default' }

async function socket(): Promise<Frames> {
  const frames = await open.loggedIn(keys)
  sockets.push(frames)
  await frames.subscribe(ORDERS)
  return frames
}

/** Until the exchange has that many sockets left. */
async function sizeOf(count: number): Promise<void> {
  while (open.front.hub.size > count) await new Promise((resolve) => setImmediate(resolve))
}

/** Everything a raw connection answers until it is closed. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const connection = connect(open.port, '127.0.0.1', () => connection.end(text))
    connection.on('data', (chunk) => {
      answer += chunk.toString()
    })
    connection.on('error', () => undefined)
    connection.on('close', () => resolve(answer))
  })
}

describe('the host', () => {
  it('closes a socket that sent no text ping for two minutes, whatever else it sent', async () => {
    const [silent, alive] = [await socket(), await socket()]
    open.pass(110_000)
    silent.send({ op: 'subscribe', args: [{ ...ORDERS, channel: 'fill' }] })
    await alive.settled() // a ping
    open.pass(15_000)
    open.front.hub.tick()
    expect(await silent.closed).toBe(1006)
    await alive.settled()
    expect(alive.isClosed).toBe(false)
  })

  it('lets a key with an address list log in from there alone', async () => {
    const stranger = await open.socket()
    stranger.send(open.login(await open.account('classic', { ips: ['10.0.0.7'] })))
    expect(await stranger.until((frame) => frame.event === 'error')).toMatchObject({ code: 30005 })
    await stranger.closed
    const neighbour = await open.loggedIn(await open.account('unified', { ips: ['127.0.0.1'] }))
    sockets.push(neighbour)
    expect(neighbour.all).toMatchObject([{ event: 'login', code: 0 }])
  })

  it('takes only so many sockets, and more when one has gone', async () => {
    const [first] = [await socket(), await socket(), await socket()]
    await expect(open.socket()).rejects.toThrow('503')
    first.end()
    await first.closed
    await sizeOf(2)
    await socket()
  })

  it('cuts off a client that does not read; the others hear everything', async () => {
    const [slow, quick] = [await socket(), await socket()]
    slow.pause()
    await open.fault('flood', { channel: 'orders', times: 60_000, count: 1 })
    open.act(keys.uid, 'buy', 'flooded')
    await sizeOf(1) // a client that does not read does not hear of its end either
    await quick.until((frame) => frame.data?.[0]?.clientOid === 'flooded')
    open.act(keys.uid, 'buy', 'after')
    await quick.until((frame) => frame.data?.[0]?.clientOid === 'after')
  })

  it('refuses bodies and frames that are too large, and what is no HTTP, and goes on', async () => {
    const large = await open.post('/api/v2/mix/order/place-order', { text: 'x'.repeat(HOST_LIMITS.bodyBytes) }, keys)
    expect([large.status, large.json.error.code]).toEqual([413, 'too_large'])
    const frames = await socket()
    frames.send('x'.repeat(HOST_LIMITS.frameBytes + 1))
    expect(await frames.closed).toBe(1009)
    expect(await raw('NONSENSE\r\n\r\n')).toContain('400 Bad Request')
    expect(await raw('GET /echo HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')).toContain('403')
    expect((await open.get('/api/v2/public/time', {}, null)).status).toBe(200)
  })
})

const NASTY: readonly unknown[] = [
  '',
  null,
  true,
  -1,
  0,
  1.5,
  1e308,
  '1e5',
  'NaN',
  '9'.repeat(60),
  [],
  {},
  ['x'],
  '__proto__',
  'BTCUSDT',
  '0.001',
  7,
]
const MEMBERS =
  'balance amount family position_mode client_order_id_rule key permissions ips demo symbol side quantity price time_in_force reduce_only position_side client_order_id order_id leverage margin_mode add take status min_quantity min_notional max_limit_quantity max_market_quantity touch_quantity buy_band maker_fee max_orders_per_symbol max_positions max_leverage tiers kind account route channel probability count nth for_ms delay_ms taken points position speed paused id'.split(
    ' ',
  )
const HONEST: Readonly<Record<string, readonly unknown[]>> = {
  symbol: ['BTCUSDT', 'ETHUSDT'],
  side: ['buy', 'sell'],
  quantity: ['0.01', '0.02', '5000'],
  price: ['99000', '100000', '0.1'],
  position_side: ['net', 'long', 'short'],
  margin_mode: ['crossed', 'isolated'],
  position_mode: ['one_way', 'hedge'],
  leverage: [1, 20, 125],
  amount: ['1', '1000'],
  add: ['5'],
  take: ['5'],
  balance: ['1000'],
  family: ['classic', 'unified'],
}

const pick = <T>(random: Random, items: readonly T[]): T => items[wholeBetween(random, 0, items.length - 1)] as T

function body(random: Random, names: readonly string[]): string {
  const chosen = names.filter(() => random() < 0.8)
  if (random() < 0.2) chosen.push(pick(random, MEMBERS))
  const entries = chosen.map((name) => [
    name,
    random() < 0.7 && HONEST[name] ? pick(random, HONEST[name]) : pick(random, NASTY),
  ])
  return random() < 0.05 ? pick(random, ['', 'null', '[]', '{', '"x"']) : JSON.stringify(Object.fromEntries(entries))
}

describe('the controls', () => {
  it('answer 3,000 mutated calls with 200, 400, 404 or 409, and the books stay in balance', async () => {
    const random = makeRandom(5, 1)
    const statuses: Record<number, number> = {}
    const routes = ADMIN_ROUTES.filter(({ at }) => !/shutdown|faults$/.test(at))
    for (let i = 0; i < 3000; i++) {
      const { at, does } = pick(random, routes)
      const [method = '', path = ''] = at.split(' ')
      const names = MEMBERS.filter((name) => does.includes(name))
      const uid = random() < 0.95 ? keys.uid : pick(random, ['0', '__proto__', '%00'])
      const target = path.replace(':uid', uid).replace(':symbol', random() < 0.9 ? 'ETHUSDT' : 'NOPE')
      const { status } = await open.raw(method, target, body(random, names))
      statuses[status] = (statuses[status] ?? 0) + 1
    }
    expect(Object.keys(statuses).sort()).toEqual(['200', '400', '404', '409'])
    for (const accountId of open.venue.accountIds()) {
      const seen = await open.admin('GET', `/accounts/${accountId}`)
      expect(seen.bill_sums.total).toBe(seen.balance)
    }
  })
})
