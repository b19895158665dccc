import type { GridLevelRow, PreviewResponse } from '@gridpilot/contract'
import {
  exitPricesOf,
  type GridPlan,
  type Instrument,
  previewRows,
  priceToNumber,
  profitRates,
  quantityToNumber,
  type Ticks,
  toNumber,
} from '@gridpilot/core'

/** What the manual tab draws: from the server's preview, or from core while the server has not answered yet. */
export interface Picture {
  readonly source: 'server' | 'local'
  /** Lowest level first. */
  readonly rows: readonly GridLevelRow[]
  /** Net profit of the cell above each level but the last, percent. */
  readonly profits: readonly number[]
  readonly quantity: number
  readonly margin: number
  readonly profitPerGrid: readonly [number, number]
  /** Where the bot is closed at the latest. */
  readonly limits: readonly number[]
  readonly worstLoss: number | null
  readonly minInvestment: number
  readonly marketPrice: number
}

export function pictureOfPlan(plan: GridPlan, instrument: Instrument, marketPrice: number): Picture {
  const price = (ticks: Ticks) => priceToNumber(instrument, ticks)
  const [least, most] = plan.profitPerGrid
  const exits = exitPricesOf(plan, instrument)
  return {
    source: 'local',
    rows: previewRows(plan).map((row) => ({
      ...row,
      price: price(row.price),
      size: quantityToNumber(instrument, row.size),
    })),
    profits: percents(profitRates(plan.levels, instrument.makerFee)),
    quantity: quantityToNumber(instrument, plan.quantity),
    margin: toNumber(plan.requiredMargin),
    profitPerGrid: [least * 100, most * 100],
    limits: [exits.below, exits.above].flatMap((limit) => (limit === null ? [] : [price(limit)])),
    worstLoss: toNumber(plan.worstLoss),
    minInvestment: toNumber(plan.minInvestment),
    marketPrice,
  }
}

/** The server's figures; of what it does not send (profit per cell), the local ones. */
export function pictureOfPreview(preview: PreviewResponse, local: Picture | null): Picture {
  const { exit_price_below, exit_price_above, worst_loss_usdt } = preview.risk_metrics
  const same = local !== null && local.rows.length === preview.grid_levels.length
  return {
    source: 'server',
    rows: preview.grid_levels,
    profits: same ? local.profits : [],
    quantity: preview.quantity_per_grid,
    margin: preview.total_required_margin,
    profitPerGrid: preview.profit_per_grid_percent,
    limits: [exit_price_below, exit_price_above].filter((price) => price !== null),
    worstLoss: worst_loss_usdt,
    minInvestment: preview.min_investment,
    marketPrice: preview.market_price,
  }
}

const percents = (fractions: readonly number[]) => fractions.map((value) => value * 100)
