import { describe, expect, it } from 'vitest'
import type { Setup } from './installation.ts'
import { killRun, summary } from './kill-run.ts'

/** GRIDPILOT_KILLS: over all installations together. */
const KILLS = Number(process.env.GRIDPILOT_KILLS ?? 300)
const SETUPS: readonly Setup[] = [
  { family: 'classic', positionMode: 'one_way', direction: 'neutral', seed: 101 },
  { family: 'unified', positionMode: 'one_way', direction: 'long', seed: 102 },
  { family: 'unified', positionMode: 'hedge', direction: 'short', seed: 103 },
]

describe('kill −9 of the server, real processes over HTTP and WebSocket, faults on', () => {
  it(`${KILLS} kills: after each nothing is lost, nothing is doubled, orders, position and ledger agree`, async () => {
    const share = Math.ceil(KILLS / SETUPS.length)
    const log = (line: string) => process.stdout.write(`${line}\n`)
    // All of them to their end: none may leave processes behind because another failed.
    const ends = await Promise.allSettled(SETUPS.map((setup) => killRun(setup, share, log)))
    const reports = ends.map((end) => {
      if (end.status === 'rejected') throw end.reason
      return end.value
    })
    console.log(summary(reports))
    expect(reports.reduce((sum, { kills }) => sum + kills, 0)).toBeGreaterThanOrEqual(KILLS)
    for (const { fills, setup } of reports) expect(fills, setup.family).toBeGreaterThan(share)
  }, 10_800_000)
})
