import { coverFunding } from '@gridpilot/backtest'
import { type CandleColumns, candleColumns, type FundingPoint, type Instrument } from '@gridpilot/core'

/** The settlements of a search: of all of its history, and how many of those inside the candles searched are assumed. */
export interface SearchFunding {
  readonly funding: readonly FundingPoint[]
  readonly fundingAssumed: number
}

/** Known rates, and the typical one where none is known, as backtests have it. `series`: the searched candles first. */
export function searchFunding(
  instrument: Instrument,
  series: readonly CandleColumns[],
  history: readonly FundingPoint[],
): SearchFunding {
  const [searched] = series
  if (searched === undefined) return { funding: [], fundingAssumed: 0 }
  const span = candleColumns(2)
  span.time[0] = Math.min(...series.map(({ time }) => time[0] ?? 0))
  span.time[1] = Math.max(...series.map(({ time, length }) => time[length - 1] ?? 0))
  const { assumed } = coverFunding(instrument, searched, history)
  return { funding: coverFunding(instrument, span, history).points, fundingAssumed: assumed }
}
