/**
 * Which client order id belongs to which venue order id, as far as answers and pushes have told. REST fills carry only
 * the venue's id. Bounded: the oldest entries go first; a missing one costs a look-up, never a wrong answer.
 */
export interface OrderIds {
  learn(venueOrderId: string | null, clientOrderId: string): void
  clientIdOf(venueOrderId: string): string | null
}

export function createOrderIds(max = 20_000): OrderIds {
  const known = new Map<string, string>()
  return {
    learn: (venueOrderId, clientOrderId) => {
      if (venueOrderId === null || clientOrderId === '') return
      known.delete(venueOrderId)
      known.set(venueOrderId, clientOrderId)
      for (const oldest of known.keys()) {
        if (known.size <= max) break
        known.delete(oldest)
      }
    },
    clientIdOf: (venueOrderId) => known.get(venueOrderId) ?? null,
  }
}
