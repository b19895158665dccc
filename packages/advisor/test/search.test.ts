import {
  bestOutcome,
  kernelMarket,
  optimize,
  planShape,
  runKernel,
  type SearchMethod,
  type SearchSpace,
  type SweepJournal,
  shapeAt,
} from '@gridpilot/backtest'
import { assert, type CandleColumns, candleColumns, DAY_MS, instrumentFor, money } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { rowAt } from '../src/resample.ts'
import { noiseTest } from '../src/search/noise-test.ts'
import type { SearchEvidence, SearchHistory } from '../src/search/search-evidence.ts'
import { walkForwardSearch } from '../src/search/walk-forward-search.ts'
import { ranging, walk } from './seeded-market.ts'

const instrument = instrumentFor('BTCUSDT')

const space: SearchSpace = {
  directions: ['neutral', 'long'],
  spacings: ['geometric'],
  widths: [0.03, 0.06, 0.12],
  offsets: [0, 0.3],
  gridCounts: [10, 25],
  leverages: [1, 3],
  stopLossPercents: [null, 15],
}

const about = (candles: CandleColumns, more: Partial<SearchHistory> = {}): SearchHistory => ({
  ...{ instrument, series: [candles], funding: [], investment: money('1000'), space },
  ...{ method: 'random', tries: 30, seed: 4, ...more },
})

async function evidence(candles: CandleColumns, more: Partial<SearchHistory> = {}, workers = 1) {
  const found = await walkForwardSearch(about(candles, more), { workers })
  assert(found !== null, 'history is long enough')
  return found
}

/** The same candles, from `fromMs` on something else altogether. */
function changedFrom(candles: CandleColumns, fromMs: number): CandleColumns {
  const out = candleColumns(candles.length)
  for (const name of ['time', 'open', 'high', 'low', 'close', 'volume'] as const)
    out[name].set(candles[name].subarray(0, candles.length))
  for (let i = rowAt(candles, fromMs); i < candles.length; i += 1) {
    const factor = 1 + 0.4 * Math.sin(i / 50)
    for (const name of ['open', 'high', 'low', 'close'] as const)
      out[name][i] = Math.round((out[name][i] ?? 1) * factor)
    out.high[i] = Math.max(out.high[i] ?? 0, out.open[i] ?? 0, out.close[i] ?? 0)
    out.low[i] = Math.min(out.low[i] ?? 0, out.open[i] ?? 0, out.close[i] ?? 0)
  }
  return out
}

/** Evidence of the random walk, computed once for each method. */
const known = new Map<SearchMethod, Promise<SearchEvidence>>()
const onWalk = (method: SearchMethod = 'random') => {
  const found = known.get(method) ?? evidence(random, { method })
  known.set(method, found)
  return found
}

const choices = ({ folds }: SearchEvidence) => folds.map(({ configuration }) => configuration)
const random = walk({ seed: 12, days: 150 })

describe('walk-forward of a search', () => {
  it.each([
    ['random', [0, 7]],
    ['pareto', [3]],
    ['grid', [5]],
  ] as const)('%s: no choice depends on its test or on anything later', async (method, tested) => {
    const before = await onWalk(method)
    expect(before.folds.length).toBeGreaterThanOrEqual(8)
    for (const k of tested) {
      const fold = before.folds[k]
      assert(fold !== undefined, 'eight folds')
      expect(fold.trainToMs).toBeLessThanOrEqual(fold.testFromMs - before.embargoDays * DAY_MS)
      const after = await evidence(changedFrom(random, fold.testFromMs - before.embargoDays * DAY_MS), { method })
      expect(choices(after).slice(0, k + 1)).toEqual(choices(before).slice(0, k + 1))
      expect(after.folds[k]?.trainRoi).toBe(fold.trainRoi)
      // What was changed is what was tested, so this has shown something.
      expect(after.folds[k]?.test).not.toEqual(fold.test)
    }
  })

  it('chooses by the train windows alone: others there, another choice', async () => {
    const before = await onWalk()
    const fold = before.folds[4]
    assert(fold !== undefined, 'eight folds')
    const after = await evidence(changedFrom(random, fold.trainFromMs))
    expect(choices(after)[4]).not.toBe(fold.configuration)
  })

  it('tests each choice as the kernel runs it', async () => {
    const { folds } = await onWalk()
    const market = kernelMarket(instrument, random, [])
    for (const { configuration, testFromMs, testToMs, test } of folds) {
      const [from, to] = [rowAt(random, testFromMs), rowAt(random, testToMs)]
      const price = Math.round((random.open[from] ?? 0) * 10) as Parameters<typeof planShape>[2]
      const plan = planShape(shapeAt(space, configuration), instrument, price, money('1000'))
      assert(plan !== null, 'the choice can be placed')
      const run = runKernel({ instrument, plan, market, from, to, fill: 'through', closeAtEnd: true })
      expect(test.roi).toBe(run.totalPnl / 1000)
      expect(test.drawdown).toBe(run.maxDrawdownFraction)
    }
  })

  it('tests do not overlap; below eight of them there is no p-value and no more than unproven', async () => {
    const short = await evidence(ranging({ seed: 3, days: 90, halfLife: 0.2 }), { method: 'grid' })
    expect(short.effectiveWindows).toBe(short.folds.length)
    expect(short.effectiveWindows).toBeLessThan(8)
    expect([short.edgePValue, short.hindsight.pValue, short.surrogateWindows]).toEqual([null, null, 0])
    expect(short.summary.mean).toBeGreaterThan(0)
    expect(short.verdict).toEqual({ advice: 'unproven', code: 'thin_history' })
    for (const { folds } of [short, await onWalk()])
      for (const [i, { testFromMs }] of folds.entries())
        if (i > 0) expect(testFromMs).toBeGreaterThanOrEqual(folds[i - 1]?.testToMs ?? 0)
  })

  it('is the same whatever the number of threads', async () => {
    for (const method of ['random', 'pareto'] as const)
      expect(await evidence(random, { method }, 2)).toEqual(await onWalk(method))
  })

  it('on a walk it does not say start; on a price that returns within hours it does', async () => {
    for (const seed of [1, 2]) {
      const { verdict, edgePValue } = await evidence(walk({ seed, days: 150 }), { method: 'grid' })
      expect(verdict.advice).not.toBe('start')
      expect(edgePValue).toBeGreaterThan(0.05)
    }
    const { verdict, summary, edgePValue } = await evidence(ranging({ seed: 1, days: 150, halfLife: 0.2 }), {
      method: 'grid',
    })
    expect(summary.mean).toBeGreaterThan(0)
    expect(edgePValue).toBeLessThanOrEqual(0.05)
    expect(verdict).toEqual({ advice: 'start', code: 'proven' })
  })

  it('cancelled, then resumed, it computes only what is left', async () => {
    const whole = await onWalk('pareto')
    const kept = new Map<number, Float64Array>()
    const stop = new AbortController()
    let computed = 0
    const journal: SweepJournal = {
      get: (chunk) => kept.get(chunk),
      put(chunk, values) {
        kept.set(chunk, values)
        computed += 1
        if (computed === 40) stop.abort(new Error('enough'))
      },
    }
    const input = about(random, { method: 'pareto' })
    await expect(walkForwardSearch(input, { workers: 1, journal, signal: stop.signal })).rejects.toThrow('enough')
    const before = kept.size
    expect(await walkForwardSearch(input, { workers: 1, journal })).toEqual(whole)
    expect(computed).toBe(kept.size)
    expect(before).toBeGreaterThanOrEqual(40)
  })

  it('history too short for one fold: nothing', async () => {
    expect(await walkForwardSearch(about(walk({ seed: 1, days: 4 })), { workers: 1 })).toBeNull()
  })
})

describe('noise test', () => {
  const best = async (candles: CandleColumns) => {
    const input = about(candles, { method: 'grid' })
    const { outcomes, front } = await optimize({ ...input, candles }, { workers: 1 })
    expect(front.length).toBeGreaterThan(0)
    return { input, outcomes }
  }

  it('finds on noise what it finds on a walk, and less than on a price that returns', async () => {
    const noise = await best(walk({ seed: 21, days: 100 }))
    const found = await noiseTest(noise.input, bestOutcome(noise.outcomes), { workers: 1 })
    expect(found.walks).toHaveLength(19)
    expect(found.pValue).toBeGreaterThan(0.05)
    // Even there the best of all tried looks good: that is what the test is for.
    expect(found.walks.filter(({ best: luckiest }) => (luckiest?.roi ?? 0) > 0).length).toBeGreaterThan(9)
    const returning = await best(ranging({ seed: 2, days: 100, minutes: 15, halfLife: 0.2 }))
    const onReturning = await noiseTest(returning.input, bestOutcome(returning.outcomes), { workers: 1 })
    expect(onReturning.asGood).toBe(0)
    expect(onReturning.pValue).toBe(0.05)
  })

  it('is the same by seed and for any number of threads', async () => {
    const { input } = await best(walk({ seed: 22, days: 60 }))
    const run = (method: 'pareto' | 'random', workers: number) =>
      noiseTest({ ...input, method }, null, { workers, walks: 3 })
    for (const method of ['pareto', 'random'] as const) expect(await run(method, 2)).toEqual(await run(method, 1))
  })
})
