import type { GridEditPreview, GridEditSide } from '@gridpilot/contract'
import {
  type BegunBot,
  DEFAULT_SLIPPAGE,
  executeOn,
  formatQuantity,
  type GridConfig,
  type GridPlan,
  gridOf,
  type Instrument,
  type Money,
  mulRateCeil,
  notional,
  openPositions,
  planInPlace,
  priceToNumber,
  quantityToNumber,
  type Steps,
  type Ticks,
  toNumber,
  totalPnl,
  worstExitOf,
} from '@gridpilot/core'
import { notice } from './notices.ts'
import { exitFigures, liquidationPrice } from './preview-presenter.ts'

export type EditKind = GridEditPreview['kind']

export interface PresentedEdit {
  readonly kind: EditKind
  readonly bot: BegunBot
  /** What the bot would have, and the plan it would work by. */
  readonly config: GridConfig
  readonly plan: GridPlan
  readonly price: Ticks
  readonly instrument: Instrument
}

/** An edit before and after, both counted from where the bot is now. */
export function presentEdit(edit: PresentedEdit): GridEditPreview {
  const { kind, bot, config, plan, price, instrument } = edit
  const before = planInPlace(bot, bot.config, bot.plan.levels, price, instrument).plan
  const trade = kind === 'grid' ? tradeOf(edit) : NO_TRADE
  const warnings =
    trade.quantity > 0
      ? [notice('edit_trades', { quantity: formatQuantity(instrument, trade.steps), coin: instrument.baseCoin })]
      : []
  const { steps: _, ...shown } = trade
  return {
    kind,
    before: sideOf(bot.config, before, price, instrument),
    after: sideOf(config, kind === 'settings' ? before : plan, price, instrument),
    market_price: priceToNumber(instrument, price),
    total_profit: toNumber(totalPnl(bot, instrument, price)),
    trade: shown,
    orders_canceled: kind === 'grid' ? bot.slots.length : 0,
    warnings,
  }
}

function sideOf(config: GridConfig, plan: GridPlan, price: Ticks, instrument: Instrument): GridEditSide {
  const shown = (ticks: Ticks) => priceToNumber(instrument, ticks)
  const changed = { ...plan, config }
  return {
    price_range_lower: shown(config.lower),
    price_range_upper: shown(config.upper),
    grid_count: config.gridCount,
    leverage: config.leverage,
    investment_amount: toNumber(config.investment),
    quantity_per_grid: quantityToNumber(instrument, plan.quantity),
    total_required_margin: toNumber(plan.requiredMargin),
    profit_per_grid_percent: [plan.profitPerGrid[0] * 100, plan.profitPerGrid[1] * 100],
    liquidation_price: liquidationPrice(plan, instrument, price),
    ...exitFigures(changed, instrument),
    worst_loss_usdt: toNumber(worstExitOf(changed, instrument).loss),
  }
}

type Trade = GridEditPreview['trade'] & { readonly steps: Steps }

const NO_TRADE: Trade = { side: null, quantity: 0, notional: 0, estimated_cost: 0, realized_pnl: 0, steps: 0 as Steps }

/** The market orders with which the new grid begins. */
function tradeOf({ bot, plan, price, instrument }: PresentedEdit): Trade {
  const { start } = gridOf(bot, plan, instrument, { wallMs: 0, marketMs: 0 })
  const { buy, sell } = start
  const steps = (buy.wanted + sell.wanted) as Steps
  const value = notional(instrument, price, steps)
  let realized = 0n
  for (const side of ['buy', 'sell'] as const) {
    const leg = openPositions(bot.positions).find(({ size }) => (side === 'buy' ? size < 0 : size > 0))
    const quantity = start[side].wanted
    if (quantity > 0 && leg !== undefined)
      realized += executeOn(instrument, bot.positions, leg.positionSide, side, price, quantity).realized
  }
  return {
    side: buy.wanted > 0 === sell.wanted > 0 ? null : buy.wanted > 0 ? 'buy' : 'sell',
    quantity: quantityToNumber(instrument, steps),
    notional: toNumber(value),
    estimated_cost: toNumber((mulRateCeil(value, instrument.takerFee) + mulRateCeil(value, DEFAULT_SLIPPAGE)) as Money),
    realized_pnl: toNumber(realized as Money),
    steps,
  }
}
