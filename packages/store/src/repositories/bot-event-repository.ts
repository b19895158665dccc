import { ok, type Result } from '@gridpilot/core'
import type { BotEventEntry } from '@gridpilot/engine'
import { decoding } from '../codec/document.ts'
import type { Db } from '../schema/schema.ts'
import type { BotEventsTable } from '../schema/trading-tables.ts'
import { type Page, type PageError, type PageRequest, pageOf, parseCursor, rowsToRead } from './page.ts'

export interface StoredBotEvent extends BotEventEntry {
  /** 1, 2, 3 … of its bot; thinning leaves gaps. */
  readonly seq: number
}

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
}

const toEvent = (row: BotEventsTable): StoredBotEvent => ({
  botId: row.bot_id,
  seq: row.seq,
  code: row.code,
  params: decoding(() => JSON.parse(row.params) as BotEventEntry['params']),
  occurredAtMs: row.occurred_at,
  wallMs: row.wall_at,
})
