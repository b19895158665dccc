import { type CandleColumns, candleColumns } from '@gridpilot/core'

/** A small deterministic generator for tests (mulberry32); 0 ≤ value < 1. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A driftless random walk of one-minute candles on a 0.1 tick, daily volatility `sigma`. */
export function seededCandles(seed: number, length: number, sigma = 0.03, start = 100_000): CandleColumns {
  const random = seededRandom(seed)
  const columns = candleColumns(length)
  const tick = (value: number) => Math.round(value * 10) / 10
  const perPoint = sigma / Math.sqrt(1440 * 4)
  let price = start
  for (let i = 0; i < length; i += 1) {
    const points = [price]
    for (let k = 0; k < 4; k += 1) {
      const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
      price *= Math.exp(perPoint * normal - (perPoint * perPoint) / 2)
      points.push(price)
    }
    columns.time[i] = 1_700_006_400_000 + i * 60_000
    columns.open[i] = tick(points[0] ?? price)
    columns.high[i] = tick(Math.max(...points))
    columns.low[i] = tick(Math.min(...points))
    columns.close[i] = tick(price)
    columns.volume[i] = 1
  }
  return columns
}
