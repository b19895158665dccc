import { createIndex, createTable } from './create-table.ts'
import type { Migration } from './migration.ts'

/** Backtests a user asked for, with their reports, so that runs can be looked at again and compared. */
export const backtests: Migration = {
  version: 11,
  name: 'backtests',
  async up(db) {
    const columns = {
      text: ['id', 'user_id', 'name', 'symbol', 'status', 'request', 'summary?', 'report?', 'problem?'],
      bigint: ['created_at', 'finished_at?'],
    }
    await createTable(db, 'backtests', columns, { primary: ['id'], references: { user_id: 'users.id' } })
    await createIndex(db, 'backtests', ['user_id', 'created_at'])
  },
}
