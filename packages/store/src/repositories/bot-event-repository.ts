import { type OrderRecord, ok, type Result } from '@gridpilot/core'
import type { BotEventEntry } from '@gridpilot/engine'
import { decoding } from '../codec/document.ts'
import { orderFromRow } from '../codec/order-codec.ts'
import type { Db } from '../schema/schema.ts'
import type { BotEventsTable, OrdersTable } from '../schema/trading-tables.ts'
import {
  isOlder,
  type Page,
  type PageError,
  type PageRequest,
  pageOf,
  parseCursor,
  type RowKey,
  rowsToRead,
} from './page.ts'

export interface StoredBotEvent extends BotEventEntry {
  /** 1, 2, 3 … of its bot; thinning leaves gaps. */
  readonly seq: number
}

/** A line of a bot's timeline: something that happened to it, or an order it decided on. */
export type TimelineRow =
  | { readonly kind: 'event'; readonly event: StoredBotEvent }
  | { readonly kind: 'order'; readonly order: OrderRecord }

/** At one time what happened comes before the orders it led to. */
const EVENT = 'event:'
const ORDER = 'order:'

/** The stories of one user's bots; written by the engine only. */
export class BotEventRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  /** Newest first, in the order the engine told them. */
  async list(userId: string, botId: string, request: PageRequest): Promise<Result<Page<StoredBotEvent>, PageError>> {
    const after = parseCursor(request.cursor)
    if (!after.ok) return after
    let query = this.#db.selectFrom('bot_events').selectAll().where('user_id', '=', userId).where('bot_id', '=', botId)
    if (after.value) query = query.where('seq', '<', after.value.time)
    const rows = await query.orderBy('seq', 'desc').limit(rowsToRead(request)).execute()
    return ok(pageOf(rows, request, (row) => ({ time: row.seq, id: '' }), toEvent))
  }

  /** Events and orders together, newest first by wall time. */
  async timeline(userId: string, botId: string, request: PageRequest): Promise<Result<Page<TimelineRow>, PageError>> {
    const after = parseCursor(request.cursor)
    if (!after.ok) return after
    const wanted = rowsToRead(request)
    const events = await this.#eventsBefore(userId, botId, after.value, wanted)
    const orders = await this.#ordersBefore(userId, botId, after.value, wanted)
    const rows = [...orders, ...events].sort((a, b) => b.time - a.time || (a.id < b.id ? 1 : -1)).slice(0, wanted)
    return ok(
      pageOf(
        rows,
        request,
        ({ time, id }) => ({ time, id }),
        ({ row }) => row,
      ),
    )
  }

  /** Counter orders of executions: trade id → client order ids, as the orders' causes say. */
  async ordersCausedBy(userId: string, botId: string, tradeIds: readonly string[]): Promise<Map<string, string[]>> {
    const causes = tradeIds.map((id) => `fill:${id}`)
    const found = new Map<string, string[]>()
    if (causes.length === 0) return found
    const rows = await this.#db
      .selectFrom('orders')
      .select(['client_order_id', 'cause'])
      .where('user_id', '=', userId)
      .where('bot_id', '=', botId)
      .where('cause', 'in', causes)
      .orderBy('created_at')
      .execute()
    for (const { cause, client_order_id } of rows) {
      const tradeId = cause.slice('fill:'.length)
      found.set(tradeId, [...(found.get(tradeId) ?? []), client_order_id])
    }
    return found
  }

  async #eventsBefore(userId: string, botId: string, key: RowKey | null, limit: number): Promise<Keyed[]> {
    let query = this.#db.selectFrom('bot_events').selectAll().where('user_id', '=', userId).where('bot_id', '=', botId)
    if (key !== null) {
      const seq = key.id.startsWith(EVENT) ? Number(key.id.slice(EVENT.length)) : Number.MAX_SAFE_INTEGER
      query = query.where(isOlder('wall_at', 'seq', { time: key.time, id: seq }))
    }
    const rows = await query.orderBy('wall_at', 'desc').orderBy('seq', 'desc').limit(limit).execute()
    return rows.map((row) => {
      const id = `${EVENT}${String(row.seq).padStart(16, '0')}`
      return { time: row.wall_at, id, row: { kind: 'event', event: toEvent(row) } }
    })
  }

  async #ordersBefore(userId: string, botId: string, key: RowKey | null, limit: number): Promise<Keyed[]> {
    let query = this.#db.selectFrom('orders').selectAll().where('user_id', '=', userId).where('bot_id', '=', botId)
    if (key !== null) {
      // Below an event of the same time no order of that time is left.
      const id = key.id.startsWith(ORDER) ? key.id.slice(ORDER.length) : ''
      query = query.where(isOlder('created_at', 'client_order_id', { time: key.time, id }))
    }
    const rows = await query.orderBy('created_at', 'desc').orderBy('client_order_id', 'desc').limit(limit).execute()
    return rows.map((row: OrdersTable) => {
      const id = `${ORDER}${row.client_order_id}`
      return { time: row.created_at, id, row: { kind: 'order', order: orderFromRow(row) } }
    })
  }
}

interface Keyed {
  readonly time: number
  readonly id: string
  readonly row: TimelineRow
}

const toEvent = (row: BotEventsTable): StoredBotEvent => ({
  botId: row.bot_id,
  seq: row.seq,
  code: row.code,
  params: decoding(() => JSON.parse(row.params) as BotEventEntry['params']),
  occurredAtMs: row.occurred_at,
  wallMs: row.wall_at,
})
