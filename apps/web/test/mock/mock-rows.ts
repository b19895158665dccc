import type { CreateGridBotRequest, GridBot, GridFill, GridOrder, PreviewResponse } from '@gridpilot/contract'

export const exact = (value: number) => value.toFixed(8)
export const now = () => new Date().toISOString()

export interface Slot {
  readonly low: number
  readonly high: number
  held: boolean
  cycle: number
  opened: { price: number; side: 'buy' | 'sell'; at: string } | null
}

interface Execution {
  readonly side: 'buy' | 'sell'
  readonly price: number
  readonly fee: number
  readonly at: string
}

export function orderRow(bot: GridBot, slot: Slot, index: number): GridOrder {
  const side = slot.held ? 'sell' : 'buy'
  const price = slot.held ? slot.high : slot.low
  const quantity = bot.quantity_per_grid
  const id = `g0000-${bot.id}-0s${index}${side}${slot.cycle}`
  const began = bot.started_at ?? now()
  return {
    id,
    bot_id: bot.id,
    symbol: bot.symbol,
    client_order_id: id,
    venue_order_id: `v${index}`,
    purpose: 'slot',
    slot: index,
    cycle: slot.cycle,
    side,
    position_side: 'net',
    order_type: 'limit',
    time_in_force: 'post_only',
    reduce_only: false,
    price,
    price_exact: exact(price),
    quantity,
    quantity_exact: exact(quantity),
    filled_quantity: 0,
    average_price: null,
    status: 'accepted',
    status_reason: null,
    created_at: began,
    updated_at: began,
    market_created_at: bot.market_started_at,
    market_updated_at: bot.market_started_at,
  }
}

export function fillRow(bot: GridBot, number: number, slot: Slot, index: number, execution: Execution): GridFill {
  const { side, price, fee, at } = execution
  const quantity = bot.quantity_per_grid
  return {
    id: `fill-${number}`,
    bot_id: bot.id,
    symbol: bot.symbol,
    trade_id: `t${number}`,
    client_order_id: `g-${index}`,
    venue_order_id: `v${index}`,
    purpose: 'slot',
    slot: index,
    cycle: slot.cycle,
    side,
    position_side: 'net',
    price,
    price_exact: exact(price),
    quantity,
    quantity_exact: exact(quantity),
    notional: price * quantity,
    fee,
    fee_exact: exact(fee),
    fee_coin: 'USDT',
    liquidity: 'maker',
    realized_pnl: 0,
    realized_pnl_exact: '0',
    market_time: at,
    received_at: now(),
  }
}

export function newBot(id: string, request: CreateGridBotRequest, preview: PreviewResponse): GridBot {
  const percent = (text: string | undefined) => (text === undefined ? null : Number(text))
  return {
    id,
    name: request.name ?? `${request.symbol} ${request.direction} ${id.slice(-3)}`,
    symbol: request.symbol,
    account_id: request.account_id ?? 'paper-1',
    account_kind: 'paper',
    direction: request.direction,
    grid_type: request.grid_type,
    position_mode: 'one_way',
    margin_mode: request.margin_mode ?? 'crossed',
    price_range_lower: Number(request.price_range_lower),
    price_range_upper: Number(request.price_range_upper),
    grid_count: request.grid_count,
    grid_prices: preview.grid_levels.map(({ price }) => price),
    investment_amount: preview.investment_amount,
    investment_ratio: percent(request.investment_ratio),
    leverage: request.leverage,
    stop_loss_percent: percent(request.stop_loss_percent),
    take_profit_percent: percent(request.take_profit_percent),
    stop_loss_price: percent(request.stop_loss_price),
    take_profit_price: percent(request.take_profit_price),
    trigger_price: percent(request.trigger_price),
    trailing: null,
    out_of_range: request.out_of_range ?? 'wait',
    edit_pending: false,
    revision: 0,
    maker_only: false,
    is_ai_recommended: request.recommendation_id !== undefined,
    recommendation_id: request.recommendation_id ?? null,
    status: 'created',
    status_reason: null,
    stop_reason: null,
    ...NOTHING_YET,
    close_now_value: preview.investment_amount,
    worst_loss_usdt: preview.risk_metrics.worst_loss_usdt,
    liquidation_price: preview.risk_metrics.liquidation_price,
    exit_price_below: preview.risk_metrics.exit_price_below,
    exit_price_above: preview.risk_metrics.exit_price_above,
    quantity_per_grid: preview.quantity_per_grid,
    created_at: now(),
    updated_at: now(),
  }
}

const NOTHING_YET = {
  total_profit: 0,
  total_profit_exact: '0',
  roi_percent: 0,
  apy_30d: null,
  grid_profit: 0,
  grid_profit_exact: '0',
  unpaired_profit: 0,
  unrealized_pnl: 0,
  realized_pnl: 0,
  fees: 0,
  fees_exact: '0',
  funding: 0,
  funding_exact: '0',
  total_trades: 0,
  round_trips: 0,
  win_rate: null,
  position_quantity: 0,
  long_quantity: 0,
  short_quantity: 0,
  position_average_price: null,
  orders_resting: 0,
  orders_wanted: 0,
  orders_deferred: 0,
  protection: { state: 'none', price: null, reason: null, positions: [] },
  warnings: [],
  last_price: null,
  last_price_at: null,
  equity_sparkline: [],
  started_at: null,
  stopped_at: null,
  archived_at: null,
  market_started_at: null,
  market_stopped_at: null,
  market_updated_at: null,
} satisfies Partial<GridBot>
