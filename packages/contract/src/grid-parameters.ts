import type { GridDirection as CoreGridDirection, GridSpacing, OutOfRangePlan } from '@gridpilot/core'
import { z } from 'zod'
import { MarginMode } from './account.ts'
import { enumOf, Figure, Id, PositiveDecimal, TradingSymbol, WholeNumber } from './scalar.ts'

export const GridDirection = enumOf<CoreGridDirection>({ neutral: 'neutral', long: 'long', short: 'short' }).meta({
  id: 'GridDirection',
})
export type GridDirection = z.infer<typeof GridDirection>

export const GridType = enumOf<GridSpacing>({ arithmetic: 'arithmetic', geometric: 'geometric' }).meta({
  id: 'GridType',
})
export type GridType = z.infer<typeof GridType>

/** The grid itself. Prices in USDT; grid_count is the number of cells (2..200), leverage × (1..125): both checked by the domain. */
export const gridShape = {
  direction: GridDirection,
  grid_type: GridType,
  price_range_lower: PositiveDecimal,
  price_range_upper: PositiveDecimal,
  grid_count: WholeNumber,
  leverage: WholeNumber,
}

/** A grid as answers tell it, of every list and report: prices and money in USDT. */
export const gridFiguresShape = {
  direction: GridDirection,
  grid_type: GridType,
  price_range_lower: Figure,
  price_range_upper: Figure,
  grid_count: z.int(),
  leverage: z.int(),
  investment_amount: Figure,
}

/** Exactly one of the two: USDT, or percent of the account's available balance (0 < ratio ≤ 100). */
export const investmentShape = {
  investment_amount: PositiveDecimal.optional(),
  investment_ratio: PositiveDecimal.optional(),
}

/** Exits and start. Percents are of the investment, positive; prices in USDT. */
export const exitShape = {
  stop_loss_percent: PositiveDecimal.optional(),
  take_profit_percent: PositiveDecimal.optional(),
  stop_loss_price: PositiveDecimal.optional(),
  take_profit_price: PositiveDecimal.optional(),
  trigger_price: PositiveDecimal.optional(),
}

/**
 * What happens once the price is a whole grid outside the range and trailing does not follow it. wait: nothing · stop:
 * stop and close the position · stop_keep: stop and keep it · shift: a new grid of the same cells around the price, which
 * trades the difference at market.
 */
export const OutOfRange = enumOf<OutOfRangePlan>({
  wait: 'wait',
  stop: 'stop',
  stop_keep: 'stop_keep',
  shift: 'shift',
}).meta({ id: 'OutOfRange' })
export type OutOfRange = z.infer<typeof OutOfRange>

/**
 * The range follows a price that leaves it by whole cells: upwards until its upper end would pass `up_to`, downwards until
 * its lower end would pass `down_to`. At least one of them; a side without a limit does not trail.
 */
export const Trailing = z
  .strictObject({ up_to: PositiveDecimal.optional(), down_to: PositiveDecimal.optional() })
  .superRefine(({ up_to, down_to }, context) => {
    if (up_to !== undefined || down_to !== undefined) return
    context.addIssue({ code: 'custom', path: [], message: 'give up_to, down_to or both' })
  })
  .meta({ id: 'Trailing' })
export type Trailing = z.infer<typeof Trailing>

export const rangeShape = {
  trailing: Trailing.optional(),
  /** Default wait. */
  out_of_range: OutOfRange.optional(),
}

export const gridParametersShape = {
  symbol: TradingSymbol,
  ...gridShape,
  ...investmentShape,
  ...exitShape,
  ...rangeShape,
  /** After a post-only cancel: defer the level instead of placing it once as a plain limit order. Default false. */
  maker_only: z.boolean().optional(),
  /** Default crossed. An isolated bot is alone on its symbol; its margin cannot be drawn from the rest of the balance. */
  margin_mode: MarginMode.optional(),
  /** Default: the user's paper account. */
  account_id: Id.optional(),
}

interface Investment {
  investment_amount?: string | undefined
  investment_ratio?: string | undefined
}

/** Adds the issue "exactly one of investment_amount and investment_ratio" to a request that has none or both. */
export function requireOneInvestment(request: Investment, context: z.RefinementCtx<Investment>): void {
  const given = [request.investment_amount, request.investment_ratio].filter((value) => value !== undefined).length
  if (given === 1) return
  const message =
    given === 0
      ? 'give investment_amount (USDT) or investment_ratio (percent of the available balance)'
      : 'give either investment_amount or investment_ratio, not both'
  context.addIssue({ code: 'custom', path: ['investment_amount'], message })
}
