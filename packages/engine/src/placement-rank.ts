import type { OrderIntent, Ticks } from '@gridpilot/core'

/**
 * When a placement goes, smaller first: closes (0, urgent), counter orders of a fill, starts, then levels by their
 * distance from the price: what is far away can wait, nothing is lost by it.
 */
export function placementRank(order: OrderIntent, last: Ticks | null): number {
  if (order.purpose === 'close') return 0
  if (order.cause.startsWith('fill:')) return 1
  if (order.purpose === 'start') return 2
  if (order.price === null || last === null || last <= 0) return 3
  return 3 + Math.abs(order.price - last) / last
}
