import { moneyColumn } from '../codec/codec.ts'
import { decoding } from '../codec/document.ts'
import type { Tx } from '../schema/schema.ts'
import { marketDay, winRate } from './win-rate.ts'

export interface WinRateColumn {
  /** Brings the bot's stored win rate up to date when `marketMs` lies in a later day than the bot's last point. */
  follow(tx: Tx, botId: string, marketMs: number): Promise<void>
}

export function createWinRateColumn(): WinRateColumn {
  const days = new Map<string, number>()
  return {
    async follow(tx, botId, marketMs) {
      const day = marketDay(marketMs)
      if ((days.get(botId) ?? Number.NEGATIVE_INFINITY) >= day) return
      const rows = await tx
        .selectFrom('equity_snapshots')
        .select(['market_at', 'equity'])
        .where('subject_kind', '=', 'bot')
        .where('subject_id', '=', botId)
        .orderBy('market_at')
        .execute()
      const points = decoding(() =>
        rows.map((row) => ({ marketMs: row.market_at, equity: moneyColumn(row.equity, `equity of bot ${botId}`) })),
      )
      await tx
        .updateTable('grid_bots')
        .set({ win_rate: winRate(points) })
        .where('id', '=', botId)
        .execute()
      days.set(botId, day)
    },
  }
}
