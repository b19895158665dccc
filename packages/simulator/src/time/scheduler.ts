import type { SimProcess } from '../process/sim-process.ts'

/** What is going to happen. Events of one time happen in the order in which they were scheduled. */
interface Scheduled {
  atMs: number
  order: number
  readonly owner: SimProcess | null
  readonly kind: string
  readonly detail: string
  readonly run: () => void
  canceled: boolean
}

export interface Happened {
  readonly atMs: number
  readonly kind: string
  readonly detail: string
}

/**
 * Virtual time: nothing happens but the next event. An event that belongs to a process happens only while that process
 * lives, and waits while it stands still; whatever it starts belongs to the same process.
 */
export class Scheduler {
  nowMs: number
  /** The process whose code runs; null between processes: the exchange, the network, people. */
  current: SimProcess | null = null
  readonly #heap: Scheduled[] = []
  #order = 0

  constructor(startMs: number) {
    this.nowMs = startMs
  }

  /** `delayMs` may be fractional; a negative one is 0. Returns what takes it back. */
  after(delayMs: number, owner: SimProcess | null, kind: string, detail: string, run: () => void): () => void {
    return this.at(this.nowMs + Math.max(0, delayMs), owner, kind, detail, run)
  }

  at(atMs: number, owner: SimProcess | null, kind: string, detail: string, run: () => void): () => void {
    const event: Scheduled = { atMs, order: this.#order++, owner, kind, detail, run, canceled: false }
    this.#push(event)
    return () => {
      event.canceled = true
    }
  }

  /** How many events wait for a process. */
  waitingFor(owner: SimProcess | null): number {
    return this.#heap.filter((event) => !event.canceled && event.owner === owner).length
  }

  /** When the next event is due; null: none is scheduled. */
  get dueAt(): number | null {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (!first.canceled && first.owner?.alive !== false) return first.atMs
      this.#pop()
    }
    return null
  }

  /** Runs the next event; null when it had to wait. Only call it when `dueAt` is not null. */
  step(): Happened | null {
    const event = this.#pop()
    const { owner } = event
    this.nowMs = Math.max(this.nowMs, event.atMs)
    if (owner !== null && owner.frozenUntilMs > this.nowMs) {
      event.atMs = owner.frozenUntilMs
      this.#push(event)
      return null
    }
    this.current = owner
    event.run()
    return { atMs: this.nowMs, kind: event.kind, detail: event.detail }
  }

  #push(event: Scheduled): void {
    const heap = this.#heap
    let at = heap.length
    heap.push(event)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!before(event, heap[parent] as Scheduled)) break
      heap[at] = heap[parent] as Scheduled
      at = parent
    }
    heap[at] = event
  }

  #pop(): Scheduled {
    const heap = this.#heap
    const first = heap[0] as Scheduled
    const last = heap.pop() as Scheduled
    if (heap.length === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && before(heap[child + 1] as Scheduled, heap[child] as Scheduled)) child += 1
      if (!before(heap[child] as Scheduled, last)) break
      heap[at] = heap[child] as Scheduled
      at = child
    }
    heap[at] = last
    return first
  }
}

const before = (a: Scheduled, b: Scheduled): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
