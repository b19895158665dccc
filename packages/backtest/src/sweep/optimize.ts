import {
  assert,
  type CandleColumns,
  type FundingPoint,
  type Instrument,
  type Money,
  ticksFromNumber,
} from '@gridpilot/core'
import { kernelMarket } from '../kernel-market.ts'
import { paretoFront } from './pareto.ts'
import { type SearchPlan, search, triesOf } from './search.ts'
import { spaceProblem } from './search-space.ts'
import { type PoolOptions, SweepPool } from './sweep-pool.ts'
import { FIGURES, figuresAt, type RunFigures, type SweepTask } from './sweep-task.ts'

/** One search over all candles: every grid starts at the first open and is closed at the last price. */
export interface OptimizationInput extends SearchPlan {
  readonly instrument: Instrument
  readonly candles: CandleColumns
  /** Settlements ascending by time. */
  readonly funding: readonly FundingPoint[]
  readonly investment: Money
}

/** A configuration that was run. */
export interface Outcome extends RunFigures {
  readonly configuration: number
}

export interface Optimization {
  /** In the order tried; those that the exchange's rules allow. */
  readonly outcomes: readonly Outcome[]
  /** Nobody has more return with no more drawdown: by rising drawdown. */
  readonly front: readonly Outcome[]
  /** Tried, and how many of these could not be placed. */
  readonly tries: number
  readonly refused: number
}

export interface OptimizationOptions extends PoolOptions {
  /** Told after each chunk how many configurations are done of how many. */
  readonly onProgress?: (done: number, total: number) => void
}

/**
 * Searches by the pessimistic fill rule: an order fills when the price trades through it. Fees, funding, stops and the
 * limit are in every figure. Same input, same answer, whatever the number of threads. Rejects when the signal aborts.
 */
export async function optimize(input: OptimizationInput, options: OptimizationOptions = {}): Promise<Optimization> {
  assert(spaceProblem(input.space) === null, 'a space that can be searched')
  const pool = new SweepPool(taskOf(input), options)
  const total = triesOf(input)
  const outcomes: Outcome[] = []
  let done = 0
  try {
    const tried = await search(input, async (configurations) => {
      const answer = await pool.run(configurations, [0], FIGURES.length, (runs) => {
        done += runs
        options.onProgress?.(done, total)
      })
      return configurations.map((configuration, i) => {
        const figures = figuresAt(answer, i)
        if (figures !== null) outcomes.push({ configuration, ...figures })
        return figures
      })
    })
    return { outcomes, front: paretoFront(outcomes), tries: tried.length, refused: tried.length - outcomes.length }
  } finally {
    await pool.close()
  }
}

function taskOf({ instrument, candles, funding, space, investment }: OptimizationInput): SweepTask {
  const startPrice = ticksFromNumber(instrument, candles.open[0] ?? 0)
  return {
    ...{ instrument, space, investment, fill: 'through' },
    markets: [kernelMarket(instrument, candles, funding)],
    windows: [{ market: 0, from: 0, to: candles.length, startPrice }],
  }
}

/**
 * The most return per drawdown; where everything loses, the smallest loss. Drawdowns below a thousandth count as one, as
 * hardly anything was risked there. null: nothing was run.
 */
export function bestOutcome(outcomes: readonly Outcome[]): Outcome | null {
  const score = ({ roi, drawdown }: Outcome) => (roi > 0 ? roi / Math.max(drawdown, 1e-3) : roi)
  return outcomes.reduce<Outcome | null>(
    (best, each) => (best === null || score(each) > score(best) ? each : best),
    null,
  )
}
