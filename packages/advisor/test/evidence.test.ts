import { kernelMarket, runKernel } from '@gridpilot/backtest'
import { DAY_MS, money, planGrid, sliceColumns, ticksFromNumber, toNumber } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { calibrate } from '../src/calibration.ts'
import { edgePValue } from '../src/edge-test.ts'
import { History } from '../src/history.ts'
import { recommend } from '../src/index.ts'
import { rowAt } from '../src/resample.ts'
import { leadingFigures, predictive, type StatedFrom, statedFigures, summarise, typical } from '../src/statistics.ts'
import { Study } from '../src/study.ts'
import type { WindowResult } from '../src/trial.ts'
import { scheduleOf } from '../src/windows.ts'
import { inputOf, ranging, walk } from './seeded-market.ts'

const result = (roi: number, drawdown = 0.1): WindowResult => ({
  startMs: 0,
  roi,
  drawdown,
  limited: roi < -0.9,
  stopped: roi < -0.1 && roi >= -0.9,
  daysInRange: 5,
})

/** Enough windows for a band and a planned loss beyond all measured ones, unless said otherwise. */
const from = (horizonDays: number, change: Partial<StatedFrom> = {}): StatedFrom => ({
  horizonDays,
  effective: 8,
  plannedLoss: 1,
  ...change,
})

describe('figures of windows', () => {
  const skewed = [0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.05, 0.06, 0.07, -0.95].map((roi) => result(roi))

  it('expected is the mean, however good the median looks', () => {
    const summary = summarise(skewed)
    expect(summary.mean).toBeCloseTo(-0.032, 10)
    expect(summary.median).toBeCloseTo(0.065, 10)
    expect(summary.worst).toBe(-0.95)
    expect(summary.limited).toBe(1)
    expect(summary.beatsCash).toBe(0.9)
    const stated = statedFigures(summary, from(30))
    expect(stated.mean).toBeCloseTo(-3.2, 10)
    expect(stated.median).toBeCloseTo(6.5, 10)
    expect(stated.drawdown).toBeCloseTo(-10, 10)
  })

  it('scales the mean with time and the band around it with its root', () => {
    const stated = statedFigures(summarise([result(-0.02), result(0.04), result(0.04)]), from(7.5))
    expect(stated.mean).toBeCloseTo(4 * 2, 10)
    expect(stated.median).toBeCloseTo(8 + 2 * 2, 10)
    expect(stated.drawdown).toBeCloseTo(-20, 10)
    expect(statedFigures(summarise([result(-0.6)]), from(7.5)).mean).toBe(-100)
  })

  it('counts windows that ended at the stop loss apart from those at the limit', () => {
    const summary = summarise([result(-0.15), result(-0.2), result(-0.95), result(0.1)])
    expect([summary.stopped, summary.limited]).toEqual([2, 1])
  })

  it('reports a loss beyond the amount put in as it was measured, and never scales one up to it', () => {
    expect(statedFigures(summarise([result(-1.2)]), from(30)).band?.p10).toBeCloseTo(-120, 10)
    expect(statedFigures(summarise([result(-1.2)]), from(7.5)).mean).toBeCloseTo(-120, 10)
    expect(statedFigures(summarise([result(-0.9), result(0.5)]), from(7.5)).band?.p10).toBe(-100)
  })

  it('states no loss beyond the larger of what is planned at the exit and what was measured', () => {
    const summary = summarise([-0.3, -0.1, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1].map((roi) => result(roi)))
    const p10 = (plannedLoss: number) => statedFigures(summary, from(2, { plannedLoss })).band?.p10
    expect(p10(1)).toBeLessThan(-50)
    expect(p10(0.453)).toBeCloseTo(-45.3, 10)
    expect(p10(0.2)).toBe(-30)
    expect(statedFigures(summarise([result(-0.3)]), from(3, { plannedLoss: 0.4 })).mean).toBe(-40)
  })

  it('states no band from fewer than eight separate windows', () => {
    const summary = summarise(
      [0.1, 0.11, 0.12, 0.13, 0.14].map((roi) => result(roi)),
      2,
    )
    expect(statedFigures(summary, from(4.33, { effective: 2 })).band).toBeNull()
    expect(leadingFigures(summary, from(4.33, { effective: 2 })).band).toBeNull()
    expect(statedFigures(summary, from(4.33, { effective: 7 })).band).toBeNull()
    expect(statedFigures(summary, from(30, { effective: 8 })).band).not.toBeNull()
  })

  it('leads with a window as it was measured where 30 days would be several of them', () => {
    const summary = summarise([0.1, 0.11, 0.12, 0.13, 0.14].map((roi) => result(roi)))
    const short = leadingFigures(summary, from(4.33))
    expect(short.days).toBe(4.33)
    expect(short.mean).toBeCloseTo(12, 10)
    expect(short.band?.p10).toBeCloseTo(100 * summary.p10, 10)
    const long = leadingFigures(summary, from(15))
    expect(long.days).toBe(30)
    expect(long.mean).toBeCloseTo(24, 10)
  })

  it('shows the window nearest to the median', () => {
    const windows = skewed.map((each) => ({ trial: { result: each } }))
    expect(typical(windows, 0.065)?.trial.result.roi).toBe(0.06)
  })

  it('states the band of the next draw: of nine known ones a tenth lies below the least', () => {
    const nine = Float64Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(predictive(nine, 0.1, 9)).toBeCloseTo(1 + 8 * (0.5 / 9), 10)
    expect(predictive(nine, 0.5, 9)).toBeCloseTo(5, 10)
    expect(predictive(nine, 0.1, 4)).toBe(1)
    expect(predictive(nine, 0.9, 4)).toBe(9)
  })
})

describe('a study', () => {
  const days = 430
  const candles = walk({ seed: 8, days, minutes: 60 })
  const input = inputOf(candles)
  const funding = everyEightHours(candles.time[0] ?? 0, days)
  const study = studyOf(candles)

  function studyOf(columns: typeof candles): Study {
    const history = new History(input.instrument, [columns], funding)
    const schedule = scheduleOf(history.fromMs, history.toMs)
    if (schedule === null) throw new Error('schedule')
    return new Study(history, schedule, money('1000'))
  }

  it('measures what planning and running each grid in its window gives', () => {
    const forward = study.forward('moderate')
    expect(forward.length).toBeGreaterThan(25)
    for (const { window, trial } of forward) {
      const startMs = study.schedule.startsMs[window] ?? 0
      const stretch = sliceColumns(candles, rowAt(candles, startMs), rowAt(candles, startMs + 30 * DAY_MS))
      const start = ticksFromNumber(input.instrument, stretch.open[0] ?? 0)
      const plan = planGrid(trial.plan.config, input.instrument, start)
      if (!plan.ok) throw new Error('plan')
      const market = kernelMarket(input.instrument, stretch, funding)
      const job = { instrument: input.instrument, plan: plan.value, market, fill: 'through', closeAtEnd: true } as const
      expect(trial.result.roi).toBeCloseTo(runKernel(job).totalPnl / toNumber(trial.plan.config.investment), 12)
    }
  })

  it('knows nothing of what comes later: with the last days cut off, every earlier figure is the same', () => {
    const shorter = studyOf(sliceColumns(candles, 0, candles.length - 20 * 24))
    for (const profile of ['conservative', 'moderate', 'aggressive'] as const) {
      const before = shorter.forward(profile)
      expect(before.length).toBeGreaterThan(20)
      const full = study.forward(profile).slice(0, before.length)
      expect(before.map(({ rule, trial }) => [rule, trial.result])).toEqual(
        full.map(({ rule, trial }) => [rule, trial.result]),
      )
      const atMs = (shorter.schedule.startsMs.at(-1) ?? 0) + 30 * DAY_MS
      const [then, now] = [shorter, study].map((each) => each.findings(atMs).find((f) => f.profile === profile))
      expect(then?.rule).toEqual(now?.rule)
      expect(then?.summary).toEqual(now?.summary)
    }
  })

  it('chooses from windows that had ended an embargo before', () => {
    const { schedule } = study
    const first = study.forward('conservative')[0]
    const startMs = schedule.startsMs[first?.window ?? 0] ?? 0
    expect(startMs).toBeGreaterThanOrEqual(study.history.fromMs + 5 * schedule.horizonMs)
    expect(schedule.embargoMs).toBe(DAY_MS)
  })

  it('is what a card shows: mean, windows and drawdown', () => {
    const answer = recommend({ ...input, funding })
    for (const { profile, summary, effective } of study.findings(study.history.toMs)) {
      const card = answer.recommended_strategies.find((each) => each.profile === profile)
      if (card === undefined) continue
      expect(card.expected_roi_30d).toBeCloseTo(100 * summary.mean, 1)
      expect(card.expected_max_drawdown).toBeCloseTo(-100 * summary.drawdown, 1)
      expect(card.evidence.effective_windows).toBe(effective)
      expect(card.evidence.beats_cash_share).toBeCloseTo(summary.beatsCash, 3)
      const rois = study.forward(profile).map(({ trial }) => trial.result.roi)
      const last = (card.roi_curve.at(-1)?.[1] ?? Number.NaN) / 100
      expect(Math.min(...rois.map((roi) => Math.abs(roi - last)))).toBeLessThan(0.0001)
      expect(card.roi_curve[0]?.[1]).toBe(0)
    }
    expect(answer.recommended_strategies.length).toBeGreaterThan(0)
  })

  it('finds its bands right about four times in five, and would have started only in the market that returns', () => {
    const noise = calibrate(study)
    expect(noise.decisions).toBeGreaterThan(25)
    expect(noise.advice.start).toBe(0)
    const range = studyOf(ranging({ seed: 3, days: 730, halfLife: 1, minutes: 60 }))
    const found = calibrate(range)
    expect(found.advice.start).toBeGreaterThan(found.decisions / 3)
    expect(found.means.start).toBeGreaterThan(2)
    expect(found.startLiquidations).toBe(0)
    expect(found.judged).toBeGreaterThan(60)
    expect(found.inside / found.judged).toBeGreaterThan(0.65)
  })
})

describe('the test of luck', () => {
  const windows = Array.from({ length: 64 }, (_, i) => i)
  const noise = windows.map((i) => Float64Array.from([((i * 37) % 64) / 32 - 63 / 64]))
  const opposite = noise.map((each) => Float64Array.from(each, (roi) => -roi))

  it('is small for a mean that hardly any surrogate reaches, large for one that half of them do', () => {
    expect(edgePValue(0.7, [noise], windows, 8)).toBeLessThan(0.01)
    expect(edgePValue(0, [noise], windows, 8)).toBeGreaterThan(0.35)
    expect(edgePValue(0, [noise], windows, 8)).toBeLessThan(0.65)
    expect(edgePValue(0.7, [[]], windows, 8)).toBeNull()
  })

  it('is larger the more grids were tried for the same mean', () => {
    const one = edgePValue(0.3, [noise], windows, 8) ?? 0
    const two = edgePValue(0.3, [noise, opposite], windows, 8) ?? 0
    expect(two).toBeGreaterThan(1.5 * one)
    expect(edgePValue(0.3, [noise, noise], windows, 8)).toBe(one)
  })
})

function everyEightHours(fromMs: number, days: number) {
  return Array.from({ length: days * 3 }, (_, i) => ({ time: fromMs + (i * DAY_MS) / 3, rate: (i % 3) * 0.0001 }))
}
