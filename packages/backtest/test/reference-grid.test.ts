import type { CandleColumns } from '@gridpilot/core'
import { expect, it } from 'vitest'
import { ReferenceGrid, referenceLevels } from '../bench/parts/reference-grid.ts'
import { indexCandles, loadCandles } from '../src/index.ts'
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
  for (const grids of [20, 100]) {
    const fast = new ReferenceGrid(index, grids).run()
    const plain = plainGrid(candles, grids)
    expect(fast.fills).toBe(plain.fills)
    expect(fast.underMaintenance).toBe(plain.underMaintenance)
    expect(Math.abs(fast.equity - plain.equity)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(plain.equity)))
    expect(Math.abs(fast.maxDrawdown - plain.maxDrawdown)).toBeLessThanOrEqual(1e-9 * Math.max(1, plain.maxDrawdown))
  }
})
