/** So often an event may make a turn fail before it is set aside (FAULTS P18). */
const FAILURES_MAX = 3

/** Processing one event threw: the turn is lost, the account is read again, and this event has failed once more. */
export class EventFailure extends Error {
  readonly key: string

  constructor(key: string, cause: unknown) {
    super(`${key}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.key = key
  }
}

/** Events that made turns fail, by key; outlives the memory of the account, which each failure drops. */
export class Quarantine {
  private readonly failures = new Map<string, number>()

  failed(key: string): void {
    this.failures.set(key, (this.failures.get(key) ?? 0) + 1)
  }

  isSetAside(key: string): boolean {
    return (this.failures.get(key) ?? 0) >= FAILURES_MAX
  }
}
