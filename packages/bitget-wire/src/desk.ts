import type { Result } from '@gridpilot/core'
import type { OrderReceipt, OrderReference, OrderRequest, OrderRow, Refusal } from '@gridpilot/venue-sim'

/**
 * The writes a signed request may cause. Whoever stands behind it stamps the market time and makes the effect durable
 * before the answer of `handleRest` leaves the process.
 */
export interface TradingDesk {
  submit(accountId: string, request: OrderRequest): Result<OrderReceipt, Refusal>
  cancel(accountId: string, reference: OrderReference): Result<OrderRow, Refusal>
  cancelAll(accountId: string, symbol: string | null): readonly OrderRow[]
  closePosition(accountId: string, symbol: string): Result<OrderReceipt, Refusal>
  setLeverage(accountId: string, symbol: string, leverage: number): Result<{ readonly leverage: number }, Refusal>
}

/** An API key and the account it opens. */
export interface ApiKey {
  readonly key: string
  readonly secret: string
  readonly passphrase: string
  readonly accountId: string
}

export interface KeyRing {
  find(key: string): ApiKey | null
}
