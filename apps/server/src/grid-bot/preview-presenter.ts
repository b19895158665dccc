import { gridFigures } from '@gridpilot/backtest'
import type { Notice, PreviewAlternative, PreviewResponse } from '@gridpilot/contract'
import {
  type Alternative,
  exitPricesOf,
  formatPrice,
  formatQuantity,
  type GridPlan,
  gridLevels,
  type Instrument,
  type Money,
  notional,
  previewRows,
  priceToNumber,
  quantityToNumber,
  type RiskLevel,
  riskLevel,
  type Steps,
  type Ticks,
  toNumber,
  worstExitOf,
} from '@gridpilot/core'
import { notice } from './notices.ts'

export interface PreviewInput {
  readonly plan: GridPlan
  readonly instrument: Instrument
  readonly price: Ticks
  readonly available: Money
  readonly equity: Money
  readonly sharesSymbol: boolean
  readonly isolatedNeighbour: boolean
}

/** A plan that passes, in the words of the API. */
export function presentPreview(input: PreviewInput): PreviewResponse {
  const { plan, instrument, price, available } = input
  const { config } = plan
  const shown = (ticks: Ticks) => priceToNumber(instrument, ticks)
  const worst = toNumber(plan.worstLoss)
  const risk: RiskLevel = riskLevel(plan)
  const initial = plan.initial === null ? 0 : quantityToNumber(instrument, plan.initial.quantity)
  return {
    passes: true,
    grid_levels: previewRows(plan).map(({ level, price: at, size, side }) => ({
      level,
      price: shown(at),
      size: quantityToNumber(instrument, size),
      side,
    })),
    quantity_per_grid: quantityToNumber(instrument, plan.quantity),
    investment_amount: toNumber(config.investment),
    available_balance: toNumber(available),
    market_price: shown(price),
    total_required_margin: toNumber(plan.requiredMargin),
    estimated_profit_per_grid: meanProfitPerGrid(plan, instrument),
    profit_per_grid_percent: [plan.profitPerGrid[0] * 100, plan.profitPerGrid[1] * 100],
    initial_quantity: plan.initial?.side === 'sell' ? -initial : initial,
    risk_metrics: {
      max_drawdown: (-100 * worst) / toNumber(config.investment),
      liquidation_price: liquidationPrice(plan, instrument, price),
      worst_loss_usdt: worst,
      worst_loss_price: worstLossPrice(plan, instrument),
      ...exitFigures(plan, instrument),
      worst_loss_percent_of_balance: input.equity > 0n ? (100 * worst) / toNumber(input.equity) : null,
      risk_level: risk,
    },
    min_investment: toNumber(plan.minInvestment),
    warnings: previewWarnings(input),
    alternatives: [],
  }
}

/** Mean net profit of a closed slot, both orders maker, USDT. */
function meanProfitPerGrid(plan: GridPlan, instrument: Instrument): number {
  const fee = Number(instrument.makerFee) / 1e8
  const values = plan.levels.map((level) => toNumber(notional(instrument, level, plan.quantity)))
  const profits = values.slice(1).map((high, i) => high * (1 - fee) - (values[i] ?? high) * (1 + fee))
  return profits.reduce((total, profit) => total + profit, 0) / profits.length
}

/** Both prices at which a plan ends with a loss, in the words of the API. */
export function exitFigures(plan: GridPlan, instrument: Instrument) {
  const { below, above } = exitPricesOf(plan, instrument)
  const shown = (ticks: Ticks | null) => (ticks === null ? null : priceToNumber(instrument, ticks))
  return { exit_price_below: shown(below), exit_price_above: shown(above) }
}

/** The stand-alone limit that is nearer to `reference`; null when neither side has one. */
export function liquidationPrice(plan: GridPlan, instrument: Instrument, reference: Ticks): number | null {
  const { limitBelow, limitAbove } = plan
  if (limitBelow === null && limitAbove === null) return null
  const below = limitBelow === null ? Number.POSITIVE_INFINITY : reference - limitBelow
  const above = limitAbove === null ? Number.POSITIVE_INFINITY : limitAbove - reference
  const nearer = below <= above ? limitBelow : limitAbove
  return nearer === null ? null : priceToNumber(instrument, nearer)
}

/** Where the worst loss is met: the nearer of stop loss and limit on the worse side. null: only at zero. */
function worstLossPrice(plan: GridPlan, instrument: Instrument): number | null {
  const { price } = worstExitOf(plan, instrument)
  return price === 0 ? null : priceToNumber(instrument, price)
}

function previewWarnings({ plan, instrument, sharesSymbol, isolatedNeighbour }: PreviewInput): Notice[] {
  const warnings: Notice[] = [notice('limit_rests_at_exchange')]
  if (plan.initial !== null) {
    const quantity = formatQuantity(instrument, plan.initial.quantity)
    warnings.push(notice('initial_order_at_market', { quantity, coin: instrument.baseCoin }))
  }
  if (plan.config.triggerPrice !== null) {
    warnings.push(notice('trigger_waits', { price: formatPrice(instrument, plan.config.triggerPrice) }))
  }
  const alone = isolatedNeighbour || plan.config.marginMode === 'isolated'
  // Said before the start, which the engine would refuse.
  if (sharesSymbol && alone) warnings.push(notice('shared_isolated', { symbol: plan.config.symbol }))
  else if (sharesSymbol) warnings.push(notice('shared_symbol', { symbol: plan.config.symbol }))
  return warnings
}

export function presentAlternative({ kind, plan }: Alternative, instrument: Instrument): PreviewAlternative {
  const { config } = plan
  return {
    reason: notice(kind),
    symbol: config.symbol,
    ...gridFigures(config, instrument),
  }
}

export interface TooSmallInput extends Omit<PreviewInput, 'plan'> {
  readonly config: GridPlan['config']
  /** The same grid with the least amount that passes, when there is one: its levels and ratios are shown. */
  readonly smallest: GridPlan | null
  readonly alternatives: readonly PreviewAlternative[]
  readonly reason: Notice
}

/** A grid whose amount is too small to place: levels without sizes, the least amount, and what passes instead. */
export function presentTooSmall(input: TooSmallInput): PreviewResponse {
  const { config, smallest, instrument, price, available } = input
  const levels = gridLevels(config.spacing, config.lower, config.upper, config.gridCount)
  const empty = smallest?.emptyLevel ?? -1
  return {
    passes: false,
    grid_levels: levels.map((level, index) => ({
      level: index,
      price: priceToNumber(instrument, level),
      size: quantityToNumber(instrument, 0 as Steps),
      side: index === empty || empty < 0 ? null : index < empty ? ('buy' as const) : ('sell' as const),
    })),
    quantity_per_grid: 0,
    investment_amount: toNumber(config.investment),
    available_balance: toNumber(available),
    market_price: priceToNumber(instrument, price),
    total_required_margin: 0,
    estimated_profit_per_grid: 0,
    profit_per_grid_percent:
      smallest === null ? [0, 0] : [smallest.profitPerGrid[0] * 100, smallest.profitPerGrid[1] * 100],
    initial_quantity: 0,
    risk_metrics: {
      max_drawdown: null,
      liquidation_price: null,
      worst_loss_usdt: null,
      worst_loss_price: null,
      exit_price_below: null,
      exit_price_above: null,
      worst_loss_percent_of_balance: null,
      risk_level: null,
    },
    min_investment: smallest === null ? 0 : toNumber(smallest.config.investment),
    warnings: [input.reason],
    alternatives: [...input.alternatives],
  }
}
