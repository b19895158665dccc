import { formatPrice, type Instrument, type Rate, type Steps, type Ticks } from '@gridpilot/core'
import type { MarketView } from '@gridpilot/venue-sim'
import { levelQuantity } from './book.ts'
import { aggregateCandles } from './candle-rows.ts'
import { GRANULARITIES, type Granularity } from './granularity.ts'
import type { WireMarket } from './market.ts'

const DAY = 86_400_000

export interface Quote {
  readonly instrument: Instrument
  readonly view: MarketView
  readonly fundingRate: Rate
  readonly nextFundingMs: number
  readonly open24h: number
  readonly high24h: number
  readonly low24h: number
  readonly openUtc: number
  readonly volume24h: number
  readonly quoteVolume24h: number
  readonly index: Ticks
  /** Base steps. */
  readonly openInterest: Steps
  readonly bidSize: Steps
  readonly askSize: Steps
  readonly ended: boolean
}

export function nextFundingMs(instrument: Instrument, marketMs: number): number {
  const interval = instrument.fundingIntervalHours * 3_600_000
  return (Math.floor(marketMs / interval) + 1) * interval
}

/** Everything a ticker says, at this moment of the market. */
export function quoteOf(market: WireMarket, instrument: Instrument, view: MarketView): Quote {
  const { columns } = market.candles(instrument.symbol)
  const next = nextFundingMs(instrument, market.marketMs)
  const quarterHour = GRANULARITIES.get('15m') as Granularity
  const range = { fromMs: market.marketMs - DAY, toMs: market.marketMs + 1, limit: 97 }
  const rows = aggregateCandles(columns, quarterHour, range)
  const last = Number(formatPrice(instrument, view.last))
  const dayStart = Math.floor(market.marketMs / DAY) * DAY
  const today = rows.find((row) => row.openMs >= dayStart)
  return {
    instrument,
    view,
    fundingRate: market.fundingRate(instrument.symbol, next),
    nextFundingMs: next,
    open24h: rows[0]?.open ?? last,
    high24h: rows.reduce((high, row) => Math.max(high, row.high), last),
    low24h: rows.reduce((low, row) => Math.min(low, row.low), last),
    openUtc: today?.open ?? last,
    volume24h: rows.reduce((sum, row) => sum + row.volume, 0),
    quoteVolume24h: rows.reduce((sum, row) => sum + row.quoteVolume, 0),
    index: market.index(instrument.symbol),
    openInterest: market.openInterest(instrument.symbol),
    bidSize: levelQuantity(instrument, view.bid),
    askSize: levelQuantity(instrument, view.ask),
    ended: market.ended,
  }
}
