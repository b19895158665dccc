import type { DomainError } from '../errors/domain-error.ts'
import { formatPrice, type Instrument, type Ticks } from '../instrument/instrument.ts'
import { priceText } from './config-field.ts'
import type { GridConfig } from './grid-config.ts'
import {
  gridLevels,
  latticePrice,
  MAX_GRID_COUNT,
  MAX_PRICE_TICKS,
  MIN_GRID_COUNT,
  strictlyIncreasing,
} from './levels.ts'
import type { PlanSettings } from './plan-options.ts'
import { everyGridProfits } from './profit-per-grid.ts'

/** Highest leverage the product knows, whatever the exchange offers. */
export const MAX_LEVERAGE = 125

export const isPrice = (price: number): boolean => Number.isSafeInteger(price) && price >= 1 && price <= MAX_PRICE_TICKS

/** How many more orders the exchange lets this account rest on the symbol. */
export function orderCapacity(instrument: Instrument, settings: PlanSettings): number {
  const { symbol, product } = settings.openOrders
  return Math.max(0, Math.min(instrument.maxOrdersPerSymbol - symbol, instrument.maxOrdersPerProduct - product))
}

export function leverageBounds(instrument: Instrument): { min: number; max: number } {
  const tier = instrument.tiers[0]?.maxLeverage ?? MAX_LEVERAGE
  return {
    min: Math.max(1, Math.ceil(instrument.minLeverage)),
    max: Math.floor(Math.min(MAX_LEVERAGE, instrument.maxLeverage, tier)),
  }
}

/** Everything that can be refused without money: range, start, count, leverage, stops. Empty: levels exist and pay. */
export function checkShape(
  config: GridConfig,
  instrument: Instrument,
  startPrice: Ticks,
  settings: PlanSettings,
): DomainError[] {
  const range = checkRange(config, instrument, startPrice)
  const errors = [...range]
  if (range.length === 0) errors.push(...checkStart(config, instrument, startPrice, settings))
  const count = checkCount(config, instrument, settings)
  errors.push(...count, ...checkLeverage(config, instrument))
  if (range.length === 0) errors.push(...checkStopPrices(config))
  errors.push(...checkAmounts(config))
  if (range.length === 0 && count.length === 0)
    errors.push(...checkSpacing(config, instrument), ...checkTrailing(config, settings))
  return errors
}

/** A limit leaves room for one cell at least. Trailing carries slots from one end to the other, so legs must not differ. */
function checkTrailing(config: GridConfig, { carried }: PlanSettings): DomainError[] {
  const errors: DomainError[] = []
  const { trailingUp, trailingDown, direction, positionMode } = config
  const { up, down } = firstTrailingLimits(config)
  // A bot that runs may have used its room up, or have left it behind by a shift: then it follows no farther.
  const isNew = carried === null
  if (trailingUp !== null && (!isPrice(trailingUp) || (isNew && trailingUp < up)))
    errors.push({ code: 'trailing_limit_invalid', field: 'trailingUp' })
  if (trailingDown !== null && (!isPrice(trailingDown) || (isNew && trailingDown > down)))
    errors.push({ code: 'trailing_limit_invalid', field: 'trailingDown' })
  if (direction === 'neutral' && positionMode === 'hedge') {
    if (trailingUp !== null) errors.push({ code: 'trailing_needs_one_way', field: 'trailingUp' })
    else if (trailingDown !== null) errors.push({ code: 'trailing_needs_one_way', field: 'trailingDown' })
  }
  return errors
}

/** The nearest limits that let the range move by one cell. */
export function firstTrailingLimits({ spacing, lower, upper, gridCount }: GridConfig): { up: Ticks; down: Ticks } {
  return {
    up: latticePrice(spacing, lower, upper, gridCount, gridCount + 1),
    down: latticePrice(spacing, lower, upper, gridCount, -1),
  }
}

function checkRange(config: GridConfig, instrument: Instrument, startPrice: Ticks): DomainError[] {
  const { lower, upper } = config
  const bad = (['lower', 'upper'] as const).filter((field) => !isPrice(config[field]))
  if (bad.length > 0)
    return bad.map((field) => ({ code: 'price_not_positive', field, value: priceText(instrument, config[field]) }))
  if (lower < upper) return []
  // The bound on the wrong side of the start price is the mistaken one; when both are, they were swapped.
  const start = config.triggerPrice ?? startPrice
  const mistaken =
    lower < start ? (['upper'] as const) : upper > start ? (['lower'] as const) : (['lower', 'upper'] as const)
  return mistaken.map((field) => ({ code: 'range_inverted', field }))
}

function checkStart(
  config: GridConfig,
  instrument: Instrument,
  startPrice: Ticks,
  { beginsAtOnce }: PlanSettings,
): DomainError[] {
  const { lower, upper, triggerPrice } = config
  const start = triggerPrice ?? startPrice
  if (Number.isSafeInteger(start) && start > lower && start < upper) return []
  if (triggerPrice !== null) return [{ code: 'trigger_price_outside_range', field: 'triggerPrice' }]
  const field = start <= lower ? 'lower' : 'upper'
  const code = beginsAtOnce ? 'start_outside_range' : 'price_outside_range'
  return [{ code, field, details: { price: formatPrice(instrument, startPrice) } }]
}

function checkCount(config: GridConfig, instrument: Instrument, settings: PlanSettings): DomainError[] {
  const { gridCount } = config
  if (!Number.isInteger(gridCount) || gridCount < MIN_GRID_COUNT || gridCount > MAX_GRID_COUNT)
    return [{ code: 'grid_count_out_of_range', field: 'gridCount' }]
  const capacity = orderCapacity(instrument, settings)
  if (gridCount <= capacity) return []
  return [{ code: 'open_order_cap_exceeded', field: 'gridCount', details: { capacity } }]
}

function checkLeverage(config: GridConfig, instrument: Instrument): DomainError[] {
  const { min, max } = leverageBounds(instrument)
  const { leverage } = config
  if (Number.isInteger(leverage) && leverage >= min && leverage <= max) return []
  return [{ code: 'leverage_out_of_range', field: 'leverage', details: { min, max } }]
}

/** A stop lies strictly outside the range: inside it would end the grid while it works as planned. */
function checkStopPrices(config: GridConfig): DomainError[] {
  const { stopLossPrice, takeProfitPrice } = config
  const errors: DomainError[] = []
  if (stopLossPrice !== null && !stopPriceFits(config, stopLossPrice, 'loss'))
    errors.push({ code: 'stop_loss_price_invalid', field: 'stopLossPrice' })
  if (takeProfitPrice !== null && !stopPriceFits(config, takeProfitPrice, 'profit'))
    errors.push({ code: 'take_profit_price_invalid', field: 'takeProfitPrice' })
  return errors
}

/** Long loses below and gains above, short the other way; neutral takes either side, one for each stop. */
export function stopPriceFits(config: GridConfig, price: Ticks, kind: 'loss' | 'profit'): boolean {
  const { direction, lower, upper, stopLossPrice } = config
  if (!isPrice(price)) return false
  const below = price < lower
  const above = price > upper
  if (direction !== 'neutral') return (direction === 'long') === (kind === 'loss') ? below : above
  if (kind === 'loss' || stopLossPrice === null) return below || above
  return stopLossPrice < lower ? above : below
}

function checkAmounts(config: GridConfig): DomainError[] {
  const errors: DomainError[] = []
  if (config.stopLossAmount !== null && config.stopLossAmount <= 0n)
    errors.push({ code: 'stop_loss_amount_invalid', field: 'stopLossAmount' })
  if (config.takeProfitAmount !== null && config.takeProfitAmount <= 0n)
    errors.push({ code: 'take_profit_amount_invalid', field: 'takeProfitAmount' })
  return errors
}

function checkSpacing(config: GridConfig, instrument: Instrument): DomainError[] {
  const levels = gridLevels(config.spacing, config.lower, config.upper, config.gridCount)
  if (!strictlyIncreasing(levels)) return [{ code: 'levels_coincide', field: 'gridCount' }]
  if (everyGridProfits(levels, instrument.makerFee)) return []
  return [{ code: 'spacing_not_profitable', field: 'gridCount' }]
}
