import {
  bestOutcome,
  FIGURES,
  figuresAt,
  type Objectives,
  type OptimizationOptions,
  type Outcome,
  paretoFront,
  SweepPool,
  type SweepTask,
  search,
  seededRandom,
  shapeAt,
  triesOf,
} from '@gridpilot/backtest'
import { ticksFromNumber } from '@gridpilot/core'
import { History } from '../history.ts'
import { walksOf } from '../surrogates.ts'
import type { SearchHistory } from './search-evidence.ts'

/** What the same search finds where there is nothing to find. */
export interface NoiseTest {
  /** The best and the front of each walk. */
  readonly walks: readonly { readonly best: Outcome | null; readonly front: readonly Outcome[] }[]
  /** Walks whose best was at least as good as the real one. */
  readonly asGood: number
  /** (1 + asGood) ÷ (1 + walks): the chance of a best like the real one by luck, tries and all. */
  readonly pValue: number
}

/** As many as make 5 % a possible answer. */
export const NOISE_WALKS = 19
const SEED = 20_261_128

/**
 * The same search on random walks of the same volatility: the first series with each candle turned by a coin, as in the
 * test of luck; for long and short grids the coin leans as far as the market moved. `real`: the best found on the market.
 */
export async function noiseTest(
  input: SearchHistory,
  real: Outcome | null,
  options: OptimizationOptions & { readonly walks?: number } = {},
): Promise<NoiseTest> {
  const walks = options.walks ?? NOISE_WALKS
  const task = noiseTask(input, walks)
  const pool = new SweepPool(task, options)
  const total = walks * triesOf(input)
  let done = 0
  const onRuns = (count: number) => {
    done += count
    options.onProgress?.(done, total)
  }
  try {
    const found: NoiseTest['walks'][number][] = []
    for (let walk = 0; walk < walks; walk += 1) {
      const outcomes: Outcome[] = []
      await search(input, async (configurations) => {
        const answers = new Map<number, Objectives | null>()
        for (const fair of [true, false]) {
          const some = configurations.filter((each) => (shapeAt(input.space, each).direction === 'neutral') === fair)
          const answer = await pool.run(some, [fair ? walk : walks + walk], FIGURES.length, onRuns)
          for (const [i, configuration] of some.entries()) answers.set(configuration, figuresAt(answer, i))
        }
        for (const [configuration, figures] of answers) {
          if (figures !== null) outcomes.push({ configuration, ...(figures as Omit<Outcome, 'configuration'>) })
        }
        return configurations.map((each) => answers.get(each) ?? null)
      })
      found.push({ best: bestOutcome(outcomes), front: paretoFront(outcomes) })
    }
    const asGood = found.filter(({ best }) => best !== null && isAsGood(best, real)).length
    return { walks: found, asGood, pValue: (1 + asGood) / (1 + walks) }
  } finally {
    await pool.close()
  }
}

/** `bestOutcome` keeps the first of equals. */
const isAsGood = (noise: Outcome, real: Outcome | null): boolean =>
  real === null || bestOutcome([noise, real]) === noise

function noiseTask({ instrument, series, funding, space, investment }: SearchHistory, copies: number): SweepTask {
  const history = new History(instrument, series.slice(0, 1), funding)
  const [ground] = history.grounds
  if (ground === undefined) throw new RangeError('a noise test needs candles')
  const { candles } = ground
  const random = seededRandom(SEED)
  const whole = { stretch: { ground, from: 0, to: candles.length }, endMs: history.toMs }
  const markets = [true, false].map((fair) => walksOf([whole], { history, copies, fair, random }))
  const startPrice = ticksFromNumber(instrument, candles.open[0] ?? 0)
  const windows = markets.flatMap(({ rows }, market) =>
    Array.from({ length: copies }, (_, copy) => {
      const [from, to] = rows(0, copy)
      return { market, from, to, startPrice }
    }),
  )
  return { instrument, space, investment, fill: 'through', markets: markets.map(({ market }) => market), windows }
}
