/**
 * Row types of what bots do. Money is decimal text in USDT (or the named coin), prices and quantities are whole ticks
 * and steps of the bot's instrument unless a column is named as an API field, then decimal text. Times are epoch ms.
 */

export interface GridBotsTable {
  id: string
  user_id: string
  account_id: string
  /** The bot's number in the installation; base 36 of it is part of client order ids. */
  code_number: number
  name: string
  symbol: string
  direction: string
  grid_type: string
  price_range_lower: string
  price_range_upper: string
  grid_count: number
  investment_amount: string
  investment_ratio: string | null
  leverage: number
  stop_loss_percent: string | null
  take_profit_percent: string | null
  stop_loss_price: string | null
  take_profit_price: string | null
  trigger_price: string | null
  trailing_up_to: string | null
  trailing_down_to: string | null
  /** wait · stop · stop_keep · shift. */
  out_of_range: string
  /** Rises with every change of the slots. */
  revision: number
  /** Whole cells that trailing has moved the range: + up, − down. */
  range_shift: number
  maker_only: number
  position_mode: string
  margin_mode: string
  is_ai_recommended: number
  recommendation_id: string | null
  status: string
  status_reason: string | null
  stop_reason: string | null
  quantity_per_grid: string | null
  /** Long minus short. */
  position_quantity: string
  long_quantity: string
  short_quantity: string
  liquidation_price_below: string | null
  liquidation_price_above: string | null
  worst_loss_usdt: string | null
  total_profit: string
  total_profit_percent: string
  grid_profit: string
  realized_pnl: string
  unrealized_pnl: string
  fees: string
  funding: string
  total_trades: number
  round_trips: number
  win_rate: number | null
  /** JSON of the instrument the ticks and steps of this bot are counted in, as it was at creation. */
  instrument: string
  /** JSON of core's GridBot. */
  state: string
  created_at: number
  started_at: number | null
  stopped_at: number | null
  updated_at: number
  archived_at: number | null
  market_started_at: number | null
  market_stopped_at: number | null
}

export interface GridPositionsTable {
  bot_id: string
  grid_level: number
  user_id: string
  lower_price: string
  upper_price: string
  /** The slot's entry price: its lower level if it opens by buying, else its upper. */
  target_price: string
  order_size: string
  held_quantity: string
  /** pending: the entry rests · filled: the exit rests · closed: the bot ended. */
  status: string
  /** Client order id of the order of that side that may still fill. */
  buy_order_id: string | null
  sell_order_id: string | null
  /** Prices of the slot's latest opening and closing execution. */
  entry_price: string | null
  exit_price: string | null
  profit: string
  round_trips: number
  /** JSON list of reasons why a side has no order although it should. */
  deferrals: string
}

export interface OrdersTable {
  account_id: string
  client_order_id: string
  user_id: string
  bot_id: string
  symbol: string
  purpose: string
  slot: number
  side: string
  /** net in one-way mode, else the leg. */
  position_side: string
  margin_mode: string
  revision: number
  cycle: number
  attempt: number
  type: string
  price_ticks: number | null
  quantity_steps: number
  time_in_force: string
  reduce_only: number
  cause: string
  status: string
  cancel: string
  venue_order_id: string | null
  reported_steps: number
  filled_steps: number
  reason: string | null
  /** Ended with every fill booked. */
  settled: number
  created_at: number
  market_created_at: number
  submitted_at: number | null
  cancel_submitted_at: number | null
  first_fill_at: number | null
  absent_reads: number
  first_absent_read_at: number | null
  updated_at: number
}

/** Stops of ours at the exchange: one row per client order id, the whole record as JSON beside what is asked for. */
export interface ProtectiveStopsTable {
  account_id: string
  client_order_id: string
  user_id: string
  bot_id: string
  symbol: string
  side: string
  attempt: number
  status: string
  /** 1 while it can still act, or has acted and not everything it did is booked. */
  may_act: number
  executed_order_id: string | null
  /** JSON of core's ProtectiveStop. */
  record: string
  created_at: number
  updated_at: number
}

export interface FillsTable {
  account_id: string
  trade_id: string
  user_id: string
  bot_id: string | null
  venue_order_id: string
  client_order_id: string
  symbol: string
  purpose: string
  slot: number
  cycle: number
  side: string
  position_side: string
  price_ticks: number
  quantity_steps: number
  fee: string
  fee_coin: string
  realized_pnl: string
  liquidity: string
  /** Venue time. */
  occurred_at: number
  /** Wall time of booking. */
  received_at: number
}

export interface LedgerEntriesTable {
  account_id: string
  entry_id: string
  user_id: string
  bot_id: string | null
  kind: string
  symbol: string
  coin: string
  amount: string
  occurred_at: number
  received_at: number
}

export interface BotEventsTable {
  bot_id: string
  seq: number
  user_id: string
  code: string
  params: string
  /** Market time. */
  occurred_at: number
  wall_at: number
}

export interface CursorsTable {
  account_id: string
  name: string
  value: string
}

export interface LeasesTable {
  account_id: string
  epoch: number
  holder: string
  acquired_at: number
  /** When its holder last showed that it is alive; 0: released. */
  renewed_at: number
}

/** Equity over market time of a bot or of an account (`subject_kind`). */
export interface EquitySnapshotsTable {
  subject_kind: string
  subject_id: string
  user_id: string
  market_at: number
  wall_at: number
  equity: string
  price: number | null
}
