import { join } from 'node:path'
import { columnsFromRows } from '@gridpilot/core'
import { type RestClientV2, WebsocketClientV2 } from 'bitget-api'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freshDirectory, type Json, KEY, RunningExchange } from '../../apps/paper-exchange/test/running-exchange.ts'
import { writeCandles } from './write-candles.ts'

/**
 * A trading day of a classic account, first in one-way, then in hedge mode: the npm clients as they are (only base URL
 * and keys set) against the paper exchange's own process, on a market that moves only when told.
 */
const MINUTE = 60_000
const PRODUCT = { productType: 'USDT-FUTURES' } as const
const SYMBOL = { symbol: 'BTCUSDT', ...PRODUCT } as const
const COIN = { ...SYMBOL, marginCoin: 'USDT' } as const
/** 06:00 to 09:00: half of it is history, funding is settled at 08:00. */
const FIRST = Date.UTC(2025, 5, 2, 6)
const LIVE = FIRST + 90 * MINUTE

/** Close of each live minute; every minute opens where the one before closed. */
const PRICES: Readonly<Record<number, number>> = {
  3: 59_500,
  4: 60_000,
  6: 59_400,
  7: 60_000,
  10: 61_200,
  11: 60_600,
  14: 59_900,
  15: 60_000,
  50: 45_000,
}

const directory = freshDirectory()
let exchange: RunningExchange
let rest: RestClientV2
let stream: WebsocketClientV2
const heard: Json[] = []

function candles() {
  let close = 60_000
  const rows = Array.from({ length: 180 }, (_, i) => {
    const open = close
    close = PRICES[i - 90] ?? close
    const [high, low] = [Math.max(open, close), Math.min(open, close)]
    return { time: FIRST + i * MINUTE, open, high, low, close, volume: 10 }
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

const order = (clientOid: string, side: 'buy' | 'sell', over: Record<string, unknown> = {}): Json => ({
  ...COIN,
  marginMode: 'crossed',
  size: '0.01',
  side,
  orderType: 'limit',
  force: 'gtc',
  clientOid,
  ...over,
})

const market = (clientOid: string, side: 'buy' | 'sell', size: string, over: Record<string, unknown> = {}): Json =>
  order(clientOid, side, { orderType: 'market', size, ...over })

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
  const marketMs = Number((await data(rest.getFuturesTicker(SYMBOL)))[0].ts)
  const { fillList } = await data(rest.getFuturesFills({ ...PRODUCT, limit: '1' }))
  const idle = { account_key: KEY.key, last_trade_id: fillList?.[0].tradeId ?? '', market_ms: marketMs }
  await exchange.admin('POST', 'idle', idle)
  return marketMs
}

const framesOf = (channel: string): Json[] => heard.filter((frame) => frame.arg?.channel === channel)
const rowsOf = (channel: string): Json[] => framesOf(channel).flatMap((frame) => frame.data)
const hear = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 20 })

beforeAll(async () => {
  const file = writeCandles(join(directory.path, 'BTCUSDT.csv'), candles())
  exchange = await RunningExchange.start(join(directory.path, 'exchange'), [
    ...['--replay', file, '--symbol', 'BTCUSDT', '--step', '--rate-limit-factor', '0'],
    ...['--account', 'k1:s1:p1:10000'],
  ])
  rest = exchange.client(KEY)
  stream = new WebsocketClientV2({
    apiKey: KEY.key,
    apiSecret: KEY.secret,
    apiPass: KEY.passphrase,
    wsUrl: `ws://127.0.0.1:${exchange.port}/v2/ws/private`,
  })
  stream.on('update', (frame) => void heard.push(frame))
  for (const channel of ['orders', 'orders-algo', 'fill', 'positions', 'positions-history', 'account'] as const) {
    stream.subscribeTopic('USDT-FUTURES', channel as Json)
  }
  for (const channel of ['ticker', 'trade', 'books', 'books5', 'candle1m'] as const) {
    stream.subscribeTopic('USDT-FUTURES', channel, 'BTCUSDT')
  }
  await hear(() => expect(rowsOf('account')).toHaveLength(1))
  await hear(() => expect(rowsOf('candle1m').length).toBeGreaterThan(50))
})

afterAll(async () => {
  stream.closeAll(true)
  await exchange.killHard()
  directory.dispose()
})

describe('a classic trading day, one-way', () => {
  it('opens: account, market, leverage', async () => {
    expect(await data(rest.getFuturesAccountAsset(COIN))).toMatchObject({
      accountEquity: '10000',
      marginMode: 'crossed',
      posMode: 'one_way_mode',
    })
    const [contract] = await data(rest.getFuturesContractConfig(SYMBOL))
    expect(contract).toMatchObject({ symbol: 'BTCUSDT', pricePlace: '1', symbolStatus: 'normal' })
    const row = await data(rest.setFuturesLeverage({ ...COIN, leverage: '20' }))
    expect(row).toMatchObject({ crossMarginLeverage: '20', marginMode: 'crossed' })
    expect(await codeOf(rest.setFuturesLeverage({ ...COIN, leverage: '500' }))).toBe('40797')
    expect(await data(rest.getFuturesPositions({ ...PRODUCT, marginCoin: 'USDT' }))).toEqual([])
    await hear(() => expect(framesOf('positions').at(-1)).toMatchObject({ action: 'snapshot', data: [] }))
  })

  it('places, batches, modifies and cancels', async () => {
    const { orderId } = await data(rest.futuresSubmitOrder(order('day-1', 'buy', { price: '59000' })))
    expect(await codeOf(rest.futuresSubmitOrder(order('day-1', 'buy', { price: '59000' })))).toBe('40786')
    const batch = await data(
      rest.futuresBatchSubmitOrders({
        ...order('', 'buy'),
        orderList: [
          order('day-2', 'sell', { price: '61000' }),
          order('day-3', 'buy', { price: '58000', size: '0.00001' }),
        ],
      }),
    )
    expect(batch.successList).toEqual([{ orderId: expect.stringMatching(/^\d{19}$/), clientOid: 'day-2' }])
    expect(batch.failureList).toEqual([expect.objectContaining({ clientOid: 'day-3', errorCode: '40808' })])
    const change = { ...SYMBOL, orderId, newClientOid: 'day-1b', newPrice: '59500', newSize: '0.02' }
    expect(await data(rest.futuresModifyOrder(change))).toEqual({ orderId, clientOid: 'day-1' })
    expect(await codeOf(rest.futuresModifyOrder(change))).toBe('40922')
    const { entrustedList } = await data(rest.getFuturesOpenOrders(SYMBOL))
    expect(entrustedList.map((row: Json) => [row.clientOid, row.size])).toEqual([
      ['day-1b', '0.02'],
      ['day-2', '0.01'],
    ])
    expect(await codeOf(rest.setFuturesMarginMode({ ...COIN, marginMode: 'isolated' }))).toBe('45117')
    await data(rest.futuresCancelOrder({ ...SYMBOL, clientOid: 'day-2' }))
    expect(await codeOf(rest.futuresCancelOrder({ ...SYMBOL, clientOid: 'day-2' }))).toBe('40768')
    await hear(() => expect(rowsOf('orders').at(-1)).toMatchObject({ clientOid: 'day-2', status: 'canceled' }))
    expect(rowsOf('orders').map((row) => [row.clientOid, row.status, row.cancelReason])).toEqual([
      ['day-1', 'live', ''],
      ['day-2', 'live', ''],
      ['day-1', 'canceled', 'modify_limit_order'],
      ['day-1b', 'live', ''],
      ['day-2', 'canceled', 'normal_cancel'],
    ])
    await data(rest.futuresSubmitOrder(order('day-4', 'buy', { price: '60500', force: 'post_only' })))
    const refused = await data(rest.getFuturesOrder({ ...SYMBOL, clientOid: 'day-4' }))
    expect(refused).toMatchObject({ state: 'canceled', cancelReason: 'post_only_fill_cancel' })
  })

  it('fills in pieces while the price only touches it, then whole; the streams tell', async () => {
    // Three points of the market lie at the order's price: the low and the close of a minute, the opening of the next.
    await exchange.admin('POST', 'instruments/BTCUSDT', { touch_quantity: '0.005' })
    await until(4)
    const detail = await data(rest.getFuturesOrder({ ...SYMBOL, clientOid: 'day-1b' }))
    expect(detail).toMatchObject({ state: 'partially_filled', baseVolume: '0.015', priceAvg: '59500' })
    const change = { ...SYMBOL, orderId: detail.orderId, newClientOid: 'x', newPrice: '59600', newSize: '0.02' }
    expect(await codeOf(rest.futuresModifyOrder(change))).toBe('40922')
    await until(7)
    await hear(() => expect(rowsOf('fill')).toHaveLength(4))
    for (const row of rowsOf('fill')) {
      expect(row).toMatchObject({ side: 'buy', baseVolume: '0.005', tradeScope: 'maker', price: '59500.0' })
      expect(row.feeDetail).toMatchObject([{ feeCoin: 'USDT', totalFee: '-0.0595' }])
    }
    const pushed = rowsOf('orders').filter((row) => row.tradeId !== undefined)
    expect(pushed.map((row) => [row.status, row.accBaseVolume, row.feeDetail[0].fee])).toEqual([
      ['partially_filled', '0.005', '-0.0595'],
      ['partially_filled', '0.01', '-0.119'],
      ['partially_filled', '0.015', '-0.1785'],
      ['filled', '0.02', '-0.238'],
    ])
    expect(pushed.map((row) => row.tradeId)).toEqual(rowsOf('fill').map((row) => row.tradeId))
    expect(await data(rest.getFuturesPosition(COIN))).toMatchObject([
      { holdSide: 'long', total: '0.02', leverage: '20' },
    ])
    await hear(() => expect(rowsOf('positions').at(-1)).toMatchObject({ holdSide: 'long', total: '0.02' }))
  })

  it('protects: take profit and stop loss, one of them acts', async () => {
    const tpsl = { ...COIN, holdSide: 'buy' as const, triggerType: 'mark_price' as const }
    const profit = await data(
      rest.futuresSubmitTPSLOrder({
        ...tpsl,
        planType: 'pos_profit',
        triggerPrice: '61000',
        clientOid: 'day-tp',
      } as Json),
    )
    await data(rest.futuresSubmitTPSLOrder({ ...tpsl, planType: 'pos_loss', triggerPrice: '55000' } as Json))
    const wrong = { ...tpsl, planType: 'pos_loss', triggerPrice: '62000' } as Json
    expect(await codeOf(rest.futuresSubmitTPSLOrder(wrong))).toBe('43031')
    const moved = { ...COIN, orderId: profit.orderId, triggerPrice: '61100', size: '' }
    expect(await data(rest.futuresModifyTPSLPOrder(moved as Json))).toEqual({ ...profit })
    const { entrustedList } = await data(rest.getFuturesPlanOrders({ ...SYMBOL, planType: 'profit_loss' }))
    expect(entrustedList.map((row: Json) => [row.planType, row.triggerPrice]).sort()).toEqual([
      ['pos_loss', '55000.0'],
      ['pos_profit', '61100.0'],
    ])
    await until(11)
    expect(await data(rest.getFuturesPosition(COIN))).toEqual([])
    await hear(() => expect(framesOf('positions').at(-1).data).toEqual([]))
    const past = await data(rest.getFuturesHistoricPlanOrders({ ...SYMBOL, planType: 'profit_loss' }))
    const byType = Object.fromEntries(past.entrustedList.map((row: Json) => [row.planType, row]))
    expect(byType.pos_profit).toMatchObject({ planStatus: 'executed', clientOid: 'day-tp' })
    expect(byType.pos_loss).toMatchObject({ planStatus: 'cancelled' })
    const sold = await data(rest.getFuturesOrder({ ...SYMBOL, orderId: byType.pos_profit.executeOrderId }))
    expect(sold).toMatchObject({ state: 'filled', side: 'sell', orderSource: 'pos_profit_market' })
    await hear(() => expect(rowsOf('positions-history')).toHaveLength(1))
    expect(rowsOf('positions-history')[0]).toMatchObject({ holdSide: 'long', openSize: '0.02', closeSize: '0.02' })
    await hear(() => expect(rowsOf('orders-algo').map((row) => row.status)).toContain('executed'))
  })

  it('waits for a price with a plan order, and cancels one only under its own type', async () => {
    const plan = { ...COIN, marginMode: 'crossed', size: '0.01', side: 'buy', orderType: 'market' }
    const trigger = { ...plan, planType: 'normal_plan', triggerType: 'fill_price' }
    const placed = await data(rest.futuresSubmitPlanOrder({ ...trigger, triggerPrice: '60000' } as Json))
    const other = await data(rest.futuresSubmitPlanOrder({ ...trigger, triggerPrice: '50000' } as Json))
    const list = { ...SYMBOL, orderIdList: [{ orderId: other.orderId }] }
    const mistyped = await data(rest.futuresCancelPlanOrder({ ...list, planType: 'pos_loss' }))
    expect(mistyped).toEqual({ successList: [], failureList: [] })
    expect((await data(rest.futuresCancelPlanOrder(list as Json))).successList).toHaveLength(1)
    await until(15)
    const sub = { planType: 'normal_plan', planOrderId: placed.orderId, ...PRODUCT } as Json
    const [executed] = await data(rest.getFuturesTriggerSubOrder(sub))
    expect(executed).toMatchObject({ type: 'market', status: 'success' })
    expect(await data(rest.getFuturesPosition(COIN))).toMatchObject([{ holdSide: 'long', total: '0.01' }])
    const closed = await data(rest.futuresFlashClosePositions(SYMBOL))
    expect(closed.successList).toMatchObject([{ symbol: 'BTCUSDT' }])
  })

  it('is isolated for a while', async () => {
    expect(await data(rest.setFuturesMarginMode({ ...COIN, marginMode: 'isolated' }))).toMatchObject({
      marginMode: 'isolated',
    })
    expect(await codeOf(rest.futuresSubmitOrder(market('day-x', 'buy', '0.01')))).toBe('40808')
    await data(rest.futuresSubmitOrder(market('day-iso', 'buy', '0.01', { marginMode: 'isolated' })))
    const [before] = await data(rest.getFuturesPosition(COIN))
    await data(rest.setFuturesPositionMargin({ ...COIN, holdSide: 'long', amount: '50' }))
    const [after] = await data(rest.getFuturesPosition(COIN))
    expect(units(after.marginSize) - units(before.marginSize)).toBe(units('50'))
    expect(Number(after.liquidationPrice)).toBeLessThan(Number(before.liquidationPrice))
    await data(rest.futuresFlashClosePositions(SYMBOL))
    expect(await data(rest.setFuturesMarginMode({ ...COIN, marginMode: 'crossed' }))).toMatchObject({
      marginMode: 'crossed',
    })
  })
})

describe('a classic trading day, hedge', () => {
  it('changes the position mode, and holds both legs', async () => {
    expect(await codeOf(rest.futuresSubmitOrder(market('day-h0', 'buy', '0.03')))).toBe('accepted')
    const hedge = { ...PRODUCT, posMode: 'hedge_mode' as const }
    expect(await codeOf(rest.setFuturesPositionMode(hedge))).toBe('40920')
    await data(rest.futuresFlashClosePositions(SYMBOL))
    expect(await data(rest.setFuturesPositionMode(hedge))).toEqual({ posMode: 'hedge_mode' })
    expect(await codeOf(rest.futuresSubmitOrder(market('day-h1', 'buy', '0.03')))).toBe('40774')
    await data(rest.futuresSubmitOrder(market('day-h2', 'buy', '0.02', { tradeSide: 'open' })))
    await data(rest.futuresSubmitOrder(market('day-h3', 'sell', '0.03', { tradeSide: 'open' })))
    const legs = await data(rest.getFuturesPosition(COIN))
    expect(legs.map((row: Json) => [row.holdSide, row.total, row.posMode]).sort()).toEqual([
      ['long', '0.02', 'hedge_mode'],
      ['short', '0.03', 'hedge_mode'],
    ])
    await data(rest.futuresFlashClosePositions({ ...SYMBOL, holdSide: 'long' }))
    const again = market('day-h4', 'buy', '0.02', { tradeSide: 'close' })
    expect(await codeOf(rest.futuresSubmitOrder(again))).toBe('22002')
    await hear(() => expect(rowsOf('positions').at(-1)).toMatchObject({ holdSide: 'short', total: '0.03' }))
    const close = rowsOf('fill').filter((row) => row.tradeSide === 'close')
    expect(close.map((row) => row.side)).toEqual(['sell'])
  })

  it('pays and earns funding at 08:00', async () => {
    await until(31)
    const { bills } = await data(
      rest.getFuturesAccountBills({ ...PRODUCT, businessType: 'contract_settle_fee' } as Json),
    )
    expect(bills).toHaveLength(1)
    expect(Number(bills[0].amount)).toBeGreaterThan(0) // the short earns
    const [short] = await data(rest.getFuturesPosition(COIN))
    expect(short).toMatchObject({ holdSide: 'short', totalFee: bills[0].amount })
  })

  it('is liquidated, and the balance is the sum of its bills', async () => {
    await data(rest.futuresSubmitOrder(market('day-h5', 'buy', '2.5', { tradeSide: 'open' })))
    await until(51)
    expect(await data(rest.getFuturesPositions({ ...PRODUCT, marginCoin: 'USDT' }))).toEqual([])
    await hear(() => expect(rowsOf('fill').map((row) => row.tradeSide)).toContain('burst_close_long'))
    const history = await data(rest.getFuturesHistoricOrders(SYMBOL))
    const forced = history.entrustedList.find((row: Json) => row.tradeSide === 'burst_close_long')
    expect(forced).toMatchObject({ orderSource: 'liquidation', enterPointSource: 'SYS', side: 'buy', posSide: 'long' })
    const { bills } = await data(rest.getFuturesAccountBills({ ...PRODUCT, limit: '100' }))
    const sum = bills.reduce((total: bigint, row: Json) => total + units(row.amount) + units(row.fee), 0n)
    const [account] = await data(rest.getFuturesAccountAssets(PRODUCT))
    expect(sum).toBe(units(account.accountEquity))
    await hear(() => expect(units(rowsOf('account').at(-1).equity)).toBe(sum))
  })

  it('heard the market as a client keeps it', () => {
    const books = framesOf('books')
    expect(books.map((frame) => frame.action).slice(0, 2)).toEqual(['snapshot', 'update'])
    const seqs = books.map((frame) => frame.data[0].seq)
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
    expect(rowsOf('books5').at(-1).asks).toHaveLength(5)
    expect(rowsOf('ticker').at(-1)).toMatchObject({ instId: 'BTCUSDT', lastPr: '45000.0' })
    expect(rowsOf('candle1m').at(-1)).toHaveLength(8)
    expect(rowsOf('trade').length).toBeGreaterThan(3)
  })
})

/** Decimal text in 1e-8 units, exact. */
function units(text: string): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.')
  const value = BigInt(whole + fraction.padEnd(8, '0'))
  return text.startsWith('-') ? -value : value
}
