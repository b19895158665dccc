import { formatMoney, formatQuantity, type Instrument, type OrderType } from '@gridpilot/core'
import type { Refusal, RefusalCode } from '@gridpilot/venue-sim'
import type { WireError } from '../errors.ts'
import { type UnifiedErrorName, unifiedError } from './errors.ts'

const REFUSALS: Readonly<Record<RefusalCode, UnifiedErrorName>> = {
  unknown_symbol: 'symbol_missing',
  symbol_not_tradable: 'symbol_maintenance',
  symbol_off: 'symbol_delisted',
  symbol_closing_only: 'symbol_no_opening',
  symbol_not_for_api: 'symbol_not_for_api',
  no_market_price: 'symbol_initialising',
  price_off_tick: 'price_multiple',
  size_off_step: 'size_multiple',
  below_min_quantity: 'below_min_quantity',
  below_min_notional: 'below_min_amount',
  above_max_quantity: 'above_max_quantity',
  price_above_band: 'price_above_band',
  price_below_band: 'price_below_band',
  no_position_to_reduce: 'no_position',
  too_many_orders_symbol: 'too_many_orders',
  too_many_orders_product: 'too_many_futures_orders',
  too_many_positions: 'too_many_positions',
  above_tier_limit: 'above_tier',
  insufficient_margin: 'insufficient_margin',
  duplicate_client_order_id: 'duplicate_client_oid',
  leverage_out_of_range: 'leverage_too_high',
  order_not_found: 'order_missing',
  order_finished: 'order_missing',
  account_exists: 'unsupported',
  grain_changed: 'unsupported',
  position_mode_mismatch: 'wrong_position_side',
  margin_mode_mismatch: 'members_exclude',
  margin_mode_in_use: 'position_exists',
  position_mode_in_use: 'hold_mode_switch',
  not_isolated: 'not_supported',
  no_position: 'no_position',
  amount_not_positive: 'parameter_wrong',
  order_not_modifiable: 'modify_state',
  nothing_changed: 'modify_unchanged',
  plan_not_found: 'strategy_gone',
  plan_finished: 'strategy_gone',
  too_many_plans: 'strategy_count',
  position_plan_exists: 'strategy_duplicate',
  unknown_coin: 'parameter_wrong',
  trigger_price_wrong_side: 'strategy_price',
  callback_rate_out_of_range: 'parameter_wrong',
  above_position: 'close_above_held',
  not_offered: 'not_supported',
}

/** What the venue refused, in the words of the unified family. */
export const errorOfRefusal = (refusal: Refusal): WireError => unifiedError(REFUSALS[refusal.code], refusal.detail)

/** The refusal of an order, with the figures that the venue's own messages carry. */
export function orderError(instrument: Instrument, type: OrderType, refusal: Refusal): WireError {
  const { symbol } = instrument
  switch (refusal.code) {
    case 'below_min_quantity':
      return unifiedError('below_min_quantity', symbol, formatQuantity(instrument, instrument.minQuantity))
    case 'above_max_quantity': {
      const most = type === 'market' ? instrument.maxMarketQuantity : instrument.maxLimitQuantity
      return unifiedError('above_max_quantity', symbol, formatQuantity(instrument, most))
    }
    case 'below_min_notional':
      return unifiedError('below_min_amount', formatMoney(instrument.minNotional))
    default:
      return errorOfRefusal(refusal)
  }
}

/** A refused leverage has words of its own. */
export function leverageError(refusal: Refusal): WireError {
  if (refusal.code === 'insufficient_margin') return unifiedError('leverage_no_margin', refusal.detail)
  if (refusal.code === 'above_tier_limit') return unifiedError('leverage_too_high', refusal.detail)
  return errorOfRefusal(refusal)
}
