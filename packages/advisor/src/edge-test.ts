import { seededRandom } from '@gridpilot/backtest'
import type { SurrogateTable } from './surrogates.ts'

/** Surrogate histories drawn for one p-value. */
const DRAWS = 999
const SEED = 7_919

/**
 * The share of surrogate histories in which the best of all rules tried had at least this mean: what luck alone does.
 * A surrogate history is `effective` windows drawn from `windows` of the table, the same for all rules, so that what
 * rules have in common stays common. null without surrogates.
 */
export function edgePValue(
  mean: number,
  table: SurrogateTable,
  windows: readonly number[],
  effective: number,
): number | null {
  const pool = windows.flatMap((window) => {
    const copies = table.reduce((most, row) => Math.max(most, row[window]?.length ?? 0), 0)
    return Array.from({ length: copies }, (_, copy) => [window, copy] as const)
  })
  if (pool.length === 0) return null
  // One row for each rule; a window in which a rule could not be placed earned it nothing.
  const rois = table.map((row) => Float64Array.from(pool, ([window, copy]) => row[window]?.[copy] ?? 0))
  const random = seededRandom(SEED)
  const sums = new Float64Array(rois.length)
  let asGood = 0
  for (let draw = 0; draw < DRAWS; draw += 1) {
    sums.fill(0)
    for (let k = 0; k < effective; k += 1) {
      const at = Math.floor(random() * pool.length)
      for (let rule = 0; rule < rois.length; rule += 1)
        sums[rule] = (sums[rule] as number) + ((rois[rule] as Float64Array)[at] as number)
    }
    if (sums.some((sum) => sum >= mean * effective)) asGood += 1
  }
  return (1 + asGood) / (1 + DRAWS)
}
