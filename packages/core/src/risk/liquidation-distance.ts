import type { GridBot } from '../grid/grid-bot.ts'
import type { Ticks } from '../instrument/instrument.ts'
import type { Rate } from '../money/money.ts'
import { openPositions } from '../position/positions.ts'

const ONE = 100_000_000n

/** |mark − liquidation| / mark, rounded down: 0.05 means that a move of 5 % ends it. `mark` > 0. */
export function liquidationDistance(mark: Ticks, liquidation: Ticks): Rate {
  return ((BigInt(Math.abs(mark - liquidation)) * ONE) / BigInt(mark)) as Rate
}

/** How far the mark is from the bot's own stand-alone limit on the side it stands on; null while it holds nothing. */
export function standAloneDistance(bot: GridBot, mark: Ticks): Rate | null {
  const { plan } = bot
  if (plan === null) return null
  const distances = openPositions(bot.positions).flatMap(({ size }) => {
    const limit = size > 0 ? plan.limitBelow : plan.limitAbove
    return limit === null ? [] : [liquidationDistance(mark, limit)]
  })
  return nearestOf(distances)
}

export const nearestOf = (distances: readonly Rate[]): Rate | null =>
  distances.reduce<Rate | null>((least, each) => (least === null || each < least ? each : least), null)
