import { bestOutcome, type Optimization, type Outcome, optimize, type SweepJournal } from '@gridpilot/backtest'
import { assert } from '@gridpilot/core'
import { type NoiseTest, noiseTest } from './noise-test.ts'
import type { SearchEvidence, SearchHistory } from './search-evidence.ts'
import { walkForwardSearch } from './walk-forward-search.ts'

/** Stages in the order they run: the search itself, its walk-forward, the test of luck in it, the noise test. */
export type SearchStage = 'search' | 'training' | 'luck' | 'noise'
export type SearchPart = 'search' | 'walk_forward' | 'noise'

export interface FullSearchInput extends SearchHistory {
  readonly walkForward: boolean
  readonly noise: boolean
  /** Settlements inside the searched candles that are the typical rate, because the real one is not known. */
  readonly fundingAssumed: number
}

export interface FullSearchOptions {
  readonly workers?: number
  readonly signal?: AbortSignal
  /** One for each part; a part added later does not disturb what the others have. */
  readonly journal?: (part: SearchPart) => SweepJournal
  readonly onProgress?: (progress: {
    readonly stage: SearchStage
    readonly done: number
    readonly total: number
  }) => void
}

export interface FullSearch {
  readonly optimization: Optimization
  /** The most return per drawdown. */
  readonly best: Outcome | null
  /** null: not asked for, or history is too short for one test. */
  readonly evidence: SearchEvidence | null
  readonly noise: NoiseTest | null
}

/** The search over the finest candles, and what is asked for of its proofs. Deterministic; rejects when aborted. */
export async function fullSearch(input: FullSearchInput, options: FullSearchOptions = {}): Promise<FullSearch> {
  const { workers, signal, journal, onProgress } = options
  const [candles] = input.series
  assert(candles !== undefined && candles.length > 1, 'a search needs candles')
  const pool = (part: SearchPart) => ({
    ...(workers === undefined ? {} : { workers }),
    ...(signal === undefined ? {} : { signal }),
    ...(journal === undefined ? {} : { journal: journal(part) }),
  })
  const told = (stage: SearchStage) => (done: number, total: number) => onProgress?.({ stage, done, total })
  const optimization = await optimize({ ...input, candles }, { ...pool('search'), onProgress: told('search') })
  const best = bestOutcome(optimization.outcomes)
  const evidence = input.walkForward
    ? await walkForwardSearch(input, { ...pool('walk_forward'), onProgress: (progress) => onProgress?.(progress) })
    : null
  const noise = input.noise ? await noiseTest(input, best, { ...pool('noise'), onProgress: told('noise') }) : null
  return { optimization, best, evidence, noise }
}
