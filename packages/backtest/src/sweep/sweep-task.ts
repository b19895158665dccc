import type { Instrument, Money, RunnablePlan, Ticks } from '@gridpilot/core'
import { planToRun } from '@gridpilot/core'
import type { FillRule } from '@gridpilot/venue-sim'
import { configOf } from '../grid-shape.ts'
import { type KernelResult, runKernel } from '../kernel.ts'
import { type KernelMarket, Settlements } from '../kernel-market.ts'
import { type SearchSpace, shapeAt } from './search-space.ts'

/** A stretch a grid is run over: candles [from, to) of one of the markets, planned at `startPrice`. */
export interface SweepWindow {
  readonly market: number
  readonly from: number
  readonly to: number
  readonly startPrice: Ticks
}

/** Everything a worker needs: the candles and their index are shared memory and are not copied. */
export interface SweepTask {
  readonly instrument: Instrument
  readonly space: SearchSpace
  readonly investment: Money
  readonly fill: FillRule
  readonly markets: readonly KernelMarket[]
  readonly windows: readonly SweepWindow[]
}

/** Figures of a run, in this order; money in USDT, drawdown a fraction of the peak, `end` a place in RUN_ENDS. */
export const FIGURES = ['roi', 'drawdown', 'end', 'gridProfit', 'fees', 'funding', 'fills', 'roundTrips'] as const
export type RunFigures = Readonly<Record<(typeof FIGURES)[number], number>>

/** How a run of a sweep ends: closed at the last price, or before. */
export const RUN_ENDS = ['closed', 'limit', 'stop_loss'] as const

/**
 * Runs configurations over windows, one after the other; every grid is closed at the end of its window. The figures of
 * all windows of the first configuration, then of the second; the first figure is NaN where no such grid can be placed.
 * `figures`: how many of each run are wanted, from the first on.
 */
export function sweep(
  task: SweepTask,
  configurations: readonly number[],
  windows: readonly number[],
  figures: number,
): Float64Array {
  const out = new Float64Array(configurations.length * windows.length * figures)
  const invested = Number(task.investment) / 1e8
  let at = 0
  for (const configuration of configurations) {
    const plans = new LastPlan(task, configuration)
    for (const number of windows) {
      const window = task.windows[number] as SweepWindow
      const plan = plans.at(window.startPrice)
      if (plan === null) out[at] = Number.NaN
      else {
        const run = runWindow(task, window, plan)
        const values = [run.totalPnl / invested, run.maxDrawdownFraction, endOf(run), run.gridProfit, run.fees]
        values.push(run.funding, run.fills, run.roundTrips)
        for (let k = 0; k < figures; k += 1) out[at + k] = values[k] as number
      }
      at += figures
    }
  }
  return out
}

/** The figures of one run out of an answer of `sweep`; null: no such grid could be placed. */
export function figuresAt(answer: Float64Array, run: number): RunFigures | null {
  const at = run * FIGURES.length
  if (Number.isNaN(answer[at])) return null
  return Object.fromEntries(FIGURES.map((name, k) => [name, answer[at + k]])) as unknown as RunFigures
}

function runWindow(task: SweepTask, window: SweepWindow, plan: RunnablePlan): KernelResult {
  const { instrument, fill, markets } = task
  const { from, to } = window
  const market = markets[window.market] as KernelMarket
  return runKernel({ instrument, plan, market, from, to, fill, closeAtEnd: true })
}

const endOf = ({ end }: KernelResult): number => RUN_ENDS.indexOf(end as (typeof RUN_ENDS)[number])

/** Planning costs as much as a short run, and neighbouring windows may start at one price. */
class LastPlan {
  readonly #task: SweepTask
  readonly #configuration: number
  #price: Ticks | null = null
  #plan: RunnablePlan | null = null

  constructor(task: SweepTask, configuration: number) {
    this.#task = task
    this.#configuration = configuration
  }

  at(price: Ticks): RunnablePlan | null {
    if (price === this.#price) return this.#plan
    const { space, instrument, investment } = this.#task
    const config = configOf(shapeAt(space, this.#configuration), instrument, price, investment)
    this.#plan = planToRun(config, instrument, price)
    this.#price = price
    return this.#plan
  }
}

/** A task that came through a message has lost the methods of its settlements. */
export const receivedTask = (task: SweepTask): SweepTask => ({
  ...task,
  markets: task.markets.map((market) => ({
    ...market,
    settlements: new Settlements(market.settlements.candle, market.settlements.rate),
  })),
})
