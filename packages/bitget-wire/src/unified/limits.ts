const ACCOUNT = '/api/v3/account'
const TRADE = '/api/v3/trade'

/** Requests per second of each v3 path as the venue documents them (API.md 11); private ones per account. */
export const UNIFIED_LIMITS: Readonly<Record<string, number>> = {
  '/api/v3/market/oi-limit': 10,
  [`${ACCOUNT}/assets`]: 20,
  [`${ACCOUNT}/settings`]: 20,
  [`${ACCOUNT}/info`]: 20,
  [`${ACCOUNT}/fee-rate`]: 3,
  [`${ACCOUNT}/all-fee-rate`]: 3,
  [`${ACCOUNT}/financial-records`]: 20,
  [`${ACCOUNT}/set-leverage`]: 10,
  [`${ACCOUNT}/set-hold-mode`]: 10,
  [`${ACCOUNT}/max-open-available`]: 5,
  [`${ACCOUNT}/adjust-account-mode`]: 1,
  [`${ACCOUNT}/set-margin`]: 5, // not documented: as the classic one
  [`${ACCOUNT}/open-interest-limit`]: 5,
  [`${ACCOUNT}/switch`]: 1,
  [`${ACCOUNT}/switch-status`]: 5,
  [`${TRADE}/place-order`]: 10,
  [`${TRADE}/place-batch`]: 5,
  [`${TRADE}/modify-order`]: 10,
  [`${TRADE}/batch-modify-order`]: 10,
  [`${TRADE}/cancel-order`]: 10,
  [`${TRADE}/cancel-batch`]: 5,
  [`${TRADE}/cancel-symbol-order`]: 5,
  [`${TRADE}/close-positions`]: 5,
  [`${TRADE}/countdown-cancel-all`]: 1,
  [`${TRADE}/place-strategy-order`]: 10,
  [`${TRADE}/modify-strategy-order`]: 10,
  [`${TRADE}/cancel-strategy-order`]: 10,
  '/api/v3/position/adlRank': 1,
}
