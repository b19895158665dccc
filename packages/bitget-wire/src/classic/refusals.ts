import type { RefusalCode } from '@gridpilot/venue-sim'
import { type WireError, type WireErrorName, wireError } from '../errors.ts'

const REFUSALS: Readonly<Record<RefusalCode, WireErrorName>> = {
  unknown_symbol: 'unknown_symbol',
  symbol_not_tradable: 'symbol_not_tradable',
  no_market_price: 'no_market_price',
  price_off_tick: 'price_multiple',
  size_off_step: 'size_multiple',
  below_min_quantity: 'below_min_quantity',
  below_min_notional: 'below_min_notional',
  above_max_quantity: 'above_max_quantity',
  price_above_band: 'price_above_band',
  price_below_band: 'price_below_band',
  no_position_to_reduce: 'no_position',
  too_many_orders_symbol: 'too_many_orders_symbol',
  too_many_orders_product: 'too_many_orders_product',
  too_many_positions: 'too_many_positions',
  above_tier_limit: 'above_tier_limit',
  insufficient_margin: 'insufficient_margin',
  duplicate_client_order_id: 'duplicate_client_oid',
  leverage_out_of_range: 'leverage_out_of_range',
  position_mode_mismatch: 'mode_mismatch',
  margin_mode_mismatch: 'margin_mode_mismatch',
  margin_mode_in_use: 'margin_mode_in_use',
  position_mode_in_use: 'position_mode_in_use',
  not_isolated: 'not_isolated',
  no_position: 'no_position',
  amount_not_positive: 'amount_wrong',
  order_not_modifiable: 'not_modifiable',
  nothing_changed: 'nothing_changed',
  plan_not_found: 'plan_gone',
  plan_finished: 'plan_closed',
  too_many_plans: 'too_many_plans',
  trigger_price_wrong_side: 'trigger_side',
  callback_rate_out_of_range: 'callback_wrong',
  position_plan_exists: 'profit_exists',
  unknown_coin: 'parameter_wrong',
  above_position: 'above_position',
  not_offered: 'not_offered',
  order_not_found: 'order_gone',
  order_finished: 'order_gone',
  account_exists: 'bad_body',
  grain_changed: 'bad_body',
}

/** What the venue refused, in the words of the wire. */
export const errorOfRefusal = (refusal: { readonly code: RefusalCode; readonly detail: string }): WireError =>
  wireError(REFUSALS[refusal.code], refusal.detail)
