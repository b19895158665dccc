import { createIndex, createTable } from './create-table.ts'
import type { Migration } from './migration.ts'

/** Searches over grids a user asked for, with their reports; the same rows as those of backtests. */
export const optimizations: Migration = {
  version: 13,
  name: 'optimizations',
  async up(db) {
    const columns = {
      text: ['id', 'user_id', 'name', 'symbol', 'status', 'request', 'summary?', 'report?', 'problem?'],
      bigint: ['created_at', 'finished_at?'],
    }
    await createTable(db, 'optimizations', columns, { primary: ['id'], references: { user_id: 'users.id' } })
    await createIndex(db, 'optimizations', ['user_id', 'created_at'])
  },
}
