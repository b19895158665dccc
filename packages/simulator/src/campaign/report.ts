import type { SeedResult, Violation } from '../face.ts'
import { FAULT_KINDS, type FaultKind } from '../faults/fault-kind.ts'

/** From this many seeds on, a kind of fault that never fired is a hole in the proof. */
export const COVERAGE_SEEDS = 500

const YEAR_MS = 365 * 86_400_000

/** What many seeds came to. */
export class Report {
  seeds = 0
  faults = 0
  readonly byKind = new Map<FaultKind, number>()
  readonly violations: { readonly seed: number; readonly violation: Violation }[] = []
  readonly startedMs: number
  private events = 0
  private botMs = 0

  constructor(startedMs: number) {
    this.startedMs = startedMs
  }

  add({ seed, events, botMs, faults, violation }: SeedResult): void {
    this.seeds += 1
    this.events += events
    this.botMs += botMs
    for (const [kind, count = 0] of Object.entries(faults) as [FaultKind, number | undefined][]) {
      this.byKind.set(kind, (this.byKind.get(kind) ?? 0) + count)
      this.faults += count
    }
    if (violation !== null) this.violations.push({ seed, violation })
  }

  /** Kinds that should have fired by now and did not. */
  get neverFired(): readonly FaultKind[] {
    return this.seeds < COVERAGE_SEEDS ? [] : FAULT_KINDS.filter((kind) => !this.byKind.has(kind))
  }

  get passed(): boolean {
    return this.violations.length === 0 && this.neverFired.length === 0
  }

  /** The object of the last line of `gridpilot simulate --json`. */
  json(nowMs: number) {
    const seconds = Math.max(0.001, (nowMs - this.startedMs) / 1000)
    return {
      seeds: this.seeds,
      violations: this.violations.length,
      faults: this.faults,
      faults_by_kind: Object.fromEntries(FAULT_KINDS.map((kind) => [kind, this.byKind.get(kind) ?? 0])),
      faults_never_fired: this.neverFired,
      bot_years: Number((this.botMs / YEAR_MS).toFixed(6)),
      events: this.events,
      events_per_second: Math.round(this.events / seconds),
      seconds: Number(seconds.toFixed(1)),
      violated: this.violations.map(({ seed, violation: { invariant, message } }) => ({ seed, invariant, message })),
    }
  }
}
