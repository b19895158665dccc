import { decoding } from '../codec/document.ts'
import type { RecommendationsTable } from '../schema/market-tables.ts'
import type { Db } from '../schema/schema.ts'

/** One recommended grid and the analysis it came with; belongs to no user. */
export interface StoredRecommendation {
  readonly id: string
  /** Shared by the up to three recommendations of one analysis. */
  readonly analysisId: string
  readonly symbol: string
  readonly timeframe: string
  readonly profile: string
  readonly source: string
  /** JSON documents as the caller made them. */
  readonly body: unknown
  readonly analysis: unknown
  readonly marketMs: number
  readonly generatedAtMs: number
}

export class RecommendationRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  /** All of one analysis, or none. */
  async save(recommendations: readonly StoredRecommendation[]): Promise<void> {
    if (recommendations.length === 0) return
    await this.#db.insertInto('recommendations').values(recommendations.map(toRow)).execute()
  }

  async get(recommendationId: string): Promise<StoredRecommendation | null> {
    const row = await this.#db
      .selectFrom('recommendations')
      .selectAll()
      .where('id', '=', recommendationId)
      .executeTakeFirst()
    return row ? toRecommendation(row) : null
  }

  /** The newest analysis of a symbol and timeframe, in the order it was saved in; empty when there is none. */
  async latest(symbol: string, timeframe: string): Promise<readonly StoredRecommendation[]> {
    const newest = await this.#db
      .selectFrom('recommendations')
      .select('analysis_id')
      .where('symbol', '=', symbol)
      .where('timeframe', '=', timeframe)
      .orderBy('generated_at', 'desc')
      .orderBy('analysis_id', 'desc')
      .executeTakeFirst()
    if (!newest) return []
    const rows = await this.#db
      .selectFrom('recommendations')
      .selectAll()
      .where('symbol', '=', symbol)
      .where('timeframe', '=', timeframe)
      .where('analysis_id', '=', newest.analysis_id)
      .orderBy('rank')
      .execute()
    return rows.map(toRecommendation)
  }

  /** How many different users made a bot from each; archived bots count, ids nobody used are 0. */
  async users(recommendationIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const users = new Map(recommendationIds.map((id) => [id, 0]))
    if (recommendationIds.length === 0) return users
    const rows = await this.#db
      .selectFrom('grid_bots')
      .select('recommendation_id')
      .select((select) => select.fn.count<number>('user_id').distinct().as('users'))
      .where('recommendation_id', 'in', [...recommendationIds])
      .groupBy('recommendation_id')
      .execute()
    for (const row of rows) if (row.recommendation_id !== null) users.set(row.recommendation_id, row.users)
    return users
  }
}

const toRow = (value: StoredRecommendation, rank: number): RecommendationsTable => ({
  rank,
  id: value.id,
  analysis_id: value.analysisId,
  symbol: value.symbol,
  timeframe: value.timeframe,
  profile: value.profile,
  source: value.source,
  body: JSON.stringify(value.body),
  analysis: JSON.stringify(value.analysis),
  market_at: value.marketMs,
  generated_at: value.generatedAtMs,
})

export const toRecommendation = (row: RecommendationsTable): StoredRecommendation => ({
  id: row.id,
  analysisId: row.analysis_id,
  symbol: row.symbol,
  timeframe: row.timeframe,
  profile: row.profile,
  source: row.source,
  body: decoding((): unknown => JSON.parse(row.body)),
  analysis: decoding((): unknown => JSON.parse(row.analysis)),
  marketMs: row.market_at,
  generatedAtMs: row.generated_at,
})
