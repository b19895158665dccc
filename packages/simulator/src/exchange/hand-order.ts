import type { Instrument, PositionMode, Side, Steps, Ticks } from '@gridpilot/core'

export interface HandOrder {
  readonly clientOrderId: string
  readonly side: Side
  readonly positionMode: PositionMode
  /** Ticks; null: a market order. */
  readonly price: Ticks | null
  /** The market's, which the smallest order is measured by. */
  readonly last: Ticks
  /** How many times the smallest order. */
  readonly times: number
}

/** An order as a person gives it on the exchange's own pages. */
export function handOrder(instrument: Instrument, order: HandOrder) {
  const { minQuantity, minNotional, notionalUnit, symbol } = instrument
  const { clientOrderId, side, positionMode, price, last, times } = order
  const least = Number(BigInt(minNotional) / (BigInt(last) * notionalUnit) + 1n)
  return {
    clientOrderId,
    symbol,
    side,
    type: price === null ? 'market' : 'limit',
    price,
    quantity: (Math.max(minQuantity, least) * times) as Steps,
    timeInForce: 'gtc',
    reduceOnly: false,
    positionSide: positionMode === 'one_way' ? 'net' : side === 'buy' ? 'long' : 'short',
    marginMode: null,
    stp: 'none',
    takeProfit: null,
    stopLoss: null,
  } as const
}
