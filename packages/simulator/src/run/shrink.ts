import type { Cut, SeedOptions, SeedResult } from '../face.ts'
import { drawPlan } from '../plan/draw-plan.ts'
import { runSeed } from './run-seed.ts'

export interface Shrunk {
  /** What can be left out of the seed's world and it still fails in the same way. */
  readonly cut: Cut
  readonly result: SeedResult
  /** Runs it took. */
  readonly runs: number
}

const RUNS_MAX = 150

/**
 * Makes a failure small: leaves out kinds of faults, bots, steps of the script and the time after it, as long as the
 * same invariant breaks. null: the seed does not fail with these options.
 */
export async function shrinkSeed(seed: number, options: SeedOptions): Promise<Shrunk | null> {
  const first = await runSeed(seed, options)
  if (first.violation === null) return null
  return new Shrinking(seed, options, first).shrink()
}

class Shrinking {
  readonly #seed: number
  readonly #options: SeedOptions
  readonly #invariant: string | undefined
  #cut: Cut
  #result: SeedResult
  #runs = 1

  constructor(seed: number, options: SeedOptions, first: SeedResult) {
    this.#seed = seed
    this.#options = options
    this.#invariant = first.violation?.invariant
    this.#cut = options.without ?? {}
    this.#result = first
  }

  async shrink(): Promise<Shrunk> {
    const plan = drawPlan(this.#seed)
    await this.#try({ endsAfterMs: Math.ceil(this.#result.violation?.atMs ?? plan.durationMs) })
    const fired = new Set(Object.keys(this.#result.faults))
    await this.#drop(
      'faults',
      [...plan.mix.keys()].filter((kind) => !fired.has(kind)),
    )
    await this.#drop('faults', [...plan.mix.keys()])
    await this.#drop(
      'bots',
      plan.bots.map(({ index }) => index),
    )
    await this.#drop(
      'steps',
      plan.script.map(({ index }) => index),
    )
    await this.#drop('faults', [...plan.mix.keys()])
    return { cut: this.#cut, result: this.#result, runs: this.#runs }
  }

  /** Leaves out as many of these as possible: all at once, then halves, down to single ones. */
  async #drop<K extends 'faults' | 'bots' | 'steps'>(
    what: K,
    items: readonly NonNullable<Cut[K]>[number][],
  ): Promise<void> {
    const gone = new Set<unknown>(this.#cut[what])
    const left = items.filter((item) => !gone.has(item))
    if (left.length === 0) return
    if (await this.#try({ [what]: [...(this.#cut[what] ?? []), ...left] })) return
    if (left.length === 1) return
    const half = Math.ceil(left.length / 2)
    await this.#drop(what, left.slice(half))
    await this.#drop(what, left.slice(0, half))
  }

  /** Runs it with this much more left out; true: it still fails in the same way, and that is kept. */
  async #try(more: Cut): Promise<boolean> {
    if (this.#runs >= RUNS_MAX) return false
    this.#runs += 1
    const without = { ...this.#cut, ...more }
    const { trace: _, ...options } = this.#options
    const result = await runSeed(this.#seed, { ...options, without })
    if (result.violation?.invariant !== this.#invariant) return false
    this.#cut = without
    this.#result = result
    return true
  }
}
