import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ACCOUNT, freshDirectory, type Json, KEY, RunningExchange } from './running-exchange.ts'

const START = 1_700_006_400_000
const MINUTE = 60_000
const SYMBOL = { symbol: 'ETHUSDT', productType: 'USDT-FUTURES' } as const
const directory = freshDirectory()
let running: RunningExchange

beforeAll(async () => {
  const rows = Array.from(
    { length: 40 },
    (_, i) => `${START + i * MINUTE},${2000 + i},${2002 + i},${1999 + i},${2001 + i},${10 + i}`,
  )
  const file = join(directory.path, 'ETHUSDT-1m-test.csv')
  writeFileSync(file, ['ts,open,high,low,close,volume', ...rows, ''].join('\n'))
  running = await RunningExchange.start(directory.path, ['--replay', file, '--speed', '100000', ...ACCOUNT])
})
afterAll(async () => {
  await running.killHard()
  directory.dispose()
})

describe('a replay', () => {
  it('plays its second half, then stands still and says so, over restarts too', async () => {
    const status = async () => running.admin('GET', 'status')
    while (!(await status()).ended);
    const last = START + 39 * MINUTE + 0.75 * MINUTE
    expect(await status()).toMatchObject({
      ended: true,
      market_ms: last,
      feed: 'replay',
      symbol: 'ETHUSDT',
      history_candles: 20,
    })
    await running.killHard()
    running = await RunningExchange.start(directory.path, ['--speed', '100000'])
    expect(await status()).toMatchObject({ ended: true, market_ms: last })
    const client = running.client(KEY)
    const { data: tickers } = (await client.getFuturesTicker(SYMBOL)) as Json
    expect(tickers[0]).toMatchObject({ lastPr: '2040.00', ended: true, ts: String(last) })
    const { data: candles } = (await client.getFuturesCandles({ ...SYMBOL, granularity: '1m', limit: '40' })) as Json
    expect(candles).toHaveLength(40)
    expect(candles[0]).toEqual([String(START), '2000.00', '2002.00', '1999.00', '2001.00', '10', '20005'])
    expect(candles[39].slice(1, 6)).toEqual(['2039.00', '2041.00', '2038.00', '2040.00', '49'])
  })

  it('still takes orders at its last price', async () => {
    const order = {
      ...SYMBOL,
      marginMode: 'crossed',
      marginCoin: 'USDT',
      side: 'buy',
      orderType: 'market',
      size: '0.1',
    } as const
    await running.client(KEY).futuresSubmitOrder(order)
    const { data } = (await running.client(KEY).getFuturesFills({ productType: 'USDT-FUTURES' })) as Json
    expect(data.fillList[0]).toMatchObject({ symbol: 'ETHUSDT', cTime: String(START + 39 * MINUTE + 45_000) })
  })
})
