import { assert } from '@gridpilot/core'
import { seededRandom } from '../seeded-random.ts'
import { crowding, frontRanks, type Objectives } from './pareto.ts'
import { genesOf, indexOf, ORDERED, type SearchSpace, spaceSize, spaceSizes } from './search-space.ts'

/** All of the space; a seeded draw of it; or a search that learns from what it has tried. */
export const SEARCH_METHODS = ['grid', 'random', 'pareto'] as const
export type SearchMethod = (typeof SEARCH_METHODS)[number]

export interface SearchPlan {
  readonly space: SearchSpace
  readonly method: SearchMethod
  /** Configurations tried, 1 or more; `grid` tries them all. */
  readonly tries: number
  readonly seed: number
}

/** What each configuration comes to, in the order asked; null: no such grid can be placed. */
export type Evaluate = (configurations: readonly number[]) => Promise<readonly (Objectives | null)[]>

export interface Tried {
  readonly configuration: number
  readonly objectives: Objectives | null
}

/** How many configurations a search will try. */
export const triesOf = ({ space, method, tries }: SearchPlan): number =>
  method === 'grid' ? spaceSize(space) : Math.min(tries, spaceSize(space))

/** Tries configurations, each once. The same plan and the same answers give the same search, however they are computed. */
export async function search(plan: SearchPlan, evaluate: Evaluate): Promise<Tried[]> {
  assert(Number.isSafeInteger(plan.tries) && plan.tries > 0, 'a search tries something')
  if (plan.method === 'pareto') return new Evolution(plan, evaluate).run()
  const size = spaceSize(plan.space)
  const all = plan.method === 'grid' ? Array.from({ length: size }, (_, i) => i) : draw(plan, size)
  return told(all, await evaluate(all))
}

const told = (configurations: readonly number[], answers: readonly (Objectives | null)[]): Tried[] =>
  configurations.map((configuration, i) => ({ configuration, objectives: answers[i] ?? null }))

/** Without putting back: the first steps of shuffling the whole space. */
function draw({ tries, seed }: SearchPlan, size: number): number[] {
  const random = seededRandom(seed)
  const moved = new Map<number, number>()
  return Array.from({ length: Math.min(tries, size) }, (_, i) => {
    const other = i + Math.floor(random() * (size - i))
    const drawn = moved.get(other) ?? other
    moved.set(other, moved.get(i) ?? i)
    return drawn
  })
}

const POPULATION_MAX = 200
const POPULATION_MIN = 8
/** Generations there are at least, where there are tries enough. */
const GENERATIONS = 10
/** Attempts at a child nobody has tried, before a stranger takes its place. */
const ATTEMPTS = 20
/** A step along an ordered axis goes at most so many values. */
const STEP_MAX = 2

interface Parent {
  readonly genes: readonly number[]
  readonly rank: number
  readonly alone: number
}

/**
 * NSGA-II (Deb, Pratap, Agarwal, Meyarivan 2002) on the places of values: parents win tournaments of two by front and
 * then by how alone they stand; children take each gene from either and step along ordered axes. No configuration is
 * tried twice, so the tries are what they are called.
 */
class Evolution {
  private readonly sizes: readonly number[]
  private readonly random: () => number
  private readonly evaluate: Evaluate
  private readonly wanted: number
  private readonly population: number
  private readonly space: number
  private readonly seen = new Set<number>()
  private readonly tried: Tried[] = []

  constructor(plan: SearchPlan, evaluate: Evaluate) {
    this.sizes = spaceSizes(plan.space)
    this.space = spaceSize(plan.space)
    this.random = seededRandom(plan.seed)
    this.evaluate = evaluate
    this.wanted = triesOf(plan)
    this.population = Math.min(POPULATION_MAX, Math.max(POPULATION_MIN, Math.ceil(plan.tries / GENERATIONS)))
  }

  async run(): Promise<Tried[]> {
    let parents: Parent[] = []
    let survivors: Tried[] = []
    while (this.tried.length < this.wanted) {
      const count = Math.min(this.population, this.wanted - this.tried.length)
      const children = Array.from({ length: count }, () => this.child(parents))
      const answered = told(children, await this.evaluate(children))
      this.tried.push(...answered)
      const alive = [...survivors, ...answered].filter(({ objectives }) => objectives !== null)
      ;({ survivors, parents } = this.select(alive))
    }
    return this.tried
  }

  /** The best of parents and children: whole fronts, and of the last one those that stand most alone. */
  private select(alive: readonly Tried[]): { survivors: Tried[]; parents: Parent[] } {
    const points = alive.map(({ objectives }) => objectives as Objectives)
    const ranks = frontRanks(points)
    const alone = crowding(points, ranks)
    const order = [...alive.keys()].sort(
      (a, b) =>
        (ranks[a] as number) - (ranks[b] as number) ||
        byAlone(alone[a] as number, alone[b] as number) ||
        (alive[a] as Tried).configuration - (alive[b] as Tried).configuration,
    )
    const kept = order.slice(0, this.population)
    return {
      survivors: kept.map((i) => alive[i] as Tried),
      parents: kept.map((i) => ({
        genes: genesOf(this.sizes, (alive[i] as Tried).configuration),
        rank: ranks[i] as number,
        alone: alone[i] as number,
      })),
    }
  }

  private child(parents: readonly Parent[]): number {
    for (let attempt = 0; parents.length > 1 && attempt < ATTEMPTS; attempt += 1) {
      const [a, b] = [this.winner(parents), this.winner(parents)]
      const genes = this.sizes.map((size, axis) => {
        const gene = (this.random() < 0.5 ? a : b).genes[axis] ?? 0
        return this.random() < 1 / this.sizes.length ? this.changed(gene, axis, size) : gene
      })
      const index = indexOf(this.sizes, genes)
      if (this.isNew(index)) return index
    }
    return this.stranger()
  }

  private winner(parents: readonly Parent[]): Parent {
    const [a, b] = [this.any(parents), this.any(parents)]
    return a.rank < b.rank || (a.rank === b.rank && a.alone >= b.alone) ? a : b
  }

  private any(parents: readonly Parent[]): Parent {
    return parents[Math.floor(this.random() * parents.length)] as Parent
  }

  private changed(gene: number, axis: number, size: number): number {
    if (ORDERED[axis] !== true) return Math.floor(this.random() * size)
    const step = 1 + Math.floor(this.random() * STEP_MAX)
    const moved = this.random() < 0.5 ? gene - step : gene + step
    return Math.max(0, Math.min(size - 1, moved))
  }

  /** Any that was not tried: a draw, or from there the next one. There is one, as no more are wanted than there are. */
  private stranger(): number {
    let index = Math.floor(this.random() * this.space)
    while (!this.isNew(index)) index = (index + 1) % this.space
    return index
  }

  private isNew(index: number): boolean {
    if (this.seen.has(index)) return false
    this.seen.add(index)
    return true
  }
}

const byAlone = (a: number, b: number): number => (a === b ? 0 : b - a)
