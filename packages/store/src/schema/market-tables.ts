/** Row types of what belongs to no user. Times are epoch ms. */

export interface RecommendationsTable {
  id: string
  /** One analysis yields up to three recommendations. */
  analysis_id: string
  symbol: string
  timeframe: string
  profile: string
  /** Its place within the analysis, from 0. */
  rank: number
  source: string
  /** JSON of the recommendation. */
  body: string
  /** JSON of the market analysis it came with. */
  analysis: string
  market_at: number
  generated_at: number
}

export interface ShadowScoresTable {
  recommendation_id: string
  symbol: string
  status: string
  reason: string | null
  /** JSON of what was stated and what came of it. */
  outcome: string | null
  market_at: number
  scored_at: number
}

export interface SettingsTable {
  name: string
  value: string
  updated_at: number
}

export interface SchemaVersionTable {
  version: number
  name: string
  applied_at: number
}

export interface ModelCallsTable {
  id: string
  /** null: asked by the server itself. */
  user_id: string | null
  symbol: string
  timeframe: string
  model: string
  outcome: string
  reason: string
  called_at: number
  input_tokens: number
  cached_tokens: number
  output_tokens: number
  took_ms: number
  cost_usd: number
}
