import { afterEach } from 'vitest'
import { freshDirectory, RunningExchange } from './running-exchange.ts'

/** What a test has while it runs; all of it is gone when it ends, the newest first. */
export interface Belongings {
  /** A data directory of its own. */
  readonly directory: () => string
  /** An exchange process on it, with the usual flags and these. */
  readonly start: (dataDir: string, ...args: readonly string[]) => Promise<RunningExchange>
  readonly atEnd: (clean: () => unknown) => void
}

/** For the tests of a file. `usual`: flags of every exchange they start. */
export function belongings(...usual: readonly string[]): Belongings {
  const cleanups: (() => unknown)[] = []
  const atEnd = (clean: () => unknown) => void cleanups.push(clean)
  afterEach(async () => {
    for (const clean of cleanups.splice(0).reverse()) await clean()
  })
  return {
    atEnd,
    directory: () => {
      const { path, dispose } = freshDirectory()
      atEnd(dispose)
      return path
    },
    start: async (dataDir, ...args) => {
      const running = await RunningExchange.start(dataDir, [...usual, ...args])
      atEnd(() => running.killHard())
      return running
    },
  }
}
