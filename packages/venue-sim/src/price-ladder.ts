import { assert, type Side, type Ticks } from '@gridpilot/core'

/** A resting limit order's place in the queue, or a plan waiting for its price. */
export interface Resting {
  readonly price: Ticks
  /** Orders the queue at one price: the order id, or a later id once the order was changed. */
  readonly queueId: string
  readonly orderId: string
  readonly accountId: string
}

/**
 * One side of a symbol's resting orders over all accounts, best price first, then oldest. The best lies at the end of
 * the array, so taking it is O(1); insert and remove find their place by bisection.
 */
export class PriceLadder {
  readonly #side: Side
  readonly #entries: Resting[] = []

  constructor(side: Side) {
    this.#side = side
  }

  get size(): number {
    return this.#entries.length
  }

  /** The first in the queue that is not among `except`, which should hold only orders at the front. */
  best(except?: ReadonlySet<string>): Resting | undefined {
    let at = this.#entries.length - 1
    if (except) while (at >= 0 && except.has((this.#entries[at] as Resting).orderId)) at -= 1
    return this.#entries[at]
  }

  insert(entry: Resting): void {
    const at = this.#place(entry)
    assert(this.#entries[at]?.queueId !== entry.queueId, 'ladder: order rests already')
    this.#entries.splice(at, 0, entry)
  }

  remove(entry: Pick<Resting, 'price' | 'queueId'>): void {
    const at = this.#place(entry)
    assert(this.#entries[at]?.queueId === entry.queueId, 'ladder: order does not rest')
    this.#entries.splice(at, 1)
  }

  /** Index of the first entry that is not worse. */
  #place(entry: Pick<Resting, 'price' | 'queueId'>): number {
    let low = 0
    let high = this.#entries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#worse(this.#entries[middle] as Resting, entry)) low = middle + 1
      else high = middle
    }
    return low
  }

  #worse(a: Pick<Resting, 'price' | 'queueId'>, b: Pick<Resting, 'price' | 'queueId'>): boolean {
    if (a.price !== b.price) return this.#side === 'buy' ? a.price < b.price : a.price > b.price
    return a.queueId > b.queueId
  }
}
