import type { Db } from '../schema/schema.ts'

export interface StoredModelCall {
  readonly id: string
  readonly calledAtMs: number
  /** null: asked by the server itself. */
  readonly userId: string | null
  readonly symbol: string
  readonly timeframe: string
  readonly model: string
  readonly outcome: 'explained' | 'failed'
  /** '' when it was explained. */
  readonly reason: string
  readonly inputTokens: number
  /** Part of `inputTokens`. */
  readonly cachedTokens: number
  readonly outputTokens: number
  readonly costUsd: number
  readonly tookMs: number
}

/** Calls of the language model, for the whole installation. */
export class ModelCallRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  async add(call: StoredModelCall): Promise<void> {
    await this.#db
      .insertInto('model_calls')
      .values({
        id: call.id,
        user_id: call.userId,
        symbol: call.symbol,
        timeframe: call.timeframe,
        model: call.model,
        outcome: call.outcome,
        reason: call.reason,
        called_at: call.calledAtMs,
        input_tokens: call.inputTokens,
        cached_tokens: call.cachedTokens,
        output_tokens: call.outputTokens,
        took_ms: call.tookMs,
        cost_usd: call.costUsd,
      })
      .execute()
  }

  /** Σ cost of calls at or after a time, USD. */
  async spentSince(wallMs: number): Promise<number> {
    const row = await this.#db
      .selectFrom('model_calls')
      .select(({ fn }) => fn.sum('cost_usd').as('spent'))
      .where('called_at', '>=', wallMs)
      .executeTakeFirst()
    return Number(row?.spent ?? 0)
  }

  /** Newest first. */
  async latest(limit: number): Promise<readonly StoredModelCall[]> {
    const rows = await this.#db
      .selectFrom('model_calls')
      .selectAll()
      .orderBy('called_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    return rows.map((row) => ({
      id: row.id,
      calledAtMs: Number(row.called_at),
      userId: row.user_id,
      symbol: row.symbol,
      timeframe: row.timeframe,
      model: row.model,
      outcome: row.outcome === 'explained' ? 'explained' : 'failed',
      reason: row.reason,
      inputTokens: row.input_tokens,
      cachedTokens: row.cached_tokens,
      outputTokens: row.output_tokens,
      costUsd: row.cost_usd,
      tookMs: row.took_ms,
    }))
  }
}
