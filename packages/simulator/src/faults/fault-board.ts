import { Random } from '../random.ts'
import { FAULT_KINDS, type FaultKind } from './fault-kind.ts'

/** How often each fault of a kind that is on may fire where it can; 1 is the usual rate of its place. */
export type FaultMix = ReadonlyMap<FaultKind, number>

/**
 * Which faults a run has, whether they may fire now, and how often they did. Every kind draws from a stream of its own,
 * so that leaving one out changes nothing about the others.
 */
export class FaultBoard {
  /** Faults fire only while this is true. */
  on = true
  readonly #seed: number
  readonly #mix: FaultMix
  readonly #streams = new Map<FaultKind, Random>()
  readonly #fired = new Map<FaultKind, number>()
  readonly #onFire: (kind: FaultKind, detail: string) => void

  constructor(seed: number, mix: FaultMix, onFire: (kind: FaultKind, detail: string) => void) {
    this.#seed = seed
    this.#mix = mix
    this.#onFire = onFire
  }

  /** Faults that may fire now. */
  get standing(): ReadonlySet<FaultKind> {
    return this.on ? new Set(this.#mix.keys()) : new Set()
  }

  has(kind: FaultKind): boolean {
    return this.on && this.#mix.has(kind)
  }

  /** Draws whether it fires here: `rate` times what the mix says. Counts it when it does. */
  fires(kind: FaultKind, rate: number, detail = ''): boolean {
    if (!this.draws(kind, rate)) return false
    this.count(kind, detail)
    return true
  }

  /** As `fires`, for what may turn out not to be possible: count it when it was. */
  draws(kind: FaultKind, rate: number): boolean {
    if (!this.on) return false
    const factor = this.#mix.get(kind)
    return factor !== undefined && this.random(kind).chance(rate * factor)
  }

  /** For faults that happen without a coin. */
  count(kind: FaultKind, detail = ''): void {
    this.#fired.set(kind, (this.#fired.get(kind) ?? 0) + 1)
    this.#onFire(kind, detail)
  }

  /** The kind's own stream. */
  random(kind: FaultKind): Random {
    const known = this.#streams.get(kind)
    if (known !== undefined) return known
    const stream = new Random(this.#seed, `fault:${kind}`)
    this.#streams.set(kind, stream)
    return stream
  }

  /** In the order of the catalogue. */
  counts(): Partial<Record<FaultKind, number>> {
    return Object.fromEntries(
      FAULT_KINDS.flatMap((kind) => (this.#fired.has(kind) ? [[kind, this.#fired.get(kind)]] : [])),
    )
  }
}
