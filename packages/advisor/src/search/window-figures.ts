import { RUN_ENDS, type SweepPool } from '@gridpilot/backtest'
import type { WindowResult } from '../trial.ts'

/** Figures kept of each run: return, drawdown, end. */
const KEPT = 3

const LIMIT = RUN_ENDS.indexOf('limit')
const STOPPED = RUN_ENDS.indexOf('stop_loss')

/** What configurations came to in windows, each computed once and kept. */
export class WindowFigures {
  readonly #pool: SweepPool
  readonly #windows: number
  readonly #rows = new Map<number, { readonly values: Float64Array; readonly known: Uint8Array }>()

  constructor(pool: SweepPool, windows: number) {
    this.#pool = pool
    this.#windows = windows
  }

  /** Computes what is not known yet. Configurations that lack the same windows go together. */
  async fetch(
    configurations: readonly number[],
    windows: readonly number[],
    onRuns: (count: number) => void,
  ): Promise<void> {
    const missing = Map.groupBy(configurations, (each) => {
      const { known } = this.#row(each)
      return windows.filter((w) => known[w] !== 1).join(' ')
    })
    for (const [key, some] of missing) {
      if (key === '') continue
      const wanted = key.split(' ').map(Number)
      const answer = await this.#pool.run(some, wanted, KEPT, onRuns)
      let at = 0
      for (const each of some) {
        const { values, known } = this.#row(each)
        for (const window of wanted) {
          values.set(answer.subarray(at, at + KEPT), KEPT * window)
          known[window] = 1
          at += KEPT
        }
      }
    }
  }

  /** How many runs `fetch` would compute. */
  missing(configurations: readonly number[], windows: readonly number[]): number {
    return configurations.reduce((count, each) => {
      const known = this.#rows.get(each)?.known
      return count + windows.filter((w) => known?.[w] !== 1).length
    }, 0)
  }

  /** ROI of a computed run; NaN where no such grid could be placed. */
  roi(configuration: number, window: number): number {
    return this.#row(configuration).values[KEPT * window] as number
  }

  /** Results of computed runs; windows in which the grid could not be placed are left out. */
  results(configuration: number, windows: readonly number[]): WindowResult[] {
    const { values } = this.#row(configuration)
    return windows.flatMap((window) => {
      const [roi = 0, drawdown = 0, end] = values.subarray(KEPT * window, KEPT * (window + 1))
      if (Number.isNaN(roi)) return []
      // Days in range concern a person who looks at one grid, not a choice among thousands.
      return [{ startMs: window, roi, drawdown, limited: end === LIMIT, stopped: end === STOPPED, daysInRange: 0 }]
    })
  }

  #row(configuration: number) {
    const found = this.#rows.get(configuration)
    if (found !== undefined) return found
    const row = { values: new Float64Array(KEPT * this.#windows), known: new Uint8Array(this.#windows) }
    this.#rows.set(configuration, row)
    return row
  }
}
