import type {
  OrderPurpose as CoreOrderPurpose,
  OrderStatus as CoreOrderStatus,
  PositionSide as CorePositionSide,
  Liquidity,
  OrderType,
  TimeInForce,
} from '@gridpilot/core'
import { z } from 'zod'
import { Notice } from './notice.ts'
import { PageQuery, pageOf, QueryFlag } from './pagination.ts'
import { CurvePoint, ExactDecimal, enumOf, Figure, Id, Side, UtcTime } from './scalar.ts'

/** As in core: `unknown` is never a failure, `absent` is proven never to have arrived. */
export const OrderStatus = enumOf<CoreOrderStatus>({
  intended: 'intended',
  submitted: 'submitted',
  unknown: 'unknown',
  accepted: 'accepted',
  partially_filled: 'partially_filled',
  filled: 'filled',
  canceled: 'canceled',
  rejected: 'rejected',
  absent: 'absent',
}).meta({ id: 'OrderStatus' })
export type OrderStatus = z.infer<typeof OrderStatus>

/** slot: one side of a grid slot · start: the initial position · close: flattening · protect: a stop that acted at the exchange. */
export const OrderPurpose = enumOf<CoreOrderPurpose>({
  slot: 'slot',
  start: 'start',
  close: 'close',
  protect: 'protect',
}).meta({ id: 'OrderPurpose' })
export type OrderPurpose = z.infer<typeof OrderPurpose>

/** The leg of a hedge-mode account an order works on; `net` in one-way mode. */
export const PositionSide = enumOf<CorePositionSide>({ net: 'net', long: 'long', short: 'short' }).meta({
  id: 'PositionSide',
})
export type PositionSide = z.infer<typeof PositionSide>

/** An order of a bot; slot and cycle are null for orders that belong to no slot. Quantity in base coin, price null for market. */
export const GridOrder = z
  .object({
    id: Id,
    bot_id: Id,
    symbol: z.string(),
    client_order_id: z.string(),
    venue_order_id: z.string().nullable(),
    purpose: OrderPurpose,
    slot: z.int().nullable(),
    cycle: z.int().nullable(),
    side: Side,
    position_side: PositionSide,
    order_type: enumOf<OrderType>({ limit: 'limit', market: 'market' }),
    time_in_force: enumOf<TimeInForce>({ post_only: 'post_only', gtc: 'gtc', ioc: 'ioc' }),
    reduce_only: z.boolean(),
    price: Figure.nullable(),
    price_exact: ExactDecimal.nullable(),
    quantity: Figure,
    quantity_exact: ExactDecimal,
    filled_quantity: Figure,
    average_price: Figure.nullable(),
    status: OrderStatus,
    status_reason: Notice.nullable(),
    created_at: UtcTime,
    updated_at: UtcTime,
    market_created_at: UtcTime.nullable(),
    market_updated_at: UtcTime.nullable(),
  })
  .meta({ id: 'GridOrder' })
export type GridOrder = z.infer<typeof GridOrder>

/** `open=true`: only orders that may still fill. */
export const GridOrderListQuery = PageQuery.extend({ open: QueryFlag.optional() })
export type GridOrderListQuery = z.infer<typeof GridOrderListQuery>
export const GridOrderList = pageOf(GridOrder).meta({ id: 'GridOrderList' })
export type GridOrderList = z.infer<typeof GridOrderList>

/** One execution. `fee` is a cost in `fee_coin` (negative: rebate); `realized_pnl` in USDT before fees. */
export const GridFill = z
  .object({
    id: Id,
    bot_id: Id,
    symbol: z.string(),
    trade_id: z.string(),
    client_order_id: z.string(),
    venue_order_id: z.string(),
    purpose: OrderPurpose,
    slot: z.int().nullable(),
    cycle: z.int().nullable(),
    side: Side,
    position_side: PositionSide,
    price: Figure,
    price_exact: ExactDecimal,
    quantity: Figure,
    quantity_exact: ExactDecimal,
    notional: Figure,
    fee: Figure,
    fee_exact: ExactDecimal,
    fee_coin: z.string(),
    liquidity: enumOf<Liquidity>({ maker: 'maker', taker: 'taker' }),
    realized_pnl: Figure,
    realized_pnl_exact: ExactDecimal,
    market_time: UtcTime,
    received_at: UtcTime,
  })
  .meta({ id: 'GridFill' })
export type GridFill = z.infer<typeof GridFill>

export const GridFillList = pageOf(GridFill).meta({ id: 'GridFillList' })
export type GridFillList = z.infer<typeof GridFillList>

/** One slot: pending = its entry rests, filled = its exit rests, closed = the bot ended. profit = Σ of its round trips, USDT. */
export const GridPosition = z
  .object({
    /** Its place, lowest first; `slot` is what its orders are called by and stays when the range moves. */
    grid_level: z.int().nonnegative(),
    slot: z.int().nonnegative(),
    lower_price: Figure,
    upper_price: Figure,
    target_price: Figure,
    order_size: Figure,
    held_quantity: Figure,
    status: z.enum(['pending', 'filled', 'closed']),
    buy_order_id: z.string().nullable(),
    sell_order_id: z.string().nullable(),
    entry_price: Figure.nullable(),
    exit_price: Figure.nullable(),
    profit: Figure,
    profit_exact: ExactDecimal,
    round_trips: z.int().nonnegative(),
    /** Why an order that should rest here does not, null when it does. */
    deferral: Notice.nullable(),
  })
  .meta({ id: 'GridPosition' })
export type GridPosition = z.infer<typeof GridPosition>

/** Every slot, lowest first (never more than one page), and what they add up to. Quantity is signed: − is short. */
export const GridPositionList = pageOf(GridPosition)
  .extend({
    net_position: z.object({
      quantity: Figure,
      quantity_exact: ExactDecimal,
      average_price: Figure.nullable(),
      mark_price: Figure.nullable(),
      unrealized_pnl: Figure,
      liquidation_price: Figure.nullable(),
    }),
  })
  .meta({ id: 'GridPositionList' })
export type GridPositionList = z.infer<typeof GridPositionList>

/**
 * A line of a bot's timeline. `notice.code` is what happened; pages translate by it. An order it decided on is a line too,
 * with the reason (`order_…`): `order_id` is that order, `caused_by_fill` the execution it answers. A line about an
 * execution names it (`fill_id`) and the orders that answered it (`counter_order_ids`).
 */
export const GridBotEvent = z
  .object({
    id: Id,
    bot_id: Id,
    severity: z.enum(['info', 'warning', 'error']),
    notice: Notice,
    order_id: z.string().nullable(),
    caused_by_fill: z.string().nullable(),
    fill_id: z.string().nullable(),
    counter_order_ids: z.array(z.string()),
    occurred_at: UtcTime,
    market_time: UtcTime,
  })
  .meta({ id: 'GridBotEvent' })
export type GridBotEvent = z.infer<typeof GridBotEvent>

export const GridBotEventList = pageOf(GridBotEvent).meta({ id: 'GridBotEventList' })
export type GridBotEventList = z.infer<typeof GridBotEventList>

/** total = grid + unpaired; when flat, total = realized − fees + funding. `unexplained` is the books' difference: 0, or it is said. */
export const PnlSplit = z
  .object({
    total: Figure,
    grid_profit: Figure,
    unpaired_profit: Figure,
    realized_pnl: Figure,
    unrealized_pnl: Figure,
    fees: Figure,
    funding: Figure,
    unexplained: Figure,
    unexplained_exact: ExactDecimal,
    /** Fees paid in other coins (BGB), in those coins: they are in no USDT figure. ≥ 0. */
    coin_fees: z.array(z.object({ coin: z.string(), amount: Figure, amount_exact: ExactDecimal })),
  })
  .meta({ id: 'PnlSplit' })
export type PnlSplit = z.infer<typeof PnlSplit>

/** Percent fields are percent, drawdown ≤ 0; `apy_30d` and `win_rate` are null before 7 market days. win_rate is 0..1. */
export const GridBotPerformance = z
  .object({
    bot_id: Id,
    roi_percent: Figure,
    total_profit: Figure,
    total_profit_exact: ExactDecimal,
    grid_profit: Figure,
    grid_profit_exact: ExactDecimal,
    unpaired_profit: Figure,
    unrealized_pnl: Figure,
    realized_pnl: Figure,
    fees: Figure,
    fees_exact: ExactDecimal,
    funding: Figure,
    funding_exact: ExactDecimal,
    total_trades: z.int().nonnegative(),
    round_trips: z.int().nonnegative(),
    win_rate: Figure.nullable(),
    max_drawdown_percent: Figure,
    apy_30d: Figure.nullable(),
    close_now_value: Figure.nullable(),
    /** What is in it now; `added` and `withdrawn` since its start; the average over time is what ROI is counted on. */
    invested: Figure,
    added: Figure,
    withdrawn: Figure,
    time_weighted_investment: Figure,
    equity: Figure,
    unexplained: Figure,
    pnl: PnlSplit,
    equity_curve: z.array(CurvePoint),
    running_days: Figure,
    computed_at: UtcTime,
    market_time: UtcTime,
  })
  .meta({ id: 'GridBotPerformance' })
export type GridBotPerformance = z.infer<typeof GridBotPerformance>

/** A round trip of one slot: entry and exit filled at the slot's two prices. Profit is net of both fees, USDT. */
export const Trade = z
  .object({
    id: Id,
    bot_id: Id,
    symbol: z.string(),
    slot: z.int(),
    /** Counts the round trips of the slot, from 0. */
    cycle: z.int().nonnegative(),
    entry_side: Side,
    quantity: Figure,
    entry_price: Figure,
    exit_price: Figure,
    fees: Figure,
    profit: Figure,
    profit_exact: ExactDecimal,
    opened_at: UtcTime,
    closed_at: UtcTime,
  })
  .meta({ id: 'Trade' })
export type Trade = z.infer<typeof Trade>

/** GET /api/trades: round trips of all the user's bots, or of one. Times are market times. */
export const TradeListQuery = PageQuery.extend({ bot_id: Id.optional() })
export type TradeListQuery = z.infer<typeof TradeListQuery>
export const TradeList = pageOf(Trade).meta({ id: 'TradeList' })
export type TradeList = z.infer<typeof TradeList>
