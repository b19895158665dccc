import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { CandleColumns } from '@gridpilot/core'
import { refuse } from '../../../../bench/parts/flags.ts'
import { indexCandles, loadCandles } from '../../src/index.ts'
import { ReferenceGrid } from './reference-grid.ts'

const SOURCE = join(import.meta.dirname, 'reference-grid.c')
/** Contracted products would round levels otherwise than here, and a price that stands on one would not touch it. */
const FLAGS = ['-O3', '-march=native', '-ffp-contract=off']
const TURNS = 5
const ROUNDS = 30
const TOLERANCE = 1e-9

/** Least ns of a candle: ours, the plain scan's, and that of one that walks a candle only where it touches an order. */
type Times = [ours: number, plain: number, guarded: number]

/** Prints the reference grid's time beside that of a linear scan in C, in turns; the least of many counts. */
export function besideC(paths: readonly string[], gridCounts: readonly number[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'gridpilot-bench-'))
  try {
    const program = join(folder, 'reference-grid')
    if (spawnSync('cc', [...FLAGS, '-o', program, SOURCE, '-lm']).status !== 0) {
      console.log('no C compiler that takes the reference (cc): nothing to set beside it')
      return
    }
    console.log('ns a candle (ours, C that walks every candle, C that walks touched ones), and ours ÷ each of C')
    for (const path of paths) {
      const loaded = loadCandles(path)
      if (!loaded.ok) refuse(`${loaded.error.code}: --data: ${loaded.error.message}`)
      const columns = join(folder, 'columns')
      writeFileSync(columns, columnsOf(loaded.value))
      for (const grids of gridCounts) compare(basename(path), loaded.value, grids, program, columns)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function columnsOf({ length, open, high, low, close }: CandleColumns): Uint8Array {
  const all = new Float64Array(4 * length)
  for (const [i, column] of [open, high, low, close].entries()) all.set(column.subarray(0, length), i * length)
  return new Uint8Array(all.buffer)
}

function compare(name: string, candles: CandleColumns, grids: number, program: string, columns: string): void {
  const grid = new ReferenceGrid(indexCandles(candles, null), grids)
  const { fills, underMaintenance, equity, maxDrawdown } = grid.run()
  const times: Times = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  let same = true
  for (let turn = 0; turn < TURNS; turn += 1) {
    times[0] = Math.min(times[0], leastTime(() => grid.run()) / candles.length)
    const { stdout } = spawnSync(program, [columns, String(grids), String(ROUNDS)], { encoding: 'utf8' })
    for (const [i, line] of stdout.trim().split('\n').entries()) {
      const [ns = 0, ...figures] = line.split(' ').map(Number)
      times[i + 1] = Math.min(times[i + 1] ?? ns, ns)
      same &&= [fills, underMaintenance, equity, maxDrawdown].every((figure, k) => isNear(figure, figures[k] ?? 0))
    }
  }
  const [ours, plain, guarded] = times
  const columnsOut = [...times, ours / plain, ours / guarded].map((time) => time.toFixed(2).padStart(6))
  const answer = same ? 'the same figures' : 'OTHER FIGURES'
  console.log(
    `${name.padEnd(46)} ${String(grids).padStart(4)} grids ${String(fills).padStart(6)} fills`,
    ...columnsOut,
    answer,
  )
}

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b))

function leastTime(run: () => void): number {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = process.hrtime.bigint()
    run()
    least = Math.min(least, Number(process.hrtime.bigint() - begun))
  }
  return least
}
