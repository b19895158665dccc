import { RestClientV2 } from 'bitget-api'
import { type ApiClient, createApiClient } from '../api-client.ts'
import type { Connection } from '../connection.ts'
import type { Failure } from '../errors.ts'

export const PRODUCT = 'USDT-FUTURES' as const
export const MARGIN_COIN = 'USDT'

const LIMITS = {
  time: 20,
  contracts: 20,
  ticker: 20,
  candles: 20,
  historyCandles: 20,
  fundingHistory: 20,
  tiers: 10,
  account: 10,
  bills: 10,
  setLeverage: 5,
  setMarginMode: 5,
  setPositionMode: 5,
  keyInfo: 1,
  placeOrder: 10,
  batchPlaceOrders: 5,
  batchCancelOrders: 10,
  orderDetail: 10,
  ordersPending: 10,
  ordersHistory: 10,
  fillHistory: 10,
  positions: 5,
  placeStop: 10,
  cancelStop: 10,
  stopsPending: 10,
  stopsHistory: 10,
} as const
export type Endpoint = keyof typeof LIMITS
const PUBLIC: ReadonlySet<Endpoint> = new Set([
  'time',
  'contracts',
  'ticker',
  'candles',
  'historyCandles',
  'fundingHistory',
  'tiers',
])

export type ClassicClient = ApiClient<RestClientV2, Endpoint>

export const createClassicClient = (
  connection: Connection,
  onFailure: (failed: Failure) => void = () => undefined,
): ClassicClient =>
  createApiClient(connection, { rest: new RestClientV2(...connection.rest), limits: LIMITS, public: PUBLIC, onFailure })
