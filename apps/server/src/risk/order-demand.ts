import type { StoredGridBot } from '@gridpilot/store'

/** Resting orders that bots need at most: one per grid of each bot that is not over. */
export function orderDemand(bots: readonly StoredGridBot[], symbol: string): { symbol: number; product: number } {
  let ofSymbol = 0
  let ofProduct = 0
  for (const { bot } of bots) {
    ofProduct += bot.config.gridCount
    if (bot.config.symbol === symbol) ofSymbol += bot.config.gridCount
  }
  return { symbol: ofSymbol, product: ofProduct }
}
