import { createIndex, createTable } from './create-table.ts'
import type { Migration } from './migration.ts'

/** What came of each recommendation, used or not: written once, when its horizon is over. */
export const shadowScores: Migration = {
  version: 12,
  name: 'shadow_scores',
  async up(db) {
    const columns = {
      text: ['recommendation_id', 'symbol', 'status', 'reason?', 'outcome?'],
      bigint: ['market_at', 'scored_at'],
    }
    const references = { recommendation_id: 'recommendations.id' }
    await createTable(db, 'shadow_scores', columns, { primary: ['recommendation_id'], references })
    await createIndex(db, 'shadow_scores', ['symbol', 'market_at'])
  },
}
