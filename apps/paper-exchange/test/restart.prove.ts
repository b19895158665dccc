import { expect, it } from 'vitest'
import { restartRun } from './restart-run.ts'

const RUNS = 20
const ACTS = 1_500

it.each(Array.from({ length: RUNS }, (_, i) => 100 + i))(
  'run %i: after every restart everything is as before',
  {
    timeout: 300_000,
  },
  (run) => {
    expect(restartRun(run, ACTS)).toBeGreaterThan(50)
  },
)
