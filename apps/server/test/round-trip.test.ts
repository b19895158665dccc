import {
  createGridBot,
  type GridBot,
  initialSlots,
  instrumentFor,
  type Money,
  money,
  pairExecution,
  planGrid,
  type Side,
  type Steps,
  type Ticks,
} from '@gridpilot/core'
import type { BookedFill } from '@gridpilot/engine'
import fc from 'fast-check'
import { describe, it } from 'vitest'
import { RoundTrips } from '../src/grid-bot/round-trip.ts'

const instrument = instrumentFor('BTCUSDT')

function begun(direction: 'long' | 'short' | 'neutral'): GridBot {
  const config = {
    symbol: 'BTCUSDT',
    direction,
    spacing: 'arithmetic' as const,
    lower: 900_000 as Ticks,
    upper: 1_100_000 as Ticks,
    gridCount: 4,
    leverage: 2,
    investment: money('1000'),
    makerOnly: false,
    positionMode: 'one_way' as const,
    marginMode: 'crossed' as const,
    triggerPrice: null,
    stopLossPrice: null,
    takeProfitPrice: null,
    stopLossAmount: null,
    takeProfitAmount: null,
    trailingUp: null,
    trailingDown: null,
    outOfRange: 'wait' as const,
  }
  const plan = planGrid(config, instrument, 1_000_000 as Ticks)
  if (!plan.ok) throw new Error(JSON.stringify(plan.error))
  return {
    ...createGridBot({ id: 'b', code: '1', installation: 'aaaaa', config }),
    plan: plan.value,
    slots: initialSlots(plan.value),
    versions: [{ ...plan.value, revision: 0, marketMs: 0, gridCount: config.gridCount }],
  }
}

describe('round trips', () => {
  it('add up to what core books, however fills were split', () => {
    const pieces = fc.array(fc.tuple(fc.nat(1_000), fc.nat(1_000)), { minLength: 1, maxLength: 6 })
    const cycles = fc.array(fc.tuple(pieces, pieces), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(fc.constantFrom('long', 'short', 'neutral'), fc.nat(3), cycles, (direction, index, trips) => {
        const bot = begun(direction)
        const plan = bot.plan
        let slot = bot.slots[index]
        if (plan === null || slot === undefined) return false
        const book = new RoundTrips(bot, instrument)
        const opening = slot.opening
        let profit = 0n
        let listed = 0n
        let count = 0
        const fill = (side: Side, quantity: number, fee: number) => {
          if (slot === undefined || quantity === 0) return
          const price = plan.levels[side === 'buy' ? index : index + 1] as Ticks
          const execution = { side, price, quantity: quantity as Steps, fee: BigInt(fee) as Money, tradeId: '' }
          const paired = pairExecution(instrument, slot, execution, plan.quantity)
          slot = paired.slot
          profit += paired.profit
          for (const trade of book.add(
            {
              ...execution,
              purpose: 'slot',
              slot: index,
              symbol: 'BTCUSDT',
              botId: 'b',
              clientOrderId: 'gaaaaa-1-0s0B0_0',
              occurredAtMs: count,
            } as BookedFill,
            bot.versions,
          )) {
            listed += money(trade.profit_exact)
            count += 1
          }
        }
        // Initial inventory first: closing it is no round trip.
        const closing: Side = opening === 'buy' ? 'sell' : 'buy'
        fill(closing, slot.inventory, 7)
        for (const [opens, closes] of trips) {
          for (const [size, fee] of split(opens, plan.quantity)) fill(opening, size, fee)
          for (const [size, fee] of split(closes, plan.quantity)) fill(closing, size, fee)
        }
        return listed === profit && count === trips.length
      }),
      { numRuns: 1_000 },
    )
  })
})

/** Cuts `whole` into parts in proportion to the first numbers; the second ones are the fees. */
function split(pieces: readonly (readonly [number, number])[], whole: number): [number, number][] {
  let left = whole
  const parts = pieces.map(([weight, fee], i): [number, number] => {
    const part = i === pieces.length - 1 ? left : Math.min(left, Math.floor((whole * weight) / 3_000))
    left -= part
    return [part, fee]
  })
  return parts
}
