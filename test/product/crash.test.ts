import { describe, expect, it } from 'vitest'
import { crashRun } from './crash-run.ts'

/** Larger counts: crash.prove.ts. */
const MARKET = ['--seed', '5'] as const

describe('crash', () => {
  it('in lock-step, kill −9 of server and exchange at random moments changes nothing: fills, ledger, final state', async () => {
    const plan = { seed: 42, points: 240, market: MARKET }
    const [undisturbed, disturbed] = await Promise.all([
      crashRun({ ...plan, serverKills: 0, exchangeKills: 0 }),
      crashRun({ ...plan, serverKills: 4, exchangeKills: 1 }),
    ])
    expect(undisturbed.fills.length).toBeGreaterThan(8)
    expect(disturbed).toEqual(undisturbed)
  }, 400_000)
})
