import { type CandleColumns, type FundingPoint, type Instrument, type Money, money, type Ticks } from '@gridpilot/core'

export const TIMEFRAME_MS = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1d': 86_400_000,
} as const

export type AnalysisTimeframe = keyof typeof TIMEFRAME_MS

/** What figures are measured with where nothing else is asked. */
export const REFERENCE_INVESTMENT: Money = money('1000')

export interface RecommendationInput {
  readonly instrument: Instrument
  /** Closed candles, as fine as there are (1 minute at best) and as far back as there are. */
  readonly candles: CandleColumns
  /** Longer histories in coarser candles (5 minutes, hours), where there are any; what is measured uses all of them. */
  readonly longer?: readonly CandleColumns[]
  /** Settlements ascending by time; empty when unknown, and funding then counts as nothing. */
  readonly funding: readonly FundingPoint[]
  readonly lastPrice: Ticks
  /** Market clock; names the moment, nothing is measured by it. */
  readonly nowMarketMs: number
  /** Candle length of the market features; default 1h. Cards depend on it only through the regime it shows. */
  readonly timeframe?: AnalysisTimeframe
  /** Amount that is tried on the past and that the worst loss is stated for; default 1,000 USDT. */
  readonly referenceInvestment?: Money
  /** true: the candles come from a simulation, and the answer says that real markets are less kind. Default false. */
  readonly simulated?: boolean
}
