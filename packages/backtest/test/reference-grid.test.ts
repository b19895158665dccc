import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CandleColumns } from '@gridpilot/core'
import { expect, it } from 'vitest'
import { ReferenceGrid, referenceLevels } from '../bench/parts/reference-grid.ts'
import { type CandleIndex, indexCandles, loadCandles } from '../src/index.ts'
import { seededCandles } from './seeded-candles.ts'
import { sharedFile, sharedFiles } from './shared-data.ts'

/** The reference grid by the plain loop, every candle looked at. */
function plainGrid({ length, open, high, low, close }: CandleColumns, grids: number) {
  const { levels, empty } = referenceLevels(grids, open[0] ?? 0, close[0] ?? 0)
  let [cash, position, at, fills, peak, maxDrawdown, underMaintenance] = [1_000, 0, empty, 0, 1_000, 0, 0]
  const sell = (price: number) => {
    for (; at < grids && price >= (levels[at + 1] ?? 0); fills += 1) {
      at += 1
      position -= 1
      cash += (levels[at] ?? 0) * 0.01 * (1 - 0.0002)
    }
  }
  const buy = (price: number) => {
    for (; at > 0 && price <= (levels[at - 1] ?? 0); fills += 1) {
      at -= 1
      position += 1
      cash -= (levels[at] ?? 0) * 0.01 * (1 + 0.0002)
    }
  }
  for (let i = 0; i < length; i += 1) {
    const [o, h, l, c] = [open[i] ?? 0, high[i] ?? 0, low[i] ?? 0, close[i] ?? 0]
    if (c < o) sell(h)
    buy(l)
    if (c >= o) sell(h)
    if (i % 480 === 0) cash -= 0.0001 * position * 0.01 * c
    const held = position * 0.01
    const worst = held > 0 ? l : h
    if (cash + held * worst <= 0.005 * Math.abs(held) * worst) underMaintenance += 1
    const equity = cash + held * c
    peak = Math.max(peak, equity)
    maxDrawdown = Math.max(maxDrawdown, peak - equity)
  }
  return { fills, equity: cash + position * 0.01 * (close[length - 1] ?? 0), maxDrawdown, underMaintenance }
}

const files = sharedFiles(/^(BTC|ETH|SOL|XRP|DOGE)USDT-(1m|5m|1h)-.*\.csv\.gz$/)

it.each(files)('the reference grid of the benchmark is the plain loop: %s', (file) => {
  const path = sharedFile(file)
  const loaded = path === null ? null : loadCandles(path)
  if (loaded !== null && !loaded.ok) throw new Error(loaded.error.message)
  const candles = loaded === null ? seededCandles(5, 60_000) : loaded.value
  const index = indexCandles(candles, null)
  for (const grids of [20, 100]) expectPlain(candles, index, grids)
})

function expectPlain(candles: CandleColumns, index: CandleIndex, grids: number): void {
  const fast = new ReferenceGrid(index, grids).run()
  const plain = plainGrid(candles, grids)
  expect(fast.fills).toBe(plain.fills)
  expect(fast.underMaintenance).toBe(plain.underMaintenance)
  expect(isNear(fast.equity, plain.equity)).toBe(true)
  expect(isNear(fast.maxDrawdown, plain.maxDrawdown)).toBe(true)
}

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b))

it('and however dense the grid and short the market', () => {
  let fills = 0
  for (let seed = 1; seed <= 60; seed += 1) {
    const candles = seededCandles(seed, 1 + seed * 41, 0.02 * (1 + (seed % 9)))
    const index = indexCandles(candles, null)
    for (const grids of [2, 7, 60, 400, 3_000]) {
      expectPlain(candles, index, grids)
      fills += plainGrid(candles, grids).fills
    }
  }
  expect(fills).toBeGreaterThan(100_000)
})

it('the last line of the benchmark is six figures, those of the plain loop', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'gridpilot-bench-'))
  try {
    const candles = seededCandles(9, 3_000)
    const { time, open, high, low, close } = candles
    const rows = Array.from(time, (t, i) => [t, open[i], high[i], low[i], close[i], 1].join(','))
    const file = join(folder, 'BTCUSDT-1m-seeded.csv')
    writeFileSync(file, ['ts,open,high,low,close,volume', ...rows, ''].join('\n'))
    const bench = join(import.meta.dirname, '..', 'bench', 'kernel.ts')
    const { stdout } = spawnSync(process.execPath, [bench, '--data', file, '--grids', '60', '--json'], {
      encoding: 'utf8',
    })
    const told = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
    const { fills, equity, maxDrawdown } = plainGrid(candles, 60)
    const { ns_per_candle, index_ns_per_candle, ...figures } = told
    expect([ns_per_candle > 0, index_ns_per_candle > 0]).toEqual([true, true])
    expect(Object.keys(figures)).toEqual(['candles', 'fills', 'equity', 'max_drawdown'])
    expect([figures.candles, figures.fills]).toEqual([3_000, fills])
    expect(isNear(figures.equity, equity) && isNear(figures.max_drawdown, maxDrawdown)).toBe(true)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
