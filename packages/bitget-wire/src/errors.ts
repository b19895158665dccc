/** An error envelope in the making: `code` as on the wire, `http` the status it travels with. */
export interface WireError {
  readonly code: string
  readonly msg: string
  readonly http: number
}

/** Every error this side of the wire can answer. `{0}`, `{1}` are filled in by `wireError`. */
const TABLE = {
  key_missing: ['40001', 'ACCESS_KEY cannot be empty'],
  sign_missing: ['40002', 'ACCESS_SIGN cannot be empty'],
  bad_timestamp: ['40005', 'Invalid ACCESS_TIMESTAMP'],
  bad_key: ['40006', 'Invalid ACCESS_KEY'],
  bad_content_type: ['40007', 'Invalid Content_Type, please use “application/json” format'],
  timestamp_expired: ['40008', 'Request timestamp expired'],
  bad_signature: ['40009', 'sign signature error'],
  passphrase_missing: ['40011', 'ACCESS_PASSPHRASE cannot be empty'],
  bad_passphrase: ['40012', 'apikey/password is incorrect'],
  bad_body: ['40017', 'Parameter verification failed {0}'],
  no_permission: ['40014', 'Incorrect permissions, need {0} permissions'],
  ip_not_allowed: ['40018', 'Invalid IP'],
  parameter_missing: ['40019', 'Parameter {0} cannot be empty'],
  parameter_wrong: ['40020', 'Parameter {0} error'],
  amount_wrong: ['40020', 'Parameter amount error {0}'],
  callback_wrong: ['40020', 'Parameter callbackRatio error {0}'],
  unknown_symbol: ['40034', 'Parameter {0} does not exist'],
  classic_account: [
    '40084',
    'You are in Classic Account mode, and the Unified Account API is not supported at this time',
  ],
  unified_account: [
    '40085',
    'You are in Unified Account mode, and the Classic Account API is not supported at this time',
  ],
  outside_receive_window: ['40078', 'The request is outside the receiveWindow'],
  receive_window_long: ['40079', 'receiveWindow must be less than 60s'],
  wrong_environment: ['40099', 'exchange environment is incorrect'],
  order_not_found: ['40109', 'The data of the order cannot be found, please confirm the order number'],
  not_offered: ['40110', '{0} is not available on this paper exchange'],
  client_oid_long: ['40304', 'clientOid length cannot be greater than 50'],
  client_oid_illegal: ['40305', 'clientOid length is greater than 64 or contains illegal characters'],
  symbol_not_tradable: ['40308', 'The contract is under maintenance: {0}'],
  symbol_off: ['40309', 'The contract has been removed: {0}'],
  id_format: ['40402', 'orderId or clientOid format error'],
  not_found: ['40404', 'Request URL NOT FOUND', 404],
  range_too_wide: ['40408', 'The time range is too wide: at most {0} days'],
  no_market_price: ['40715', 'The market has no price yet: {0}'],
  too_many_orders_product: ['40761', 'The total number of open orders exceeds the limit: {0}'],
  insufficient_margin: ['40762', 'The order amount exceeds the balance ({0})'],
  above_tier_limit: ['40763', "The size exceeds the maximum of the leverage's tier: {0}"],
  order_gone: ['40768', 'Order does not exist'],
  illegal_opening: ['400172', 'Illegal position opening type'],
  mode_mismatch: ['40774', 'The order type for unilateral position must also be the unilateral position type.'],
  duplicate_client_oid: ['40786', 'Duplicate clientOid'],
  leverage_out_of_range: ['40797', 'Leverage exceeds the allowed range: {0}'],
  hold_side_missing: ['40808', 'Parameter verification exception double fixed, hold side is null'],
  size_scale: ['40808', 'Parameter verification exception size checkBDScale error value={0} checkScale={1}'],
  margin_mode_mismatch: ['40808', 'Parameter verification exception marginMode: this symbol is {0}'],
  leverage_unchanged: ['40814', 'No change in leverage'],
  price_above_band: ['40815', 'The order price is higher than the highest bid price: {0}'],
  price_below_band: ['40816', 'The order price is lower than the lowest ask price: {0}'],
  trigger_side: ['43034', 'The trigger price is on the wrong side of the market: {0}'],
  long_profit_side: ['40915', 'Long position take profit price please > mark price {0}'],
  long_loss_side: ['40917', 'Stop price for long positions please < mark price {0}'],
  short_profit_side: ['40832', 'Short position take profit price please < mark price {0}'],
  short_loss_side: ['45122', 'Short position stop loss price please > mark price {0}'],
  no_position_for_stop: ['43023', 'Insufficient position, can not set profit or stop loss'],
  too_many_plans: ['40889', 'The number of plan orders exceeds the limit: {0}'],
  too_many_stops: ['40890', 'The number of TPSL orders exceeds the limit: {0}'],
  profit_exists: ['43030', 'Take profit order already exists'],
  loss_exists: ['43031', 'Stop loss order already exists'],
  canceled_again: ['45129', 'Cannot cancel the same order more than once within one second'],
  stop_gone: ['43020', 'The TPSL order does not exist'],
  stop_closed: ['43021', 'The TPSL order is already closed'],
  plan_gone: ['43025', 'The plan order does not exist'],
  plan_closed: ['43026', 'The plan order is already closed'],
  batch_too_large: ['40912', 'The batch exceeds the maximum of {0}'],
  one_id_needed: ['40913', 'orderId or clientOid must be given'],
  position_mode_in_use: ['40920', 'Position or order exists, the position mode cannot be adjusted'],
  margin_mode_in_use: ['45117', 'Currently holding positions or orders, the margin mode cannot be adjusted'],
  not_isolated: ['40802', 'The position is not isolated: {0}'],
  above_position: ['40757', 'Not enough position is available: {0}'],
  stops_above_position: ['43023', 'Insufficient position, can not set profit or stop loss: {0}'],
  not_modifiable: ['40922', 'Only working orders without fills can be modified'],
  nothing_changed: ['40923', 'Order size and price have not changed'],
  modify_both: ['40925', 'newSize and newPrice must be given together'],
  price_scale: ['41103', 'param price scale error'],
  nothing_to_cancel: ['22001', 'No order to cancel'],
  no_position: ['22002', 'No position to close'],
  symbol_not_for_api: ['22004', 'This symbol does not support API trading: {0}'],
  new_client_oid_missing: ['22003', 'newClientOid cannot be empty'],
  size_multiple: ['22038', 'The order size must be a multiple of {0}'],
  below_min_notional: ['45110', 'less than the minimum amount {0} USDT'],
  below_min_quantity: ['45111', 'less than the minimum order quantity: {0}'],
  above_max_quantity: ['45112', 'more than the maximum order quantity: {0}'],
  price_multiple: ['45115', 'The price must be a multiple of {0}'],
  too_many_positions: ['45116', 'The number of positions exceeds the maximum: {0}'],
  too_many_orders_symbol: ['45118', 'The number of open orders of the symbol exceeds the maximum: {0}'],
  symbol_closing_only: ['45119', 'This symbol does not support opening positions: {0}'],
  too_many_requests: ['429', 'Too Many Requests', 429],
} as const satisfies Record<string, readonly [string, string] | readonly [string, string, number]>

export type WireErrorName = keyof typeof TABLE

/** Builds an error from the table; `values` replace {0}, {1} … */
export function wireError(name: WireErrorName, ...values: readonly (string | number)[]): WireError {
  const [code, text, http = 400] = TABLE[name] as readonly [string, string, number?]
  const msg = text.replaceAll(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''))
  return { code, msg, http }
}

/** Stream errors carry numeric codes. */
export const STREAM_ERRORS = {
  unknown_channel: 30001,
  illegal_request: 30002,
  invalid_op: 30003,
  not_logged_in: 30004,
  login_failed: 30005,
  /** The documented list has no code of its own for an address: it is a login that failed. */
  ip_not_allowed: 30005,
  /** Nor for a key of the other environment. */
  wrong_environment: 30005,
  too_many_requests: 30006,
  over_limit: 30007,
  bad_key: 30011,
  bad_passphrase: 30012,
  bad_timestamp: 30013,
  timestamp_expired: 30014,
  bad_signature: 30015,
  parameter_wrong: 30016,
  service_upgrade: 30033,
} as const
