import { planShape, SweepPool, type SweepTask, search, seededRandom, shapeAt, triesOf } from '@gridpilot/backtest'
import { assert, DAY_MS } from '@gridpilot/core'
import type { Candidate } from '../candidates.ts'
import { edgePValue } from '../edge-test.ts'
import { History } from '../history.ts'
import { summarise } from '../statistics.ts'
import { type Walks, walksOf } from '../surrogates.ts'
import { runWindow } from '../trial.ts'
import { scoreOf } from '../walk-forward.ts'
import { countApart, EFFECTIVE_WINDOWS_NEEDED, type Schedule, scheduleOf } from '../windows.ts'
import { type Fold, foldsOf, type PlacedWindow, placedWindows, TRAIN_HORIZONS } from './folds.ts'
import {
  type FoldResult,
  type SearchEvidence,
  type SearchHistory,
  type SearchOptions,
  verdictOf,
} from './search-evidence.ts'
import { WindowFigures } from './window-figures.ts'

/** Same input, same walks. */
const SEED = 20_261_127
/** Coins thrown for all tests together, about, and the runs these may cost: with more tries each test gets fewer. */
const SURROGATES_WANTED = 78
const LUCK_RUNS_MAX = 500_000

/**
 * The search itself out of sample: in each fold it is run again on what had ended an embargo before the test began, and
 * what it would have chosen is measured on the test. Then the same grids on coins, as `edgePValue` has it. null: history
 * is too short for one fold, or nothing could be placed.
 */
export async function walkForwardSearch(
  input: SearchHistory,
  options: SearchOptions = {},
): Promise<SearchEvidence | null> {
  const history = new History(input.instrument, input.series, input.funding)
  const schedule = scheduleOf(history.fromMs, history.toMs)
  if (schedule === null) return null
  const windows = placedWindows(history, schedule)
  const folds = foldsOf(windows, schedule)
  if (folds.length === 0) return null
  const study = new SearchStudy(input, history, windows, folds)
  const pool = new SweepPool(study.task, options)
  try {
    return await study.run(new WindowFigures(pool, study.task.windows.length), schedule, options)
  } finally {
    await pool.close()
  }
}

interface Trained {
  readonly fold: Fold
  readonly tried: readonly number[]
  /** null: nothing could be placed. */
  readonly grid: (Candidate & { readonly configuration: number }) | null
  readonly roi: number
}

class SearchStudy {
  readonly task: SweepTask
  readonly #input: SearchHistory
  readonly #history: History
  readonly #windows: readonly PlacedWindow[]
  readonly #folds: readonly Fold[]
  /** Walks made of each test, and how many of these are used. */
  readonly #made: number
  #copies: number

  constructor(input: SearchHistory, history: History, windows: readonly PlacedWindow[], folds: readonly Fold[]) {
    this.#input = input
    this.#history = history
    this.#windows = windows
    this.#folds = folds
    const tested = folds.length >= EFFECTIVE_WINDOWS_NEEDED
    this.#made = tested ? Math.ceil(SURROGATES_WANTED / folds.length) : 0
    this.#copies = this.#made
    this.task = this.#task()
  }

  async run(figures: WindowFigures, schedule: Schedule, options: SearchOptions): Promise<SearchEvidence | null> {
    const chosen = await this.#train(figures, options)
    const tried = [...new Set(chosen.flatMap((fold) => fold.tried))].sort((a, b) => a - b)
    const folds = chosen.flatMap((each) => this.#foldResult(each) ?? [])
    if (folds.length === 0) return null
    const effective = countApart(
      folds.map(({ testFromMs }) => testFromMs),
      schedule.horizonMs,
    )
    const summary = summarise(
      folds.map(({ test }) => test),
      effective,
    )
    this.#copies = Math.max(Math.min(1, this.#copies), Math.min(this.#copies, this.#affordable(tried.length)))
    await this.#luck(figures, tried, options)
    const hindsight = this.#hindsight(figures, tried)
    const enough = effective >= EFFECTIVE_WINDOWS_NEEDED
    const p = (mean: number) => (enough ? this.#pValue(figures, tried, mean, effective) : null)
    const edge = p(summary.mean)
    return {
      ...{ fromMs: this.#history.fromMs, toMs: this.#history.toMs },
      horizonDays: schedule.horizonMs / DAY_MS,
      trainDays: (TRAIN_HORIZONS * schedule.horizonMs) / DAY_MS,
      embargoDays: schedule.embargoMs / DAY_MS,
      ...{ folds, summary, effectiveWindows: effective, tried: tried.length, edgePValue: edge },
      hindsight: { ...hindsight, pValue: p(hindsight.mean) },
      surrogateWindows: enough ? this.#copies * this.#folds.length : 0,
      verdict: verdictOf(summary.mean, effective, edge),
    }
  }

  /** The search of each fold, on its train windows only. */
  async #train(figures: WindowFigures, options: SearchOptions): Promise<Trained[]> {
    const chosen: Trained[] = []
    const total = this.#runsOfTraining()
    let done = 0
    const onRuns = (count: number) => {
      done += count
      options.onProgress?.({ stage: 'training', done: Math.min(done, total), total })
    }
    for (const fold of this.#folds) {
      const tried = await search(this.#input, async (configurations) => {
        await figures.fetch(configurations, fold.train, onRuns)
        return configurations.map((each) => {
          const results = figures.results(each, fold.train)
          if (results.length === 0) return null
          const { mean, drawdown } = summarise(results)
          return { roi: mean, drawdown }
        })
      })
      const configurations = tried.map(({ configuration }) => configuration)
      const grid = this.#choose(figures, fold, configurations)
      const roi = tried.find(({ configuration }) => configuration === grid?.configuration)?.objectives?.roi ?? 0
      chosen.push({ fold, tried: configurations, grid, roi })
    }
    return chosen
  }

  /** What a search that is told nothing would compute; one that learns computes a little more. */
  #runsOfTraining(): number {
    const windows = new Set(this.#folds.flatMap(({ train }) => train)).size
    return windows * triesOf(this.#input)
  }

  /**
   * The best score of those that could be placed in half of the train windows at least, and can be at the test's first
   * price, which is known when the choice is made; the first of equals.
   */
  #choose(figures: WindowFigures, { train, test }: Fold, configurations: readonly number[]): Trained['grid'] {
    const { instrument, investment, space } = this.#input
    const startPrice = this.#windows[test]?.startPrice
    const scored = configurations.flatMap((configuration) => {
      const results = figures.results(configuration, train)
      return results.length * 2 < train.length ? [] : [{ configuration, score: scoreOf(results) }]
    })
    for (const { configuration } of scored.sort((a, b) => b.score - a.score)) {
      const shape = shapeAt(space, configuration)
      const plan = startPrice === undefined ? null : planShape(shape, instrument, startPrice, investment)
      if (plan !== null) return { configuration, shape, plan }
    }
    return null
  }

  /** The chosen grid, run by itself on its test. */
  #foldResult({ fold, tried, grid, roi }: Trained): FoldResult | null {
    const window = this.#windows[fold.test]
    const [first, last] = [this.#windows[fold.train[0] ?? -1], this.#windows[fold.train.at(-1) ?? -1]]
    if (grid === null || window === undefined || first === undefined || last === undefined) return null
    return {
      ...{ trainFromMs: first.startMs, trainToMs: last.endMs, testFromMs: window.startMs, testToMs: window.endMs },
      ...{ configuration: grid.configuration, tried: tried.length, trainRoi: roi },
      test: runWindow(grid, window.stretch, this.#input.instrument),
    }
  }

  /** All that were tried in all tests and on the coins of these. */
  async #luck(figures: WindowFigures, tried: readonly number[], options: SearchOptions): Promise<void> {
    // A test and its coins side by side: they share a plan.
    const wanted = (fair: boolean) => this.#folds.flatMap(({ test }, f) => [test, ...this.#coins(f, fair)])
    const groups = [true, false].map(
      (fair) => [tried.filter((each) => this.#isFair(each) === fair), wanted(fair)] as const,
    )
    const total = groups.reduce((sum, [some, windows]) => sum + figures.missing(some, windows), 0)
    let done = 0
    for (const [some, windows] of groups) {
      await figures.fetch(some, windows, (count) => {
        done += count
        options.onProgress?.({ stage: 'luck', done, total })
      })
    }
  }

  #hindsight(figures: WindowFigures, tried: readonly number[]): { configuration: number; mean: number } {
    let best = { configuration: -1, mean: Number.NEGATIVE_INFINITY }
    for (const configuration of tried) {
      // Where it could not be placed it earned nothing, as in the surrogates.
      const rois = this.#folds.map(({ test }) => figures.roi(configuration, test) || 0)
      const mean = rois.reduce((sum, roi) => sum + roi, 0) / rois.length
      if (mean > best.mean) best = { configuration, mean }
    }
    return best
  }

  #pValue(figures: WindowFigures, tried: readonly number[], mean: number, effective: number): number | null {
    const table = tried.map((each) =>
      this.#folds.map((_, f) =>
        Float64Array.from(this.#coins(f, this.#isFair(each)), (window) => figures.roi(each, window) || 0),
      ),
    )
    return edgePValue(mean, table, [...this.#folds.keys()], effective)
  }

  #affordable(tried: number): number {
    return Math.floor(LUCK_RUNS_MAX / (tried * this.#folds.length))
  }

  #isFair(configuration: number): boolean {
    return shapeAt(this.#input.space, configuration).direction === 'neutral'
  }

  /** Places of the copies of a fold's test in the task's windows: all real ones come first, then fair, then leaning. */
  #coins(fold: number, fair: boolean): number[] {
    const first = this.#windows.length + (fair ? 0 : this.#folds.length * this.#made) + fold * this.#made
    return Array.from({ length: this.#copies }, (_, copy) => first + copy)
  }

  #task(): SweepTask {
    const { instrument, space, investment } = this.#input
    const { grounds } = this.#history
    const tests = this.#folds.map(({ test }) => {
      const window = this.#windows[test]
      assert(window !== undefined, 'a fold tests a window')
      return window
    })
    const random = seededRandom(SEED)
    const walks: Walks[] = [true, false].flatMap((fair) =>
      this.#made === 0 ? [] : [walksOf(tests, { history: this.#history, copies: this.#made, fair, random })],
    )
    const real = this.#windows.map(({ stretch: { ground, from, to }, startPrice }) => ({
      ...{ market: grounds.indexOf(ground), from, to, startPrice },
    }))
    const coins = walks.flatMap(({ rows }, which) =>
      tests.flatMap(({ startPrice }, at) =>
        Array.from({ length: this.#made }, (_, copy) => {
          const [from, to] = rows(at, copy)
          return { market: grounds.length + which, from, to, startPrice }
        }),
      ),
    )
    const markets = [...grounds.map(({ market }) => market), ...walks.map(({ market }) => market)]
    return { instrument, space, investment, fill: 'through', markets, windows: [...real, ...coins] }
  }
}
