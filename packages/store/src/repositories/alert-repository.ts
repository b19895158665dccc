import { ok, type Result } from '@gridpilot/core'
import { decoding } from '../codec/document.ts'
import type { RowIds } from '../row-id.ts'
import type { SystemAlertsTable } from '../schema/identity-tables.ts'
import type { Db } from '../schema/schema.ts'
import { isOlder, type Page, type PageError, type PageRequest, pageOf, parseCursor, rowsToRead } from './page.ts'

export type AlertParams = Readonly<Record<string, string | number | null>>

export interface NewAlert {
  readonly accountId: string | null
  readonly botId: string | null
  /** Names the cause within the account: the same one while it lasts is one alert. */
  readonly key: string
  readonly severity: 'info' | 'warning' | 'critical'
  readonly code: string
  readonly message: string
  readonly params: AlertParams
  readonly marketMs: number | null
}

export interface StoredAlert extends NewAlert {
  readonly id: string
  /** How often the cause was raised while unresolved. */
  readonly times: number
  readonly raisedAtMs: number
  readonly lastRaisedAtMs: number
  readonly acknowledgedAtMs: number | null
  readonly resolvedAtMs: number | null
}

export interface AlertFilter {
  readonly accountId?: string
  readonly unacknowledged?: boolean
  readonly unresolved?: boolean
}

const dedupeKey = (accountId: string | null, key: string) => JSON.stringify([accountId, key])

/** What a person must know, once per cause. */
export class AlertRepository {
  readonly #db: Db
  readonly #nowMs: () => number
  readonly #rowIds: RowIds

  constructor(db: Db, nowMs: () => number, rowIds: RowIds) {
    this.#db = db
    this.#nowMs = nowMs
    this.#rowIds = rowIds
  }

  /** `isNew` false: an unresolved alert of that account and key exists; it is counted and takes the latest words. */
  raise(userId: string, alert: NewAlert): Promise<{ readonly alert: StoredAlert; readonly isNew: boolean }> {
    return this.#db.transaction().execute(async (tx) => {
      const nowMs = this.#nowMs()
      const latest = {
        bot_id: alert.botId,
        severity: alert.severity,
        code: alert.code,
        message: alert.message,
        params: JSON.stringify(alert.params),
        market_at: alert.marketMs,
        last_raised_at: nowMs,
      }
      const again = await tx
        .updateTable('system_alerts')
        .set((select) => ({ ...latest, times: select('times', '+', 1) }))
        .where('user_id', '=', userId)
        .where('dedupe_key', '=', dedupeKey(alert.accountId, alert.key))
        .where('resolved_at', 'is', null)
        .returningAll()
        .executeTakeFirst()
      if (again) return { alert: toAlert(again), isNew: false }
      const row: SystemAlertsTable = {
        ...latest,
        id: this.#rowIds(),
        user_id: userId,
        account_id: alert.accountId,
        dedupe_key: dedupeKey(alert.accountId, alert.key),
        alert_key: alert.key,
        times: 1,
        raised_at: nowMs,
        acknowledged_at: null,
        resolved_at: null,
      }
      await tx.insertInto('system_alerts').values(row).execute()
      return { alert: toAlert(row), isNew: true }
    })
  }

  /** The cause is gone; null when no such alert was unresolved. */
  async resolve(userId: string, accountId: string | null, key: string): Promise<StoredAlert | null> {
    const row = await this.#db
      .updateTable('system_alerts')
      .set({ resolved_at: this.#nowMs() })
      .where('user_id', '=', userId)
      .where('dedupe_key', '=', dedupeKey(accountId, key))
      .where('resolved_at', 'is', null)
      .returningAll()
      .executeTakeFirst()
    return row ? toAlert(row) : null
  }

  /** A person has read it; keeps the first time. null when the user has no such alert. */
  async acknowledge(userId: string, alertId: string): Promise<StoredAlert | null> {
    const row = await this.#db
      .updateTable('system_alerts')
      .set((select) => ({ acknowledged_at: select.fn.coalesce('acknowledged_at', select.val(this.#nowMs())) }))
      .where('user_id', '=', userId)
      .where('id', '=', alertId)
      .returningAll()
      .executeTakeFirst()
    return row ? toAlert(row) : null
  }

  /** Newest first. */
  async list(userId: string, filter: AlertFilter, request: PageRequest): Promise<Result<Page<StoredAlert>, PageError>> {
    const after = parseCursor(request.cursor)
    if (!after.ok) return after
    let query = this.#db.selectFrom('system_alerts').selectAll().where('user_id', '=', userId)
    if (filter.accountId !== undefined) query = query.where('account_id', '=', filter.accountId)
    if (filter.unacknowledged) query = query.where('acknowledged_at', 'is', null)
    if (filter.unresolved) query = query.where('resolved_at', 'is', null)
    if (after.value) query = query.where(isOlder('raised_at', 'id', after.value))
    const rows = await query.orderBy('raised_at', 'desc').orderBy('id', 'desc').limit(rowsToRead(request)).execute()
    return ok(pageOf(rows, request, (row) => ({ time: row.raised_at, id: row.id }), toAlert))
  }
}

function toAlert(row: SystemAlertsTable): StoredAlert {
  return {
    id: row.id,
    accountId: row.account_id,
    botId: row.bot_id,
    key: row.alert_key,
    severity: row.severity as NewAlert['severity'],
    code: row.code,
    message: row.message,
    params: decoding(() => JSON.parse(row.params) as AlertParams),
    marketMs: row.market_at,
    times: row.times,
    raisedAtMs: row.raised_at,
    lastRaisedAtMs: row.last_raised_at,
    acknowledgedAtMs: row.acknowledged_at,
    resolvedAtMs: row.resolved_at,
  }
}
