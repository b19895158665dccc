import type { MarketAnalysis, RecommendedStrategy } from '@gridpilot/contract'
import { type CandleColumns, instrumentFor, ok, type Result, sliceColumns } from '@gridpilot/core'
import type { Store, StoredRecommendation } from '@gridpilot/store'
import { describe, expect, it } from 'vitest'
import { seededCandles } from '../../../packages/backtest/test/seeded-candles.ts'
import { openWorld } from '../../../packages/store/test/world.ts'
import type { CandleHistory } from '../src/market/candle-history.ts'
import type { MarketDesk } from '../src/market/market-desk.ts'
import { ShadowDesk } from '../src/shadow/shadow-desk.ts'
import { HORIZON_MS, runShadow } from '../src/shadow/shadow-run.ts'

const instrument = instrumentFor('BTCUSDT')
const candles = seededCandles(21, 50_000, 0.02)
const START = candles.time[0] ?? 0
const MINUTE_MS = 60_000

const card = (change: Partial<RecommendedStrategy> = {}) =>
  ({
    profile: 'moderate',
    direction: 'neutral',
    grid_type: 'geometric',
    price_range_lower: 85_000,
    price_range_upper: 115_000,
    grid_count: 40,
    leverage: 2,
    expected_roi_30d: 1,
    median_roi_30d: 2,
    roi_30d_p10: -50,
    roi_30d_p90: 50,
    range_stay_probability: 0.7,
    stop_loss_percent: 20,
    reference_investment: 1_000,
    ...change,
  }) as RecommendedStrategy

const recommendation = (id: string, marketMs: number, change?: Partial<RecommendedStrategy>): StoredRecommendation => ({
  id,
  analysisId: id,
  symbol: 'BTCUSDT',
  timeframe: '1h',
  profile: 'moderate',
  source: 'quantitative',
  body: card(change),
  analysis: { advice: 'unproven', last_price: priceAt(marketMs) } as MarketAnalysis,
  marketMs,
  generatedAtMs: 5,
})

const priceAt = (ms: number) => candles.open[Math.round((ms - START) / MINUTE_MS)] ?? 0

const until = (nowMs: number): CandleColumns => sliceColumns(candles, 0, Math.floor((nowMs - START) / MINUTE_MS))

function deskAt(store: Store, nowMs: number): ShadowDesk {
  const found = <Value>(value: Value): Result<Value, never> => ok(value)
  const market = {
    instrument: async () => found(instrument),
    ticker: async () => found({ occurredAtMs: nowMs }),
    funding: async () => [{ time: START + 8 * 3_600_000, rate: 0.0001 }],
  } as unknown as MarketDesk
  const history = { minutes: async () => found(until(nowMs)) } as unknown as CandleHistory
  const warn = (fields: object) => {
    throw new Error(JSON.stringify(fields))
  }
  return new ShadowDesk({ store, market, history, wallMs: () => 7, marketMs: () => nowMs, warn })
}

describe('the shadow record', () => {
  it('runs a recommendation nobody used on the candles after it, and scores it when its horizon is over, not before', async () => {
    const store = await openWorld()
    await store.recommendations.save([recommendation('r1', START)])
    const early = await deskAt(store, START + HORIZON_MS - MINUTE_MS).record('BTCUSDT')
    expect(early).toMatchObject({ ok: true, value: { score: null, recommendations: 1, void: 0 } })
    const [running] = early.ok ? early.value.recent : []
    expect(running).toMatchObject({ status: 'running', users: 0, inside_band: null })
    expect(running?.realized).not.toBeNull()
    const late = await deskAt(store, START + HORIZON_MS + MINUTE_MS).record('BTCUSDT')
    const alone = runShadow(recommendation('r1', START), instrument, candles, [], START + HORIZON_MS)
    expect(late).toMatchObject({
      ok: true,
      value: {
        score: { scored: 1, effective_windows: 1, stated_mean: 1, inside_band: 1, liquidations: 0 },
        recent: [{ status: 'scored', inside_band: true }],
      },
    })
    expect(alone.ok).toBe(true)
    const score = late.ok ? late.value.score : null
    const realized = alone.ok ? alone.outcome.realized : 0
    // Funding of one settlement is the only difference.
    expect(Math.abs((score?.realized_mean ?? 0) - realized)).toBeLessThan(0.1)
    expect(realized).not.toBe(0)
  })

  it('sees nothing from before the recommendation and nothing after its horizon', () => {
    const at = START + 3_000 * MINUTE_MS
    const whole = runShadow(recommendation('r', at), instrument, candles, [], at + 2 * HORIZON_MS)
    const cut = sliceColumns(candles, 3_000, 3_000 + HORIZON_MS / MINUTE_MS)
    expect(runShadow(recommendation('r', at), instrument, cut, [], at + HORIZON_MS)).toEqual(whole)
  })

  it('counts for nothing what cannot be run, and says why', () => {
    const run = (row: StoredRecommendation, given = candles) =>
      runShadow(row, instrument, given, [], START + HORIZON_MS + MINUTE_MS)
    expect(run(recommendation('r', START - 3_000 * MINUTE_MS))).toEqual({ ok: false, reason: 'no_candles' })
    const moved = { ...recommendation('r', START), analysis: { advice: 'wait', last_price: 90_000 } }
    expect(run(moved)).toEqual({ ok: false, reason: 'other_market' })
    const away = recommendation('r', START, { price_range_lower: 110_000, price_range_upper: 120_000 })
    expect(run(away)).toEqual({ ok: false, reason: 'not_runnable' })
  })

  it('keeps what it cannot run out of the score', async () => {
    const store = await openWorld()
    const away = { price_range_lower: 110_000, price_range_upper: 120_000 }
    await store.recommendations.save([recommendation('bad', START, away), recommendation('good', START)])
    const record = await deskAt(store, START + HORIZON_MS + MINUTE_MS).record('BTCUSDT')
    expect(record).toMatchObject({ ok: true, value: { void: 1, score: { scored: 1 }, recommendations: 2 } })
    const statuses = record.ok ? record.value.recent.map(({ status, realized }) => [status, realized === null]) : []
    expect(statuses).toEqual([
      ['void', true],
      ['scored', false],
    ])
  })
})
