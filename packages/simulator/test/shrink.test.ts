import { describe, expect, it } from 'vitest'
import { type CheckerFactory, runSeed, shrinkSeed } from '../src/index.ts'
import { cutPlan } from '../src/plan/cut-plan.ts'
import { drawPlan } from '../src/plan/draw-plan.ts'

/** Fails as soon as the exchange has three orders of ours. */
const noThirdOrder: CheckerFactory = () => ({
  invariant: 'I0',
  onVenue: (world) => {
    const open = world.accounts.reduce((count, { accountId }) => count + world.truth.openOrders(accountId).length, 0)
    return open >= 3 ? `${open} orders` : null
  },
})

describe('a failing seed', () => {
  it('shrinks to what the failure needs, with a trace of at most fifty lines', async () => {
    let seed = 1
    let shrunk = await shrinkSeed(seed, { checkers: [noThirdOrder] })
    // Most seeds get there; some never have three orders, some have no faults that could be left out.
    for (; shrunk === null || drawPlan(seed).mix.size < 3; seed++) {
      shrunk = await shrinkSeed(seed + 1, { checkers: [noThirdOrder] })
    }
    expect(shrunk?.result.violation?.invariant).toBe('I0')
    expect(shrunk?.result.violation?.trace.length).toBeLessThanOrEqual(50)
    expect(shrunk?.cut.faults).toEqual(expect.arrayContaining([...drawPlan(seed).mix.keys()]))
    const again = await runSeed(seed, { checkers: [noThirdOrder], without: shrunk?.cut ?? {} })
    expect(again).toEqual(shrunk?.result)
  }, 240_000)

  it('that does not fail has nothing to shrink', async () => {
    expect(await shrinkSeed(11, { checkers: [] })).toBeNull()
  }, 120_000)
})

describe('a cut', () => {
  it('leaves faults, bots, steps and time out and the rest as it was drawn', () => {
    const plan = Array.from({ length: 200 }, (_, seed) => drawPlan(seed)).find(
      ({ mix, bots, script }) => mix.size > 5 && bots.length > 1 && script.length > 8,
    )
    if (plan === undefined) throw new Error('no seed draws a rich world')
    const [kind = 'E1-answer-lost'] = [...plan.mix.keys()]
    const cut = cutPlan(plan, { faults: [kind], bots: [0], steps: [1], endsAfterMs: 1_000 })
    expect(cut.mix.has(kind)).toBe(false)
    expect(cut.mix.size).toBe(plan.mix.size - 1)
    expect(cut.durationMs).toBe(1_000)
    expect(cut.script.some(({ index }) => index === 1)).toBe(false)
    expect(cut.script.some(({ action }) => action.kind === 'add' && action.bot === 0)).toBe(false)
    expect(plan.script).toEqual(expect.arrayContaining([...cut.script]))
  })
})
