import { defineConfig } from 'vitest/config'

/** The larger counts: same code as the tests, more seeds, more kills, longer runs (`npm run prove`). */
export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.prove.ts', 'apps/*/test/**/*.prove.ts', 'test/**/*.prove.ts'],
    testTimeout: 180 * 60_000,
  },
})
