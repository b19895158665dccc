/** Row types of the tables around a person: who they are and what they may use. Times are epoch ms, flags 0 or 1. */

export interface UsersTable {
  id: string
  /** Lower case; null for demo guests. */
  email: string | null
  password_hash: string | null
  role: string
  is_demo: number
  language: string
  totp_secret_ciphertext: string | null
  totp_enabled: number
  /** The user's data key, wrapped by a master key that is not in this database. */
  wrapped_data_key: string | null
  created_at: number
  updated_at: number
}

/** One row per refresh token ever handed out; a family is one login. */
export interface SessionsTable {
  token_hash: string
  family_id: string
  user_id: string
  created_at: number
  expires_at: number
  rotated_at: number | null
  successor_hash: string | null
  revoked_at: number | null
  revoke_reason: string | null
}

export interface AccountsTable {
  id: string
  user_id: string
  kind: string
  name: string
  is_default: number
  can_trade: number
  /** The exchange's own id of the account, when it has one. */
  venue_account: string | null
  created_at: number
  archived_at: number | null
  /** Of the option that the exchange cancels all orders when the server falls silent; null: off. */
  cancel_all_after_seconds: number | null
}

export interface ApiKeysTable {
  id: string
  user_id: string
  account_id: string
  api_key_ciphertext: string
  secret_key_ciphertext: string
  passphrase_ciphertext: string
  key_version: number
  api_key_last4: string
  created_at: number
  disabled_at: number | null
  disabled_reason: string | null
}

export interface RiskSettingsTable {
  user_id: string
  daily_loss_limit_usdt: string | null
  max_running_bots: number
  max_open_positions: number | null
  leverage_cap: number
  max_investment_share_percent: string
  /** JSON array of symbols; null: all. */
  allowed_symbols: string | null
  max_exposure_usdt: string | null
  /** Percent, decimal text. */
  min_liquidation_distance_percent: string | null
  daily_loss_action: string
  daily_loss_release: string
  /** IANA name. */
  time_zone: string
  updated_at: number
}

/** The present market day of a user's bots on one kind of account. */
export interface RiskDaysTable {
  user_id: string
  account_kind: string
  day: string
  /** JSON: bot id → total PnL when the day began, and when last looked. */
  baselines: string
  latest: string
  reached_at: number | null
  reached_loss: string | null
  updated_at: number
}

export interface SystemAlertsTable {
  id: string
  user_id: string
  account_id: string | null
  bot_id: string | null
  /** Account and cause; unique among unresolved alerts of a user. */
  dedupe_key: string
  alert_key: string
  severity: string
  code: string
  message: string
  params: string
  times: number
  market_at: number | null
  raised_at: number
  last_raised_at: number
  acknowledged_at: number | null
  resolved_at: number | null
}

export interface AuditLogTable {
  id: string
  user_id: string
  action: string
  subject_kind: string
  subject_id: string | null
  details: string
  remote_address: string | null
  occurred_at: number
}

export interface IdempotencyKeysTable {
  user_id: string
  idempotency_key: string
  request_hash: string
  resource_id: string
  status: number | null
  response: string | null
  created_at: number
}

/** JSON documents as text. */
export interface BacktestsTable {
  id: string
  user_id: string
  name: string
  symbol: string
  status: string
  request: string
  summary: string | null
  report: string | null
  problem: string | null
  created_at: number
  finished_at: number | null
}
