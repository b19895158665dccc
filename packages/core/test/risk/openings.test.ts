import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createGridBot,
  FIRST_SEQUENCE,
  type GridBot,
  type GridConfig,
  liquidationDistance,
  NO_POSITIONS,
  openingRequest,
  type PositionSide,
  rate,
  type Side,
  type Steps,
  sortByEffect,
  type TargetOrder,
  type Ticks,
} from '../../src/index.ts'

const config = { symbol: 'BTCUSDT', leverage: 3 } as GridConfig

function botHolding(size: number, side: PositionSide = 'net'): GridBot {
  const bot = createGridBot({ id: 'bot', code: '1', installation: 'abcde', config })
  return { ...bot, positions: { ...NO_POSITIONS, [side]: { ...NO_POSITIONS[side], size } } }
}

const target = (side: Side, price: number, quantity: number, positionSide: PositionSide = 'net'): TargetOrder => ({
  purpose: 'slot',
  slot: price,
  side,
  positionSide,
  type: 'limit',
  price: price as Ticks,
  quantity: quantity as Steps,
  timeInForce: 'post_only',
  sequence: FIRST_SEQUENCE,
})

const prices = (targets: readonly TargetOrder[]) => targets.map(({ side, price }) => `${side} ${price}`)

describe('what an order does to the position', () => {
  it('a flat bot only opens', () => {
    const { reducing, opening } = sortByEffect(botHolding(0), [target('buy', 90, 1), target('sell', 110, 1)])
    expect([prices(reducing), prices(opening)]).toEqual([[], ['buy 90', 'sell 110']])
  })

  it('a long bot reduces with its nearest sells, as far as it holds something', () => {
    const targets = [target('sell', 130, 2), target('sell', 110, 2), target('sell', 120, 2), target('buy', 90, 2)]
    const { reducing, opening } = sortByEffect(botHolding(4), targets)
    expect([prices(reducing), prices(opening)]).toEqual([
      ['sell 110', 'sell 120'],
      ['sell 130', 'buy 90'],
    ])
  })

  it('a short bot reduces with its highest buys', () => {
    const { reducing } = sortByEffect(botHolding(-3), [
      target('buy', 80, 2),
      target('buy', 90, 2),
      target('sell', 99, 1),
    ])
    expect(prices(reducing)).toEqual(['buy 90'])
  })

  it('each leg of a hedge counts for itself', () => {
    const targets = [target('sell', 110, 1, 'long'), target('sell', 111, 1, 'short'), target('buy', 90, 1, 'long')]
    const { reducing } = sortByEffect(botHolding(1, 'long'), targets)
    expect(prices(reducing)).toEqual(['sell 110'])
  })

  it('an order that closes always may', () => {
    const close = { ...target('sell', 1, 5), purpose: 'close' as const, price: null, type: 'market' as const }
    expect(sortByEffect(botHolding(0), [close]).reducing).toEqual([close])
  })

  it('property: what is called reducing never enlarges the position nor turns it around, in whatever order it fills', () => {
    const orders = fc.array(
      fc.record({
        side: fc.constantFrom<Side>('buy', 'sell'),
        price: fc.integer({ min: 1, max: 50 }),
        quantity: fc.integer({ min: 1, max: 9 }),
        fills: fc.integer({ min: 0, max: 9 }),
        turn: fc.integer(),
      }),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(fc.integer({ min: -30, max: 30 }), orders, (size, drawn) => {
        const made = drawn.map((each) => ({ ...each, target: target(each.side, each.price, each.quantity) }))
        const { reducing, opening } = sortByEffect(
          botHolding(size),
          made.map((each) => each.target),
        )
        expect(reducing.length + opening.length).toBe(drawn.length)
        let held = size
        for (const each of made.filter(({ target: one }) => reducing.includes(one)).sort((a, b) => a.turn - b.turn)) {
          const before = Math.abs(held)
          held += (each.side === 'buy' ? 1 : -1) * Math.min(each.fills, each.quantity)
          expect(Math.abs(held)).toBeLessThanOrEqual(before)
          expect(held * size).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })

  it('a running bot asks for nothing new', () => {
    expect(openingRequest(botHolding(0))).toMatchObject({ symbol: 'BTCUSDT', leverage: 3, newBots: 0 })
  })
})

describe('distance to a liquidation', () => {
  it('is the move of the mark price that ends it', () => {
    expect(liquidationDistance(1_000 as Ticks, 950 as Ticks)).toBe(rate('0.05'))
    expect(liquidationDistance(1_000 as Ticks, 1_100 as Ticks)).toBe(rate('0.1'))
  })
})
