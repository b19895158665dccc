import type { OrderRow, VenueEvent } from '@gridpilot/venue-sim'

/** The open orders of all accounts, kept from the exchange's events instead of being read again at each of them. */
export class LiveOrders {
  private readonly open = new Map<string, OrderRow>()

  /** Orders that were accepted by these events, in order; the book is then as after all of them. */
  take(events: readonly VenueEvent[]): readonly OrderRow[] {
    const accepted: OrderRow[] = []
    for (const event of events) {
      if (event.kind === 'order_accepted') {
        accepted.push(event.order)
        this.open.set(event.order.orderId, event.order)
      } else if (event.kind === 'order_canceled') this.open.delete(event.order.orderId)
      else if (event.kind === 'order_modified') this.open.set(event.order.orderId, event.order)
      else if (event.kind === 'fill') {
        if (event.order.status === 'filled' || event.order.status === 'canceled') this.open.delete(event.order.orderId)
        else this.open.set(event.order.orderId, event.order)
      }
    }
    return accepted
  }

  all(): Iterable<OrderRow> {
    return this.open.values()
  }

  has(orderId: string): boolean {
    return this.open.has(orderId)
  }
}
