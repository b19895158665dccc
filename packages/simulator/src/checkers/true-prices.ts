import type { GridBot } from '@gridpilot/core'
import type { Checker, DurableCommit, World } from '../face.ts'

interface Range {
  low: number
  high: number
}

/**
 * I16, the recorded cause: what a bot does because of a price, it does because of one that there was. The prices it goes by,
 * its start, its exit prices and the place of its range lie within what last and mark price have been since the run began.
 */
export function truePrices(): Checker {
  const ranges = new Map<string, Range>()
  const seen = new Map<string, string>()
  const look = (world: World, symbol: string): Range => {
    const price = world.truth.price(symbol)
    const range = ranges.get(symbol) ?? { low: Number.POSITIVE_INFINITY, high: 0 }
    ranges.set(symbol, range)
    if (price === null) return range
    range.low = Math.min(range.low, price.last, price.mark)
    range.high = Math.max(range.high, price.last, price.mark)
    return range
  }
  return {
    invariant: 'I16',
    afterEvent(world: World) {
      for (const { config } of world.bots) look(world, config.symbol)
      return null
    },
    onCommit(world: World, { commit }: DurableCommit) {
      for (const bot of commit.bots) {
        const state = `${bot.revision}/${bot.shift}/${bot.stopReason}`
        if (seen.get(bot.id) === state) continue
        seen.set(bot.id, state)
        const wrong = against(bot, look(world, bot.config.symbol))
        if (wrong !== null) return `${bot.id} ${wrong}`
      }
      return null
    },
  }
}

function against(bot: GridBot, { low, high }: Range): string | null {
  const { config, plan, stopReason, lastPrice, markPrice } = bot
  const was = (price: number | null): boolean => price !== null && price >= low && price <= high
  const told = `, but prices were ${low} to ${high}`
  for (const heard of [lastPrice, markPrice]) if (heard !== null && !was(heard)) return `believes ${heard}${told}`
  if (plan === null) return null
  if (!was(plan.startPrice)) return `starts at ${plan.startPrice}${told}`
  const [bottom, top] = [plan.levels[0] ?? 0, plan.levels.at(-1) ?? 0]
  const { lower, upper } = plan.config
  if (bottom > upper && bottom > high) return `has moved up to ${bottom}${told}`
  if (top < lower && top < low) return `has moved down to ${top}${told}`
  const { takeProfitPrice, stopLossPrice, takeProfitAmount, stopLossAmount } = config
  if (stopReason === 'take_profit' && takeProfitAmount === null && !was(takeProfitPrice))
    return `takes profit at ${takeProfitPrice}${told}`
  if (stopReason === 'stop_loss' && stopLossAmount === null && !was(stopLossPrice))
    return `stops its loss at ${stopLossPrice}${told}`
  return null
}
