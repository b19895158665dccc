import { sql } from 'kysely'
import { refuseChanges } from './append-only.ts'
import { createIndex, createTable } from './create-table.ts'
import type { Migration } from './migration.ts'

const OWNED = { user_id: 'users.id' }

/** What a person is told (alerts, recommendations), what was done (audit), and what the market did (candles). */
export const records: Migration = {
  version: 3,
  name: 'records',
  async up(db) {
    const alerts = {
      text: [
        ...['id', 'user_id', 'account_id?', 'bot_id?', 'dedupe_key', 'alert_key'],
        ...['severity', 'code', 'message', 'params'],
      ],
      integer: ['times'],
      bigint: ['market_at?', 'raised_at', 'last_raised_at', 'acknowledged_at?', 'resolved_at?'],
    }
    const alertOwners = { ...OWNED, account_id: 'accounts.id', bot_id: 'grid_bots.id' }
    await createTable(db, 'system_alerts', alerts, { primary: ['id'], references: alertOwners })
    await createIndex(db, 'system_alerts', ['user_id', 'raised_at', 'id'])
    await db.schema
      .createIndex('system_alerts_one_unresolved')
      .on('system_alerts')
      .columns(['user_id', 'dedupe_key'])
      .unique()
      .where(sql.ref('resolved_at'), 'is', null)
      .execute()

    const audit = {
      text: ['id', 'user_id', 'action', 'subject_kind', 'subject_id?', 'details', 'remote_address?'],
      bigint: ['occurred_at'],
    }
    await createTable(db, 'audit_log', audit, { primary: ['id'], references: OWNED })
    await createIndex(db, 'audit_log', ['user_id', 'occurred_at', 'id'])
    await refuseChanges(db, 'audit_log')

    const recommendations = {
      text: ['id', 'analysis_id', 'symbol', 'timeframe', 'profile', 'source', 'body', 'analysis'],
      integer: ['rank'],
      bigint: ['market_at', 'generated_at'],
    }
    await createTable(db, 'recommendations', recommendations, { primary: ['id'] })
    await createIndex(db, 'recommendations', ['symbol', 'timeframe', 'generated_at'])

    const candles = {
      text: ['source', 'symbol', 'timeframe'],
      bigint: ['open_at'],
      double: ['open', 'high', 'low', 'close', 'volume'],
    }
    await createTable(db, 'candles', candles, { primary: ['source', 'symbol', 'timeframe', 'open_at'] })

    const settings = { text: ['name', 'value'], bigint: ['updated_at'] }
    await createTable(db, 'settings', settings, { primary: ['name'] })
  },
}
