import type { GridBot } from '@gridpilot/contract'

/** Nothing is open: in hedge mode a long and a short leg of one size have no net quantity and are positions all the same. */
export const isFlat = (bot: Pick<GridBot, 'long_quantity' | 'short_quantity'>): boolean =>
  bot.long_quantity === 0 && bot.short_quantity === 0
