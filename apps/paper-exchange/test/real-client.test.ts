import { CONTRACT_FACTS } from '@gridpilot/core'
import { WebsocketClientV2 } from 'bitget-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ACCOUNT, freshDirectory, type Json, KEY, limitOrder, RunningExchange } from './running-exchange.ts'

const PRODUCT = { productType: 'USDT-FUTURES' } as const
const SYMBOL = { symbol: 'BTCUSDT', ...PRODUCT } as const
const directory = freshDirectory()
let running: RunningExchange
let client: ReturnType<RunningExchange['client']>
let price = 0
const near = (factor: number) => (price * factor).toFixed(1)

beforeAll(async () => {
  running = await RunningExchange.start(directory.path, ['--step', ...ACCOUNT])
  client = running.client(KEY)
  const { data } = (await client.getFuturesTicker(SYMBOL)) as Json
  price = Number(data[0].lastPr)
})
afterAll(async () => {
  await running.killHard()
  directory.dispose()
})

describe('bitget-api over REST', () => {
  it('reads the market', async () => {
    const contracts = (await client.getFuturesContractConfig(PRODUCT)) as Json
    expect(contracts.data.map((row: Json) => row.symbol)).toEqual(Object.keys(CONTRACT_FACTS))
    const candles = (await client.getFuturesCandles({ ...SYMBOL, granularity: '1H', limit: '24' })) as Json
    expect(candles.data).toHaveLength(24)
    const old = (await client.getFuturesHistoricCandles({
      ...SYMBOL,
      granularity: '1m',
      limit: '200',
      endTime: candles.data[0][0],
    })) as Json
    expect(old.data).toHaveLength(200)
    expect(Number(old.data.at(-1)[0])).toBe(Number(candles.data[0][0]) - 60_000)
    const funding = (await client.getFuturesHistoricFundingRates({ ...SYMBOL, pageSize: '10' })) as Json
    expect(funding.data).toHaveLength(10)
    const tiers = (await client.getFuturesPositionTier({ ...SYMBOL })) as Json
    expect(tiers.data[0]).toMatchObject({ level: '1', keepMarginRate: '0.004' })
  })

  it('trades: leverage, single and batch orders, fills, cancels, positions, bills', async () => {
    await client.setFuturesLeverage({ ...SYMBOL, marginCoin: 'USDT', leverage: '20' })
    const account = (await client.getFuturesAccountAsset({ ...SYMBOL, marginCoin: 'USDT' })) as Json
    expect(account.data).toMatchObject({ crossedMarginLeverage: '20', posMode: 'one_way_mode', marginMode: 'crossed' })
    const placed = (await client.futuresSubmitOrder(limitOrder('rc-1', 'buy', near(0.98)))) as Json
    const batch = (await client.futuresBatchSubmitOrders({
      ...limitOrder('', 'buy', near(0.97)),
      orderList: [limitOrder('rc-2', 'buy', near(0.97)), limitOrder('rc-3', 'buy', near(0.96), '0.00001')],
    } as Json)) as Json
    expect(batch.data.successList.map((row: Json) => row.clientOid)).toEqual(['rc-2'])
    expect(batch.data.failureList).toEqual([expect.objectContaining({ clientOid: 'rc-3', errorCode: '40808' })])
    await client.futuresSubmitOrder({
      ...limitOrder('rc-4', 'sell', ''),
      orderType: 'market',
      price: undefined,
    } as Json)
    const positions = (await client.getFuturesPositions({ ...PRODUCT, marginCoin: 'USDT' })) as Json
    expect(positions.data).toEqual([
      expect.objectContaining({ symbol: 'BTCUSDT', holdSide: 'short', total: '0.01', leverage: '20' }),
    ])
    const fills = (await client.getFuturesFills(PRODUCT)) as Json
    expect(fills.data.fillList).toHaveLength(1)
    const open = (await client.getFuturesOpenOrders(PRODUCT)) as Json
    expect(open.data.entrustedList.map((row: Json) => row.clientOid)).toEqual(['rc-2', 'rc-1'])
    await client.futuresCancelOrder({ ...SYMBOL, orderId: placed.data.orderId })
    const detail = (await client.getFuturesOrder({ ...SYMBOL, clientOid: 'rc-1' })) as Json
    expect(detail.data).toMatchObject({ state: 'canceled', cancelReason: 'normal_cancel' })
    await client.futuresFlashClosePositions(SYMBOL)
    const bills = (await client.getFuturesAccountBills(PRODUCT)) as Json
    expect(bills.data.bills.map((row: Json) => row.businessType)).toEqual(['buy', 'sell', 'trans_from_exchange'])
  })

  it('throws refusals with the venue’s code in the body', async () => {
    const attempt = client.futuresSubmitOrder(limitOrder('rc-5', 'buy', near(0.98), '0.00001'))
    await expect(attempt).rejects.toMatchObject({ code: 400, body: { code: '40808', data: null } })
    const stranger = running.client({ ...KEY, secret: 'wrong' })
    await expect(stranger.getFuturesPositions(PRODUCT as Json)).rejects.toMatchObject({ body: { code: '40009' } })
  })

  it('signs what needs percent-encoding', async () => {
    const odd = client.getFuturesOrder({ ...SYMBOL, clientOid: 'a b/c+d' })
    await expect(odd).rejects.toMatchObject({ body: { code: '40109' } })
  })
})

/** A client whose updates can be waited for. */
function listen() {
  const socket = new WebsocketClientV2(
    {
      apiKey: KEY.key,
      apiSecret: KEY.secret,
      apiPass: KEY.passphrase,
      wsUrl: `ws://127.0.0.1:${running.port}/v2/ws/private`,
    },
    { trace: () => {}, info: () => {}, error: () => {} } as Json,
  )
  const seen: Json[] = []
  const waiting: { fits: (update: Json) => boolean; done: (update: Json) => void }[] = []
  const note = (update: Json) => {
    seen.push(update)
    for (const each of [...waiting]) {
      if (!each.fits(update)) continue
      waiting.splice(waiting.indexOf(each), 1)
      each.done(update)
    }
  }
  socket.on('update', note)
  socket.on('response', note)
  const until = (fits: (update: Json) => boolean): Promise<Json> =>
    new Promise((resolve) => {
      const found = seen.find(fits)
      if (found !== undefined) resolve(found)
      else waiting.push({ fits, done: resolve })
    })
  return { socket, until }
}

describe('bitget-api over the stream', () => {
  it('logs in, subscribes, and hears of orders, fills, positions, account and prices', async () => {
    const { socket, until } = listen()
    try {
      for (const topic of ['orders', 'fill', 'positions', 'account'])
        socket.subscribeTopic('USDT-FUTURES', topic as 'orders')
      socket.subscribeTopic('USDT-FUTURES', 'ticker', 'BTCUSDT')
      const on = (channel: string) => (update: Json) => update.arg?.channel === channel && update.event === undefined
      for (const topic of ['orders', 'fill', 'positions', 'account', 'ticker']) {
        await until((update) => update.event === 'subscribe' && update.arg.channel === topic)
      }
      await client.futuresSubmitOrder({
        ...limitOrder('ws-1', 'buy', ''),
        orderType: 'market',
        price: undefined,
      } as Json)
      const filled = await until((update) => on('orders')(update) && update.data[0].status === 'filled')
      expect(filled.data[0]).toMatchObject({ clientOid: 'ws-1', tradeScope: 'T', accBaseVolume: '0.01' })
      const fill = await until(on('fill'))
      expect(fill.data[0]).toMatchObject({ clientOid: 'ws-1', tradeId: filled.data[0].tradeId })
      await until((update) => on('positions')(update) && update.data.length === 1)
      await until(on('account'))
      const { market_ms: marketMs } = await running.admin('GET', 'status')
      // This account has traded, so the market waits for its engine: report for it, then one point follows.
      await running.admin('POST', 'idle', { last_trade_id: fill.data[0].tradeId, market_ms: marketMs })
      const advanced = running.admin('POST', 'advance', { points: 1 })
      const moved = await until((update) => on('ticker')(update) && Number(update.data[0].ts) > marketMs)
      await running.admin('POST', 'idle', { last_trade_id: fill.data[0].tradeId, market_ms: Number(moved.data[0].ts) })
      expect(await advanced).toMatchObject({ done: 1, waiting_for: [] })
    } finally {
      socket.closeAll(true)
    }
  })
})
