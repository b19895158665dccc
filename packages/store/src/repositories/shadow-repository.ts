import { decoding } from '../codec/document.ts'
import type { Db } from '../schema/schema.ts'
import { type StoredRecommendation, toRecommendation } from './recommendation-repository.ts'

/** What came of a recommendation. `void`: it could not be run (`reason`), and counts for nothing. Belongs to no user. */
export interface StoredShadow {
  readonly recommendationId: string
  readonly symbol: string
  readonly status: 'scored' | 'void'
  readonly reason: string | null
  /** JSON document as the caller made it; null when void. */
  readonly outcome: unknown
  /** Market time of the recommendation. */
  readonly marketMs: number
  readonly scoredAtMs: number
}

/** Recommendations as they are run forward on paper, used or not. */
export class ShadowRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  /** Recommendations made at or before a market time that have no score yet, oldest first. */
  async due(beforeMs: number, limit: number): Promise<readonly StoredRecommendation[]> {
    const rows = await this.#db
      .selectFrom('recommendations')
      .selectAll()
      .where('market_at', '<=', beforeMs)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('shadow_scores')
              .select('recommendation_id')
              .whereRef('shadow_scores.recommendation_id', '=', 'recommendations.id'),
          ),
        ),
      )
      .orderBy('market_at')
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map(toRecommendation)
  }

  /** Once per recommendation: a second score of the same changes nothing. */
  async save(shadow: StoredShadow): Promise<void> {
    const row = {
      recommendation_id: shadow.recommendationId,
      symbol: shadow.symbol,
      status: shadow.status,
      reason: shadow.reason,
      outcome: shadow.outcome === null ? null : JSON.stringify(shadow.outcome),
      market_at: shadow.marketMs,
      scored_at: shadow.scoredAtMs,
    }
    await this.#db
      .insertInto('shadow_scores')
      .values(row)
      .onConflict((conflict) => conflict.column('recommendation_id').doNothing())
      .execute()
  }

  /** Newest first, of one symbol. */
  async list(symbol: string, limit: number): Promise<readonly StoredShadow[]> {
    const rows = await this.#db
      .selectFrom('shadow_scores')
      .selectAll()
      .where('symbol', '=', symbol)
      .orderBy('market_at', 'desc')
      .orderBy('recommendation_id')
      .limit(limit)
      .execute()
    return rows.map((row) => ({
      recommendationId: row.recommendation_id,
      symbol: row.symbol,
      status: row.status as StoredShadow['status'],
      reason: row.reason,
      outcome: row.outcome === null ? null : decoding((): unknown => JSON.parse(row.outcome as string)),
      marketMs: row.market_at,
      scoredAtMs: row.scored_at,
    }))
  }

  /** Every recommendation of a symbol: the newest ones, and how many there are. */
  async recommendations(
    symbol: string,
    newest: number,
  ): Promise<{ rows: readonly StoredRecommendation[]; count: number }> {
    const of = this.#db.selectFrom('recommendations').where('symbol', '=', symbol)
    const rows = await of.selectAll().orderBy('market_at', 'desc').orderBy('rank').limit(newest).execute()
    const counted = await of.select((select) => select.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
    return { rows: rows.map(toRecommendation), count: Number(counted.count) }
  }
}
