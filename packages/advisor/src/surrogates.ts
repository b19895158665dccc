import { type KernelMarket, kernelMarket, runKernel, seededRandom } from '@gridpilot/backtest'
import { assert, type CandleColumns, candleColumns, type Instrument } from '@gridpilot/core'
import type { History, Stretch } from './history.ts'
import { TIMEFRAME_MS } from './request.ts'
import { resample, rowAt } from './resample.ts'
import type { Trial } from './trial.ts'
import type { Schedule } from './windows.ts'

/** What rules came to on surrogate walks: by rule, by window, one ROI for each copy; empty where nothing was run. */
export type SurrogateTable = readonly (readonly Float64Array[])[]

/** Finer candles add fills that cancel out and much to the time: a walk earns nothing at any length of candle. */
const INTERVAL_MIN_MS = TIMEFRAME_MS['15m']
const EMPTY = new Float64Array(0)

/**
 * Runs the grids of each window again on random walks of that window's own volatility: its candles, each turned up or
 * down by a coin, so that storms and calms stay where they were and nothing else does. The coin is fair for neutral
 * grids. For long and short ones it leans as far as the market had moved by then, because earning with the market is no
 * merit of a grid. `windows`: indices of the schedule to run.
 */
export function surrogateTable(
  trials: readonly (readonly (Trial | null)[])[],
  history: History,
  schedule: Schedule,
  windows: readonly number[],
  copies: number,
): SurrogateTable {
  const table = trials.map((row) => row.map(() => EMPTY))
  const random = seededRandom(SEED)
  const neutral = (trial: Trial) => trial.plan.config.direction === 'neutral'
  for (const [fair, concerns] of [
    [true, neutral],
    [false, (trial: Trial) => !neutral(trial)],
  ] as const) {
    const wanted = windows.filter((w) => trials.some((row) => row[w] != null && concerns(row[w])))
    if (wanted.length === 0) continue
    const walked = wanted.map((w) => {
      const trial = trials.map((row) => row[w]).find((each) => each != null)
      assert(trial != null, 'a window without trials has no surrogates')
      return { stretch: trial.stretch, endMs: (schedule.startsMs[w] ?? 0) + schedule.horizonMs }
    })
    const walks = walksOf(walked, { history, copies, fair, random })
    for (const [at, w] of wanted.entries()) {
      for (const [rule, row] of trials.entries()) {
        const trial = row[w]
        const ran = table[rule]
        if (trial == null || ran === undefined || !concerns(trial)) continue
        ran[w] = Float64Array.from({ length: copies }, (_, copy) => {
          const [from, to] = walks.rows(at, copy)
          return runOn(walks.market, trial, history.instrument, from, to)
        })
      }
    }
  }
  return table
}

/** Same input, same answer. */
const SEED = 20_261_126

function runOn(market: KernelMarket, { plan }: Trial, instrument: Instrument, from: number, to: number): number {
  const run = runKernel({ instrument, plan, market, from, to, fill: 'through', closeAtEnd: true })
  return run.totalPnl / (Number(plan.config.investment) / 1e8)
}

/** A stretch to be walked again. */
export interface Walked {
  readonly stretch: Stretch
  readonly endMs: number
}

export interface WalkSetting {
  readonly history: History
  /** Walks of each stretch. */
  readonly copies: number
  readonly fair: boolean
  readonly random: () => number
}

export interface Walks {
  readonly market: KernelMarket
  /** Rows [from, to) of one copy of the stretch at this position. */
  rows(at: number, copy: number): readonly [number, number]
}

/** All walks side by side in one market with one index; needs at least one stretch. */
export function walksOf(stretches: readonly Walked[], { history, copies, fair, random }: WalkSetting): Walks {
  const sources = stretches.map(({ stretch }) => sourceOf(stretch))
  const out = candleColumns(sources.reduce((total, { length }) => total + length * copies, 0))
  const starts: number[] = []
  let at = 0
  for (const [i, source] of sources.entries()) {
    const lean = fair ? 0 : leanOf(history.hourly, stretches[i]?.endMs ?? 0, source)
    for (let copy = 0; copy < copies; copy += 1) {
      starts.push(at)
      at = walk(source, (1 + lean) / 2, random, out, at)
    }
  }
  starts.push(at)
  const market = kernelMarket(history.instrument, out, [])
  return {
    market,
    rows: (i, copy) => [starts[i * copies + copy] ?? 0, starts[i * copies + copy + 1] ?? 0],
  }
}

/** The stretch's candles, finer ones joined. */
function sourceOf({ ground, from, to }: Stretch): CandleColumns {
  const columns = (['time', 'open', 'high', 'low', 'close', 'volume'] as const).map(
    (name) => [name, ground.candles[name].subarray(from, to)] as const,
  )
  const window_ = { length: to - from, ...Object.fromEntries(columns) } as unknown as CandleColumns
  return resample(window_, INTERVAL_MIN_MS)
}

/** How far a coin must lean (−1…1) to move a walk as the market had moved, a day, from its beginning to `endMs`. */
function leanOf(hourly: CandleColumns, endMs: number, source: CandleColumns): number {
  const last = Math.max(1, rowAt(hourly, endMs) - 1)
  const moved = Math.log((hourly.close[last] ?? 1) / (hourly.close[0] ?? 1))
  const drift = moved / Math.max(1, (hourly.time[last] ?? 0) - (hourly.time[0] ?? 0))
  let path = 0
  let before = source.open[0] ?? 1
  for (let i = 0; i < source.length; i += 1) {
    const close = source.close[i] ?? before
    path += Math.abs(close / before - 1)
    before = close
  }
  const span = (source.time[source.length - 1] ?? 0) - (source.time[0] ?? 0)
  return path === 0 ? 0 : Math.max(-1, Math.min(1, (drift * span) / path))
}

/** Writes one walk from row `at` on; returns the row after it. Turned candles are mirrored: high and low change places. */
function walk(source: CandleColumns, up: number, random: () => number, out: CandleColumns, at: number): number {
  let row = at
  let before = source.open[0] ?? 1
  let price = before
  for (let i = 0; i < source.length; i += 1, row += 1) {
    const close = source.close[i] ?? before
    const open = source.open[i] ?? before
    const high = source.high[i] ?? before
    const low = source.low[i] ?? before
    const x = close / before - 1
    const rises = random() < up
    // Up and down by the same factor would on average rise: half the square is taken off.
    const scale = price * (1 - (x * x) / 2)
    const same = x >= 0 === rises
    out.open[row] = same ? (scale * open) / before : (scale * before) / open
    out.high[row] = same ? (scale * high) / before : (scale * before) / low
    out.low[row] = same ? (scale * low) / before : (scale * before) / high
    price = same ? (scale * close) / before : (scale * before) / close
    out.close[row] = price
    out.time[row] = row * INTERVAL_MIN_MS
    before = close
  }
  return row
}
