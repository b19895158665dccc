import type { Ticks } from '@gridpilot/core'
import type { Market, VenueState } from './venue-state.ts'
import type { MarketView } from './views.ts'

export const bidOf = (market: Market, spreadTicks: number): Ticks => Math.max(1, market.last - spreadTicks) as Ticks
export const askOf = (market: Market, spreadTicks: number): Ticks => (market.last + spreadTicks) as Ticks

export function viewMarket(state: VenueState, market: Market): MarketView | null {
  if (market.last === 0) return null
  return {
    symbol: market.instrument.symbol,
    last: market.last,
    mark: market.mark,
    bid: bidOf(market, state.settings.spreadTicks),
    ask: askOf(market, state.settings.spreadTicks),
    marketMs: market.marketMs,
  }
}
