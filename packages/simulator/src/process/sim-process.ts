import type { EngineFace } from '@gridpilot/engine'
import type { Process } from '../face.ts'

/** One life of the server's process: what it owns dies with it. */
export class SimProcess implements Process {
  readonly number: number
  readonly clockErrorMs: number
  alive = true
  /** It stands still until then: nothing of it runs, everything it should have done waits. */
  frozenUntilMs = 0
  readonly epochs = new Map<string, number>()
  #engine: EngineFace | null = null

  /** `clockErrorMs`: how wrong the host's clock was when it started. */
  constructor(number: number, clockErrorMs: number) {
    this.number = number
    this.clockErrorMs = clockErrorMs
  }

  get engine(): EngineFace {
    if (this.#engine === null) throw new Error('a process without an engine')
    return this.#engine
  }

  set engine(engine: EngineFace) {
    this.#engine = engine
  }
}
