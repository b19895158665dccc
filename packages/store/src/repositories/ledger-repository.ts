import { type Money, ok, type Result } from '@gridpilot/core'
import type { LedgerEntry } from '@gridpilot/engine'
import { moneyColumn } from '../codec/codec.ts'
import { decoding } from '../codec/document.ts'
import { ledgerFromRow } from '../codec/fact-codec.ts'
import type { Db } from '../schema/schema.ts'
import type { LedgerEntriesTable } from '../schema/trading-tables.ts'
import { isOlder, type Page, type PageError, type PageRequest, pageOf, parseCursor, rowsToRead } from './page.ts'
import type { RecordFilter } from './record-filter.ts'

/** A ledger row as stored. */
export interface StoredLedgerEntry {
  readonly entry: LedgerEntry
  readonly accountId: string
  readonly receivedAtMs: number
}

/** Exact total of one kind in one coin. */
export interface LedgerSum {
  readonly kind: LedgerEntry['kind']
  readonly coin: string
  readonly amount: Money
  readonly entries: number
}

/** Exact total of a bot's rows (null: of none) on one symbol in one coin. */
export interface LedgerTotal {
  readonly botId: string | null
  readonly symbol: string
  readonly coin: string
  readonly amount: Money
}

/** The ledger of one user; written by the engine only, and never changed. */
export class LedgerRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  /** Newest first by market time. */
  async list(
    userId: string,
    filter: RecordFilter,
    request: PageRequest,
  ): Promise<Result<Page<StoredLedgerEntry>, PageError>> {
    const after = parseCursor(request.cursor)
    if (!after.ok) return after
    let query = this.#db.selectFrom('ledger_entries').selectAll().where('user_id', '=', userId)
    if (filter.botId !== undefined) query = query.where('bot_id', '=', filter.botId)
    if (filter.accountId !== undefined) query = query.where('account_id', '=', filter.accountId)
    if (after.value) query = query.where(isOlder('occurred_at', 'entry_id', after.value))
    const rows = await query
      .orderBy('occurred_at', 'desc')
      .orderBy('entry_id', 'desc')
      .limit(rowsToRead(request))
      .execute()
    return ok(pageOf(rows, request, (row) => ({ time: row.occurred_at, id: row.entry_id }), toStoredEntry))
  }

  /**
   * Exact sums by kind and coin, added here rather than in SQL, which would add decimal text as doubles. Reads every
   * row of the filter: for the books and reports, not for a page that refreshes.
   */
  async sums(userId: string, filter: RecordFilter): Promise<readonly LedgerSum[]> {
    let query = this.#db.selectFrom('ledger_entries').select(['kind', 'coin', 'amount']).where('user_id', '=', userId)
    if (filter.botId !== undefined) query = query.where('bot_id', '=', filter.botId)
    if (filter.accountId !== undefined) query = query.where('account_id', '=', filter.accountId)
    const sums = new Map<string, LedgerSum>()
    for (const row of await query.execute()) {
      const key = `${row.kind} ${row.coin}`
      const before = sums.get(key)
      const amount = decoding(() => moneyColumn(row.amount, 'ledger amount'))
      sums.set(key, {
        kind: row.kind as LedgerSum['kind'],
        coin: row.coin,
        amount: ((before?.amount ?? 0n) + amount) as Money,
        entries: (before?.entries ?? 0) + 1,
      })
    }
    return [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
  }

  /** Exact sums of an account by bot, symbol and coin. Reads every row: for audits. */
  async totals(userId: string, accountId: string): Promise<readonly LedgerTotal[]> {
    const rows = await this.#db
      .selectFrom('ledger_entries')
      .select(['bot_id', 'symbol', 'coin', 'amount'])
      .where('user_id', '=', userId)
      .where('account_id', '=', accountId)
      .execute()
    const totals = new Map<string, LedgerTotal>()
    for (const { bot_id: botId, symbol, coin, amount } of rows) {
      const key = JSON.stringify([botId, symbol, coin])
      const before = totals.get(key)?.amount ?? 0n
      const more = decoding(() => moneyColumn(amount, 'ledger amount'))
      totals.set(key, { botId, symbol, coin, amount: (before + more) as Money })
    }
    return [...totals.values()]
  }
}

const toStoredEntry = (row: LedgerEntriesTable): StoredLedgerEntry => ({
  entry: ledgerFromRow(row),
  accountId: row.account_id,
  receivedAtMs: row.received_at,
})
