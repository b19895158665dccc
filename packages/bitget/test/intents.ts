import type { OrderIntent, Steps, Ticks } from '@gridpilot/core'

/** A limit buy of 0.001 BTC at 60000.0 unless told otherwise. */
export const intent = (clientOrderId: string, changes: Partial<OrderIntent> = {}): OrderIntent => ({
  clientOrderId,
  botId: 'bot',
  symbol: 'BTCUSDT',
  positionSide: 'net',
  marginMode: 'crossed',
  revision: 0,
  cycle: 0,
  attempt: 0,
  purpose: 'slot',
  slot: 1,
  side: 'buy',
  type: 'limit',
  price: 600_000 as Ticks,
  quantity: 10 as Steps,
  timeInForce: 'post_only',
  reduceOnly: false,
  cause: 'plan',
  ...changes,
})
