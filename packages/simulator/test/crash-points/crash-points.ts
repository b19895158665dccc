import { expect } from 'vitest'
import { CRASH_POINTS, type CrashPoint } from './gate.ts'
import { type Outcome, Scenario } from './scenario.ts'

/** How often the undisturbed scenario passes each point, and what it comes to. */
export async function undisturbed(
  steps: number,
): Promise<{ outcome: Outcome; passed: ReadonlyMap<CrashPoint, number> }> {
  const scenario = new Scenario(steps)
  const outcome = await scenario.run()
  return { outcome, passed: scenario.passed }
}

/** A crash at each point at every `stride`-th passing: fills, ledger and state are those of the undisturbed run. */
export async function checkCrashes(steps: number, stride: number): Promise<number> {
  const { outcome, passed } = await undisturbed(steps)
  expect(outcome.open).toEqual([])
  expect(outcome.fills.length).toBeGreaterThan(steps / 4)
  let crashes = 0
  for (const point of CRASH_POINTS) {
    const times = passed.get(point) ?? 0
    expect([point, times > 0]).toEqual([point, true])
    for (let k = 1; k <= times; k += point === 'lease.taken' ? 1 : stride) {
      const scenario = new Scenario(steps, point, k)
      expect([point, k, await scenario.run()]).toEqual([point, k, outcome])
      expect([point, k, scenario.crashed]).toEqual([point, k, true])
      crashes += 1
    }
  }
  return crashes
}
