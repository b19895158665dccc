import { BacktestReport, type BacktestResult } from '@gridpilot/contract'
import { candleColumns, errorMessage } from '@gridpilot/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { spanOf, tooShort } from '../src/backtest/candle-span.ts'
import { asCurrentReport } from '../src/backtest/stored-report.ts'
import { finishedBacktest } from './support/finished-backtest.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'
import { passingGrid } from './support/wanted.ts'

// Answers are parsed by their schemas here.

let server: TestServer
let token: string

beforeAll(async () => {
  server = await startTestServer()
  token = await server.demo()
})
afterAll(() => server.close())

const get = async (id: string) => (await server.call('getBacktest', { token, params: { id } })).body

describe('a backtest', () => {
  it('is measured by the whole fill band, and its figures agree with each other', async () => {
    const id = await finishedBacktest(server, token, { name: 'First' })
    const state = await get(id)
    expect(state).toMatchObject({ name: 'First', status: 'done', progress: 1, step: 'ended', problem: null })
    const { body: report } = await server.call('getBacktestReport', { token, params: { id } })
    expect(report.results.map(({ rule }: { rule: string }) => rule)).toEqual(['pessimistic', 'optimistic'])
    const [worse, better] = report.results
    expect(worse.total_profit).toBeLessThanOrEqual(better.total_profit)
    expect(worse.fills).toBeGreaterThan(0)
    expect(report.band).toHaveLength(4)
    const totals = report.band.map(({ total_profit }: { total_profit: number }) => total_profit)
    expect(totals).toEqual([...totals].sort((a, b) => a - b))
    expect([totals[0], totals[3]]).toEqual([worse.total_profit, better.total_profit])
    expect(report.data.funding_settlements + report.data.funding_assumed).toBeGreaterThan(0)
    expect(report.fills).toHaveLength(worse.fills)
    expect(state.summary).toMatchObject({
      roi_percent: worse.roi_percent,
      roi_percent_optimistic: better.roi_percent,
      data_from: report.data.from,
    })
    for (const result of report.results) {
      expect(result.total_profit).toBeCloseTo(result.grid_profit + result.unpaired_profit, 6)
      const months = result.months.reduce((sum: number, { profit }: { profit: number }) => sum + profit, 0)
      expect(months).toBeCloseTo(result.total_profit, 6)
    }
    expect(report.plan.grid_prices).toHaveLength(21)
    expect(report.candles.length).toBeLessThanOrEqual(600)
    expect(report.data.source).toBe('sim')
  })

  it('is read in full when an older version of the program wrote it', async () => {
    const id = await finishedBacktest(server, token, { name: 'Old' })
    const { body } = await server.call('getBacktestReport', { token, params: { id } })
    const { band: _, ...old } = body
    const { funding_assumed: __, funding_assumed_rate_percent: ___, ...data } = old.data
    const results = old.results.map(({ rule, total_profit, roi_percent, end, ...result }: BacktestResult) => ({
      ...{ rule, total_profit, roi_percent, end, days: result.days, ended_at: result.ended_at, fills: result.fills },
      ...{ grid_profit: result.grid_profit, unpaired_profit: result.unpaired_profit, fees: result.fees },
      ...{ realized_pnl: result.realized_pnl, unrealized_pnl: result.unrealized_pnl, funding: result.funding },
      ...{ close_now_value: result.close_now_value, max_drawdown: result.max_drawdown, sharpe: null, sortino: null },
      ...{ max_drawdown_percent: result.max_drawdown_percent, round_trips: result.round_trips, win_rate: null },
      ...{ time_in_range_percent: 50, holding: result.holding, equity_curve: [], months: [] },
    }))
    const fills = old.fills.map((fill: unknown[]) => fill.slice(0, 5))
    const read = BacktestReport.parse(asCurrentReport({ ...old, data, results, fills }))
    expect(read.band.map(({ fill, path }) => `${fill} ${path}`)).toEqual(['through by_candle', 'touch by_candle'])
    expect(read.results[0]).toMatchObject({ rule: 'pessimistic', fill: 'through', exposure_most: null })
    expect(read.fills[0]?.[5]).toBeNull()
    expect(asCurrentReport(body)).toBe(body)
  })

  it('moves the range to the price it starts at when the prices were chosen elsewhere', async () => {
    const { last_price } = (await server.call('getTicker', { token, query: { symbol: 'BTCUSDT' } })).body
    const grid = await passingGrid(server, token)
    const [lower, upper] = [Number(grid.price_range_lower) * 3, Number(grid.price_range_upper) * 3]
    const far = { price_range_lower: lower, price_range_upper: upper, reference_price: last_price * 3 }
    const id = await finishedBacktest(server, token, far)
    const { body: report } = await server.call('getBacktestReport', { token, params: { id } })
    const { start_price } = report.plan
    expect(report.grid.price_range_lower / start_price).toBeCloseTo(lower / (last_price * 3), 3)
    const kept = await server.call('createBacktest', {
      token,
      body: { ...grid, price_range_lower: lower, price_range_upper: upper },
    })
    expect(kept.status, kept.text).toBe(422)
    expect(kept.body.error.details.field).toBe('price_range_lower')
  })

  it.each([
    [1, 'as they are'],
    [3, 'moved along with the price they were chosen at'],
    [1 / 7, 'moved along with a lower price'],
  ])(
    'refuses a range beside its start with a bound that passes when it is sent back: prices × %s, %s',
    async (times) => {
      const { last_price } = (await server.call('getTicker', { token, query: { symbol: 'BTCUSDT' } })).body
      const grid = await passingGrid(server, token)
      const reference = times === 1 ? {} : { reference_price: last_price * times }
      const body = {
        ...{ ...grid, ...reference },
        price_range_lower: Math.round(last_price * times * 1.2),
        price_range_upper: Math.round(last_price * times * 1.5),
      }
      const { status, error } = await created(body)
      expect([status, error.code, error.details.field]).toEqual([422, 'start_outside_range', 'price_range_lower'])
      expect(error.message).toContain(`Move price_range_lower to ${error.details.nearest}.`)
      expect(error.message).not.toMatch(/trigger/)
      const again = await created({ ...body, price_range_lower: error.details.nearest })
      expect(again.error ?? again.status).toBe(202)
      // It is the nearest: a little above it, as prices of a grid can be told apart, is refused.
      const nearer = Number(error.details.nearest) * 1.001
      expect((await created({ ...body, price_range_lower: nearer })).status).toBe(422)
    },
  )

  it('refuses a span without candles, naming one that has some', async () => {
    const span = (await server.call('getBacktestSpan', { token, query: { symbol: 'BTCUSDT' } })).body
    const { last_price } = (await server.call('getTicker', { token, query: { symbol: 'BTCUSDT' } })).body
    const early = { from: '2001-01-01T00:00:00Z', to: '2001-02-01T00:00:00Z' }
    const body = { ...(await passingGrid(server, token)), reference_price: last_price, ...early }
    const refused = await server.call('createBacktest', { token, body })
    expect([refused.status, refused.body.error.code]).toEqual([422, 'not_enough_history'])
    const { field, nearest } = refused.body.error.details
    expect(refused.body.error.message).toContain(`Use ${nearest} in ${field}.`)
    expect((await created({ ...body, [field]: nearest })).status).toBe(202)
    const turned = { ...body, from: body.to, to: body.from }
    // Its end lies before everything stored, whatever its begin is.
    expect((await server.call('createBacktest', { token, body: turned })).body.error.details.field).toBe('to')
    const late = { ...body, from: '2101-01-01T00:00:00Z', to: undefined }
    const { error } = (await server.call('createBacktest', { token, body: late })).body
    expect(error).toMatchObject({ code: 'invalid_request', details: { field: 'from', nearest: span.from } })
    expect(error.message).toMatch(/^from must be from 20\S+Z to 20\S+Z, not 2101-/)
    const unknown = await server.call('getBacktestSpan', { token, query: { symbol: 'NOPE' } })
    expect(unknown.body.error.code).toBe('unknown_symbol')
  })

  it('is listed newest first, cancelled while it runs only, and forgotten', async () => {
    const body = await passingGrid(server, token)
    const { last_price } = (await server.call('getTicker', { token, query: { symbol: 'BTCUSDT' } })).body
    const made = await server.call('createBacktest', { token, body: { ...body, reference_price: last_price } })
    const params = { id: made.body.id }
    const cancelled = await server.call('cancelBacktest', { token, params })
    expect(cancelled.body, cancelled.text).toMatchObject({ status: 'cancelled', summary: null })
    expect((await server.call('cancelBacktest', { token, params })).body.error.code).toBe('job_not_running')
    expect((await server.call('getBacktestReport', { token, params })).status).toBe(404)
    const list = (await server.call('listBacktests', { token, query: { limit: '2' } })).body
    expect(list.items[0].id).toBe(params.id)
    expect(list.next_cursor).not.toBeNull()
    expect((await server.call('deleteBacktest', { token, params })).body).toEqual({ ok: true })
    expect((await server.call('getBacktest', { token, params })).status).toBe(404)
  })
})

/** Answers of POST /api/backtests; what runs is broken off again. */
async function created(body: object) {
  const made = await server.call('createBacktest', { token, body })
  if (made.status === 202) await server.call('deleteBacktest', { token, params: { id: made.body.id } })
  return { status: made.status, error: made.body.error }
}

describe('the candles of a test', () => {
  const day = 86_400_000
  const start = Date.parse('2026-01-30T00:00:00Z')
  const candles = candleColumns(1_500)
  for (let i = 0; i < candles.length; i += 1) {
    candles.time[i] = start + i * 60_000 * 10
    candles.open[i] = 100 + i
    candles.high[i] = 105 + i
    candles.low[i] = 95 + i
    candles.close[i] = 101 + i
    candles.volume[i] = 1
  }

  it('are cut at the span asked for', () => {
    const cut = spanOf(candles, start + day, start + 2 * day)
    expect([cut.length, cut.time[0], cut.time.buffer.byteLength]).toEqual([144, start + day, 144 * 8])
  })

  it('that are too few for a test name the bound that alone gives enough, or none', () => {
    const end = candles.time[1_499] ?? 0
    const minute = 60_000
    const spans: [number, number, string | undefined][] = [
      [start - 3 * day, start - 2 * day, 'to'],
      [end + day, end + 2 * day, 'from'],
      [start + day + minute, start + day + 2 * minute, 'from'],
      [start + day, start + day + minute, 'to'],
      [end, end + minute, 'from'],
      [start + 2 * day, start + day, 'to'],
      [end + day, start - day, undefined],
    ]
    for (const [fromMs, toMs, named] of spans) {
      expect(spanOf(candles, fromMs, toMs).length).toBeLessThan(2)
      const { field, nearest } = tooShort(candles, fromMs, toMs)
      expect([field, nearest === undefined]).toEqual([named, named === undefined])
      const passing = Date.parse(String(nearest))
      if (field === 'from') expect(spanOf(candles, passing, toMs).length).toBeGreaterThanOrEqual(2)
      if (field === 'to') expect(spanOf(candles, fromMs, passing).length).toBeGreaterThanOrEqual(2)
    }
    expect(errorMessage(tooShort(candles, end + day, start - day))).toMatch(/^There is too little .* with time\.$/)
  })
})
