import type { ApiKeysTable } from '../schema/identity-tables.ts'
import type { Db } from '../schema/schema.ts'

/**
 * An exchange key as it may rest on a disk: every secret part encrypted by the caller, bound to user, key id, field and
 * version, so that a ciphertext moved to another row does not decrypt.
 */
export interface StoredApiKey {
  readonly id: string
  readonly userId: string
  readonly accountId: string
  readonly apiKeyCiphertext: string
  readonly secretKeyCiphertext: string
  readonly passphraseCiphertext: string
  readonly keyVersion: number
  /** For a person to recognise it by. */
  readonly apiKeyLast4: string
  readonly createdAtMs: number
  readonly disabledAtMs: number | null
  readonly disabledReason: string | null
}

export type NewApiKey = Omit<StoredApiKey, 'userId' | 'createdAtMs' | 'disabledAtMs' | 'disabledReason'>

/** One key per account. */
export class ApiKeyRepository {
  readonly #db: Db
  readonly #nowMs: () => number

  constructor(db: Db, nowMs: () => number) {
    this.#db = db
    this.#nowMs = nowMs
  }

  /** Stores the account's key in the place of an earlier one; false when the user has no such account. */
  save(userId: string, key: NewApiKey): Promise<boolean> {
    return this.#db.transaction().execute(async (tx) => {
      const accounts = tx.selectFrom('accounts').select('id').where('user_id', '=', userId)
      const mine = await accounts.where('id', '=', key.accountId).where('archived_at', 'is', null).executeTakeFirst()
      if (!mine) return false
      await tx.deleteFrom('api_keys').where('user_id', '=', userId).where('account_id', '=', key.accountId).execute()
      const row: ApiKeysTable = {
        id: key.id,
        user_id: userId,
        account_id: key.accountId,
        api_key_ciphertext: key.apiKeyCiphertext,
        secret_key_ciphertext: key.secretKeyCiphertext,
        passphrase_ciphertext: key.passphraseCiphertext,
        key_version: key.keyVersion,
        api_key_last4: key.apiKeyLast4,
        created_at: this.#nowMs(),
        disabled_at: null,
        disabled_reason: null,
      }
      await tx.insertInto('api_keys').values(row).execute()
      return true
    })
  }

  async getForAccount(userId: string, accountId: string): Promise<StoredApiKey | null> {
    const row = await this.#db
      .selectFrom('api_keys')
      .selectAll()
      .where('user_id', '=', userId)
      .where('account_id', '=', accountId)
      .executeTakeFirst()
    return row ? toApiKey(row) : null
  }

  /** Marks a key as not to be used (it does not decrypt, it can withdraw); false when the account has none. */
  async disable(userId: string, accountId: string, reason: string): Promise<boolean> {
    const result = await this.#db
      .updateTable('api_keys')
      .set({ disabled_at: this.#nowMs(), disabled_reason: reason })
      .where('user_id', '=', userId)
      .where('account_id', '=', accountId)
      .executeTakeFirst()
    return result.numUpdatedRows === 1n
  }

  async delete(userId: string, accountId: string): Promise<boolean> {
    const result = await this.#db
      .deleteFrom('api_keys')
      .where('user_id', '=', userId)
      .where('account_id', '=', accountId)
      .executeTakeFirst()
    return result.numDeletedRows === 1n
  }

  /** Is any ciphertext stored? Then a missing master key must stop the start instead of being made anew. */
  async any(): Promise<boolean> {
    return (await this.#db.selectFrom('api_keys').select('id').executeTakeFirst()) !== undefined
  }
}

function toApiKey(row: ApiKeysTable): StoredApiKey {
  return {
    id: row.id,
    userId: row.user_id,
    accountId: row.account_id,
    apiKeyCiphertext: row.api_key_ciphertext,
    secretKeyCiphertext: row.secret_key_ciphertext,
    passphraseCiphertext: row.passphrase_ciphertext,
    keyVersion: row.key_version,
    apiKeyLast4: row.api_key_last4,
    createdAtMs: row.created_at,
    disabledAtMs: row.disabled_at,
    disabledReason: row.disabled_reason,
  }
}
