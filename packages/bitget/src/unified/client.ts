import { RestClientV3 } from 'bitget-api'
import { type ApiClient, createApiClient } from '../api-client.ts'
import type { Connection } from '../connection.ts'
import type { Failure } from '../errors.ts'

export const CATEGORY = 'USDT-FUTURES' as const
export const MARGIN_COIN = 'USDT'

const LIMITS = {
  contracts: 20,
  ticker: 20,
  fundingHistory: 20,
  tiers: 10,
  assets: 20,
  accountSettings: 20,
  bills: 20,
  setLeverage: 10,
  setPositionMode: 10,
  keyInfo: 5,
  placeOrder: 10,
  batchPlaceOrders: 5,
  batchCancelOrders: 5,
  cancelOrder: 10,
  countdownCancelAll: 1,
  orderInfo: 20,
  unfilledOrders: 20,
  ordersHistory: 20,
  fillHistory: 20,
  positions: 20,
  placeStop: 10,
  cancelStop: 10,
  stopsPending: 20,
  stopsHistory: 20,
} as const
export type Endpoint = keyof typeof LIMITS
const PUBLIC: ReadonlySet<Endpoint> = new Set(['contracts', 'ticker', 'fundingHistory', 'tiers'])

export type UnifiedClient = ApiClient<RestClientV3, Endpoint>

export const createUnifiedClient = (
  connection: Connection,
  onFailure: (failed: Failure) => void = () => undefined,
): UnifiedClient =>
  createApiClient(connection, { rest: new RestClientV3(...connection.rest), limits: LIMITS, public: PUBLIC, onFailure })
