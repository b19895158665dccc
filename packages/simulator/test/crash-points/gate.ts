import type { Commit, EngineStore, SubmitOutcome, Venue } from '@gridpilot/engine'

/** Places at which a process can die, by what has just become true. */
export const CRASH_POINTS = [
  'intent.persisted',
  'http.sent',
  'http.answered',
  'fill.received',
  'fill.committed',
  'ledger.commit',
  'cancel.sent',
  'cancel.answered',
  'sweep.read',
  'lease.taken',
] as const
export type CrashPoint = (typeof CRASH_POINTS)[number]

const never = new Promise<never>(() => {})

/** One life of a process: dies at the k-th time it comes by a point. Whatever it still has in hand never happens. */
export class Gate {
  dead = false
  readonly passed = new Map<CrashPoint, number>()
  private readonly point: CrashPoint | null
  private readonly k: number

  constructor(point: CrashPoint | null = null, k = 0) {
    this.point = point
    this.k = k
  }

  pass(point: CrashPoint): void {
    const count = (this.passed.get(point) ?? 0) + 1
    this.passed.set(point, count)
    if (point === this.point && count === this.k) this.dead = true
  }

  /** The call happens unless the process is dead by then; its answer is heard unless it is dead when it comes. */
  async call<T>(make: () => Promise<T>): Promise<T> {
    if (this.dead) return never
    const answer = await make()
    return this.dead ? never : answer
  }
}

const SENT = new Set(['accepted', 'rejected', 'unknown'])

/** The durable store as one life of a process reaches it. */
export function gatedStore(store: EngineStore, gate: Gate): EngineStore {
  return {
    ...bound(store, gate),
    acquireLease: (accountId, holder) =>
      gate.call(async () => {
        const epoch = await store.acquireLease(accountId, holder)
        gate.pass('lease.taken')
        return epoch
      }),
    commit: (accountId, commit) =>
      gate.call(async () => {
        before(commit, gate)
        if (gate.dead) return never
        const result = await store.commit(accountId, commit)
        after(commit, gate)
        return result
      }),
  }
}

function before(commit: Commit, gate: Gate): void {
  if (commit.fills.length > 0) gate.pass('fill.received')
  if (commit.orders.some(({ status }) => SENT.has(status))) gate.pass('http.answered')
  if (commit.orders.some(({ status }) => status === 'canceled')) gate.pass('cancel.answered')
}

function after(commit: Commit, gate: Gate): void {
  if (commit.orders.some(({ status }) => status === 'intended')) gate.pass('intent.persisted')
  if (commit.fills.length > 0) gate.pass('fill.committed')
  if (commit.ledger.length > 0) gate.pass('ledger.commit')
}

/** The exchange as one life of a process reaches it: what was sent was sent, what comes back to the dead is lost. */
export function gatedVenue(venue: Venue, gate: Gate): Venue {
  const sending = (point: CrashPoint, send: () => Promise<readonly SubmitOutcome[]>) =>
    gate.call(async () => {
      const outcomes = await send()
      gate.pass(point)
      return outcomes
    })
  return {
    ...bound(venue, gate),
    settings: venue.settings,
    place: (symbol, orders) => sending('http.sent', () => venue.place(symbol, orders)),
    cancel: (symbol, ids) => sending('cancel.sent', () => venue.cancel(symbol, ids)),
    positions: () =>
      gate.call(async () => {
        const read = await venue.positions()
        gate.pass('sweep.read')
        return read
      }),
    stream: (symbols, listener) => venue.stream(symbols, (event) => (gate.dead ? undefined : listener(event))),
  }
}

/** Every method of a port behind the gate, whatever ports it grows. */
function bound<T extends object>(port: T, gate: Gate): T {
  const methods: Record<string, unknown> = {}
  for (
    let proto = Object.getPrototypeOf(port);
    proto !== Object.prototype && proto !== null;
    proto = Object.getPrototypeOf(proto)
  ) {
    for (const name of Object.getOwnPropertyNames(proto)) {
      const method: unknown = Object.getOwnPropertyDescriptor(proto, name)?.value
      if (name === 'constructor' || name in methods || typeof method !== 'function') continue
      methods[name] = (...args: unknown[]) => gate.call(async () => method.apply(port, args))
    }
  }
  return methods as T
}
