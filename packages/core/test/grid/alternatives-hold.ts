import fc from 'fast-check'
import { expect } from 'vitest'
import { alternativesFor, planGrid, type Ticks } from '../../src/index.ts'
import { type SmallAccount, smallAccounts } from './random-accounts.ts'

/** Returns how many accounts were offered something, by kind. */
export function everyAlternativeHolds(runs: number, seed: number): ReadonlyMap<string, number> {
  const offered = new Map<string, number>()
  fc.assert(
    fc.property(smallAccounts, (account) => {
      for (const kind of holds(account)) offered.set(kind, (offered.get(kind) ?? 0) + 1)
    }),
    { numRuns: runs, seed },
  )
  return offered
}

/** Each proposal is planned anew by the validator, never with more leverage, and costs more only where it says so. */
function holds({ config, instrument, startPrice, options, others }: SmallAccount): string[] {
  const found = alternativesFor(config, instrument, startPrice, options, others)
  for (const { kind, plan } of found) {
    const other = others.find((each) => each.instrument.symbol === plan.config.symbol)
    const market = plan.config.symbol === config.symbol ? { instrument, startPrice } : other
    if (market === undefined) throw new Error('a proposal on a market nobody named')
    const checked = planGrid(plan.config, market.instrument, market.startPrice, options)
    expect(checked.ok).toBe(true)
    expect(plan.config.leverage).toBeLessThanOrEqual(config.leverage)
    expect(plan.config.direction).toBe(config.direction)
    if (kind === 'more_investment') expect(plan.config.investment).toBeGreaterThan(config.investment)
    else expect(plan.config.investment).toBe(config.investment)
    if (kind === 'fewer_grids') expect([plan.config.lower, plan.config.upper]).toEqual([config.lower, config.upper])
    if (kind === 'narrower_range') expectDrawnIn(plan.config, config, startPrice)
  }
  return found.map(({ kind }) => kind)
}

type Range = Pick<SmallAccount['config'], 'lower' | 'upper' | 'gridCount'>

function expectDrawnIn(narrow: Range, wide: Range, price: Ticks): void {
  expect(narrow.gridCount).toBeLessThan(wide.gridCount)
  expect(narrow.lower).toBeGreaterThanOrEqual(wide.lower)
  expect(narrow.upper).toBeLessThanOrEqual(wide.upper)
  expect(narrow.lower).toBeLessThan(price)
  expect(narrow.upper).toBeGreaterThan(price)
}
