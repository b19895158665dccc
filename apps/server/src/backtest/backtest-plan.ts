import { type BacktestSettings, type CreateBacktestRequest, decimalText } from '@gridpilot/contract'
import {
  type CandleColumns,
  type DomainError,
  err,
  formatPrice,
  type GridPlan,
  type Instrument,
  type Money,
  planGrid,
  type Result,
  roundPrice,
  type Ticks,
  ticksFromNumber,
} from '@gridpilot/core'
import type { Refusals } from '../grid-bot/assessment.ts'
import { toGridConfig, type WantedGrid } from '../grid-bot/wanted-grid.ts'
import { onWire } from '../grid-bot/wire-field.ts'

/** The grid of a request, planned at the first open. Every refusal names its field and what would pass. */
export function planBacktest(
  request: CreateBacktestRequest,
  instrument: Instrument,
  candles: CandleColumns,
): Result<GridPlan, Refusals> {
  const price = ticksFromNumber(instrument, candles.open[0] ?? 0)
  const wanted = atStart(request, instrument, candles.open[0] ?? 0)
  const around = { instrument, price, available: 0n as Money, positionMode: 'one_way' as const }
  const config = toGridConfig(wanted, around)
  if (!config.ok) return config
  const plan = planGrid(config.value, instrument, price, { beginsAtOnce: true })
  return plan.ok ? plan : err(plan.error.map((error) => asAsked(onWire(error), request, candles.open[0] ?? 0)))
}

const PRICES = ['price_range_lower', 'price_range_upper', 'stop_loss_price', 'take_profit_price'] as const

/**
 * A refusal in the prices of the request: what was given, and a nearest price that passes once it has been moved as the
 * request's own are.
 */
function asAsked(error: DomainError, request: CreateBacktestRequest, start: number): DomainError {
  const { field = '', nearest, details } = error
  const { reference_price: reference, trailing } = request
  const given: Readonly<Record<string, string | undefined>> = {
    ...Object.fromEntries(PRICES.map((name) => [name, request[name]])),
    'trailing.up_to': trailing?.up_to,
    'trailing.down_to': trailing?.down_to,
  }
  if (reference === undefined || !Object.hasOwn(given, field)) return error
  const readable = (price: number) => decimalText(Number(price.toPrecision(PRICE_DIGITS)))
  const asked = (price: number) => readable((price * Number(reference)) / start)
  return {
    ...error,
    ...(given[field] !== undefined && { value: given[field] }),
    ...(nearest !== undefined && { nearest: asked(Number(nearest)) }),
    ...(details?.price !== undefined && { details: { ...details, price: readable(Number(reference)) } }),
  }
}

/** Far more than a tick of any market, and no more than a double keeps. */
const PRICE_DIGITS = 12

/** The prices of the request moved from the price they were chosen at to the one the test starts at. */
function atStart(request: CreateBacktestRequest, instrument: Instrument, start: number): WantedGrid {
  const { reference_price, name: _, from: __, to: ___, close_at_end: ____, trailing, ...grid } = request
  if (reference_price === undefined) return { ...grid, trailing }
  const moved = (text: string | undefined) => (text === undefined ? text : movedPrice(text, reference_price))
  const movedPrice = (text: string, reference: string): string => {
    const wanted = decimalText((Number(text) * start) / Number(reference))
    const rounded = roundPrice(instrument, wanted, 'nearest')
    return rounded.ok ? formatPrice(instrument, Math.max(1, rounded.value) as Ticks) : wanted
  }
  const prices = Object.fromEntries(PRICES.map((field) => [field, moved(grid[field])]))
  const follows = trailing && { up_to: moved(trailing.up_to), down_to: moved(trailing.down_to) }
  return { ...grid, ...prices, trailing: follows }
}

/** The request as the API tells it again. */
export function settingsOf(request: CreateBacktestRequest): BacktestSettings {
  const number = (text: string | undefined) => (text === undefined ? null : Number(text))
  return {
    direction: request.direction,
    grid_type: request.grid_type,
    price_range_lower: Number(request.price_range_lower),
    price_range_upper: Number(request.price_range_upper),
    grid_count: request.grid_count,
    leverage: request.leverage,
    investment_amount: Number(request.investment_amount),
    stop_loss_price: number(request.stop_loss_price),
    take_profit_price: number(request.take_profit_price),
    stop_loss_percent: number(request.stop_loss_percent),
    take_profit_percent: number(request.take_profit_percent),
    trailing_up_to: number(request.trailing?.up_to),
    trailing_down_to: number(request.trailing?.down_to),
    out_of_range: request.out_of_range ?? 'wait',
    reference_price: number(request.reference_price),
    from: request.from ?? null,
    to: request.to ?? null,
    close_at_end: request.close_at_end ?? false,
  }
}
