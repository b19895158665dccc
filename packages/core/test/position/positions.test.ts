import { expect, it } from 'vitest'
import {
  executeOn,
  FLAT,
  grossNotional,
  heldSizes,
  isFlat,
  NO_POSITIONS,
  netSize,
  openPositions,
  type Steps,
  type Ticks,
  unrealizedOf,
} from '../../src/index.ts'
import { BTCUSDT } from '../instruments.ts'

const tick = (price: number) => price as Ticks
const step = (quantity: number) => quantity as Steps
const long = { size: 5, cost: 50_000n } as typeof FLAT
const short = { size: -2, cost: 30_000n } as typeof FLAT
const one = { size: 1, cost: 10_000n } as typeof FLAT
const minusOne = { size: -1, cost: 10_000n } as typeof FLAT
const legs = { net: FLAT, long, short }

it('is flat only when nothing is held on any side', () => {
  expect(isFlat(NO_POSITIONS)).toBe(true)
  for (const positions of [
    { ...NO_POSITIONS, net: one },
    { ...NO_POSITIONS, long: one },
    { ...NO_POSITIONS, short },
  ])
    expect(isFlat(positions)).toBe(false)
})

it('counts what is held long and short, and long minus short', () => {
  expect([netSize(legs), heldSizes(legs)]).toEqual([3, { long: 5, short: 2 }])
  expect(heldSizes({ ...NO_POSITIONS, net: one })).toEqual({ long: 1, short: 0 })
  expect(heldSizes({ ...NO_POSITIONS, net: minusOne })).toEqual({ long: 0, short: 1 })
  expect(heldSizes(NO_POSITIONS)).toEqual({ long: 0, short: 0 })
  expect([netSize({ ...NO_POSITIONS, net: one }), netSize({ ...NO_POSITIONS, net: minusOne })]).toEqual([1, -1])
})

it('names the open ones with their sides', () => {
  expect(openPositions(legs)).toEqual([
    { ...long, positionSide: 'long' },
    { ...short, positionSide: 'short' },
  ])
  expect(openPositions({ ...NO_POSITIONS, net: one })).toEqual([{ ...one, positionSide: 'net' }])
  expect(openPositions(NO_POSITIONS)).toEqual([])
})

it('adds profit and notional of both legs', () => {
  // One unit is 1000: five long bought at 10, two short sold at 15.
  expect(unrealizedOf(BTCUSDT, legs, tick(12))).toBe(10_000n + 6_000n)
  expect(grossNotional(BTCUSDT, legs, tick(12))).toBe(60_000n + 24_000n)
  expect([unrealizedOf(BTCUSDT, NO_POSITIONS, tick(12)), grossNotional(BTCUSDT, NO_POSITIONS, tick(12))]).toEqual([
    0n,
    0n,
  ])
})

it('an execution changes the position it belongs to; a leg never crosses zero', () => {
  const closed = executeOn(BTCUSDT, legs, 'long', 'sell', tick(12), step(5))
  expect(closed).toEqual({ positions: { ...legs, long: FLAT }, realized: 10_000n })
  expect(executeOn(BTCUSDT, legs, 'short', 'buy', tick(12), step(2)).positions.short).toEqual(FLAT)
  expect(() => executeOn(BTCUSDT, legs, 'long', 'sell', tick(12), step(6))).toThrow(/long leg/)
  expect(() => executeOn(BTCUSDT, legs, 'short', 'buy', tick(12), step(3))).toThrow(/short leg/)
  const net = { ...NO_POSITIONS, net: one }
  expect(executeOn(BTCUSDT, net, 'net', 'sell', tick(10), step(2)).positions.net.size).toBe(-1)
  expect(executeOn(BTCUSDT, NO_POSITIONS, 'long', 'buy', tick(10), step(1)).positions.long).toEqual(one)
  expect(executeOn(BTCUSDT, NO_POSITIONS, 'short', 'sell', tick(10), step(1)).positions.short).toEqual(minusOne)
})
