import { type OrderRecord, ok, type Result } from '@gridpilot/core'
import { orderFromRow } from '../codec/order-codec.ts'
import type { Db } from '../schema/schema.ts'
import type { OrdersTable } from '../schema/trading-tables.ts'
import { isOlder, type Page, type PageError, type PageRequest, pageOf, parseCursor, rowsToRead } from './page.ts'
import type { RecordFilter } from './record-filter.ts'

export interface OrderFilter extends RecordFilter {
  /** Only orders that may still fill, unknown outcomes included. */
  readonly open?: boolean
}

/** An order as stored. */
export interface StoredOrder {
  readonly order: OrderRecord
  readonly accountId: string
  readonly updatedAtMs: number
}

const OVER = ['filled', 'canceled', 'rejected', 'absent']

/** Orders of one user's bots; written by the engine only. */
export class OrderRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  /** Newest first by wall time of the intent. */
  async list(userId: string, filter: OrderFilter, request: PageRequest): Promise<Result<Page<StoredOrder>, PageError>> {
    const after = parseCursor(request.cursor)
    if (!after.ok) return after
    let query = this.#db.selectFrom('orders').selectAll().where('user_id', '=', userId)
    if (filter.botId !== undefined) query = query.where('bot_id', '=', filter.botId)
    if (filter.accountId !== undefined) query = query.where('account_id', '=', filter.accountId)
    if (filter.open) query = query.where('status', 'not in', OVER)
    if (after.value) query = query.where(isOlder('created_at', 'client_order_id', after.value))
    const rows = await query
      .orderBy('created_at', 'desc')
      .orderBy('client_order_id', 'desc')
      .limit(rowsToRead(request))
      .execute()
    return ok(pageOf(rows, request, (row) => ({ time: row.created_at, id: row.client_order_id }), toStoredOrder))
  }
}

const toStoredOrder = (row: OrdersTable): StoredOrder => ({
  order: orderFromRow(row),
  accountId: row.account_id,
  updatedAtMs: row.updated_at,
})
