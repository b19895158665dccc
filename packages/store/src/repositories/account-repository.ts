import type { AccountsTable } from '../schema/identity-tables.ts'
import type { Db } from '../schema/schema.ts'

export type AccountKind = 'paper' | 'bitget' | 'bitget-demo'

export interface Account {
  readonly id: string
  readonly userId: string
  readonly kind: AccountKind
  readonly name: string
  readonly isDefault: boolean
  /** false: read-only, a live key before it is armed. */
  readonly canTrade: boolean
  /** The exchange's own id of the account, when it has one. */
  readonly venueAccount: string | null
  /** Seconds of silence after which the exchange cancels all orders of the account; null: the option is off. */
  readonly cancelAllAfterSeconds: number | null
  readonly createdAtMs: number
  readonly archivedAtMs: number | null
}

export type NewAccount = Omit<Account, 'userId' | 'createdAtMs' | 'archivedAtMs' | 'cancelAllAfterSeconds'>
export type AccountChange = Partial<
  Pick<Account, 'name' | 'isDefault' | 'canTrade' | 'venueAccount' | 'cancelAllAfterSeconds'>
>

/** Exchange accounts, each of one user. Archived ones are absent everywhere but in `get`. */
export class AccountRepository {
  readonly #db: Db
  readonly #nowMs: () => number

  constructor(db: Db, nowMs: () => number) {
    this.#db = db
    this.#nowMs = nowMs
  }

  /** A new default account takes the mark from the user's earlier one. */
  create(userId: string, account: NewAccount): Promise<Account> {
    return this.#db.transaction().execute(async (tx) => {
      const row: AccountsTable = {
        id: account.id,
        user_id: userId,
        kind: account.kind,
        name: account.name,
        is_default: account.isDefault ? 1 : 0,
        can_trade: account.canTrade ? 1 : 0,
        venue_account: account.venueAccount,
        created_at: this.#nowMs(),
        archived_at: null,
        cancel_all_after_seconds: null,
      }
      if (account.isDefault) {
        await tx.updateTable('accounts').set({ is_default: 0 }).where('user_id', '=', userId).execute()
      }
      await tx.insertInto('accounts').values(row).execute()
      return toAccount(row)
    })
  }

  /** Oldest first: a person has few, and they keep their places. */
  async list(userId: string): Promise<readonly Account[]> {
    const rows = await this.#db
      .selectFrom('accounts')
      .selectAll()
      .where('user_id', '=', userId)
      .where('archived_at', 'is', null)
      .orderBy('created_at')
      .orderBy('id')
      .execute()
    return rows.map(toAccount)
  }

  async get(userId: string, accountId: string): Promise<Account | null> {
    const row = await this.#db
      .selectFrom('accounts')
      .selectAll()
      .where('user_id', '=', userId)
      .where('id', '=', accountId)
      .executeTakeFirst()
    return row ? toAccount(row) : null
  }

  /** Every account of every user that is not archived: for the supervisor that starts their actors, never for a page. */
  async allForSupervisor(): Promise<readonly Account[]> {
    const rows = await this.#db
      .selectFrom('accounts')
      .selectAll()
      .where('archived_at', 'is', null)
      .orderBy('created_at')
      .orderBy('id')
      .execute()
    return rows.map(toAccount)
  }

  /** Changes the given fields; null when the user has no such account. */
  update(userId: string, accountId: string, change: AccountChange): Promise<Account | null> {
    return this.#db.transaction().execute(async (tx) => {
      const row = await tx
        .updateTable('accounts')
        .set((select) => ({
          name: change.name ?? select.ref('name'),
          is_default: change.isDefault === undefined ? select.ref('is_default') : change.isDefault ? 1 : 0,
          can_trade: change.canTrade === undefined ? select.ref('can_trade') : change.canTrade ? 1 : 0,
          venue_account: change.venueAccount === undefined ? select.ref('venue_account') : change.venueAccount,
          cancel_all_after_seconds:
            change.cancelAllAfterSeconds === undefined
              ? select.ref('cancel_all_after_seconds')
              : change.cancelAllAfterSeconds,
        }))
        .where('user_id', '=', userId)
        .where('id', '=', accountId)
        .where('archived_at', 'is', null)
        .returningAll()
        .executeTakeFirst()
      if (row && change.isDefault) {
        const others = tx.updateTable('accounts').set({ is_default: 0 })
        await others.where('user_id', '=', userId).where('id', '<>', accountId).execute()
      }
      return row ? toAccount(row) : null
    })
  }

  /**
   * Deletes the account's stored key and hides the account; its orders, fills and ledger stay. `in_use` while one of
   * its bots has not ended, `absent` when the user has no such account.
   */
  archive(userId: string, accountId: string): Promise<'archived' | 'in_use' | 'absent'> {
    return this.#db.transaction().execute(async (tx) => {
      const busy = await tx
        .selectFrom('grid_bots')
        .select('id')
        .where('user_id', '=', userId)
        .where('account_id', '=', accountId)
        .where('archived_at', 'is', null)
        .where('status', 'not in', ['stopped', 'liquidated'])
        .executeTakeFirst()
      if (busy) return 'in_use'
      const result = await tx
        .updateTable('accounts')
        .set({ archived_at: this.#nowMs(), is_default: 0 })
        .where('user_id', '=', userId)
        .where('id', '=', accountId)
        .where('archived_at', 'is', null)
        .executeTakeFirst()
      if (result.numUpdatedRows !== 1n) return 'absent'
      await tx.deleteFrom('api_keys').where('user_id', '=', userId).where('account_id', '=', accountId).execute()
      return 'archived'
    })
  }
}

function toAccount(row: AccountsTable): Account {
  return {
    id: row.id,
    userId: row.user_id,
    kind: row.kind as AccountKind,
    name: row.name,
    isDefault: row.is_default === 1,
    canTrade: row.can_trade === 1,
    venueAccount: row.venue_account,
    createdAtMs: row.created_at,
    archivedAtMs: row.archived_at,
    cancelAllAfterSeconds: row.cancel_all_after_seconds,
  }
}
