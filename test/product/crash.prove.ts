import { describe, expect, it } from 'vitest'
import { crashRun, type Outcome } from './crash-run.ts'

const MARKET = ['--seed', '5'] as const
const PLAN = { points: 2_400, market: MARKET }

describe('crash, the full count', () => {
  let undisturbed: Outcome

  it('undisturbed run, through a funding settlement', async () => {
    undisturbed = await crashRun({ ...PLAN, seed: 1, serverKills: 0, exchangeKills: 0 })
    expect(undisturbed.fills.length).toBeGreaterThan(30)
    expect(undisturbed.ledger.funding).not.toBe('0')
  }, 900_000)

  it('20 kills of the server and 5 of the exchange, lock-step: the same outcome', async () => {
    const disturbed = await crashRun({ ...PLAN, seed: 7, serverKills: 20, exchangeKills: 5 })
    expect(disturbed).toEqual(undisturbed)
  }, 1_800_000)
})
