import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyExecution,
  FLAT,
  type Instrument,
  type Money,
  money,
  notional,
  type Position,
  type Side,
  type Steps,
  type Ticks,
  unrealizedAt,
} from '../../src/index.ts'
import { BTCUSDT, VECTOR } from '../instruments.ts'

interface Execution {
  readonly side: Side
  readonly price: Ticks
  readonly quantity: Steps
}

const executions = fc.array(
  fc.record({
    side: fc.constantFrom('buy', 'sell'),
    price: fc.integer({ min: 1, max: 2_000_000 }).map((price) => price as Ticks),
    quantity: fc.integer({ min: 1, max: 10_000 }).map((quantity) => quantity as Steps),
  }),
  { minLength: 1, maxLength: 40 },
) as fc.Arbitrary<Execution[]>

/** Cash flow of an execution: sells bring money in, buys take it out. */
const cash = (instrument: Instrument, { side, price, quantity }: Execution): bigint =>
  (side === 'sell' ? 1n : -1n) * notional(instrument, price, quantity)

function replay(instrument: Instrument, rows: readonly Execution[]) {
  let position: Position = FLAT
  let realized = 0n
  for (const { side, price, quantity } of rows) {
    const change = applyExecution(instrument, position, side, price, quantity)
    position = change.position
    realized += change.realized
  }
  return { position, realized }
}

/** Ends flat: one more execution closes whatever is left. */
function flattened(instrument: Instrument, rows: readonly Execution[], price: Ticks): Execution[] {
  const { size } = replay(instrument, rows).position
  if (size === 0) return [...rows]
  return [...rows, { side: size > 0 ? 'sell' : 'buy', price, quantity: Math.abs(size) as Steps }]
}

const RUNS = { numRuns: 1000, seed: 7 }
const step = (quantity: number) => quantity as Steps
const tick = (price: number) => price as Ticks

describe('applyExecution', () => {
  it('opens, adds, closes a part by ⌊cost·closed/size⌋, closes the rest exactly', () => {
    const opened = applyExecution(BTCUSDT, FLAT, 'buy', tick(10), step(2)).position
    const added = applyExecution(BTCUSDT, opened, 'buy', tick(11), step(1)).position
    // One unit is 1000 of 1e-8 USDT: cost 20 + 11 = 31 units, a third of it is 10.333 units.
    expect(added).toEqual({ size: 3, cost: 31_000n })
    const part = applyExecution(BTCUSDT, added, 'sell', tick(12), step(1))
    expect(part).toEqual({ position: { size: 2, cost: 20_667n }, realized: 12_000n - 10_333n })
    const rest = applyExecution(BTCUSDT, part.position, 'sell', tick(12), step(2))
    expect(rest).toEqual({ position: FLAT, realized: 24_000n - 20_667n })
  })

  it('a short mirrors it', () => {
    const opened = applyExecution(BTCUSDT, FLAT, 'sell', tick(10), step(3)).position
    expect(opened).toEqual({ size: -3, cost: 30_000n })
    const part = applyExecution(BTCUSDT, opened, 'buy', tick(8), step(1))
    expect(part).toEqual({ position: { size: -2, cost: 20_000n }, realized: 2_000n })
  })

  it('a flip closes everything and opens the rest at the new price', () => {
    const long = applyExecution(BTCUSDT, FLAT, 'buy', tick(10), step(2)).position
    const flipped = applyExecution(BTCUSDT, long, 'sell', tick(13), step(5))
    expect(flipped).toEqual({ position: { size: -3, cost: 39_000n }, realized: 6_000n })
    expect(unrealizedAt(BTCUSDT, flipped.position, tick(12))).toBe(3_000n)
  })

  it('one step more than is held leaves one step of the other side; one step less leaves one of this', () => {
    const long = applyExecution(BTCUSDT, FLAT, 'buy', tick(10), step(3)).position
    const beyond = applyExecution(BTCUSDT, long, 'sell', tick(13), step(4))
    expect(beyond).toEqual({ position: { size: -1, cost: 13_000n }, realized: 9_000n })
    const within = applyExecution(BTCUSDT, long, 'sell', tick(13), step(2))
    expect(within).toEqual({ position: { size: 1, cost: 10_000n }, realized: 6_000n })
  })

  it('refuses an execution of nothing, of less and of a part of a step', () => {
    for (const quantity of [0, -1, 1.5, Number.NaN])
      expect(() => applyExecution(BTCUSDT, FLAT, 'buy', tick(10), step(quantity))).toThrow(/execution quantity/)
  })

  it('when flat, Σ realised equals the money that changed hands, exactly', () => {
    fc.assert(
      fc.property(executions, fc.integer({ min: 1, max: 2_000_000 }), (rows, price) => {
        const all = flattened(VECTOR, rows, tick(price))
        const end = replay(VECTOR, all)
        expect(end.position).toEqual(FLAT)
        expect(end.realized).toBe(all.reduce((total, row) => total + cash(VECTOR, row), 0n))
      }),
      RUNS,
    )
  })

  it('at any time and price, realised + unrealised equals cash plus the value of what is held', () => {
    fc.assert(
      fc.property(executions, fc.integer({ min: 1, max: 2_000_000 }), (rows, mark) => {
        const { position, realized } = replay(VECTOR, rows)
        const flow = rows.reduce((total, row) => total + cash(VECTOR, row), 0n)
        const value = BigInt(position.size) * BigInt(mark) * VECTOR.notionalUnit
        expect(realized + unrealizedAt(VECTOR, position, tick(mark))).toBe(flow + value)
        expect(position.size).toBe(rows.reduce((sum, row) => sum + (row.side === 'buy' ? 1 : -1) * row.quantity, 0))
        expect(position.cost).toBeGreaterThanOrEqual(0n)
      }),
      RUNS,
    )
  })

  it('ledger identity: deposits + realised − fees ± funding + unrealised is what closing now would leave', () => {
    const entries = fc.array(fc.tuple(fc.bigInt(0n, 5_000_000n), fc.bigInt(-9_000_000n, 9_000_000n)), { maxLength: 20 })
    fc.assert(
      fc.property(executions, entries, fc.integer({ min: 1, max: 2_000_000 }), (rows, charges, mark) => {
        const deposit = money('10000')
        const { position, realized } = replay(VECTOR, rows)
        const fees = charges.reduce((total, [fee]) => total + fee, 0n)
        const funding = charges.reduce((total, [, paid]) => total + paid, 0n)
        const equity = deposit + realized - fees + funding + unrealizedAt(VECTOR, position, tick(mark))
        const closed = flattened(VECTOR, rows, tick(mark))
        const balance: bigint = closed.reduce((total, row) => total + cash(VECTOR, row), deposit - fees + funding)
        expect(equity as Money).toBe(balance)
      }),
      RUNS,
    )
  })
})
