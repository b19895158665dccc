import { createIndex, createTable } from './create-table.ts'
import type { Migration } from './migration.ts'

/** Stops that rest at the exchange get rows of their own; bots of earlier versions have none yet. */
export const protectiveStops: Migration = {
  version: 8,
  name: 'protective_stops',
  async up(db) {
    const columns = {
      text: [
        ...['account_id', 'client_order_id', 'user_id', 'bot_id', 'symbol', 'side', 'status'],
        ...['executed_order_id?', 'record'],
      ],
      integer: ['attempt', 'may_act'],
      bigint: ['created_at', 'updated_at'],
    }
    await createTable(db, 'protective_stops', columns, {
      primary: ['account_id', 'client_order_id'],
      references: { account_id: 'accounts.id', user_id: 'users.id', bot_id: 'grid_bots.id' },
    })
    await createIndex(db, 'protective_stops', ['bot_id', 'may_act'])
    await createIndex(db, 'protective_stops', ['account_id', 'executed_order_id'])
  },
}
