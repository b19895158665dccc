import { LEASE_MS } from '@gridpilot/core'
import type { Clock } from './ports/clock.ts'
import type { EngineStore } from './ports/store.ts'

const RENEW_MS = LEASE_MS / 3

export interface LeaseKeeperOptions {
  readonly accountId: string
  readonly holder: string
  readonly store: EngineStore
  readonly clock: Clock
  /** Another process has the account now. */
  readonly onLost: () => void
  /** A lease that had run out (the process slept) turned out to be ours still: what waits may go on. */
  readonly onBack: () => void
}

/**
 * Keeps one account's lease. The fence is the epoch, checked in every commit; this clock is the second lock, for what a
 * commit cannot see: a process that sleeps between its commit and the wire wakes with a lease that has run out, and sends
 * nothing before the store has said that the epoch is still its own.
 */
export class LeaseKeeper {
  private readonly options: LeaseKeeperOptions
  private held = 0
  /** Wall time at which the newest successful renewal was asked for. */
  private renewedAtMs = Number.NEGATIVE_INFINITY
  private renewing = false
  private closed = false
  private stopTimer: () => void = () => {}

  constructor(options: LeaseKeeperOptions) {
    this.options = options
  }

  get epoch(): number {
    return this.held
  }

  /** false: another process holds the account. */
  async take(): Promise<boolean> {
    const { store, clock, accountId, holder } = this.options
    const askedMs = clock.wallMs()
    const epoch = await store.acquireLease(accountId, holder)
    if (epoch === null) return false
    this.held = epoch
    this.renewed(askedMs)
    this.tick()
    return true
  }

  /** A commit that began at this time has passed the fence. */
  renewed(askedMs: number): void {
    this.renewedAtMs = Math.max(this.renewedAtMs, askedMs)
  }

  /** May something leave now? Asked right before the wire; a clock that was set back counts as run out. */
  get isCurrent(): boolean {
    if (this.hasTime()) return true
    void this.renew()
    return false
  }

  /** Ends the keeping; the lease is given back, so that the next process need not wait. */
  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    this.stopTimer()
    const { store, accountId } = this.options
    await store.releaseLease(accountId, this.held).catch(() => undefined)
  }

  private hasTime(): boolean {
    const age = this.options.clock.wallMs() - this.renewedAtMs
    return age >= 0 && age < LEASE_MS
  }

  private tick(): void {
    this.stopTimer = this.options.clock.after(RENEW_MS, () => {
      if (this.closed) return
      this.tick()
      if (this.options.clock.wallMs() - this.renewedAtMs >= RENEW_MS) void this.renew()
    })
  }

  private async renew(): Promise<void> {
    if (this.renewing || this.closed) return
    this.renewing = true
    const { store, clock, accountId, onLost, onBack } = this.options
    const askedMs = clock.wallMs()
    // A store that does not answer says nothing about the lease: asked again at the next tick.
    const isOurs = await store.renewLease(accountId, this.held).catch(() => null)
    this.renewing = false
    if (this.closed || isOurs === null) return
    if (!isOurs) {
      this.closed = true
      this.stopTimer()
      onLost()
      return
    }
    const hadRunOut = !this.hasTime()
    this.renewedAtMs = askedMs
    if (hadRunOut) onBack()
  }
}
