import type { Instrument, PreviewResponse } from '@gridpilot/contract'
import { describe, expect, it } from 'vitest'
import { exitPrices } from '../src/pages/futures-grid/exit-prices.ts'
import { leastRatio } from '../src/pages/futures-grid/least-ratio.ts'
import { ladderRows } from '../src/pages/futures-grid/manual/ladder-rows.ts'
import { previewLocally } from '../src/pages/futures-grid/manual/local-preview.ts'
import { firstForm, type ManualForm, onTick, requestOf } from '../src/pages/futures-grid/manual/manual-form-state.ts'
import { INSTRUMENTS } from './mock/market.ts'

const account = (available: number) => ({ available, positionMode: 'one_way' as const })

const btc = INSTRUMENTS[0] as Instrument
const PRICE = 100_000
const form = (fields: Partial<ManualForm> = {}) => ({ ...firstForm(btc, PRICE), ...fields })
const problems = (fields: Partial<ManualForm>, available = 10_000) => {
  const preview = previewLocally(form(fields), btc, PRICE, account(available))
  return preview.kind === 'problems' ? preview.problems : []
}

describe('what to do when the price leaves', () => {
  it('is asked for with its limits, and without trailing where both are empty', () => {
    const asked = (fields: Partial<ManualForm>) => requestOf(form(fields), 'BTCUSDT', 'a')
    expect(asked({})).toMatchObject({ out_of_range: 'wait' })
    expect(asked({})).not.toHaveProperty('trailing')
    expect(asked({ trailing_up_to: 130_000, out_of_range: 'shift' })).toMatchObject({
      trailing: { up_to: 130_000 },
      out_of_range: 'shift',
    })
  })

  it('is refused at its own field here already', () => {
    expect(problems({ trailing_up_to: 100_000 }).map(({ field }) => field)).toEqual(['trailing_up_to'])
  })
})

describe('the local preview', () => {
  it('draws the first form: levels, profit, limits and worst loss', () => {
    const preview = previewLocally(form(), btc, PRICE, account(10_000))
    if (preview.kind !== 'picture') throw new Error(JSON.stringify(preview))
    const { picture } = preview
    expect(picture.rows.map(({ price }) => price).slice(0, 2)).toEqual([90_000, 90_907.6])
    expect(picture.rows.at(-1)?.price).toBe(110_000)
    expect(picture.rows.filter(({ side }) => side === null)).toHaveLength(1)
    expect(picture.profits).toHaveLength(20)
    expect(picture.limits.map((limit) => limit < PRICE)).toEqual([true, false])
    expect(picture.worstLoss).toBeGreaterThan(0)
    expect(picture.worstLoss).toBeLessThanOrEqual(1000)
    expect(picture.margin).toBeLessThanOrEqual(1000)
  })

  it.each([
    ['price_range_lower', { price_range_lower: 120_000 }],
    ['grid_count', { grid_count: 10_000 }],
    ['grid_count', { grid_count: 1 }],
    ['leverage', { leverage: 100 }],
    ['stop_loss_price', { stop_loss_price: 95_000 }],
    ['trigger_price', { trigger_price: 50_000 }],
  ] as const)('names a value for %s that passes', (field, fields) => {
    const found = problems(fields)
    expect(found.map((problem) => problem.field)).toContain(field)
    const repaired = Object.fromEntries(found.map((problem) => [problem.field, problem.nearest]))
    expect(problems({ ...fields, ...repaired })).toEqual([])
  })

  it('names the amount when it is too small', () => {
    const [problem] = problems({ investment_ratio: 0.1 })
    expect(problem?.field).toBe('investment_amount')
    expect(problems({ investment_ratio: leastRatio(problem?.nearest ?? 0, 10_000) })).toEqual([])
  })

  it('waits while a field is empty', () => {
    expect(previewLocally(form({ leverage: null }), btc, PRICE, account(10_000))).toEqual({ kind: 'incomplete' })
    expect(requestOf(form({ leverage: null }), 'BTCUSDT', 'a')).toBeNull()
  })

  it('stop loss in percent bounds the worst loss', () => {
    const preview = previewLocally(form({ stop_loss_percent: 10 }), btc, PRICE, account(10_000))
    if (preview.kind !== 'picture') throw new Error(preview.kind)
    expect(preview.picture.worstLoss).toBeGreaterThan(99)
    expect(preview.picture.worstLoss).toBeLessThan(110)
  })
})

describe('the request', () => {
  it('carries only what is set', () => {
    const request = requestOf(form({ stop_loss_price: 80_000 }), 'BTCUSDT', 'a')
    expect(request).toMatchObject({ symbol: 'BTCUSDT', account_id: 'a', stop_loss_price: 80_000, investment_ratio: 10 })
    expect(Object.keys(request ?? {})).not.toContain('take_profit_price')
  })
})

describe('the ladder', () => {
  it('stands from high to low with the marks between the levels', () => {
    const preview = previewLocally(form({ grid_count: 4, stop_loss_price: 70_000 }), btc, PRICE, account(10_000))
    if (preview.kind !== 'picture') throw new Error(preview.kind)
    const rows = ladderRows(preview.picture, form({ stop_loss_price: 70_000 }))
    expect(rows.map(({ price }) => price)).toEqual(rows.map(({ price }) => price).sort((a, b) => b - a))
    expect(rows.filter(({ kind }) => kind === 'level')).toHaveLength(5)
    const marks = rows.filter(({ kind }) => kind !== 'level').map(({ kind }) => kind)
    expect(marks).toEqual(['limit', 'market', 'stop'])
  })
})

describe('the prices where a bot ends with a loss', () => {
  it('are the ones the server names, on either side', () => {
    const risk_metrics = { exit_price_below: 40, exit_price_above: null, liquidation_price: 30 }
    expect(exitPrices({ market_price: 100, risk_metrics } as PreviewResponse)).toEqual({ below: 40, above: null })
  })
})

describe('small sums', () => {
  it('round a share up so that it really reaches the minimum', () => {
    expect(leastRatio(123, 10_000)).toBe(1.3)
    expect(leastRatio(100, 10_000)).toBe(1)
    expect((leastRatio(55.92, 8800) * 8800) / 100).toBeGreaterThanOrEqual(55.92)
  })

  it('put prices on the tick', () => {
    expect(onTick(93_604.94, btc)).toBe(93_604.9)
    expect(onTick(0.1 + 0.2, btc)).toBe(0.3)
  })
})
