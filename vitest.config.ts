import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    setupFiles: ['test/setup/same-cases.ts'],
    testTimeout: 30_000,
    // Hooks start whole products, on machines that may be busy.
    hookTimeout: 60_000,
    // The default leaves a core idle; on two cores that is half the machine.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
})
