import { describe, expect, it } from 'vitest'
import { belongings } from './belongings.ts'
import { ACCOUNT, type Json, KEY, limitOrder, type RunningExchange, runToEnd } from './running-exchange.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const PRODUCT = { productType: 'USDT-FUTURES', symbol: 'BTCUSDT' } as const

const { directory, start } = belongings('--history-days', '1')

/** Open, high, low and close of the history, oldest first. */
async function closes(running: RunningExchange): Promise<string[]> {
  const answer = (await running.client(KEY).getFuturesCandles({ ...PRODUCT, granularity: '1m', limit: '100' })) as Json
  const { start_ms: startMs } = await running.admin('GET', 'status')
  return answer.data.filter((row: Json) => Number(row[0]) < startMs).map((row: Json) => row[4])
}

describe('a simulated market that starts now', () => {
  it('shows its candles and fills to clients that ask with their own clock', async () => {
    const beforeMs = Date.now()
    const running = await start(directory(), '--start', 'now', ...ACCOUNT)
    const { start_ms: startMs, market_ms: marketMs, speed } = await running.admin('GET', 'status')
    expect(speed).toBe(1)
    expect(startMs % MINUTE).toBe(0)
    expect(startMs).toBeGreaterThan(beforeMs - MINUTE)
    expect(marketMs).toBeLessThanOrEqual(Date.now())
    const client = running.client(KEY)
    const { price: _, ...order } = limitOrder('now-1', 'buy', '')
    await client.futuresSubmitOrder({ ...order, orderType: 'market' })
    const window = { startTime: String(Date.now() - DAY), endTime: String(Date.now()) }
    const fills = (await client.getFuturesFills({ ...PRODUCT, ...window })) as Json
    expect(fills.data.fillList).toHaveLength(1)
    const candles = (await client.getFuturesCandles({ ...PRODUCT, granularity: '1H', ...window })) as Json
    expect(candles.data.length).toBeGreaterThan(20)
    const orders = (await client.getFuturesHistoricOrders({ ...PRODUCT, ...window })) as Json
    expect(orders.data.entrustedList).toMatchObject([{ clientOid: 'now-1' }])
  })

  it('keeps its start, and is no other market for being asked to start now again', async () => {
    const dataDir = directory()
    const first = await start(dataDir, '--start', '2026-03-01')
    expect(await first.admin('GET', 'status')).toMatchObject({ start_ms: Date.UTC(2026, 2, 1) })
    await first.killHard()
    const again = await start(dataDir, '--start', 'now')
    expect(await again.admin('GET', 'status')).toMatchObject({ start_ms: Date.UTC(2026, 2, 1) })
    await again.stop()
    const same = await start(dataDir)
    expect(await same.admin('GET', 'status')).toMatchObject({ start_ms: Date.UTC(2026, 2, 1) })
    await same.stop()
    const other = await runToEnd(['--data-dir', dataDir, '--start', '2026-03-02'])
    expect([other.code, other.stderr]).toEqual([4, expect.stringContaining('from 2026-03-01T00:00Z')])
    expect(other.stderr).toContain('--start 2026-03-02 was asked for')
  })

  it('has the prices its seed has in 2025, and an older directory counts as started there', async () => {
    const dataDir = directory()
    const seeded = await start(dataDir, '--seed', '5', '--step')
    const moved = await start(directory(), '--seed', '5', '--step', '--start', '2026-11-26')
    const prices = await closes(seeded)
    expect(prices.length).toBeGreaterThan(90)
    expect((await closes(moved)).slice(-90)).toEqual(prices.slice(-90))
    await seeded.stop()
    const named = await start(dataDir, '--start', '2025-01-06') // 5 days after the first of January
    expect(await named.admin('GET', 'status')).toMatchObject({ start_ms: Date.UTC(2025, 0, 6) })
  })
})
