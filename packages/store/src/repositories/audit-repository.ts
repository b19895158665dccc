import { ok, type Result } from '@gridpilot/core'
import { decoding } from '../codec/document.ts'
import type { RowIds } from '../row-id.ts'
import type { AuditLogTable } from '../schema/identity-tables.ts'
import type { Db } from '../schema/schema.ts'
import { isOlder, type Page, type PageError, type PageRequest, pageOf, parseCursor, rowsToRead } from './page.ts'

export interface AuditEntry {
  /** What was done, as a stable code: `login`, `api_key_saved`, `bot_stopped`. */
  readonly action: string
  readonly subjectKind: string
  readonly subjectId: string | null
  /** Never a secret. */
  readonly details: Readonly<Record<string, string | number | boolean | null>>
  readonly remoteAddress: string | null
}

export interface StoredAuditEntry extends AuditEntry {
  readonly id: string
  readonly occurredAtMs: number
}

/** Who did what; rows are only ever added, the database refuses anything else. */
export class AuditRepository {
  readonly #db: Db
  readonly #nowMs: () => number
  readonly #rowIds: RowIds

  constructor(db: Db, nowMs: () => number, rowIds: RowIds) {
    this.#db = db
    this.#nowMs = nowMs
    this.#rowIds = rowIds
  }

  async append(userId: string, entry: AuditEntry): Promise<void> {
    const row: AuditLogTable = {
      id: this.#rowIds(),
      user_id: userId,
      action: entry.action,
      subject_kind: entry.subjectKind,
      subject_id: entry.subjectId,
      details: JSON.stringify(entry.details),
      remote_address: entry.remoteAddress,
      occurred_at: this.#nowMs(),
    }
    await this.#db.insertInto('audit_log').values(row).execute()
  }

  /** Newest first. */
  async list(userId: string, request: PageRequest): Promise<Result<Page<StoredAuditEntry>, PageError>> {
    const after = parseCursor(request.cursor)
    if (!after.ok) return after
    let query = this.#db.selectFrom('audit_log').selectAll().where('user_id', '=', userId)
    if (after.value) query = query.where(isOlder('occurred_at', 'id', after.value))
    const rows = await query.orderBy('occurred_at', 'desc').orderBy('id', 'desc').limit(rowsToRead(request)).execute()
    return ok(pageOf(rows, request, (row) => ({ time: row.occurred_at, id: row.id }), toEntry))
  }
}

const toEntry = (row: AuditLogTable): StoredAuditEntry => ({
  id: row.id,
  action: row.action,
  subjectKind: row.subject_kind,
  subjectId: row.subject_id,
  details: decoding(() => JSON.parse(row.details) as AuditEntry['details']),
  remoteAddress: row.remote_address,
  occurredAtMs: row.occurred_at,
})
