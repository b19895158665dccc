import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readLockFile } from '../src/paper/lock-file.ts'
import { parityOfStored } from '../src/parity/parity-stored.ts'
import { startTestServer, type TestServer, until } from './support/test-server.ts'
import { passingGrid } from './support/wanted.ts'

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'src', 'main.ts')

/** The command line as a person starts it. */
function gridpilot(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}

let server: TestServer
beforeAll(async () => {
  server = await startTestServer(['--lockstep'])
})
afterAll(() => server.close())

describe('lock-step', () => {
  it('moves the market only when the engine has dealt with the last point', { timeout: 90_000 }, async () => {
    const lock = readLockFile(join(server.config.dataDir, 'paper'))
    if (lock === null) throw new Error('the exchange keeps a lock file')
    const token = await server.demo()
    const body = { ...(await passingGrid(server, token, 0.01)), direction: 'long' }
    const { id } = (await server.call('createGridBot', { token, body })).body
    await server.call('startGridBot', { token, params: { id } })
    const bot = async () => (await server.call('getGridBot', { token, params: { id } })).body
    await until('a running bot', async () => {
      const { status, orders_resting } = await bot()
      return status === 'running' && orders_resting === 20
    })
    const before = (await bot()).market_updated_at
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect((await bot()).market_updated_at).toBe(before)
    const advance = async (points: number) => {
      const response = await fetch(`http://127.0.0.1:${lock.port}/admin/advance`, {
        method: 'POST',
        headers: { authorization: `Bearer ${lock.adminToken.reveal()}` },
        body: JSON.stringify({ points, timeout_ms: 40_000 }),
      })
      const advanced = (await response.json()) as { done: number }
      expect(advanced, JSON.stringify(advanced)).toMatchObject({ done: points, waiting_for: [] })
    }
    await advance(150)
    const after = await until('fills of grids', async () => {
      const now = await bot()
      return now.total_trades > 1 ? now : null
    })
    expect(Date.parse(after.market_updated_at)).toBeGreaterThan(Date.parse(before))
    expect((await server.call('health')).body.feed.speed).toBe(1)
    const parity = await server.call('getGridBotParity', { token, params: { id } })
    expect(parity.body, parity.text).toMatchObject({ differences: [], reasons: [], difference_exact: '0' })
    expect(parity.body.equal_orders).toBe(parity.body.live_orders)
    expect(parity.body.equal_orders + parity.body.not_compared).toBe(after.total_trades)
    expect(parity.body.equal_orders).toBeGreaterThan(1)
    // With another bot on the account the engine goes on following the market.
    const other = { ...(await passingGrid(server, token)), direction: 'long', investment_amount: 500 }
    const second = await server.call('createGridBot', { token, body: other })
    expect(second.status, second.text).toBe(201)
    await server.call('startGridBot', { token, params: { id: second.body.id } })
    await server.call('stopGridBot', { token, params: { id }, body: { close_position: true } })
    await until('the end of the bot', async () => (await bot()).status === 'stopped')
    // The candle in which it ended closes.
    await advance(8)
    const ended = await server.call('getGridBotParity', { token, params: { id } })
    expect(ended.body, ended.text).toMatchObject({ differences: [], difference_exact: '0', not_compared: 0 })
    expect(ended.body.equal_orders).toBe((await bot()).total_trades)
    // The command line reads a snapshot of the database beside the running server.
    const stored = await parityOfStored(server.config.dataDir, id)
    expect(stored).toMatchObject({ ok: true, value: { ...ended.body, computed_at: expect.any(String) } })
    expect(await parityOfStored(server.config.dataDir, 'bot_unknown')).toMatchObject({ error: { code: 'not_found' } })
    const command = await gridpilot('parity', '--bot', id, '--data-dir', server.config.dataDir, '--json')
    expect([command.code, command.stderr]).toEqual([0, ''])
    expect(JSON.parse(command.stdout)).toEqual({ report: { ...ended.body, computed_at: expect.any(String) } })
    const unknown = await gridpilot('parity', '--bot', 'bot_unknown', '--data-dir', server.config.dataDir, '--json')
    expect([unknown.code, JSON.parse(unknown.stdout)]).toEqual([1, { error: 'not_found' }])
  })

  it('runs a bot again whose grid was edited and whose money was changed: since its grid of now, to the last digit', {
    timeout: 120_000,
  }, async () => {
    const lock = readLockFile(join(server.config.dataDir, 'paper'))
    if (lock === null) throw new Error('the exchange keeps a lock file')
    const token = await server.demo()
    const grid = { ...(await passingGrid(server, token, 0.01)), direction: 'long', stop_loss_percent: 60 }
    const { id } = (await server.call('createGridBot', { token, body: grid })).body
    const params = { id }
    await server.call('startGridBot', { token, params })
    const bot = async () => (await server.call('getGridBot', { token, params })).body
    const resting = (count: number) =>
      until(`${count} resting orders`, async () => {
        const { status, orders_resting } = await bot()
        return status === 'running' && orders_resting === count
      })
    const advance = async (points: number) => {
      const response = await fetch(`http://127.0.0.1:${lock.port}/admin/advance`, {
        method: 'POST',
        headers: { authorization: `Bearer ${lock.adminToken.reveal()}` },
        body: JSON.stringify({ points, timeout_ms: 40_000 }),
      })
      expect(await response.json()).toMatchObject({ done: points, waiting_for: [] })
    }
    const patch = async (body: object) => {
      const changed = await server.call('patchGridBot', { token, params, body })
      expect(changed.status, changed.text).toBe(200)
    }
    const compared = async () => (await server.call('getGridBotParity', { token, params })).body
    await resting(20)
    await advance(60)
    // Money alone: the grid of the start stays.
    await patch({ investment_amount: 1_200, resize: false })
    await advance(60)
    const added = await compared()
    expect(added).toMatchObject({ differences: [], difference_exact: '0', window: { code: 'whole' } })
    const { last_price } = (await server.call('getTicker', { token, query: { symbol: 'BTCUSDT' } })).body
    const traded = (await bot()).total_trades
    expect(traded).toBeGreaterThan(1)
    const range = {
      price_range_lower: Math.round(last_price * 0.992),
      price_range_upper: Math.round(last_price * 1.01),
    }
    await patch({ ...range, grid_count: 24, investment_amount: 1_500, resize: true })
    await resting(24)
    await advance(80)
    await patch({ investment_amount: 1_600, resize: false })
    await advance(80)
    const edited = await compared()
    expect(edited, JSON.stringify(edited)).toMatchObject({ differences: [], reasons: [], difference_exact: '0' })
    expect(edited.window).toMatchObject({ code: 'last_grid', text: { en: expect.stringContaining('only since') } })
    expect(Date.parse(edited.from)).toBeGreaterThan(Date.parse(added.from))
    expect(edited.equal_orders).toBeGreaterThan(1)
    expect(edited.equal_orders + edited.not_compared).toBe((await bot()).total_trades - traded)
    // A range that follows the price is run again from where it began.
    const now = (await server.call('getTicker', { token, query: { symbol: 'BTCUSDT' } })).body.last_price
    const narrow = { price_range_lower: Math.round(now * 0.996), price_range_upper: Math.round(now * 1.004) }
    const trailing = { up_to: Math.round(now * 1.08), down_to: Math.round(now * 0.92) }
    await patch({ ...narrow, grid_count: 3, trailing })
    await resting(3)
    await advance(200)
    const followed = await bot()
    expect(followed.trailing.shifted_cells).not.toBe(0)
    expect(await compared()).toMatchObject({ differences: [], difference_exact: '0', window: { code: 'last_grid' } })
    // With another bot on the account the engine goes on following the market.
    const other = { ...(await passingGrid(server, token)), direction: 'long', investment_amount: 500 }
    const second = await server.call('createGridBot', { token, body: other })
    await server.call('startGridBot', { token, params: { id: second.body.id } })
    await server.call('stopGridBot', { token, params, body: { close_position: true } })
    await until('the end of the bot', async () => (await bot()).status === 'stopped')
    await advance(8)
    expect(await compared()).toMatchObject({ differences: [], difference_exact: '0', not_compared: 0 })
    const command = await gridpilot('parity', '--bot', id, '--data-dir', server.config.dataDir, '--lang', 'ko')
    expect([command.code, command.stderr]).toEqual([0, ''])
    expect(command.stdout).toContain('그리드가 마지막으로 바뀐 뒤만 비교')
  })
})
