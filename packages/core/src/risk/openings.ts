import type { TargetOrder } from '../grid/desired.ts'
import type { GridBot } from '../grid/grid-bot.ts'
import { ZERO } from '../money/money.ts'
import type { RiskRequest } from './checks.ts'

/**
 * What the next opening order of a bot asks for. Nothing new is invested by it: money, exposure and counts were granted
 * when the bot was started. Latches, symbols, leverage and the liquidation distance hold for every single order.
 */
export const openingRequest = ({ config }: GridBot): RiskRequest => ({
  symbol: config.symbol,
  leverage: config.leverage,
  investment: ZERO,
  notional: ZERO,
  newBots: 0,
})

export interface Sorted {
  /** Together they only shrink what the bot holds, in whatever order they fill. */
  readonly reducing: readonly TargetOrder[]
  readonly opening: readonly TargetOrder[]
}

/**
 * Which targets may enlarge a position. An order against a position reduces as far as there is something to reduce, the
 * nearest to the market first; one that would be left over turns the position around, so it opens.
 */
export function sortByEffect(bot: GridBot, targets: readonly TargetOrder[]): Sorted {
  const reducing = new Set<TargetOrder>()
  const left = { buy: new Map<string, number>(), sell: new Map<string, number>() }
  for (const target of [...targets].sort(nearestFirst)) {
    const { size } = bot.positions[target.positionSide]
    const against = target.side === 'sell' ? size : -size
    const room = left[target.side].get(target.positionSide) ?? Math.max(0, against)
    if (target.purpose === 'close' || target.quantity <= room) {
      reducing.add(target)
      left[target.side].set(target.positionSide, room - target.quantity)
    }
  }
  return {
    reducing: targets.filter((target) => reducing.has(target)),
    opening: targets.filter((target) => !reducing.has(target)),
  }
}

/** Highest buys and lowest sells are nearest; market orders before all. */
function nearestFirst(a: TargetOrder, b: TargetOrder): number {
  if (a.side !== b.side) return a.side === 'buy' ? -1 : 1
  if (a.price === null || b.price === null) return Number(b.price === null) - Number(a.price === null)
  return a.side === 'buy' ? b.price - a.price : a.price - b.price
}
