import { expect } from 'vitest'
import { runCampaign } from '../src/campaign/campaign.ts'
import { plantedBug } from '../src/canary/planted-bugs.ts'

/** Worlds `from` … `from + count − 1` on every core: no rule is broken, and no kind of fault is left out. */
export async function checkSeeds(from: number, count: number): Promise<void> {
  const report = await runCampaign({ from, count, wallMs: () => Date.now() })
  const figures = report.json(Date.now())
  console.log(
    `${figures.seeds} seeds, ${figures.bot_years} bot-years, ${figures.faults} faults, ` +
      `${figures.events_per_second} events a second, ${figures.seconds} s`,
  )
  expect(figures.violated).toEqual([])
  expect(report.neverFired).toEqual([])
  expect(figures.seeds).toBe(count)
}

/** Seeds until the simulation finds the bug, searched from seed 1; null: not within `most`. */
export async function seedsUntilFound(name: string, most: number): Promise<number | null> {
  const bug = plantedBug(name)
  if (bug === undefined) throw new Error(`no planted bug ${name}`)
  const report = await runCampaign({ from: 1, count: most, bug, untilViolation: true, wallMs: () => Date.now() })
  return report.violations.length > 0 ? report.seeds : null
}
