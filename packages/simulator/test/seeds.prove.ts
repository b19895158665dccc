import { it } from 'vitest'
import { checkSeeds } from './seeds.ts'

/** Fewer for a short look: SEEDS=2000 npm run prove. */
const SEEDS = Number(process.env.SEEDS ?? 50_000)

it(
  `${SEEDS} seeded worlds break no rule`,
  async () => {
    await checkSeeds(1, SEEDS)
  },
  24 * 3_600_000,
)
