import { netOfFlows } from '@gridpilot/core'
import { moneyColumn } from '../codec/codec.ts'
import { decoding, fromDocument } from '../codec/document.ts'
import { gridBotCodec } from '../codec/grid-bot-codec.ts'
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
        rows.map((row) => ({ timeMs: row.market_at, equity: moneyColumn(row.equity, `equity of bot ${botId}`) })),
      )
      const bot = await tx.selectFrom('grid_bots').select('state').where('id', '=', botId).executeTakeFirst()
      const flows = bot === undefined ? [] : fromDocument(gridBotCodec, bot.state, `state of bot ${botId}`).flows
      const net = netOfFlows(points, flows).map(({ timeMs, equity }) => ({ marketMs: timeMs, equity }))
      await tx
        .updateTable('grid_bots')
        .set({ win_rate: winRate(net) })
        .where('id', '=', botId)
        .execute()
      days.set(botId, day)
    },
  }
}
