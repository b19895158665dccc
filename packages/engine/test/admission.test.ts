import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { admit, type Candidate, type OrderCap, reserveOf, roomOf } from '../src/admission.ts'

const candidate = fc.record({
  botId: fc.constantFrom('a', 'b', 'c'),
  symbol: fc.constantFrom('BTCUSDT', 'ETHUSDT'),
  distance: fc.integer({ min: 0, max: 400 }).map((n) => n / 1000),
  live: fc.boolean(),
})
const candidates = fc
  .array(candidate, { maxLength: 90 })
  .map((rows): Candidate[] => rows.map((row, i) => ({ ...row, id: `${row.botId}/${i}` })))
const caps = fc.record({
  btc: fc.integer({ min: 0, max: 60 }),
  eth: fc.integer({ min: 0, max: 60 }),
  all: fc.integer({ min: 0, max: 90 }),
  taken: fc.integer({ min: 0, max: 20 }),
})
const limits = ({ btc, eth, all, taken }: { btc: number; eth: number; all: number; taken: number }): OrderCap[] => [
  { symbol: null, cap: all, taken: taken * 2 },
  { symbol: 'BTCUSDT', cap: btc, taken },
  { symbol: 'ETHUSDT', cap: eth, taken },
]

/** A grid of `levels` on one bot whose price stands between two of them; the level at the price has none. */
function grid(price: number, levels: number, live: ReadonlySet<string>, botId = 'a', step = 1): Candidate[] {
  return Array.from({ length: levels }, (_, i) => ({
    id: `${botId}/${i}`,
    botId,
    symbol: 'BTCUSDT',
    distance: Math.abs(i * step - price),
    live: live.has(`${botId}/${i}`),
  }))
}

const cap = (orders: number, taken = 0): OrderCap[] => [
  { symbol: 'BTCUSDT', cap: orders + reserveOf(orders + 2), taken },
]

describe('admission against open-order caps', () => {
  it('never admits more than cap − reserve − what is taken, for the symbol and for the account', () => {
    fc.assert(
      fc.property(candidates, caps, (rows, wish) => {
        const { admitted, waiting } = admit(rows, limits(wish))
        for (const { symbol, cap: most, taken } of limits(wish)) {
          const count = rows.filter((row) => admitted.has(row.id) && (symbol === null || row.symbol === symbol)).length
          expect(count).toBeLessThanOrEqual(Math.max(0, most - reserveOf(most) - taken))
        }
        expect(admitted.size + waiting.size).toBe(rows.length)
      }),
    )
  })

  it('admits everything that fits, and otherwise uses the room up', () => {
    fc.assert(
      fc.property(candidates, fc.integer({ min: 3, max: 80 }), (rows, most) => {
        const { admitted } = admit(rows, [{ symbol: null, cap: most, taken: 0 }])
        expect(admitted.size).toBe(Math.min(rows.length, roomOf(most, 0)))
      }),
    )
  })

  it('lets the nearest levels rest, and no bot starves beside a denser one', () => {
    const dense = grid(50, 100, new Set(), 'dense', 1)
    const wide = grid(50, 5, new Set(), 'wide', 25)
    const { admitted } = admit([...dense, ...wide], cap(20))
    expect(['wide/0', 'wide/1', 'wide/2', 'wide/3', 'wide/4'].every((id) => admitted.has(id))).toBe(true)
    const distances = dense.filter(({ id }) => admitted.has(id)).map(({ distance }) => distance)
    expect(Math.max(...distances)).toBeLessThanOrEqual(8)
  })

  it('a price that goes to and fro moves no order once the window stands', () => {
    let live: ReadonlySet<string> = new Set()
    const moved: number[] = []
    for (let i = 0; i < 200; i += 1) {
      const { admitted } = admit(grid(100.5 + (i % 2 === 0 ? 0 : 2), 200, live), cap(60))
      moved.push([...live].filter((id) => !admitted.has(id)).length)
      live = admitted
    }
    expect(moved.slice(1).every((count) => count === 0)).toBe(true)
  })

  it('a price that goes away takes its window along, one order off for one order on', () => {
    let live: ReadonlySet<string> = new Set()
    let taken = 0
    for (let price = 60; price <= 140; price += 1) {
      const { admitted } = admit(grid(price, 200, live), cap(40))
      const off = [...live].filter((id) => !admitted.has(id)).length
      expect(off).toBeLessThanOrEqual(2)
      taken += off
      live = admitted
    }
    expect(taken).toBeLessThanOrEqual(80)
    for (const level of [130, 135, 140, 145, 150]) expect(live.has(`a/${level}`)).toBe(true)
  })

  it('orders of other people and those being canceled leave so much less room', () => {
    const rows = grid(50, 100, new Set())
    expect(admit(rows, cap(60, 25)).admitted.size).toBe(35)
    expect(admit(rows, cap(60, 99)).admitted.size).toBe(0)
  })
})
