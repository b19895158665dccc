import { type KernelMarket, kernelMarket } from '@gridpilot/backtest'
import { assert, type CandleColumns, candleColumns, type FundingPoint, type Instrument } from '@gridpilot/core'
import { TIMEFRAME_MS } from './request.ts'
import { candleInterval, resample, rowAt } from './resample.ts'

/** Candles of one length with their index. */
export interface Ground {
  readonly candles: CandleColumns
  readonly intervalMs: number
  /** The same candles with their funding, indexed. */
  readonly market: KernelMarket
}

/** A window's rows [from, to) of the ground it is measured on. */
export interface Stretch {
  readonly ground: Ground
  readonly from: number
  readonly to: number
}

/** A window with more holes than this share is measured on coarser candles, or left out. */
const HOLES_MAX = 0.1

/**
 * Everything known of a market's past: minutes of the last months, five minutes or hours of the years before. A window
 * is measured on the finest candles that cover it.
 */
export class History {
  readonly instrument: Instrument
  /** Finest first. */
  readonly grounds: readonly Ground[]
  /** Hourly candles (coarser where there are no others) over the whole span. */
  readonly hourly: CandleColumns
  readonly fromMs: number
  /** End of the last candle. */
  readonly toMs: number

  constructor(instrument: Instrument, series: readonly CandleColumns[], funding: readonly FundingPoint[]) {
    this.instrument = instrument
    this.grounds = series
      .filter(({ length }) => length > 1)
      .map((candles) => ({ candles, intervalMs: candleInterval(candles) }))
      .sort((a, b) => a.intervalMs - b.intervalMs)
      .map((ground) => ({ ...ground, market: kernelMarket(instrument, ground.candles, funding) }))
    this.hourly = joined(this.grounds.map(({ candles }) => resample(candles, TIMEFRAME_MS['1h'])))
    this.fromMs = Math.min(...this.grounds.map(({ candles }) => candles.time[0] ?? 0))
    this.toMs = Math.max(...this.grounds.map((g) => (g.candles.time[g.candles.length - 1] ?? 0) + g.intervalMs))
  }

  /** null: no candles cover the window well enough. */
  stretch(startMs: number, horizonMs: number): Stretch | null {
    for (const ground of this.grounds) {
      const { candles, intervalMs } = ground
      const from = rowAt(candles, startMs)
      const to = rowAt(candles, startMs + horizonMs)
      if (to - from >= (1 - HOLES_MAX) * (horizonMs / intervalMs) && to > from) return { ground, from, to }
    }
    return null
  }
}

/** One series of several that overlap: each stretch of time from the series that begins earliest. */
function joined(series: readonly CandleColumns[]): CandleColumns {
  const ordered = [...series].sort((a, b) => (a.time[0] ?? 0) - (b.time[0] ?? 0))
  const [oldest] = ordered
  if (oldest === undefined) return candleColumns(0)
  return ordered.slice(1).reduce((all, next) => {
    const from = rowAt(next, (all.time[all.length - 1] ?? 0) + 1)
    return from === next.length ? all : appended(all, next, from)
  }, oldest)
}

function appended(columns: CandleColumns, more: CandleColumns, from: number): CandleColumns {
  const all = candleColumns(columns.length + more.length - from)
  for (const name of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) {
    all[name].set(columns[name])
    all[name].set(more[name].subarray(from), columns.length)
  }
  assert(all.length > columns.length, 'something was appended')
  return all
}
