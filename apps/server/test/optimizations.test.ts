import { candleColumns, instrumentFor, ok, type Ticks } from '@gridpilot/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OptimizationDesk } from '../src/optimization/optimization-desk.ts'
import { startTestServer, type TestServer, until } from './support/test-server.ts'

// Answers are parsed by their schemas here.

let server: TestServer
let token: string

beforeAll(async () => {
  server = await startTestServer()
  token = await server.demo()
})
afterAll(() => server.close())

const SMALL = {
  symbol: 'BTCUSDT',
  investment_amount: 2_000,
  half_widths_percent: [2, 4, 8],
  offsets: [0, 0.3],
  grid_counts: [10, 20],
  leverages: [1, 3],
  stop_loss_percents: [null, 10],
  walk_forward: false,
  noise: false,
}

const get = async (id: string) => (await server.call('getOptimization', { token, params: { id } })).body
const reportOf = async (id: string) => (await server.call('getOptimizationReport', { token, params: { id } })).body
const ended = (id: string) =>
  until('the end of the search', async () => {
    const body = await get(id)
    return body.status === 'running' ? null : body
  })

async function begun(more: object = {}): Promise<string> {
  const made = await server.call('createOptimization', { token, body: { ...SMALL, ...more } })
  expect(made.status, made.text).toBe(202)
  return made.body.id
}

describe('a search over grids', () => {
  it('tries every grid, and nobody beats its front; each of it can be tested by itself', async () => {
    const id = await begun({ method: 'grid', name: 'All' })
    const done = await ended(id)
    expect(done).toMatchObject({
      name: 'All',
      status: 'done',
      stage: 'ended',
      tries: 288,
      resumable: false,
      problem: null,
    })
    const report = await reportOf(id)
    expect(done.summary).toMatchObject({ best: report.best, tries: 288, data_from: report.data.from, advice: null })
    expect(report.points.length).toBe(288 - report.refused)
    const front = report.front.map((row: { configuration: number }) => row.configuration)
    const beaten = report.points.filter(([, roi, drawdown]: [number, number, number]) =>
      report.points.some(
        ([, r, d]: [number, number, number]) => r >= roi && d >= drawdown && (r > roi || d > drawdown),
      ),
    )
    const beatenNumbers = new Set(beaten.map(([configuration]: [number]) => configuration))
    expect(front.some((each: number) => beatenNumbers.has(each))).toBe(false)
    for (const row of [report.best, report.front[0], report.front.at(-1)]) {
      const body = {
        ...{ symbol: 'BTCUSDT', direction: row.direction, grid_type: row.grid_type },
        ...{ price_range_lower: row.price_range_lower, price_range_upper: row.price_range_upper },
        ...{ grid_count: row.grid_count, leverage: row.leverage, investment_amount: 2_000 },
        ...(row.stop_loss_percent === null ? {} : { stop_loss_percent: row.stop_loss_percent }),
        ...{ from: report.data.from, to: report.data.to, close_at_end: true },
      }
      const made = await server.call('createBacktest', { token, body })
      expect(made.status, made.text).toBe(202)
    }
  })

  it('is cancelled and taken up again, and comes to what it would have come to', async () => {
    const wanted = {
      method: 'random',
      tries: 800,
      seed: 3,
      half_widths_percent: [1, 2, 3, 4, 5, 6, 8, 10],
    }
    const id = await begun({ ...wanted, grid_counts: [10, 20, 30, 40, 50, 60, 80] })
    const busy = await server.call('createOptimization', { token, body: SMALL })
    expect([busy.status, busy.body.error.code]).toEqual([429, 'optimization_running'])
    await until('some progress', async () => ((await get(id)).progress > 0 ? true : null))
    const params = { id }
    const cancelled = await server.call('cancelOptimization', { token, params })
    expect(cancelled.body, cancelled.text).toMatchObject({ status: 'cancelled', resumable: true, stage: 'ended' })
    expect((await server.call('cancelOptimization', { token, params })).body.error.code).toBe('job_not_running')
    expect((await server.call('getOptimizationReport', { token, params })).status).toBe(404)
    const resumed = await server.call('resumeOptimization', { token, params })
    expect([resumed.status, resumed.body.status]).toEqual([202, 'running'])
    expect((await ended(id)).status).toBe('done')
    expect((await server.call('resumeOptimization', { token, params })).body.error.code).toBe(
      'optimization_not_broken_off',
    )
    const again = await begun({ ...wanted, grid_counts: [10, 20, 30, 40, 50, 60, 80] })
    await ended(again)
    const [first, second] = [await reportOf(id), await reportOf(again)]
    // The market went on meanwhile; where the spans are the same so is everything.
    if (first.data.to === second.data.to) expect(first).toEqual(second)
    expect((await server.call('deleteOptimization', { token, params })).body).toEqual({ ok: true })
    expect((await server.call('getOptimization', { token, params })).status).toBe(404)
    const list = (await server.call('listOptimizations', { token, query: { limit: '5' } })).body
    expect(list.items[0].id).toBe(again)
  })

  it('says what cannot be searched, with the nearest that can', async () => {
    const refused = async (more: object) => {
      const { status, body } = await server.call('createOptimization', { token, body: { ...SMALL, ...more } })
      return [status, body.error.details.field, body.error.details.nearest]
    }
    expect(await refused({ tries: 9_000 })).toEqual([400, 'tries', 5_000])
    const many = await server.call('createOptimization', { token, body: { ...SMALL, tries: 5_001 } })
    expect(many.body.error.message).toBe('tries must be from 1 to 5000, not 5001.')
    const high = await server.call('createOptimization', { token, body: { ...SMALL, leverages: [200] } })
    expect(high.body.error.message).toBe('leverages must be from 1 to 125, not 200.')
    expect(await refused({ half_widths_percent: [700] })).toEqual([400, 'half_widths_percent', 638.905609])
    expect(await refused({ grid_counts: [1] })).toEqual([400, 'grid_counts', 2])
    expect(await refused({ half_widths_percent: [0.01] })).toEqual([400, 'half_widths_percent', 0.100051])
    expect(
      await refused({
        method: 'grid',
        offsets: undefined,
        grid_counts: undefined,
        half_widths_percent: undefined,
        leverages: undefined,
      }),
    ).toEqual([400, 'method', 'random'])
    const early = { from: '2001-01-01T00:00:00Z', to: '2001-02-01T00:00:00Z' }
    const [status, field, nearest] = await refused(early)
    expect([status, field]).toEqual([422, 'to'])
    await ended(await begun({ ...early, to: nearest, method: 'random', tries: 1, walk_forward: false, noise: false }))
  })

  it('belongs to its user', async () => {
    const id = await begun({ method: 'random', tries: 5, noise: true })
    await ended(id)
    expect((await reportOf(id)).noise).toMatchObject({ walks: 19 })
    const other = await server.demo()
    for (const route of [
      'getOptimization',
      'getOptimizationReport',
      'cancelOptimization',
      'resumeOptimization',
      'deleteOptimization',
    ] as const)
      expect((await server.call(route, { token: other, params: { id } })).status).toBe(404)
    expect((await server.call('listOptimizations', { token: other, query: {} })).body.items).toEqual([])
    expect((await get(id)).status).toBe('done')
  })
})

describe('when the program ends', () => {
  const minutes = candleColumns(3_000)
  for (let i = 0; i < minutes.length; i += 1) {
    minutes.time[i] = 1_700_006_400_000 + i * 60_000
    for (const name of ['open', 'high', 'low', 'close'] as const)
      minutes[name][i] = 60_000 + Math.round(1_500 * Math.sin(i / 40)) + (name === 'high' ? 9 : name === 'low' ? -9 : 0)
  }

  /** A desk of its own on the server's store, as after a start. */
  const desk = () =>
    new OptimizationDesk({
      ...{ store: server.base.store, dataDir: server.config.dataDir, warn: () => undefined },
      market: {
        instrument: async () => ok(instrumentFor('BTCUSDT')),
        ticker: async () => ok({ last: 600_000 as Ticks, occurredAtMs: minutes.time[2_999] ?? 0 }),
        feed: () => ({ feed: 'sim' }),
        funding: async () => [],
      } as never,
      history: { minutes: async () => ok(minutes), hours: async () => candleColumns(0) } as never,
    })

  it('a search is told as interrupted, and goes on after the next start', async () => {
    const { body } = await server.call('me', { token })
    const before = desk()
    const request = {
      ...SMALL,
      investment_amount: '2000',
      method: 'random' as const,
      tries: 5_000,
      offsets: [0, 0.1, 0.2, 0.3],
    }
    const made = await before.create(body.id, { ...request, grid_counts: [10, 20, 30, 40, 50, 60, 70, 80] } as never)
    if (!made.ok) throw new Error(JSON.stringify(made.error))
    const { id } = made.value
    await until('some progress', async () => (((await before.get(body.id, id))?.progress ?? 0) > 0 ? true : null))
    await before.close()
    const after = desk()
    await after.load()
    expect(await after.get(body.id, id)).toMatchObject({
      ...{ status: 'failed', resumable: true },
      problem: { code: 'optimization_interrupted' },
    })
    const resumed = await after.resume(body.id, id)
    expect(resumed).toMatchObject({ ok: true, value: { status: 'running', problem: null } })
    await until('the end', async () => ((await after.get(body.id, id))?.status === 'done' ? true : null))
    expect((await after.report(body.id, id))?.points.length).toBeGreaterThan(500)
    await after.close()
  })
})
