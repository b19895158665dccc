import { join } from 'node:path'
import { columnsFromRows } from '@gridpilot/core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freshDirectory, type Json, KEY, RunningExchange } from '../../apps/paper-exchange/test/running-exchange.ts'
import { type UnifiedClients, unifiedClients } from '../../apps/paper-exchange/test/unified-clients.ts'
import { writeCandles } from './write-candles.ts'

/**
 * A trading day of a unified account in hedge mode: the npm clients as they are (only base URL and keys set) against the
 * paper exchange's own process, on a market that moves only when told.
 */
const MINUTE = 60_000
const CATEGORY = 'USDT-FUTURES'
const SYMBOL = { category: CATEGORY, symbol: 'BTCUSDT' } as const
/** 07:30 to 08:10: half of it is history, funding is settled at 08:00. */
const FIRST = Date.UTC(2025, 5, 2, 7, 30)
const LIVE = FIRST + 20 * MINUTE

/** Close of each live minute; every minute opens where the one before closed. */
const PRICES: Readonly<Record<number, number>> = {
  3: 59_500,
  4: 60_000,
  5: 59_400,
  6: 60_000,
  7: 61_200,
  8: 60_600,
  12: 45_000,
}

const directory = freshDirectory()
let exchange: RunningExchange
let rest: UnifiedClients['rest']
let stream: UnifiedClients['stream']
let trader: UnifiedClients['trader']
const heard: Json[] = []

function candles() {
  let close = 60_000
  const rows = Array.from({ length: 40 }, (_, i) => {
    const open = close
    close = PRICES[i - 20] ?? close
    return {
      time: FIRST + i * MINUTE,
      open,
      high: Math.max(open, close),
      low: Math.min(open, close),
      close,
      volume: 10,
    }
  })
  return columnsFromRows(rows)
}

const data = (answer: Promise<unknown>): Promise<Json> =>
  answer.then(
    (envelope: Json) => envelope.data,
    (error: Json) => {
      throw new Error(`${error.body?.code} ${error.body?.msg}`)
    },
  )
/** The exchange's own code of a call that the client throws. */
const codeOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'accepted',
    (error: Json) => error.body.code,
  )

const limit = (clientOid: string, side: 'buy' | 'sell', posSide: 'long' | 'short', price: string, qty = '0.01') => ({
  ...SYMBOL,
  orderType: 'limit' as const,
  side,
  posSide,
  price,
  qty,
  clientOid,
  timeInForce: 'gtc' as const,
})

const market = (side: 'buy' | 'sell', posSide: 'long' | 'short', qty: string) => ({
  ...SYMBOL,
  orderType: 'market' as const,
  side,
  posSide,
  qty,
})

/** Lets the market go on until the end of a live minute; after each of its points we say that we have seen it. */
async function until(minute: number): Promise<void> {
  const end = LIVE + minute * MINUTE
  for (let marketMs = await seen(); marketMs < end; marketMs = await seen()) {
    let done = false
    const advanced = exchange.admin('POST', 'advance', { points: 1 }).finally(() => {
      done = true
    })
    while (!done) await seen()
    await advanced
  }
}

/** Reports that nothing is left to do at the market's present point; the time of that point. */
async function seen(): Promise<number> {
  const marketMs = Number((await data(rest.getTickers(SYMBOL)))[0].ts)
  const { list } = await data(rest.getTradeFills({ category: CATEGORY, limit: '1' }))
  const idle = { account_key: KEY.key, last_trade_id: list?.[0].execId ?? '', market_ms: marketMs }
  await exchange.admin('POST', 'idle', idle)
  return marketMs
}

const rowsOf = (topic: string): Json[] =>
  heard
    .filter((frame) => frame.arg?.topic === topic)
    .flatMap((frame) => (Array.isArray(frame.data) ? frame.data : [frame.data]))
const hear = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 20 })

beforeAll(async () => {
  const file = writeCandles(join(directory.path, 'BTCUSDT.csv'), candles())
  exchange = await RunningExchange.start(join(directory.path, 'exchange'), [
    ...['--replay', file, '--symbol', 'BTCUSDT', '--step', '--rate-limit-factor', '0'],
    ...['--account', 'k1:s1:p1:10000:unified:hedge'],
  ])
  const clients = unifiedClients(exchange, KEY)
  rest = clients.rest
  stream = clients.stream
  trader = clients.trader
  stream.on('update', (frame) => void heard.push(frame))
  const topics = ['order', 'fill', 'position', 'account'].map((topic) => ({ topic, payload: { instType: 'UTA' } }))
  const strategy = { topic: 'strategy-order', payload: { instType: 'UTA', symbol: 'default' } }
  stream.subscribe([...topics, strategy] as Json, clients.sockets.v3Private)
  const publicTopics = ['ticker', 'books', 'publicTrade'].map((topic) => ({
    topic,
    payload: { instType: 'usdt-futures', symbol: 'BTCUSDT' },
  }))
  const kline = { topic: 'kline', payload: { instType: 'usdt-futures', symbol: 'BTCUSDT', interval: '1m' } }
  stream.subscribe([...publicTopics, kline] as Json, clients.sockets.v3Public)
  await hear(() => expect(rowsOf('account')).toHaveLength(1))
  await hear(() => expect(rowsOf('books')).toHaveLength(1))
})

afterAll(async () => {
  stream.closeAll(true)
  trader.getWSClient().closeAll(true)
  await exchange.killHard()
  directory.dispose()
})

describe('a unified trading day', () => {
  it('opens: account, market, leverage, hold mode there and back', async () => {
    expect(await data(rest.getAccountSettings())).toMatchObject({ accountMode: 'unified', holdMode: 'hedge_mode' })
    expect(await data(rest.getBalances())).toMatchObject({ usdtEquity: '10000', imr: '0' })
    expect((await data(rest.getInstruments(SYMBOL)))[0]).toMatchObject({ priceMultiplier: '0.1', status: 'online' })
    expect(await data(rest.setHoldMode({ holdMode: 'one_way_mode' }))).toBe('success')
    expect((await data(rest.getAccountSettings())).holdMode).toBe('one_way_mode')
    expect(await data(rest.setHoldMode({ holdMode: 'hedge_mode' }))).toBe('success')
    expect(await data(rest.setLeverage({ ...SYMBOL, leverage: '20' }))).toBe('success')
    const { symbolConfigList } = await data(rest.getAccountSettings())
    expect(symbolConfigList).toContainEqual({ ...SYMBOL, marginMode: 'crossed', leverage: '20' })
    expect(await codeOf(rest.setLeverage({ ...SYMBOL, leverage: '500' }))).toBe('25223')
  })

  it('places, batches, modifies and cancels', async () => {
    const { orderId } = await data(rest.submitNewOrder(limit('day:1', 'buy', 'long', '59000')))
    const batch = await data(
      rest.placeBatchOrders([
        limit('day:2', 'sell', 'short', '61000'),
        limit('day:3', 'buy', 'long', '58900', '0.00001'),
      ] as Json),
    )
    expect(batch).toEqual([
      { orderId: expect.stringMatching(/^\d{19}$/), clientOid: 'day:2' },
      { orderId: '', clientOid: 'day:3', code: '25610', msg: expect.any(String) },
    ])
    expect(await codeOf(rest.submitNewOrder(limit('day:1', 'buy', 'long', '59000')))).toBe('25212')
    const changed = await data(rest.modifyOrder({ ...SYMBOL, orderId, price: '59500', qty: '0.02' } as Json))
    expect(changed).toEqual({ orderId, clientOid: 'day:1' })
    expect(await data(rest.getOrderInfo({ orderId }))).toMatchObject({
      price: '59500.0',
      qty: '0.02',
      orderStatus: 'new',
    })
    expect(await codeOf(rest.modifyOrder({ ...SYMBOL, orderId, price: '59500', qty: '0.02' } as Json))).toBe('25571')
    expect(await codeOf(rest.setHoldMode({ holdMode: 'one_way_mode' }))).toBe('25010')
    expect(await data(rest.cancelOrder({ clientOid: 'day:2' } as Json))).toMatchObject({ clientOid: 'day:2' })
    expect(await codeOf(rest.cancelOrder({ clientOid: 'day:2' } as Json))).toBe('25204')
    await hear(() => expect(rowsOf('order').at(-1)).toMatchObject({ clientOid: 'day:2', orderStatus: 'cancelled' }))
    expect(
      rowsOf('order')
        .filter((row) => row.clientOid === 'day:1')
        .map((row) => [row.orderStatus, row.price]),
    ).toEqual([
      ['live', '59000.0'],
      ['new', '59500.0'],
    ])
  })

  it('fills: a long in pieces by the market coming down, a short at once; streams tell', async () => {
    await exchange.admin('POST', 'instruments/BTCUSDT', { touch_quantity: '0.005' })
    await until(4)
    await hear(() => expect(rowsOf('fill').length).toBeGreaterThan(0))
    expect(rowsOf('fill')[0]).toMatchObject({
      clientOid: 'day:1',
      side: 'buy',
      holdSide: 'long',
      tradeSide: 'open',
      tradeScope: 'maker',
      execQty: '0.005',
      execPrice: '59500.0',
      feeDetail: [{ feeCoin: 'USDT', fee: '0.0595' }],
    })
    expect((await data(rest.getUnfilledOrders({ category: CATEGORY }))).list[0]).toMatchObject({
      clientOid: 'day:1',
      orderStatus: 'partially_filled',
      avgPrice: '59500',
    })
    await until(6)
    await hear(() => expect(rowsOf('order').at(-1)).toMatchObject({ orderStatus: 'filled', cumExecQty: '0.02' }))
    const pieces = rowsOf('fill').map((row) => Number(row.execQty))
    expect(pieces.length).toBeGreaterThan(1)
    expect(pieces.reduce((sum, piece) => sum + piece, 0)).toBeCloseTo(0.02, 9)
    await data(rest.submitNewOrder(market('sell', 'short', '0.03') as Json))
    const { list } = await data(rest.getCurrentPosition(SYMBOL))
    expect(list.map((row: Json) => [row.posSide, row.total, row.leverage]).sort()).toEqual([
      ['long', '0.02', '20'],
      ['short', '0.03', '20'],
    ])
    await hear(() => expect(rowsOf('position').at(-1)).toMatchObject({ positionStatus: 'opening' }))
    const fills = await data(rest.getTradeFills({ category: CATEGORY }))
    const [newest, ...older] = fills.list.map((row: Json) => [row.side, row.tradeSide])
    expect(newest).toEqual(['sell', 'open_short'])
    expect(older).toEqual(pieces.map(() => ['buy', 'open_long']))
  })

  it('protects: take profit and stop loss, one of them acts', async () => {
    const tpsl = { ...SYMBOL, type: 'tpsl' as const, posSide: 'long' as const }
    const both = { ...tpsl, clientOid: 'day:tp', takeProfit: '61000', stopLoss: '50000', tpTriggerBy: 'market' }
    const placed = await data(rest.submitStrategyOrder(both as Json))
    expect(await codeOf(rest.submitStrategyOrder({ ...both, clientOid: 'day:tp2' } as Json))).toBe('25594')
    const [row] = await data(rest.getUnfilledStrategyOrders({ category: CATEGORY, type: 'tpsl' } as Json))
    expect(row).toMatchObject({
      orderId: placed.orderId,
      takeProfit: '61000.0',
      stopLoss: '50000.0',
      status: 'pending',
    })
    const moved = { orderId: placed.orderId, qty: '0.02', takeProfit: '61100', stopLoss: '50000' }
    expect(await data(rest.modifyStrategyOrder(moved as Json))).toEqual({
      orderId: placed.orderId,
      clientOid: 'day:tp',
    })
    await until(8)
    expect(await data(rest.getUnfilledStrategyOrders({ category: CATEGORY } as Json))).toEqual([])
    const { list } = await data(rest.getHistoryStrategyOrders({ category: CATEGORY } as Json))
    expect(list[0]).toMatchObject({ orderId: placed.orderId, status: 'success', takeProfit: '61100.0' })
    await hear(() => expect(rowsOf('strategy-order').at(-1)).toMatchObject({ status: 'success' }))
    const history = await data(rest.getPositionHistory(SYMBOL as Json))
    expect(history.list[0]).toMatchObject({ posSide: 'long', openTotalPos: '0.02', closeTotalPos: '0.02' })
    expect(
      rowsOf('position').some(
        (each) => each.posSide === 'long' && each.size === '0' && each.positionStatus === 'ended',
      ),
    ).toBe(true)
  })

  it('trades over the socket', async () => {
    const order = { ...limit('day:ws', 'sell', 'short', '62000'), category: undefined }
    const placed = (await trader.submitNewOrder('usdt-futures' as Json, order as Json)) as Json
    expect(placed).toMatchObject({ code: '0', args: [{ clientOid: 'day:ws', symbol: 'BTCUSDT' }] })
    const batch = (await trader.placeBatchOrders(
      'usdt-futures' as Json,
      [
        { ...order, clientOid: 'day:ws2' },
        { ...order, clientOid: 'day:ws3', qty: '5' },
      ] as Json,
    )) as Json
    expect(batch.args.map((row: Json) => [row.clientOid, row.code])).toEqual([
      ['day:ws2', '0'],
      ['day:ws3', '25203'],
    ])
    await expect(trader.submitNewOrder('usdt-futures' as Json, order as Json)).rejects.toMatchObject({ code: '25212' })
    const canceled = (await trader.cancelOrder('usdt-futures' as Json, { clientOid: 'day:ws' } as Json)) as Json
    expect(canceled).toMatchObject({ code: '0', args: [{ clientOid: 'day:ws' }] })
    const many = (await trader.cancelBatchOrders(
      'usdt-futures' as Json,
      [{ clientOid: 'day:ws2' }, { orderId: '1' }] as Json,
    )) as Json
    expect(many.args.map((row: Json) => row.code)).toEqual(['0', '25204'])
    expect((await data(rest.getUnfilledOrders({ category: CATEGORY }))).list).toEqual([])
  })

  it('pays and earns funding at 08:00; the dead man’s switch fires', async () => {
    await data(rest.submitNewOrder(limit('day:dead', 'sell', 'short', '62000')))
    expect(await data(rest.countdownCancelAll({ countdown: '5' }))).toBe('success')
    await until(11)
    const { list } = await data(rest.getFinancialRecords({ category: CATEGORY } as Json))
    const funding = list.filter((row: Json) => row.type.startsWith('CONTRACT_MAIN_SETTLE_FEE_USER'))
    expect(funding).toHaveLength(1)
    expect(funding[0]).toMatchObject({ type: 'CONTRACT_MAIN_SETTLE_FEE_USER_IN', positionType: 'crossed', fee: '0' })
    expect(funding[0].positionBalance).toBe('0.03')
    // Nobody renewed the countdown: the exchange takes the order away by itself.
    const ended = () => rowsOf('order').find((row) => row.clientOid === 'day:dead' && row.orderStatus === 'cancelled')
    await vi.waitFor(() => expect(ended()).toMatchObject({ cancelReason: 'normal_cancel' }), { timeout: 20_000 })
  })

  it('is liquidated, and the balance is the sum of its records', async () => {
    await data(rest.submitNewOrder(market('buy', 'long', '2.5') as Json))
    await until(13)
    expect((await data(rest.getCurrentPosition(SYMBOL))).list).toBeNull()
    const fills = await data(rest.getTradeFills({ category: CATEGORY }))
    expect(fills.list.some((row: Json) => row.tradeSide === 'burst_close_long')).toBe(true)
    await hear(() => expect(rowsOf('fill').some((row) => row.tradeSide === 'burst_close_long')).toBe(true))
    const own = await data(rest.getFinancialRecords({ category: CATEGORY, limit: '100' } as Json))
    const other = await data(rest.getFinancialRecords({ category: 'OTHER', limit: '100' } as Json))
    // The amount of a record is the whole change of the balance, the fee in it.
    const sum = [...own.list, ...other.list].reduce((total: bigint, row: Json) => total + units(row.amount), 0n)
    const { assets } = await data(rest.getBalances())
    expect(sum).toBe(units(assets[0].balance))
  })

  it('heard the market as a client keeps it', () => {
    const books = heard.filter((frame) => frame.arg.topic === 'books')
    expect(books[0]).toMatchObject({ action: 'snapshot', data: [{ pseq: 0 }] })
    books.slice(1).forEach((frame, i) => {
      expect(frame.action).toBe('update')
      expect(frame.data[0].pseq).toBe(books[i].data[0].seq)
      expect(frame.data[0]).not.toHaveProperty('checksum')
    })
    expect(rowsOf('ticker').length).toBeGreaterThan(3)
    expect(rowsOf('kline').at(-1)).toMatchObject({ close: '45000.0' })
    expect(rowsOf('publicTrade').length).toBeGreaterThan(3)
  })
})

/** Decimal text in 1e-8 units, exact. */
function units(text: string): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.')
  const value = BigInt(whole + fraction.padEnd(8, '0'))
  return text.startsWith('-') ? -value : value
}
