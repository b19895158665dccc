import { ok, type Result } from '@gridpilot/core'
import type { BookedFill } from '@gridpilot/engine'
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
}

const toStoredFill = (row: FillsTable): StoredFill => ({
  fill: fillFromRow(row),
  accountId: row.account_id,
  receivedAtMs: row.received_at,
})
