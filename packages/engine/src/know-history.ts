import { compareIds, type Fill } from '@gridpilot/core'
import type { EngineStore } from './ports/store.ts'
import type { Turn } from './turn.ts'

/** Executions older than one that is booked make the whole history of their symbol's bots count: read here, once a turn. */
export async function knowHistory(turn: Turn, store: EngineStore, fills: Iterable<Fill>): Promise<void> {
  const { accountId, bots, lastTradeId } = turn.state
  if (lastTradeId === null) return
  const late = [...fills].filter(({ tradeId }) => compareIds(tradeId, lastTradeId) < 0)
  const symbols = new Set(late.map(({ symbol }) => symbol))
  for (const bot of [...bots.values()]) {
    if (!symbols.has(bot.config.symbol) || turn.history.has(bot.id)) continue
    const stored = await store.executionsOf(accountId, bot.id)
    turn.history.know(bot.id, [...stored, ...turn.executionsOf(bot.id)])
  }
}
