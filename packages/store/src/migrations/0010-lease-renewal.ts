import type { Migration } from './migration.ts'

/** Leases expire. Those there are belong to processes that ended before this one could open the database. */
export const leaseRenewal: Migration = {
  version: 10,
  name: 'lease_renewal',
  async up(db) {
    await db.schema
      .alterTable('leases')
      .addColumn('renewed_at', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute()
  },
}
