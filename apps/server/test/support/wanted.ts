import type { TestServer } from './test-server.ts'

export interface Wanted {
  [field: string]: unknown
  symbol: string
  price_range_lower: number | string
  price_range_upper: number | string
}

/** A grid around the present price that passes every check: `share` of the price to each side. */
export async function passingGrid(server: TestServer, token: string, share = 0.05): Promise<Wanted> {
  const ticker = await server.call('getTicker', { token, query: { symbol: 'BTCUSDT' } })
  const price: number = ticker.body.last_price
  return {
    symbol: 'BTCUSDT',
    direction: 'neutral',
    grid_type: 'geometric',
    price_range_lower: Math.round(price * (1 - share)),
    price_range_upper: Math.round(price * (1 + share)),
    grid_count: 20,
    leverage: 3,
    investment_amount: 1000,
  }
}
