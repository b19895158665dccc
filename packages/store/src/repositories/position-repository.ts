import type { DeferralReason, Money, Side } from '@gridpilot/core'
import { moneyColumn } from '../codec/codec.ts'
import { decoding } from '../codec/document.ts'
import type { Db } from '../schema/schema.ts'
import type { GridPositionsTable } from '../schema/trading-tables.ts'

export interface SlotDeferral {
  readonly side: Side
  readonly reason: DeferralReason
  readonly code: string
}

/** One slot of a grid; prices and quantities as decimal text. */
export interface GridPosition {
  readonly level: number
  readonly lowerPrice: string
  readonly upperPrice: string
  /** The slot's entry price. */
  readonly targetPrice: string
  readonly orderSize: string
  readonly heldQuantity: string
  /** pending: the entry rests · filled: the exit rests · closed: the bot ended. */
  readonly status: 'pending' | 'filled' | 'closed'
  /** Client order ids of what may still fill. */
  readonly buyOrderId: string | null
  readonly sellOrderId: string | null
  /** Of the latest opening and closing execution. */
  readonly entryPrice: string | null
  readonly exitPrice: string | null
  /** Σ of its round trips, net of fees. */
  readonly profit: Money
  readonly roundTrips: number
  readonly deferrals: readonly SlotDeferral[]
}

/** The slots of one user's bots. */
export class PositionRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  /** Every slot, lowest first; empty before the bot began. */
  async list(userId: string, botId: string): Promise<readonly GridPosition[]> {
    const rows = await this.#db
      .selectFrom('grid_positions')
      .selectAll()
      .where('user_id', '=', userId)
      .where('bot_id', '=', botId)
      .orderBy('grid_level')
      .execute()
    return rows.map(toPosition)
  }
}

function toPosition(row: GridPositionsTable): GridPosition {
  const where = `slot ${row.grid_level} of bot ${row.bot_id}`
  return {
    level: row.grid_level,
    lowerPrice: row.lower_price,
    upperPrice: row.upper_price,
    targetPrice: row.target_price,
    orderSize: row.order_size,
    heldQuantity: row.held_quantity,
    status: row.status as GridPosition['status'],
    buyOrderId: row.buy_order_id,
    sellOrderId: row.sell_order_id,
    entryPrice: row.entry_price,
    exitPrice: row.exit_price,
    profit: decoding(() => moneyColumn(row.profit, where)),
    roundTrips: row.round_trips,
    deferrals: decoding(() => JSON.parse(row.deferrals) as SlotDeferral[]),
  }
}
