import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { desiredProtection, type Holder, type ProtectedShare, type Ticks } from '../../src/index.ts'

const holder = (botId: string, size: number, price: number | null, exact = true): Holder => ({
  botId,
  positionSide: 'net',
  marginMode: 'crossed',
  size,
  exit: price === null ? null : { price: price as Ticks, reason: 'limit', exact },
})

const protect = (holders: readonly Holder[], external = 0, exclusive = false): ProtectedShare[] =>
  desiredProtection({ positionSide: 'net', holders, external, exclusive })

const stops = (shares: readonly ProtectedShare[]) =>
  shares.flatMap(({ stop }) => (stop === null ? [] : [[stop.botId, stop.side, stop.price, stop.quantity]]))

describe('one position of a symbol and the stops that protect it', () => {
  it('gives a bot that is alone one stop for whatever it holds then', () => {
    expect(stops(protect([holder('a', 10, 90)], 0, true))).toEqual([['a', 'sell', 90, null]])
    expect(stops(protect([holder('a', -10, 110)], 0, true))).toEqual([['a', 'buy', 110, null]])
  })

  it('counts steps as soon as a foreign part or another bot could be closed with it', () => {
    expect(stops(protect([holder('a', 10, 90)], 5, true))).toEqual([['a', 'sell', 90, 10]])
    expect(stops(protect([holder('a', 10, 90)], 0, false))).toEqual([['a', 'sell', 90, 10]])
  })

  it('is a ladder over the bots at their own exits', () => {
    const shares = protect([holder('a', 10, 80), holder('b', 5, 90)])
    expect(stops(shares)).toEqual([
      ['b', 'sell', 90, 5],
      ['a', 'sell', 80, 10],
    ])
  })

  it('leaves to the program what would make the net larger, and what the net does not hold', () => {
    const shares = protect([holder('a', 10, 90), holder('c', -6, 110)])
    expect(stops(shares)).toEqual([['a', 'sell', 90, 4]])
    expect(shares.map(({ botId, byEngine, why }) => [botId, byEngine, why])).toEqual([
      ['c', 6, 'opposes_net'],
      ['a', 6, 'opposes_net'],
    ])
  })

  it('rests nothing while foreign trades have turned the position round', () => {
    expect(stops(protect([holder('a', 10, 90)], -15))).toEqual([])
    expect(stops(protect([holder('a', 10, 90)], -10))).toEqual([])
    expect(stops(protect([holder('a', 10, 90)], -4))).toEqual([['a', 'sell', 90, 6]])
  })

  it('says of a bot without an exit that nothing ends it', () => {
    expect(protect([holder('a', 10, null)])).toMatchObject([{ stop: null, byEngine: 10, why: 'no_exit_price' }])
  })

  it('lets a computed exit be met up to a thousandth early, a named one not at all', () => {
    expect(protect([holder('a', 10, 90_000, false)])[0]?.stop).toMatchObject({ price: 90_000, nearest: 90_090 })
    expect(protect([holder('a', -10, 90_000, false)])[0]?.stop).toMatchObject({ price: 90_000, nearest: 89_910 })
    expect(protect([holder('a', 10, 90_000)])[0]?.stop).toMatchObject({ price: 90_000, nearest: 90_000 })
  })
})

interface Case {
  readonly holders: readonly Holder[]
  readonly external: number
  readonly exclusive: boolean
  readonly to: number
}

const START = 1_000

/** Bots whose exits lie on their losing side of 1000 ticks, and a price the market walks to from there. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    bots: fc.array(
      fc.record({
        size: fc.integer({ min: -20, max: 20 }).filter((size) => size !== 0),
        distance: fc.option(fc.integer({ min: 1, max: 30 }), { freq: 8 }),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    external: fc.oneof(fc.constant(0), fc.integer({ min: -30, max: 30 })),
    lonely: fc.boolean(),
    to: fc.integer({ min: START - 35, max: START + 35 }),
  })
  .map(({ bots, external, lonely, to }) => ({
    holders: bots.map(({ size, distance }, i) =>
      holder(`b${i}`, size, distance === null ? null : START - Math.sign(size) * distance),
    ),
    external,
    exclusive: lonely && bots.length === 1,
    to,
  }))

interface Walked {
  /** Steps each bot still holds, signed. */
  readonly left: ReadonlyMap<string, number>
  readonly position: number
}

/** The exchange alone, price by price: a reduce-only stop never takes more than the position then has. */
function walk({ holders, external, to }: Case, shares: readonly ProtectedShare[]): Walked {
  const left = new Map(holders.map(({ botId, size }) => [botId, size]))
  let position = holders.reduce((total, { size }) => total + size, external)
  const way = Math.sign(to - START)
  for (let price = START; way !== 0 && price !== to + way; price += way) {
    for (const { stop } of shares) {
      if (stop === null || stop.price !== price) continue
      const sign = stop.side === 'sell' ? -1 : 1
      expect(position * sign, 'a stop reduces').toBeLessThan(0)
      const quantity = Math.min(stop.quantity ?? Math.abs(position), Math.abs(position))
      expect(quantity, 'nothing is cut').toBe(stop.quantity ?? Math.abs(left.get(stop.botId) ?? 0))
      position += sign * quantity
      left.set(stop.botId, (left.get(stop.botId) ?? 0) + sign * quantity)
    }
  }
  return { left, position }
}

describe('walked to any price', () => {
  it('what is open per bot is what its rule says, less what only the program may do; nothing turns, nothing foreign goes', () => {
    fc.assert(
      fc.property(cases, (each) => {
        const shares = protect(each.holders, each.external, each.exclusive)
        const net = each.holders.reduce((total, { size }) => total + size, 0)
        const resting = shares.reduce((total, { stop, byEngine }) => {
          const size = Math.abs(each.holders.find(({ botId }) => botId === stop?.botId)?.size ?? 0)
          return total + (stop === null ? 0 : size - byEngine)
        }, 0)
        expect(resting).toBeLessThanOrEqual(Math.abs(net))
        const { left, position } = walk(each, shares)
        for (const { botId, size, exit } of each.holders) {
          const met = exit !== null && (size > 0 ? each.to <= exit.price : each.to >= exit.price)
          const byEngine = shares.find((share) => share.botId === botId)?.byEngine ?? 0
          expect(Math.abs(left.get(botId) ?? 0), botId).toBe(met ? byEngine : Math.abs(size))
          expect(Math.sign(left.get(botId) ?? 0) * Math.sign(size), `${botId} is not turned`).toBeGreaterThanOrEqual(0)
        }
        const before = net + each.external
        expect(Math.sign(position) * Math.sign(before), 'never a reversed position').toBeGreaterThanOrEqual(0)
        const bots = [...left.values()].reduce((total, size) => total + size, 0)
        expect(position - bots, 'the foreign part is whole').toBe(each.external)
        expect(Math.sign(bots) * Math.sign(net), 'the bots never close more than they have').toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 2_000 },
    )
  })
})
