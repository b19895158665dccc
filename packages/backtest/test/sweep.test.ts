import { assert, instrumentFor, money, planGrid, ticksFromNumber, toNumber } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import {
  bestOutcome,
  configOf,
  crowding,
  frontRanks,
  genesOf,
  indexOf,
  kernelMarket,
  type Objectives,
  type OptimizationInput,
  optimize,
  paretoFront,
  runKernel,
  type SearchPlan,
  type SearchSpace,
  type SweepJournal,
  search,
  seededRandom,
  shapeAt,
  spaceProblem,
  spaceSize,
  spaceSizes,
} from '../src/index.ts'
import { seededCandles } from './seeded-candles.ts'

const instrument = instrumentFor('BTCUSDT')
const investment = money('1000')
const candles = seededCandles(3, 4_000, 0.05)
const funding = [1, 2, 3, 4, 5].map((k) => ({ time: (candles.time[0] ?? 0) + k * 28_800_000, rate: 0.0003 }))

/** 2 · 2 · 3 · 3 · 3 · 2 · 2 = 432 grids; the finest are too small for the money, so some are refused. */
const space: SearchSpace = {
  directions: ['neutral', 'long'],
  spacings: ['arithmetic', 'geometric'],
  widths: [0.02, 0.04, 0.08],
  offsets: [-0.5, 0, 0.3],
  gridCounts: [8, 20, 200],
  leverages: [1, 4],
  stopLossPercents: [null, 5],
}

const input = (more: Partial<OptimizationInput> = {}): OptimizationInput => ({
  ...{ instrument, candles, funding, investment, space },
  ...{ method: 'random', tries: 60, seed: 11, ...more },
})

/** What a sweep must come to: each grid planned by itself and run by itself. */
function alone(configuration: number) {
  const price = ticksFromNumber(instrument, candles.open[0] ?? 0)
  const plan = planGrid(configOf(shapeAt(space, configuration), instrument, price, investment), instrument, price)
  if (!plan.ok) return null
  const market = kernelMarket(instrument, candles, funding)
  return runKernel({ instrument, plan: plan.value, market, fill: 'through', closeAtEnd: true })
}

const points = (seed: number, count: number): Objectives[] => {
  const random = seededRandom(seed)
  // Coarse values, so that there are ties.
  return Array.from({ length: count }, () => ({
    roi: Math.floor(random() * 12) / 10 - 0.5,
    drawdown: Math.floor(random() * 12) / 12,
  }))
}

const beats = (a: Objectives, b: Objectives) =>
  a.roi >= b.roi && a.drawdown <= b.drawdown && (a.roi > b.roi || a.drawdown < b.drawdown)

describe('search space', () => {
  it('counts every configuration once', () => {
    const sizes = spaceSizes(space)
    const all = Array.from({ length: spaceSize(space) }, (_, i) => i)
    expect(all).toHaveLength(432)
    expect(new Set(all.map((i) => JSON.stringify(shapeAt(space, i)))).size).toBe(432)
    for (const i of all) expect(indexOf(sizes, genesOf(sizes, i))).toBe(i)
  })

  it('puts the centre of a range aside by its share of the half width', () => {
    const shape = shapeAt({ ...space, widths: [0.1], offsets: [-0.5] }, 0)
    expect([shape.down, shape.up]).toEqual([0.15000000000000002, 0.05])
  })

  it.each([
    ['gridCounts', { gridCounts: [1] }, 1, 2],
    ['leverages', { leverages: [2.5] }, 2.5, 3],
    ['offsets', { offsets: [1] }, 1, 0.95],
    ['widths', { widths: [Number.NaN] }, Number.NaN, 0.001],
    ['stopLossPercents', { stopLossPercents: [null, 101] }, 101, 100],
    ['directions', { directions: [] }, 'none', undefined],
  ] as const)('refuses a value of %s that cannot be searched', (field, wrong, value, nearest) => {
    const found = spaceProblem({ ...space, ...wrong } as SearchSpace)
    expect(found).toMatchObject({ code: 'invalid_request', field, value })
    expect(found?.nearest).toBe(nearest)
    expect(spaceProblem(space)).toBeNull()
  })
})

describe('Pareto front', () => {
  it('is what comparing all with all leaves', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const all = points(seed, 60)
      const brute = all.filter((a) => !all.some((b) => beats(b, a)))
      const front = paretoFront(all)
      const keys = (some: readonly Objectives[]) => [...new Set(some.map((p) => `${p.drawdown} ${p.roi}`))].sort()
      expect(keys(front)).toEqual(keys(brute))
      expect(front).toHaveLength(new Set(keys(brute)).size)
      expect(front.map((p) => p.roi)).toEqual(front.map((p) => p.roi).toSorted((a, b) => a - b))
    }
  })

  it('ranks by peeling fronts off', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const all = points(seed, 40)
      let left = all.map((_, i) => i)
      const ranks: number[] = []
      for (let rank = 0; left.length > 0; rank += 1) {
        const front = left.filter((i) => !left.some((k) => beats(all[k] as Objectives, all[i] as Objectives)))
        for (const i of front) ranks[i] = rank
        left = left.filter((i) => !front.includes(i))
      }
      expect(frontRanks(all)).toEqual(ranks)
    }
  })

  it('keeps the ends of a front and prefers who stands alone', () => {
    const all = [0, 0.1, 0.2, 0.9, 1].map((x) => ({ roi: x, drawdown: x }))
    const alone = crowding(all, [0, 0, 0, 0, 0])
    expect(alone[0]).toBe(Number.POSITIVE_INFINITY)
    expect(alone[4]).toBe(Number.POSITIVE_INFINITY)
    expect(alone[3]).toBeGreaterThan(alone[1] ?? 0)
  })
})

describe('search', () => {
  /** Return grows with the index, drawdown with its distance from 300: an answer that needs no candles. */
  const answer = async (configurations: readonly number[]) =>
    configurations.map((c) => (c % 7 === 0 ? null : { roi: c / 432, drawdown: Math.abs(c - 300) / 432 }))
  const plan = (more: Partial<SearchPlan>): SearchPlan => ({ space, method: 'pareto', tries: 120, seed: 5, ...more })

  it.each(['random', 'pareto'] as const)('%s: by seed the same, each configuration once', async (method) => {
    const first = await search(plan({ method }), answer)
    expect(await search(plan({ method }), answer)).toEqual(first)
    expect(first).toHaveLength(120)
    expect(new Set(first.map(({ configuration }) => configuration)).size).toBe(120)
    const other = await search(plan({ method, seed: 6 }), answer)
    expect(other.map((t) => t.configuration)).not.toEqual(first.map((t) => t.configuration))
  })

  it.each(['grid', 'random', 'pareto'] as const)('%s: with tries enough it tries everything', async (method) => {
    const tried = await search(plan({ method, tries: 1_000 }), answer)
    expect(tried.map(({ configuration }) => configuration).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 432 }, (_, i) => i),
    )
  })

  it('learns: with as many tries it finds more of the front than a draw does', async () => {
    const wide: SearchSpace = { ...space, widths: Array.from({ length: 60 }, (_, i) => 0.01 + i / 100) }
    const size = spaceSize(wide)
    const smooth = async (configurations: readonly number[]) =>
      configurations.map((c) => {
        const [, , width = 0, offset = 0, grids = 0] = genesOf(spaceSizes(wide), c)
        return { roi: width / 60 - Math.abs(offset - 1) / 5, drawdown: (width / 60) ** 2 + Math.abs(grids - 1) / 5 }
      })
    expect(size).toBeGreaterThan(8_000)
    const share = async (method: 'random' | 'pareto', seed: number) => {
      const tried = await search({ space: wide, method, tries: 400, seed }, smooth)
      return tried.filter(({ objectives: o }) => o !== null && o.drawdown <= Math.max(0, o.roi) ** 2 + 1e-9).length
    }
    for (const seed of [1, 2, 3]) expect(await share('pareto', seed)).toBeGreaterThan(2 * (await share('random', seed)))
  })
})

describe('sweep', () => {
  it('comes to what the kernel comes to, grid by grid', async () => {
    const { outcomes, tries, refused } = await optimize(input({ method: 'grid' }), { workers: 2 })
    expect(tries).toBe(432)
    const byNumber = new Map(outcomes.map((outcome) => [outcome.configuration, outcome]))
    let placed = 0
    for (let i = 0; i < 432; i += 1) {
      const run = alone(i)
      const outcome = byNumber.get(i)
      expect(outcome === undefined).toBe(run === null)
      if (run === null || outcome === undefined) continue
      placed += 1
      expect(outcome).toEqual({
        configuration: i,
        roi: run.totalPnl / toNumber(investment),
        drawdown: run.maxDrawdownFraction,
        end: ['closed', 'limit', 'stop_loss'].indexOf(run.end),
        ...{ gridProfit: run.gridProfit, fees: run.fees, funding: run.funding },
        ...{ fills: run.fills, roundTrips: run.roundTrips },
      })
    }
    expect(refused).toBe(432 - placed)
    // Otherwise this would not have looked at what it says it does.
    expect(refused).toBeGreaterThan(0)
    expect(outcomes.some(({ end }) => end === 2)).toBe(true)
    expect(outcomes.every(({ funding: paid }) => paid === 0)).toBe(false)
  })

  it.each(['random', 'pareto'] as const)('%s: does not depend on the number of threads', async (method) => {
    const one = await optimize(input({ method }), { workers: 1 })
    expect(await optimize(input({ method }), { workers: 3 })).toEqual(one)
    const brute = one.outcomes.filter((a) => !one.outcomes.some((b) => beats(b, a)))
    expect(new Set(one.front.map((o) => `${o.roi} ${o.drawdown}`))).toEqual(
      new Set(brute.map((o) => `${o.roi} ${o.drawdown}`)),
    )
    expect(one.front).toContainEqual(bestOutcome(one.outcomes))
  })

  it.each(['random', 'pareto'] as const)(
    '%s: cancelled, then resumed, it computes only what is left',
    async (method) => {
      const whole = await optimize(input({ method }), { workers: 2 })
      const kept = new Map<number, Float64Array>()
      const journal = (limit: number): SweepJournal & { puts: number } => ({
        puts: 0,
        get: (chunk) => kept.get(chunk),
        put(chunk, values) {
          expect(kept.has(chunk)).toBe(false)
          kept.set(chunk, values)
          this.puts += 1
          if (this.puts === limit) stop.abort(new Error('enough'))
        },
      })
      const stop = new AbortController()
      const begun = optimize(input({ method }), { workers: 1, journal: journal(2), signal: stop.signal })
      await expect(begun).rejects.toThrow('enough')
      const before = kept.size
      expect(before).toBeGreaterThanOrEqual(2)
      const progress: [number, number][] = []
      const rest = journal(Number.POSITIVE_INFINITY)
      const resumed = await optimize(input({ method }), {
        ...{ workers: 2, journal: rest },
        onProgress: (done, total) => progress.push([done, total]),
      })
      expect(resumed).toEqual(whole)
      expect(rest.puts).toBe(kept.size - before)
      expect(progress.at(-1)).toEqual([60, 60])
    },
  )

  it('aborted before it begins, nothing is computed', async () => {
    const signal = AbortSignal.abort(new Error('no'))
    await expect(optimize(input(), { signal })).rejects.toThrow('no')
  })
})

it('the best is the most return per drawdown, or the smallest loss', () => {
  const outcome = (configuration: number, roi: number, drawdown: number) => ({
    ...{ configuration, roi, drawdown, end: 0, gridProfit: 0, fees: 0, funding: 0, fills: 0, roundTrips: 0 },
  })
  assert(bestOutcome([]) === null, 'nothing is best of nothing')
  expect(bestOutcome([outcome(1, 0.5, 0.5), outcome(2, 0.2, 0.1), outcome(3, -0.1, 0)])?.configuration).toBe(2)
  expect(bestOutcome([outcome(1, -0.5, 0.5), outcome(2, -0.2, 0.9)])?.configuration).toBe(2)
})
