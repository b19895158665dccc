import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { WebSocket } from 'ws'
import { readFlags } from '../../../bench/parts/flags.ts'
import { type RawAnswer, RawHttp } from '../test/raw-http.ts'
import { freshDirectory, type Json, RunningExchange } from '../test/running-exchange.ts'

/**
 * What the paper exchange can take, on this machine, over loopback: signed place and cancel per second as a ratio to a
 * bare echo route of the same server, the way of an order to its push, and many accounts with many orders. The last line
 * is JSON. The load comes from this process and takes its part of the machine, of the echo as of the orders.
 */
const CONNECTIONS = 160
const ROUND_MS = 3000
const ROUNDS = 3
const PUSHES = 1000
const ACCOUNTS = 200
const ORDERS = 200
const BATCH = 50

readFlags({})

interface Keys {
  readonly key: string
  readonly secret: string
  readonly passphrase: string
}

const ORDER = '/api/v2/mix/order'
const SCOPE = { symbol: 'BTCUSDT', productType: 'USDT-FUTURES', marginMode: 'crossed', marginCoin: 'USDT' }

function signedPost(http: RawHttp, { key, secret, passphrase }: Keys, path: string, body: string): Promise<RawAnswer> {
  const timestamp = String(Date.now())
  const sign = createHmac('sha256', secret).update(`${timestamp}POST${path}${body}`).digest('base64')
  const headers = `ACCESS-KEY: ${key}\r\nACCESS-SIGN: ${sign}\r\nACCESS-TIMESTAMP: ${timestamp}\r\nACCESS-PASSPHRASE: ${passphrase}\r\n`
  return http.post(path, body, headers)
}

async function mustPost(http: RawHttp, keys: Keys, path: string, body: unknown): Promise<Json> {
  const answer = await signedPost(http, keys, path, JSON.stringify(body))
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body}`)
  return JSON.parse(answer.body)
}

const orderOf = (price: string, clientOid: string) => ({
  ...SCOPE,
  size: '0.01',
  price,
  side: 'buy',
  orderType: 'limit',
  force: 'gtc',
  clientOid,
})

/** What a round came to: requests per second, and the processor time of the exchange for each, µs. */
interface Round {
  readonly perSecond: number
  readonly cpuMicros: number
}

async function measured(pid: number, round: () => Promise<number>): Promise<Round> {
  const [cpuBefore, before] = [cpuSeconds(pid), performance.now()]
  const perSecond = await round()
  const requests = (perSecond * (performance.now() - before)) / 1000
  return { perSecond, cpuMicros: ((cpuSeconds(pid) - cpuBefore) * 1e6) / requests }
}

const middle = (rounds: readonly Round[]): Round => ({
  perSecond: median(rounds.map((round) => round.perSecond)),
  cpuMicros: median(rounds.map((round) => round.cpuMicros)),
})

/** Processor time of a process so far, user and system, in Linux's hundredths of a second. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** Requests per second over all connections, each sending its next request when the last is answered. */
async function rate(
  connections: readonly RawHttp[],
  once: (http: RawHttp, i: number) => Promise<number>,
): Promise<number> {
  const started = performance.now()
  let requests = 0
  await Promise.all(
    connections.map(async (http, i) => {
      while (performance.now() - started < ROUND_MS) {
        const sent = await once(http, i)
        requests += sent
      }
    }),
  )
  return (requests * 1000) / (performance.now() - started)
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const percentile = (values: readonly number[], part: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

async function lastPrice(running: RunningExchange): Promise<number> {
  const answer = await fetch(`${running.url}/api/v2/mix/market/ticker?symbol=BTCUSDT&productType=USDT-FUTURES`)
  return Number(((await answer.json()) as Json).data[0].lastPr)
}

/** Each connection trades for an account of its own; echo and trade take turns, so that both meet the same machine. */
async function compareWithEcho(running: RunningExchange, price: string) {
  const accounts = await makeAccounts(running, 'c', CONNECTIONS)
  const connections = await Promise.all(accounts.map(() => RawHttp.open(running.port)))
  const body = JSON.stringify(orderOf(price, 'echo-00000000'))
  let number = 0
  const pair = async (http: RawHttp, i: number) => {
    const keys = accounts[i] as Keys
    const clientOid = `b${number++}`
    await mustPost(http, keys, `${ORDER}/place-order`, orderOf(price, clientOid))
    await mustPost(http, keys, `${ORDER}/cancel-order`, { ...SCOPE, clientOid })
    return 2
  }
  const echo = async (http: RawHttp) => {
    await http.post('/echo', body)
    return 1
  }
  const echoes: Round[] = []
  const trades: Round[] = []
  await rate(connections, pair) // warms both sides up
  for (let round = 0; round < ROUNDS; round++) {
    echoes.push(await measured(running.pid, () => rate(connections, echo)))
    trades.push(await measured(running.pid, () => rate(connections, pair)))
  }
  for (const http of connections) http.end()
  return { echo: middle(echoes), trade: middle(trades) }
}

async function makeAccounts(running: RunningExchange, prefix: string, count: number): Promise<Keys[]> {
  const accounts: Keys[] = []
  for (let i = 0; i < count; i++) {
    const keys = { key: `${prefix}${i}`, secret: `secret-${i}`, passphrase: 'words' }
    await running.admin('POST', 'accounts', { balance: '100000000', ...keys })
    accounts.push(keys)
  }
  return accounts
}

/** From the moment an order's request is written to the moment its push is there, ms. */
async function pushLatencies(running: RunningExchange, price: string): Promise<number[]> {
  const [keys] = await makeAccounts(running, 'p', 1)
  if (keys === undefined) throw new Error('no account')
  const http = await RawHttp.open(running.port)
  const socket = new WebSocket(`ws://127.0.0.1:${running.port}/v2/ws/private`)
  const heard = new Map<string, (ms: number) => void>()
  const timestamp = Math.floor(Date.now() / 1000)
  const sign = createHmac('sha256', keys.secret).update(`${timestamp}GET/user/verify`).digest('base64')
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () => {
      const args = [{ apiKey: keys.key, passphrase: keys.passphrase, timestamp, sign }]
      socket.send(JSON.stringify({ op: 'login', args }))
    })
    socket.on('message', (data) => {
      const now = performance.now()
      const frame = JSON.parse(data.toString()) as Json
      if (frame.event === 'login') {
        const args = [{ instType: 'USDT-FUTURES', channel: 'orders', instId: 'default' }]
        socket.send(JSON.stringify({ op: 'subscribe', args }))
      } else if (frame.event === 'subscribe') resolve()
      else if (frame.action) for (const row of frame.data) if (row.status === 'live') heard.get(row.clientOid)?.(now)
    })
  })
  const latencies: number[] = []
  for (let i = 0; i < PUSHES; i++) {
    const clientOid = `l${i}`
    const push = new Promise<number>((resolve) => heard.set(clientOid, resolve))
    const sent = performance.now()
    const answer = mustPost(http, keys, `${ORDER}/place-order`, orderOf(price, clientOid))
    latencies.push((await push) - sent)
    await answer
    await mustPost(http, keys, `${ORDER}/cancel-order`, { ...SCOPE, clientOid })
  }
  socket.terminate()
  http.end()
  return latencies
}

/** Many accounts with many resting orders each, then a price that goes through all of them. */
async function manyOrders(running: RunningExchange, last: number) {
  const before = memoryMb(running.pid)
  const accounts = await makeAccounts(running, 'm', ACCOUNTS)
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => RawHttp.open(running.port)))
  const started = performance.now()
  let next = 0
  await Promise.all(
    connections.map(async (http) => {
      for (let i = next++; i < accounts.length; i = next++) await placeMany(http, accounts[i] as Keys, last)
    }),
  )
  const placeMs = performance.now() - started
  const memory = memoryMb(running.pid)
  const moved = performance.now()
  await running.admin('POST', 'market/move', { symbol: 'BTCUSDT', price: (last * 0.96).toFixed(1) })
  const moveMs = performance.now() - moved
  const { items } = await running.admin('GET', 'accounts')
  const one = items.find((each: Json) => each.keys.includes('m0'))
  const { fills, open_orders: left } = await running.admin('GET', `accounts/${one.uid}`)
  if (fills.length < ORDERS || left.length > 0) throw new Error(`${fills.length} fills, ${left.length} left`)
  for (const http of connections) http.end()
  return { placeMs, moveMs, memory, more: memory - before }
}

async function placeMany(http: RawHttp, keys: Keys, last: number): Promise<void> {
  for (let first = 0; first < ORDERS; first += BATCH) {
    const orderList = Array.from({ length: BATCH }, (_, i) => {
      const price = (last * (0.99 - (first + i) * 0.0001)).toFixed(1)
      return { size: '0.01', price, side: 'buy', orderType: 'limit', force: 'gtc', clientOid: `m${first + i}` }
    })
    const { data } = await mustPost(http, keys, `${ORDER}/batch-place-order`, { ...SCOPE, orderList })
    if (data.failureList.length > 0) throw new Error(JSON.stringify(data.failureList[0]))
  }
}

const memoryMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

const whole = (value: number): number => Math.round(value)
const fine = (value: number): number => Math.round(value * 1000) / 1000

async function main(): Promise<void> {
  const { path, dispose } = freshDirectory()
  // The market stands: what is measured is the exchange, not its prices.
  const args = ['--step', '--history-days', '1', '--symbol', 'BTCUSDT', '--rate-limit-factor', '0']
  const running = await RunningExchange.start(path, args)
  try {
    const last = await lastPrice(running)
    const price = (last * 0.98).toFixed(1)
    const { echo, trade } = await compareWithEcho(running, price)
    const latencies = await pushLatencies(running, price)
    const many = await manyOrders(running, last)
    const result = {
      bench: 'paper-exchange',
      connections: CONNECTIONS,
      echo_requests_per_second: whole(echo.perSecond),
      signed_requests_per_second: whole(trade.perSecond),
      place_and_cancel_per_second: whole(trade.perSecond / 2),
      ratio_of_requests: fine(trade.perSecond / echo.perSecond),
      ratio_of_pairs: fine(trade.perSecond / 2 / echo.perSecond),
      echo_cpu_us: whole(echo.cpuMicros),
      signed_cpu_us: whole(trade.cpuMicros),
      ratio_of_cpu: fine(echo.cpuMicros / trade.cpuMicros),
      push_ms_p50: fine(percentile(latencies, 0.5)),
      push_ms_p99: fine(percentile(latencies, 0.99)),
      accounts: ACCOUNTS,
      open_orders: ACCOUNTS * ORDERS,
      placed_in_ms: whole(many.placeMs),
      placed_per_second: whole((ACCOUNTS * ORDERS * 1000) / many.placeMs),
      memory_mb: whole(many.memory),
      memory_added_mb: whole(many.more),
      move_through_all_ms: whole(many.moveMs),
    }
    process.stdout.write(`${JSON.stringify(result)}\n`)
  } finally {
    await running.killHard()
    dispose()
  }
}

await main()
