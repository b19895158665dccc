import type { GridBot, Instrument, Money } from '@gridpilot/core'
import { moneyColumn } from '../codec/codec.ts'
import { decoding, fromDocument } from '../codec/document.ts'
import { gridBotCodec } from '../codec/grid-bot-codec.ts'
import { instrumentCodec } from '../codec/instrument-codec.ts'
import type { GridBotsTable } from '../schema/trading-tables.ts'

/** A bot as stored: its state and everything about it that is not the bot's own business. */
export interface StoredGridBot {
  readonly bot: GridBot
  readonly userId: string
  readonly accountId: string
  readonly name: string
  /** As it was at creation: what this bot's ticks and steps mean. */
  readonly instrument: Instrument
  /** Percents as the user gave them, decimal text; null where amounts or nothing were given. */
  readonly investmentRatio: string | null
  readonly stopLossPercent: string | null
  readonly takeProfitPercent: string | null
  readonly isAiRecommended: boolean
  readonly recommendationId: string | null
  /** At the latest mark price the bot saw. */
  readonly totalProfit: Money
  readonly totalProfitPercent: string
  readonly unrealizedPnl: Money
  /** Share (0…1) of whole market days with positive total PnL; null before seven of them. */
  readonly winRate: number | null
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly archivedAtMs: number | null
}

/** Throws `StoreFailure` row_invalid. */
export function toStoredGridBot(row: GridBotsTable): StoredGridBot {
  const where = `bot ${row.id}`
  return {
    bot: fromDocument(gridBotCodec, row.state, `state of ${where}`),
    userId: row.user_id,
    accountId: row.account_id,
    name: row.name,
    instrument: fromDocument(instrumentCodec, row.instrument, `instrument of ${where}`),
    investmentRatio: row.investment_ratio,
    stopLossPercent: row.stop_loss_percent,
    takeProfitPercent: row.take_profit_percent,
    isAiRecommended: row.is_ai_recommended === 1,
    recommendationId: row.recommendation_id,
    totalProfit: decoding(() => moneyColumn(row.total_profit, where)),
    totalProfitPercent: row.total_profit_percent,
    unrealizedPnl: decoding(() => moneyColumn(row.unrealized_pnl, where)),
    winRate: row.win_rate,
    createdAtMs: row.created_at,
    updatedAtMs: row.updated_at,
    archivedAtMs: row.archived_at,
  }
}
