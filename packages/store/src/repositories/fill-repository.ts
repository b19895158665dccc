import { ok, type PositionSide, type Result } from '@gridpilot/core'
import type { BookedFill, FillTotal } from '@gridpilot/engine'
import { fillFromRow } from '../codec/fact-codec.ts'
import type { Db } from '../schema/schema.ts'
import type { FillsTable } from '../schema/trading-tables.ts'
import { isOlder, type Page, type PageError, type PageRequest, pageOf, parseCursor, rowsToRead } from './page.ts'
import type { RecordFilter } from './record-filter.ts'

/** An execution as stored. */
export interface StoredFill {
  readonly fill: BookedFill
  readonly accountId: string
  /** Wall time of booking. */
  readonly receivedAtMs: number
}

export interface FillFilter extends RecordFilter {
  /** Market times, `fromMs` included, `toMs` not. */
  readonly fromMs?: number
  readonly toMs?: number
}

/** Executions of one user; written by the engine only, and never changed. */
export class FillRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  /** Newest first by market time. */
  async list(userId: string, filter: FillFilter, request: PageRequest): Promise<Result<Page<StoredFill>, PageError>> {
    const after = parseCursor(request.cursor)
    if (!after.ok) return after
    let query = this.#db.selectFrom('fills').selectAll().where('user_id', '=', userId)
    if (filter.botId !== undefined) query = query.where('bot_id', '=', filter.botId)
    if (filter.accountId !== undefined) query = query.where('account_id', '=', filter.accountId)
    if (filter.fromMs !== undefined) query = query.where('occurred_at', '>=', filter.fromMs)
    if (filter.toMs !== undefined) query = query.where('occurred_at', '<', filter.toMs)
    if (after.value) query = query.where(isOlder('occurred_at', 'trade_id', after.value))
    const rows = await query
      .orderBy('occurred_at', 'desc')
      .orderBy('trade_id', 'desc')
      .limit(rowsToRead(request))
      .execute()
    return ok(pageOf(rows, request, (row) => ({ time: row.occurred_at, id: row.trade_id }), toStoredFill))
  }

  /** Signed steps of all fills of an account, by bot, symbol and position. Whole numbers, so SQL adds them exactly. */
  async totals(userId: string, accountId: string): Promise<readonly FillTotal[]> {
    const rows = await this.#db
      .selectFrom('fills')
      .select(({ fn, eb }) => [
        'bot_id',
        'symbol',
        'position_side',
        fn
          .sum<number>(
            eb
              .case()
              .when('side', '=', 'buy')
              .then(eb.ref('quantity_steps'))
              .else(eb.neg(eb.ref('quantity_steps')))
              .end(),
          )
          .as('steps'),
      ])
      .where('user_id', '=', userId)
      .where('account_id', '=', accountId)
      .groupBy(['bot_id', 'symbol', 'position_side'])
      .execute()
    return rows.map((row) => ({
      botId: row.bot_id,
      symbol: row.symbol,
      positionSide: row.position_side as PositionSide,
      steps: Number(row.steps),
    }))
  }
}

const toStoredFill = (row: FillsTable): StoredFill => ({
  fill: fillFromRow(row),
  accountId: row.account_id,
  receivedAtMs: row.received_at,
})
