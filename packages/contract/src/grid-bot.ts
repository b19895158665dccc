import type { BotStatus, StopReason } from '@gridpilot/core'
import { z } from 'zod'
import { MarginMode, PositionMode } from './account.ts'
import {
  exitShape,
  GridDirection,
  GridType,
  gridParametersShape,
  gridShape,
  OutOfRange,
  rangeShape,
  requireOneInvestment,
} from './grid-parameters.ts'
import { Notice } from './notice.ts'
import { PageQuery, pageOf, QueryFlag } from './pagination.ts'
import { CurvePoint, ExactDecimal, enumOf, Figure, Id, PositiveDecimal, TradingSymbol, UtcTime } from './scalar.ts'

export const GridBotStatus = enumOf<BotStatus>({
  created: 'created',
  waiting_trigger: 'waiting_trigger',
  starting: 'starting',
  running: 'running',
  paused: 'paused',
  out_of_range: 'out_of_range',
  stopping: 'stopping',
  stopped: 'stopped',
  liquidated: 'liquidated',
  needs_key: 'needs_key',
  error: 'error',
}).meta({ id: 'GridBotStatus' })
export type GridBotStatus = z.infer<typeof GridBotStatus>

/** Why a bot is stopping or stopped. `limit`: its stand-alone limit; `liquidated`: the exchange did it. */
export const GridBotStopReason = enumOf<StopReason>({
  user: 'user',
  stop_loss: 'stop_loss',
  take_profit: 'take_profit',
  limit: 'limit',
  liquidated: 'liquidated',
  risk: 'risk',
  out_of_range: 'out_of_range',
}).meta({ id: 'GridBotStopReason' })
export type GridBotStopReason = z.infer<typeof GridBotStopReason>

const BotName = z.string().trim().min(1).max(80)

/** POST /api/grid-bot/create. The bot is stored in status `created`; POST …/start starts it. Without a name it gets one. */
export const CreateGridBotRequest = z
  .strictObject({
    ...gridParametersShape,
    name: BotName.optional(),
    recommendation_id: Id.optional(),
    /** A bot of another direction on the same symbol in one-way mode: the user knows what that means for protection. */
    confirm_opposing: z.boolean().optional(),
  })
  .superRefine(requireOneInvestment)
  .meta({ id: 'CreateGridBotRequest' })
export type CreateGridBotRequest = z.infer<typeof CreateGridBotRequest>
/** The same before parsing: what a client sends. */
export type CreateGridBotRequestInput = z.input<typeof CreateGridBotRequest>

/** POST …/stop: closes the position unless told to keep it. */
export const StopGridBotRequest = z
  .strictObject({ close_position: z.boolean().default(true) })
  .meta({ id: 'StopGridBotRequest' })
export type StopGridBotRequest = z.infer<typeof StopGridBotRequest>

/**
 * PATCH /api/grid-bot/{id} and POST …/preview-edit: at least one field. Any time before the bot is stopped: name, exits and
 * trailing (null removes them), out_of_range, maker_only. While the bot runs a new range, grid_type, grid_count, leverage
 * or investment begins a new grid at the price of now: the old orders go first, what position and new grid differ by is
 * traded at market, profit so far is kept. `resize: false` with an investment keeps the grid: the money only moves the
 * limit. Direction, margin_mode and trigger_price change only while the bot is `created`, else 409. `investment_amount` is
 * what the bot has in all, not what is added, so that asking twice has one effect.
 */
export const PatchGridBotRequest = z
  .strictObject({
    name: BotName.optional(),
    stop_loss_percent: exitShape.stop_loss_percent.nullable(),
    take_profit_percent: exitShape.take_profit_percent.nullable(),
    stop_loss_price: exitShape.stop_loss_price.nullable(),
    take_profit_price: exitShape.take_profit_price.nullable(),
    trigger_price: exitShape.trigger_price.nullable(),
    trailing: rangeShape.trailing.nullable(),
    out_of_range: OutOfRange.optional(),
    maker_only: z.boolean().optional(),
    margin_mode: MarginMode.optional(),
    direction: gridShape.direction.optional(),
    grid_type: gridShape.grid_type.optional(),
    price_range_lower: gridShape.price_range_lower.optional(),
    price_range_upper: gridShape.price_range_upper.optional(),
    grid_count: gridShape.grid_count.optional(),
    leverage: gridShape.leverage.optional(),
    investment_amount: PositiveDecimal.optional(),
    investment_ratio: PositiveDecimal.optional(),
    /** Default true. false: the quantity of a grid stays, only with an investment and nothing that begins a new grid. */
    resize: z.boolean().optional(),
  })
  .superRefine((request, context) => {
    if (Object.keys(request).length === 0) {
      context.addIssue({ code: 'custom', path: [], message: 'give at least one field to change' })
    }
    if (request.investment_amount !== undefined && request.investment_ratio !== undefined) {
      requireOneInvestment(request, context)
    }
  })
  .meta({ id: 'PatchGridBotRequest' })
export type PatchGridBotRequest = z.infer<typeof PatchGridBotRequest>
export type PatchGridBotRequestInput = z.input<typeof PatchGridBotRequest>

export const GridBotListQuery = PageQuery.extend({
  status: GridBotStatus.optional(),
  symbol: TradingSymbol.optional(),
  account_id: Id.optional(),
  /** true: archived (deleted) bots only. Default false. */
  archived: QueryFlag.optional(),
})
export type GridBotListQuery = z.infer<typeof GridBotListQuery>

/** What was asked for and what it became at creation. Prices and money in USDT, quantities in base coin, ratios in percent. */
const configurationShape = {
  id: Id,
  name: z.string(),
  symbol: z.string(),
  account_id: Id,
  account_kind: z.enum(['paper', 'bitget', 'bitget-demo']),
  direction: GridDirection,
  grid_type: GridType,
  /** Where the grid is now: trailing moves both. */
  price_range_lower: Figure,
  price_range_upper: Figure,
  grid_count: z.int(),
  /** The N+1 level prices, lowest first, as rounded to the tick. */
  grid_prices: z.array(Figure),
  investment_amount: Figure,
  investment_ratio: Figure.nullable(),
  leverage: z.int(),
  stop_loss_percent: Figure.nullable(),
  take_profit_percent: Figure.nullable(),
  stop_loss_price: Figure.nullable(),
  take_profit_price: Figure.nullable(),
  trigger_price: Figure.nullable(),
  /** Its limits as asked for; `shifted_cells`: how far the range has moved since the grid began (+ up, − down). */
  trailing: z.object({ up_to: Figure.nullable(), down_to: Figure.nullable(), shifted_cells: z.int() }).nullable(),
  out_of_range: OutOfRange,
  maker_only: z.boolean(),
  /** The account's when the bot was created: a bot keeps it for life. */
  position_mode: PositionMode,
  margin_mode: MarginMode,
  is_ai_recommended: z.boolean(),
  recommendation_id: Id.nullable(),
}

/** Fees are a cost (≥ 0); funding is + received, − paid; figures are null while they cannot be computed. */
const resultShape = {
  total_profit: Figure,
  total_profit_exact: ExactDecimal,
  roi_percent: Figure,
  apy_30d: Figure.nullable(),
  grid_profit: Figure,
  grid_profit_exact: ExactDecimal,
  unpaired_profit: Figure,
  unrealized_pnl: Figure,
  realized_pnl: Figure,
  fees: Figure,
  fees_exact: ExactDecimal,
  funding: Figure,
  funding_exact: ExactDecimal,
  close_now_value: Figure.nullable(),
  worst_loss_usdt: Figure.nullable(),
  liquidation_price: Figure.nullable(),
  /** Where the bot is closed with a loss, on a straight way there from its start; null before the start or nowhere. */
  exit_price_below: Figure.nullable(),
  exit_price_above: Figure.nullable(),
  total_trades: z.int().nonnegative(),
  round_trips: z.int().nonnegative(),
  win_rate: Figure.nullable(),
}

const ExitReason = z.enum(['limit', 'stop_loss'])

/**
 * How one position is protected. `price` is where the bot's own rule closes it, `resting_price` where its stop at the
 * exchange rests now (null: none does), `quantity` what that stop closes (null: the whole position, whatever it is then),
 * `engine_quantity` what only this program would close, and `notice` why.
 */
const PositionProtection = z.object({
  position_side: z.enum(['net', 'long', 'short']),
  stop_side: z.enum(['buy', 'sell']),
  state: z.enum(['resting', 'pending', 'engine_only']),
  price: Figure.nullable(),
  reason: ExitReason.nullable(),
  resting_price: Figure.nullable(),
  quantity: Figure.nullable(),
  engine_quantity: Figure,
  notice: Notice.nullable(),
})

/**
 * resting: stops at the exchange cover all of it, whether or not this program runs · pending: a stop is on its way or being
 * replaced · engine_only: a part of it only this program would close · none: nothing is held, or the bot is not at work.
 * `price` and `reason` of the first position.
 */
export const GridBotProtection = z
  .object({
    state: z.enum(['resting', 'pending', 'engine_only', 'none']),
    price: Figure.nullable(),
    reason: ExitReason.nullable(),
    positions: z.array(PositionProtection),
  })
  .meta({ id: 'GridBotProtection' })
export type GridBotProtection = z.infer<typeof GridBotProtection>

/**
 * `orders_resting` on the exchange of `orders_wanted`; `orders_deferred` levels have none
 * now: `warnings` tells how many wait for which reason, and every level of the record its own. `position_quantity` is long minus
 * short: in hedge mode it may be 0 while both legs are open, so flat is `long_quantity` and `short_quantity` both 0.
 */
const liveShape = {
  quantity_per_grid: Figure,
  position_quantity: Figure,
  long_quantity: Figure,
  short_quantity: Figure,
  position_average_price: Figure.nullable(),
  orders_resting: z.int().nonnegative(),
  orders_wanted: z.int().nonnegative(),
  orders_deferred: z.int().nonnegative(),
  protection: GridBotProtection,
  warnings: z.array(Notice),
  last_price: Figure.nullable(),
  last_price_at: UtcTime.nullable(),
  equity_sparkline: z.array(CurvePoint),
  /** An edit waits until the old orders are gone; the fields above still show the grid of now. */
  edit_pending: z.boolean(),
  /** Rises whenever the grid moves or is replaced. */
  revision: z.int().nonnegative(),
}

/** Wall times, and the market-clock twins where a duration in the market matters. */
const timesShape = {
  created_at: UtcTime,
  started_at: UtcTime.nullable(),
  stopped_at: UtcTime.nullable(),
  updated_at: UtcTime,
  archived_at: UtcTime.nullable(),
  market_started_at: UtcTime.nullable(),
  market_stopped_at: UtcTime.nullable(),
  market_updated_at: UtcTime.nullable(),
}

/** A grid bot with everything stored about it and its figures of now. */
export const GridBot = z
  .object({
    ...configurationShape,
    status: GridBotStatus,
    status_reason: Notice.nullable(),
    stop_reason: GridBotStopReason.nullable(),
    ...resultShape,
    ...liveShape,
    ...timesShape,
  })
  .meta({ id: 'GridBot' })
export type GridBot = z.infer<typeof GridBot>

/** List of bots, newest first, with the totals over all of the user's bots that match the query (not only this page). */
export const GridBotList = pageOf(GridBot)
  .extend({
    totals: z.object({
      total_profit: Figure,
      close_now_profit: Figure.nullable(),
      investment_amount: Figure,
      grid_profit: Figure,
    }),
  })
  .meta({ id: 'GridBotList' })
export type GridBotList = z.infer<typeof GridBotList>

/** Answer of DELETE: the bot is archived, its ledger kept. */
export const ArchivedGridBot = z.object({ id: Id, archived_at: UtcTime }).meta({ id: 'ArchivedGridBot' })
export type ArchivedGridBot = z.infer<typeof ArchivedGridBot>
