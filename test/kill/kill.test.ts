import { expect, it } from 'vitest'
import { killRun } from './kill-run.ts'

/** Larger counts: kill.prove.ts. In lock-step, without faults: test/product/crash.test.ts. */
it('kill −9 of the server under faults loses and doubles nothing: orders, position and ledger agree after each', async () => {
  const setup = { family: 'unified', positionMode: 'hedge', direction: 'long', seed: 7 } as const
  const report = await killRun(setup, 3, () => undefined)
  expect(report.kills).toBeGreaterThanOrEqual(3)
  expect(report.fills).toBeGreaterThan(3)
}, 300_000)
