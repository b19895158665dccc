import { createIndex, createTable } from './create-table.ts'
import type { Migration } from './migration.ts'

const OWNED = { user_id: 'users.id' }

/** Users, their sessions, exchange accounts with encrypted keys, limits, alerts and the audit log. */
export const identity: Migration = {
  version: 1,
  name: 'identity',
  async up(db) {
    const users = {
      text: ['id', 'email?', 'password_hash?', 'role', 'language', 'totp_secret_ciphertext?', 'wrapped_data_key?'],
      integer: ['is_demo', 'totp_enabled'],
      bigint: ['created_at', 'updated_at'],
    }
    await createTable(db, 'users', users, { primary: ['id'] })
    await db.schema.createIndex('users_by_email').on('users').column('email').unique().execute()

    const sessions = {
      text: ['token_hash', 'family_id', 'user_id', 'successor_hash?', 'revoke_reason?'],
      bigint: ['created_at', 'expires_at', 'rotated_at?', 'revoked_at?'],
    }
    await createTable(db, 'sessions', sessions, { primary: ['token_hash'], references: OWNED })
    await createIndex(db, 'sessions', ['user_id', 'family_id'])

    const accounts = {
      text: ['id', 'user_id', 'kind', 'name', 'venue_account?'],
      integer: ['is_default', 'can_trade'],
      bigint: ['created_at', 'archived_at?'],
    }
    await createTable(db, 'accounts', accounts, { primary: ['id'], references: OWNED })
    await createIndex(db, 'accounts', ['user_id'])

    const apiKeys = {
      text: [
        'id',
        'user_id',
        'account_id',
        'api_key_ciphertext',
        'secret_key_ciphertext',
        'passphrase_ciphertext',
        'api_key_last4',
        'disabled_reason?',
      ],
      integer: ['key_version'],
      bigint: ['created_at', 'disabled_at?'],
    }
    const keyOwners = { ...OWNED, account_id: 'accounts.id' }
    await createTable(db, 'api_keys', apiKeys, { primary: ['id'], references: keyOwners })
    await db.schema.createIndex('api_keys_by_account_id').on('api_keys').column('account_id').unique().execute()

    const riskSettings = {
      text: ['user_id', 'daily_loss_limit_usdt?', 'max_investment_share_percent', 'allowed_symbols?'],
      integer: ['max_running_bots', 'max_open_positions?', 'leverage_cap'],
      bigint: ['updated_at'],
    }
    await createTable(db, 'risk_settings', riskSettings, { primary: ['user_id'], references: OWNED })

    const idempotencyKeys = {
      text: ['user_id', 'idempotency_key', 'request_hash', 'resource_id', 'response?'],
      integer: ['status?'],
      bigint: ['created_at'],
    }
    const idempotency = { primary: ['user_id', 'idempotency_key'], references: OWNED }
    await createTable(db, 'idempotency_keys', idempotencyKeys, idempotency)
    await createIndex(db, 'idempotency_keys', ['created_at'])
  },
}
