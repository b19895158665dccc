/**
 * Why the venue refuses a request: stable words, mapped to wire codes by whoever speaks a wire protocol.
 * A refused order leaves no trace: no row, no event, its client order id stays free.
 */
export type RefusalCode =
  | 'unknown_symbol'
  /** By the symbol's status: not opened yet or maintained, gone, closing orders only, no orders by API. */
  | 'symbol_not_tradable'
  | 'symbol_off'
  | 'symbol_closing_only'
  | 'symbol_not_for_api'
  /** The symbol has no price yet. */
  | 'no_market_price'
  /** Not a whole number of ticks ≥ 1, or missing on a limit order. The caller that parses text may use it too. */
  | 'price_off_tick'
  /** Not a whole number of steps ≥ 0. */
  | 'size_off_step'
  | 'below_min_quantity'
  | 'below_min_notional'
  | 'above_max_quantity'
  | 'price_above_band'
  | 'price_below_band'
  | 'no_position_to_reduce'
  | 'too_many_orders_symbol'
  | 'too_many_orders_product'
  | 'too_many_positions'
  /** The exposure would enter a tier whose maximum leverage is below the symbol's leverage, or leave the last tier. */
  | 'above_tier_limit'
  | 'insufficient_margin'
  | 'duplicate_client_order_id'
  | 'leverage_out_of_range'
  /** The order's position side does not fit the account's position mode. */
  | 'position_mode_mismatch'
  /** The order's margin mode is not the symbol's. */
  | 'margin_mode_mismatch'
  /** Margin mode change with a position or order in the symbol. */
  | 'margin_mode_in_use'
  /** Position mode change with a position or order anywhere. */
  | 'position_mode_in_use'
  /** Margin or auto margin of a position that is not isolated. */
  | 'not_isolated'
  | 'no_position'
  | 'amount_not_positive'
  | 'order_not_found'
  /** Modification of an order that it may not be made on (filled partially, market order). */
  | 'order_not_modifiable'
  | 'nothing_changed'
  | 'plan_not_found'
  /** Cancel or change of a plan that was executed or canceled already. */
  | 'plan_finished'
  | 'too_many_plans'
  /** A position has one take profit and one stop loss for the whole of it. */
  | 'position_plan_exists'
  | 'unknown_coin'
  /** A take profit or stop loss on the wrong side of the price it is measured against. */
  | 'trigger_price_wrong_side'
  | 'callback_rate_out_of_range'
  /** Close quantity above what is held and not locked. */
  | 'above_position'
  /** Not built. */
  | 'not_offered'
  /** Cancel of an order that is filled or canceled already. */
  | 'order_finished'
  | 'account_exists'
  /** An instrument update that would change tick or step under existing orders. */
  | 'grain_changed'

export interface Refusal {
  readonly code: RefusalCode
  /** The figures involved, in English with decimal text: for logs and wire messages, never parsed. */
  readonly detail: string
}

export const refusal = (code: RefusalCode, detail: string): Refusal => ({ code, detail })
