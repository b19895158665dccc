import type { GridOrder, OrderStatus } from '@gridpilot/contract'

const OPEN: ReadonlySet<OrderStatus> = new Set(['intended', 'submitted', 'unknown', 'accepted', 'partially_filled'])

/** Orders that may still fill. */
export const isOpen = ({ status }: GridOrder): boolean => OPEN.has(status)

/** Open limit orders, highest price first. */
export const restingOrders = (orders: readonly GridOrder[]): (GridOrder & { price: number })[] =>
  orders
    .filter((order): order is GridOrder & { price: number } => isOpen(order) && order.price !== null)
    .sort((a, b) => b.price - a.price)
