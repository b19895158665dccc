import { createTable } from './create-table.ts'
import type { Migration } from './migration.ts'

/** Limits learn exposure, liquidation distance and what a reached daily loss does; the day itself is remembered. */
export const riskDays: Migration = {
  version: 6,
  name: 'risk_days',
  async up(db) {
    const columns = [
      ['daily_loss_action', 'pause'],
      ['daily_loss_release', 'next_day'],
      ['time_zone', 'UTC'],
    ] as const
    for (const [column, before] of columns) {
      await db.schema
        .alterTable('risk_settings')
        .addColumn(column, 'text', (definition) => definition.notNull().defaultTo(before))
        .execute()
    }
    for (const column of ['max_exposure_usdt', 'min_liquidation_distance_percent']) {
      await db.schema.alterTable('risk_settings').addColumn(column, 'text').execute()
    }
    const days = {
      text: ['user_id', 'account_kind', 'day', 'baselines', 'latest', 'reached_loss?'],
      bigint: ['reached_at?', 'updated_at'],
    }
    const keys = { primary: ['user_id', 'account_kind'], references: { user_id: 'users.id' } }
    await createTable(db, 'risk_days', days, keys)
  },
}
