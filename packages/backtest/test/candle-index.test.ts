import { candleColumns } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { countTouches, indexCandles, nextTouch, seededRandom } from '../src/index.ts'

/** Candles that wander, so that some stretches touch and some do not. */
function wandering(seed: number, length: number) {
  const random = seededRandom(seed)
  const columns = candleColumns(length)
  let price = 100
  for (let i = 0; i < length; i += 1) {
    const close = price + Math.floor(random() * 7) - 3
    columns.time[i] = i * 60_000
    columns.open[i] = price
    columns.close[i] = close
    columns.high[i] = Math.max(price, close) + Math.floor(random() * 3)
    columns.low[i] = Math.min(price, close) - Math.floor(random() * 3)
    price = close
  }
  return columns
}

describe('the index of candles', () => {
  it('finds what looking at every candle finds, from every candle, at every length', () => {
    for (let length = 1; length <= 90; length += 1) {
      const columns = wandering(length, length)
      const index = indexCandles(columns, null)
      const random = seededRandom(1_000 + length)
      for (let from = 0; from <= length; from += 1) {
        const middle = columns.close[Math.floor(random() * length)] ?? 100
        const [below, above] = [middle - 1 - Math.floor(random() * 12), middle + 1 + Math.floor(random() * 12)]
        const touches = (i: number) => (columns.low[i] ?? 0) <= below || (columns.high[i] ?? 0) >= above
        let next = from
        while (next < length && !touches(next)) next += 1
        expect([length, from, nextTouch(index, from, below, above)]).toEqual([length, from, next])
        const count = Array.from({ length: length - from }, (_, k) => from + k).filter(touches).length
        expect(countTouches(index, from, length, below, above)).toBe(count)
      }
    }
  })
})
