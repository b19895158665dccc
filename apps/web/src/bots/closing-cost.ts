import type { GridBot } from '@gridpilot/contract'

/** What leaving now costs beside the result so far: equity less value if closed now, USDT ≥ 0; null while unknown. */
export function closingCost(bot: GridBot): number | null {
  if (bot.close_now_value === null) return null
  return Math.max(0, bot.investment_amount + bot.total_profit - bot.close_now_value)
}
