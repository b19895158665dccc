import {
  type PoolOptions,
  planShape,
  type SearchPlan,
  SweepPool,
  type SweepTask,
  search,
  seededRandom,
  shapeAt,
  triesOf,
} from '@gridpilot/backtest'
import { assert, type CandleColumns, DAY_MS, type FundingPoint, type Instrument, type Money } from '@gridpilot/core'
import { EDGE_P_MAX } from '../advice.ts'
import { edgePValue } from '../edge-test.ts'
import { History } from '../history.ts'
import { type Summary, summarise } from '../statistics.ts'
import { EFFECTIVE_WINDOWS_NEEDED, SURROGATES_WANTED } from '../study.ts'
import { type Walks, walksOf } from '../surrogates.ts'
import { runWindow, type WindowResult } from '../trial.ts'
import { scoreOf } from '../walk-forward.ts'
import { countApart, type Schedule, scheduleOf } from '../windows.ts'
import { type Fold, foldsOf, type PlacedWindow, placedWindows, TRAIN_HORIZONS } from './folds.ts'
import { WindowFigures } from './window-figures.ts'

export interface SearchHistory extends SearchPlan {
  readonly instrument: Instrument
  /** Candles of one market, several lengths where there are any: the longest history decides how many windows fit. */
  readonly series: readonly CandleColumns[]
  readonly funding: readonly FundingPoint[]
  readonly investment: Money
}

export interface SearchProgress {
  readonly stage: 'training' | 'luck'
  /** Runs done in this stage, of about so many. */
  readonly done: number
  readonly total: number
}

export interface SearchOptions extends PoolOptions {
  readonly onProgress?: (progress: SearchProgress) => void
}

/** A choice made from a train window and measured on the test window after it. */
export interface FoldResult {
  readonly trainFromMs: number
  readonly trainToMs: number
  readonly testFromMs: number
  readonly testToMs: number
  readonly configuration: number
  /** Configurations the choice was made among. */
  readonly tried: number
  /** Mean over the train windows, and what came of it. */
  readonly trainRoi: number
  readonly test: WindowResult
}

/** `unproven`: too few windows, or luck does as well. */
export type SearchVerdict =
  | { readonly advice: 'wait'; readonly code: 'losing' }
  | { readonly advice: 'unproven'; readonly code: 'thin_history' | 'like_noise' }
  | { readonly advice: 'start'; readonly code: 'proven' }

export interface SearchEvidence {
  readonly fromMs: number
  readonly toMs: number
  readonly horizonDays: number
  readonly trainDays: number
  readonly embargoDays: number
  readonly folds: readonly FoldResult[]
  /** Of the test windows. */
  readonly summary: Summary
  /** Test windows that do not overlap. */
  readonly effectiveWindows: number
  /** Configurations tried in all folds together: what the p-values are corrected for. */
  readonly tried: number
  /**
   * How often the best of all tried reaches this mean on coins: for the mean out of sample, and for the mean of the one
   * that would have been best in the same test windows. null: fewer windows than are needed.
   */
  readonly edgePValue: number | null
  readonly hindsight: { readonly configuration: number; readonly mean: number; readonly pValue: number | null }
  readonly surrogateWindows: number
  readonly verdict: SearchVerdict
}

/** Same input, same walks. */
const SEED = 20_261_127

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
  readonly best: number | null
  readonly roi: number
}

class SearchStudy {
  readonly task: SweepTask
  readonly #input: SearchHistory
  readonly #history: History
  readonly #windows: readonly PlacedWindow[]
  readonly #folds: readonly Fold[]
  readonly #copies: number

  constructor(input: SearchHistory, history: History, windows: readonly PlacedWindow[], folds: readonly Fold[]) {
    this.#input = input
    this.#history = history
    this.#windows = windows
    this.#folds = folds
    const tested = folds.length >= EFFECTIVE_WINDOWS_NEEDED
    this.#copies = tested ? Math.ceil(SURROGATES_WANTED / folds.length) : 0
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
      const best = bestOf(configurations, (each) => figures.results(each, fold.train))
      const roi = tried.find(({ configuration }) => configuration === best)?.objectives?.roi ?? 0
      chosen.push({ fold, tried: configurations, best, roi })
    }
    return chosen
  }

  /** What a search that is told nothing would compute; one that learns computes a little more. */
  #runsOfTraining(): number {
    const windows = new Set(this.#folds.flatMap(({ train }) => train)).size
    return windows * triesOf(this.#input)
  }

  /** The chosen grid, planned and run by itself on its test. null: it could not be placed there. */
  #foldResult({ fold, tried, best, roi }: Trained): FoldResult | null {
    const window = this.#windows[fold.test]
    const [first, last] = [this.#windows[fold.train[0] ?? -1], this.#windows[fold.train.at(-1) ?? -1]]
    if (best === null || window === undefined || first === undefined || last === undefined) return null
    const { instrument, investment, space } = this.#input
    const shape = shapeAt(space, best)
    const plan = planShape(shape, instrument, window.startPrice, investment)
    if (plan === null) return null
    return {
      ...{ trainFromMs: first.startMs, trainToMs: last.endMs, testFromMs: window.startMs, testToMs: window.endMs },
      ...{ configuration: best, tried: tried.length, trainRoi: roi },
      test: runWindow({ shape, plan }, window.stretch, instrument),
    }
  }

  /** All that were tried in all tests and on the coins of these. */
  async #luck(figures: WindowFigures, tried: readonly number[], options: SearchOptions): Promise<void> {
    const tests = this.#folds.map(({ test }) => test)
    const wanted = (fair: boolean) => [...tests, ...this.#folds.flatMap((_, f) => this.#coins(f, fair))]
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

  #isFair(configuration: number): boolean {
    return shapeAt(this.#input.space, configuration).direction === 'neutral'
  }

  /** Places of the copies of a fold's test in the task's windows: all real ones come first, then fair, then leaning. */
  #coins(fold: number, fair: boolean): number[] {
    const first = this.#windows.length + (fair ? 0 : this.#folds.length * this.#copies) + fold * this.#copies
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
      this.#copies === 0 ? [] : [walksOf(tests, { history: this.#history, copies: this.#copies, fair, random })],
    )
    const real = this.#windows.map(({ stretch: { ground, from, to }, startPrice }) => ({
      ...{ market: grounds.indexOf(ground), from, to, startPrice },
    }))
    const coins = walks.flatMap(({ rows }, which) =>
      tests.flatMap(({ startPrice }, at) =>
        Array.from({ length: this.#copies }, (_, copy) => {
          const [from, to] = rows(at, copy)
          return { market: grounds.length + which, from, to, startPrice }
        }),
      ),
    )
    const markets = [...grounds.map(({ market }) => market), ...walks.map(({ market }) => market)]
    return { instrument, space, investment, fill: 'through', markets, windows: [...real, ...coins] }
  }
}

/** The best score; the first of equals. null: none could be placed. */
function bestOf(configurations: readonly number[], results: (configuration: number) => WindowResult[]): number | null {
  let best: number | null = null
  let most = Number.NEGATIVE_INFINITY
  for (const configuration of configurations) {
    const measured = results(configuration)
    if (measured.length === 0) continue
    const score = scoreOf(measured)
    if (score > most) [best, most] = [configuration, score]
  }
  return best
}

function verdictOf(mean: number, effective: number, edge: number | null): SearchVerdict {
  if (mean <= 0) return { advice: 'wait', code: 'losing' }
  if (effective < EFFECTIVE_WINDOWS_NEEDED || edge === null) return { advice: 'unproven', code: 'thin_history' }
  return edge > EDGE_P_MAX ? { advice: 'unproven', code: 'like_noise' } : { advice: 'start', code: 'proven' }
}
