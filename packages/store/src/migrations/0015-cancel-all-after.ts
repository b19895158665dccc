import type { Migration } from './migration.ts'

/** The option that the exchange cancels all orders of an account when the server falls silent; null: off, as it was. */
export const cancelAllAfter: Migration = {
  version: 15,
  name: 'cancel_all_after',
  async up(db) {
    await db.schema.alterTable('accounts').addColumn('cancel_all_after_seconds', 'integer').execute()
  },
}
