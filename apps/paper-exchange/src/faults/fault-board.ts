import { makeRandom, type Random } from '../feed/random.ts'
import { FAULT_KIND_NAMES, type FaultKind, factsOfKind } from './fault-kind.ts'
import { type FaultPoint, type FaultRule, type FaultWish, matches } from './fault-rule.ts'

interface Standing {
  readonly id: number
  readonly wish: FaultWish
  readonly setMs: number
  readonly endsMs: number | null
  readonly random: Random
  candidates: number
  hits: number
}

/** A rule that fired, with a coin of its own for what remains to be decided. */
export interface Hit {
  readonly kind: FaultKind
  readonly ruleId: number
  readonly wish: FaultWish
  readonly random: Random
}

/** Which faults stand, whom they hit, and how often they did: seeded, so that a run can be repeated. */
export class FaultBoard {
  readonly #wallMs: () => number
  readonly #onChange: () => void
  #standing: Standing[] = []
  #nextId = 1
  readonly #hits = new Map<FaultKind, number>()

  /** `onChange` is called when a rule was set, cleared or used up. */
  constructor(wallMs: () => number, onChange: () => void = () => undefined) {
    this.#wallMs = wallMs
    this.#onChange = onChange
  }

  /** True when nothing stands: the ways of the wire need not ask. */
  get quiet(): boolean {
    return this.#standing.length === 0
  }

  set(wish: FaultWish): FaultRule {
    const setMs = this.#wallMs()
    const id = this.#nextId++
    const endsMs = wish.forMs === undefined ? null : setMs + wish.forMs
    const standing: Standing = {
      id,
      wish,
      setMs,
      endsMs,
      random: makeRandom(wish.seed ?? 1, FAULT_KIND_NAMES.indexOf(wish.kind)),
      candidates: 0,
      hits: 0,
    }
    this.#standing.push(standing)
    this.#onChange()
    return viewOf(standing)
  }

  /** One rule, or all. How many there were. */
  clear(id: number | null): number {
    const before = this.#standing.length
    this.#standing = id === null ? [] : this.#standing.filter((each) => each.id !== id)
    if (this.#standing.length !== before) this.#onChange()
    return before - this.#standing.length
  }

  rules(): readonly FaultRule[] {
    this.#expire()
    return this.#standing.map(viewOf)
  }

  /** Hits so far, by kind, cleared rules included. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#hits)
  }

  /** Rules of these kinds that hit this point, in the order they were set. Each call is one candidate for each rule. */
  fire(kinds: readonly FaultKind[], point: FaultPoint): readonly Hit[] {
    if (this.quiet) return []
    this.#expire()
    const hits: Hit[] = []
    for (const standing of this.#standing) {
      const { kind } = standing.wish
      if (!kinds.includes(kind) || !isCandidate(standing, point)) continue
      standing.candidates += 1
      if (!decides(standing)) continue
      standing.hits += 1
      this.#hits.set(kind, (this.#hits.get(kind) ?? 0) + 1)
      hits.push({ kind, ruleId: standing.id, wish: standing.wish, random: standing.random })
    }
    return hits
  }

  /** The rules of a kind that stand, whether or not they would hit. */
  standing(kind: FaultKind): readonly FaultRule[] {
    this.#expire()
    return this.#standing.filter(({ wish }) => wish.kind === kind).map(viewOf)
  }

  #expire(): void {
    const now = this.#wallMs()
    const left = this.#standing.filter(({ endsMs }) => endsMs === null || endsMs > now)
    if (left.length === this.#standing.length) return
    this.#standing = left
    this.#onChange()
  }
}

function isCandidate({ wish }: Standing, point: FaultPoint): boolean {
  const { routes } = factsOfKind(wish.kind)
  if (routes !== undefined && (point.route === null || !routes.test(point.route))) return false
  return matches(wish, point)
}

/** Whether the candidate just counted is hit: after those before the nth, while hits are left, by the rule's coin. */
function decides({ wish, candidates, hits, random }: Standing): boolean {
  const { nth = 1, count = wish.nth === undefined ? Infinity : 1, probability = 1 } = wish
  if (candidates < nth || hits >= count) return false
  return probability >= 1 || random() < probability
}

const viewOf = ({ random: _, ...rule }: Standing): FaultRule => ({ ...rule })
