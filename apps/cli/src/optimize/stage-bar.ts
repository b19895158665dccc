import type { SearchStage } from '@gridpilot/advisor'
import { ProgressBar } from '../backtest/progress-bar.ts'

const NAMES: Readonly<Record<SearchStage, string>> = {
  search: 'searching',
  training: 'walk-forward: searching again before each test',
  luck: 'walk-forward: the same grids on coins',
  noise: 'the same search on noise',
}
const STEPS = 100

/** A progress bar for each stage of a search, with the time it will still take as the stage went so far. */
export class StageBar {
  readonly #out: NodeJS.WriteStream
  #stage: SearchStage | null = null
  #bar: ProgressBar
  #drawn = 0
  #begunMs = 0

  constructor(out: NodeJS.WriteStream) {
    this.#out = out
    this.#bar = new ProgressBar(out, STEPS)
  }

  tell({ stage, done, total }: { stage: SearchStage; done: number; total: number }): void {
    if (stage !== this.#stage) {
      this.#stage = stage
      this.#bar = new ProgressBar(this.#out, STEPS)
      this.#drawn = 0
      this.#begunMs = performance.now()
    }
    const reached = Math.floor((STEPS * done) / Math.max(1, total))
    if (reached < this.#drawn) return
    const left = ((performance.now() - this.#begunMs) / Math.max(1, done)) * Math.max(0, total - done)
    const text = `${NAMES[stage]}, ${done} of ${total}, ${timeText(left)} left`
    for (; this.#drawn <= reached; this.#drawn += 1) this.#bar.step(text)
  }

  clear(): void {
    this.#bar.clear()
  }
}

/** 75,000 ms → 1:15 */
export function timeText(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
