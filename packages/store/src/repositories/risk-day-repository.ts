import { formatMoney, type Money } from '@gridpilot/core'
import { moneyColumn } from '../codec/codec.ts'
import { decoding } from '../codec/document.ts'
import type { RiskDaysTable } from '../schema/identity-tables.ts'
import type { Db } from '../schema/schema.ts'
import type { AccountKind } from './account-repository.ts'

/** The present market day of a user's bots on one kind of account, as it has to survive a crash. */
export interface RiskDay {
  readonly userId: string
  readonly kind: AccountKind
  /** Such as 2026-03-01, in the user's time zone. */
  readonly day: string
  /** Bot id → total PnL when the day began for it. */
  readonly baselines: ReadonlyMap<string, Money>
  /** Bot id → total PnL when it was last looked at: tomorrow's baselines. */
  readonly latest: ReadonlyMap<string, Money>
  /** The daily loss limit was reached and not let go since; wall time. */
  readonly reachedAtMs: number | null
  readonly reachedLoss: Money | null
}

/** One row per user and kind of account: only the present day matters. */
export class RiskDayRepository {
  readonly #db: Db
  readonly #nowMs: () => number

  constructor(db: Db, nowMs: () => number) {
    this.#db = db
    this.#nowMs = nowMs
  }

  /** Of all users: for the watch that must know them before the first order, never for a page. */
  async allForSupervisor(): Promise<readonly RiskDay[]> {
    const rows = await this.#db.selectFrom('risk_days').selectAll().execute()
    return rows.map(toRiskDay)
  }

  async save(day: RiskDay): Promise<void> {
    const columns = {
      day: day.day,
      baselines: moneyJson(day.baselines),
      latest: moneyJson(day.latest),
      reached_at: day.reachedAtMs,
      reached_loss: day.reachedLoss === null ? null : formatMoney(day.reachedLoss),
      updated_at: this.#nowMs(),
    }
    await this.#db
      .insertInto('risk_days')
      .values({ user_id: day.userId, account_kind: day.kind, ...columns })
      .onConflict((conflict) => conflict.columns(['user_id', 'account_kind']).doUpdateSet(columns))
      .execute()
  }
}

const moneyJson = (amounts: ReadonlyMap<string, Money>): string =>
  JSON.stringify(Object.fromEntries([...amounts].map(([botId, amount]) => [botId, formatMoney(amount)])))

const toRiskDay = (row: RiskDaysTable): RiskDay =>
  decoding(() => ({
    userId: row.user_id,
    kind: row.account_kind as AccountKind,
    day: row.day,
    baselines: amountsOf(row.baselines),
    latest: amountsOf(row.latest),
    reachedAtMs: row.reached_at,
    reachedLoss: row.reached_loss === null ? null : moneyColumn(row.reached_loss, 'reached loss'),
  }))

const amountsOf = (text: string): Map<string, Money> =>
  new Map(
    Object.entries(JSON.parse(text) as Record<string, string>).map(([botId, amount]) => [
      botId,
      moneyColumn(amount, 'day PnL'),
    ]),
  )
