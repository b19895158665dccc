import { ok, type Result } from '@gridpilot/core'
import { decoding } from '../codec/document.ts'
import type { BacktestsTable } from '../schema/identity-tables.ts'
import type { Db } from '../schema/schema.ts'
import { isOlder, type Page, type PageError, type PageRequest, pageOf, parseCursor, rowsToRead } from './page.ts'

export type BacktestStatus = 'running' | 'done' | 'failed' | 'cancelled'

/** One backtest a user asked for. The documents are JSON as the caller made them. */
export interface StoredBacktest {
  readonly id: string
  readonly name: string
  readonly symbol: string
  readonly status: BacktestStatus
  readonly request: unknown
  /** What a list shows of the result; null until it is done. */
  readonly summary: unknown
  /** Why it failed. */
  readonly problem: unknown
  readonly createdAtMs: number
  readonly finishedAtMs: number | null
}

export interface BacktestEnd {
  readonly status: Exclude<BacktestStatus, 'running'>
  readonly summary?: unknown
  readonly report?: unknown
  readonly problem?: unknown
}

const LISTED = [
  'id',
  'user_id',
  'name',
  'symbol',
  'status',
  'request',
  'summary',
  'problem',
  'created_at',
  'finished_at',
] as const
type ListedRow = Pick<BacktestsTable, (typeof LISTED)[number]>

/**
 * The history of a user's backtests, or of searches over grids, which are kept in the same way; only the newest `keep`
 * stay.
 */
export class BacktestRepository {
  readonly #db: Db
  readonly #nowMs: () => number
  // Both tables have the same columns; for the types it is one of them.
  readonly #table: 'backtests'

  constructor(db: Db, nowMs: () => number, table: 'backtests' | 'optimizations') {
    this.#db = db
    this.#nowMs = nowMs
    this.#table = table as 'backtests'
  }

  async create(
    userId: string,
    draft: Pick<StoredBacktest, 'id' | 'name' | 'symbol' | 'request'>,
    keep: number,
  ): Promise<StoredBacktest> {
    const row: BacktestsTable = {
      id: draft.id,
      user_id: userId,
      name: draft.name,
      symbol: draft.symbol,
      status: 'running',
      request: JSON.stringify(draft.request),
      summary: null,
      report: null,
      problem: null,
      created_at: this.#nowMs(),
      finished_at: null,
    }
    await this.#db.transaction().execute(async (tx) => {
      await tx.insertInto(this.#table).values(row).execute()
      const newest = tx
        .selectFrom(this.#table)
        .select('id')
        .where('user_id', '=', userId)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(keep)
      await tx.deleteFrom(this.#table).where('user_id', '=', userId).where('id', 'not in', newest).execute()
    })
    return toBacktest(row)
  }

  /** Only a running one ends, and only once; null when there is none. */
  async finish(userId: string, backtestId: string, end: BacktestEnd): Promise<StoredBacktest | null> {
    const row = await this.#db
      .updateTable(this.#table)
      .set({
        status: end.status,
        summary: document(end.summary),
        report: document(end.report),
        problem: document(end.problem),
        finished_at: this.#nowMs(),
      })
      .where('user_id', '=', userId)
      .where('id', '=', backtestId)
      .where('status', '=', 'running')
      .returning([...LISTED])
      .executeTakeFirst()
    return row ? toBacktest(row) : null
  }

  /** One that was broken off runs again; null when there is none, it is done, or it runs. */
  async resume(userId: string, backtestId: string): Promise<StoredBacktest | null> {
    const row = await this.#db
      .updateTable(this.#table)
      .set({ status: 'running', problem: null, finished_at: null })
      .where('user_id', '=', userId)
      .where('id', '=', backtestId)
      .where('status', 'in', ['cancelled', 'failed'])
      .returning([...LISTED])
      .executeTakeFirst()
    return row ? toBacktest(row) : null
  }

  /** Of all users, when the program starts: what ran when it ended will not go on. */
  async interruptForSupervisor(problem: unknown): Promise<void> {
    await this.#db
      .updateTable(this.#table)
      .set({ status: 'failed', problem: document(problem), finished_at: this.#nowMs() })
      .where('status', '=', 'running')
      .execute()
  }

  async get(userId: string, backtestId: string): Promise<StoredBacktest | null> {
    const row = await this.#db
      .selectFrom(this.#table)
      .select([...LISTED])
      .where('user_id', '=', userId)
      .where('id', '=', backtestId)
      .executeTakeFirst()
    return row ? toBacktest(row) : null
  }

  /** The report of a run that is done; null otherwise. */
  async report(userId: string, backtestId: string): Promise<unknown> {
    const row = await this.#db
      .selectFrom(this.#table)
      .select('report')
      .where('user_id', '=', userId)
      .where('id', '=', backtestId)
      .executeTakeFirst()
    return parsed(row?.report ?? null)
  }

  /** Newest first. */
  async list(userId: string, request: PageRequest): Promise<Result<Page<StoredBacktest>, PageError>> {
    const after = parseCursor(request.cursor)
    if (!after.ok) return after
    let query = this.#db
      .selectFrom(this.#table)
      .select([...LISTED])
      .where('user_id', '=', userId)
    if (after.value) query = query.where(isOlder('created_at', 'id', after.value))
    const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(rowsToRead(request)).execute()
    return ok(pageOf(rows, request, (row) => ({ time: row.created_at, id: row.id }), toBacktest))
  }

  /** false: the user has no such backtest. */
  async delete(userId: string, backtestId: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom(this.#table)
      .where('user_id', '=', userId)
      .where('id', '=', backtestId)
      .executeTakeFirst()
    return numDeletedRows > 0n
  }
}

const document = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))
const parsed = (text: string | null): unknown => (text === null ? null : decoding((): unknown => JSON.parse(text)))

const toBacktest = (row: ListedRow): StoredBacktest => ({
  id: row.id,
  name: row.name,
  symbol: row.symbol,
  status: row.status as BacktestStatus,
  request: parsed(row.request),
  summary: parsed(row.summary),
  problem: parsed(row.problem),
  createdAtMs: row.created_at,
  finishedAtMs: row.finished_at,
})
