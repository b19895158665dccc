import {
  type GridConfig,
  type GridDirection,
  type GridSpacing,
  type Instrument,
  priceToNumber,
  toNumber,
} from '@gridpilot/core'

/** A grid as answers, cards and reports tell it: prices and money in USDT. */
export interface GridFigures {
  readonly direction: GridDirection
  readonly grid_type: GridSpacing
  readonly price_range_lower: number
  readonly price_range_upper: number
  readonly grid_count: number
  readonly leverage: number
  readonly investment_amount: number
}

export const gridFigures = (config: GridConfig, instrument: Instrument): GridFigures => ({
  direction: config.direction,
  grid_type: config.spacing,
  price_range_lower: priceToNumber(instrument, config.lower),
  price_range_upper: priceToNumber(instrument, config.upper),
  grid_count: config.gridCount,
  leverage: config.leverage,
  investment_amount: toNumber(config.investment),
})
