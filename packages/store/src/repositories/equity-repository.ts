import type { Money } from '@gridpilot/core'
import { sql } from 'kysely'
import { moneyColumn } from '../codec/codec.ts'
import { decoding } from '../codec/document.ts'
import type { EquitySubject, EquityValue, EquityWriter } from '../engine/equity-writer.ts'
import type { Db } from '../schema/schema.ts'

export interface CurveRequest {
  /** Market time of the oldest point wanted. */
  readonly fromMs: number
  /** At most so many points, evenly chosen by number; the newest is always one of them. ≥ 2. */
  readonly points: number
}

export interface CurvePoint {
  readonly marketMs: number
  readonly equity: Money
}

/** Equity over market time, of one user's bots (written by the engine) and accounts (written through here). */
export class EquityRepository {
  readonly #db: Db
  readonly #writer: EquityWriter

  constructor(db: Db, writer: EquityWriter) {
    this.#db = db
    this.#writer = writer
  }

  /** Adds a point of an account, thinned with age like a bot's; false when the user has no such account. */
  saveAccount(userId: string, accountId: string, value: EquityValue): Promise<boolean> {
    return this.#db.transaction().execute(async (tx) => {
      const mine = tx.selectFrom('accounts').select('id').where('user_id', '=', userId).where('id', '=', accountId)
      if (!(await mine.executeTakeFirst())) return false
      await this.#writer.write(tx, { kind: 'account', id: accountId, userId }, value)
      return true
    })
  }

  /** Oldest first; empty for a subject of somebody else. */
  async curve(
    userId: string,
    subject: Omit<EquitySubject, 'userId'>,
    request: CurveRequest,
  ): Promise<readonly CurvePoint[]> {
    const numbered = this.#db
      .selectFrom('equity_snapshots')
      .select(['market_at', 'equity'])
      .select(sql<number>`row_number() over (order by market_at desc)`.as('age'))
      .select(sql<number>`count(*) over ()`.as('rows'))
      .where('user_id', '=', userId)
      .where('subject_kind', '=', subject.kind)
      .where('subject_id', '=', subject.id)
      .where('market_at', '>=', request.fromMs)
    const points = Math.max(2, Math.trunc(request.points))
    const rows = await this.#db
      .selectFrom(numbered.as('numbered'))
      .select(['market_at', 'equity'])
      // Whole-number division, rounded up: every so-manyth row from the newest back.
      .where(sql<boolean>`(age - 1) % ((rows + ${points - 1}) / ${points}) = 0`)
      .orderBy('market_at')
      .execute()
    return decoding(() =>
      rows.map((row) => ({ marketMs: row.market_at, equity: moneyColumn(row.equity, `equity of ${subject.id}`) })),
    )
  }
}
