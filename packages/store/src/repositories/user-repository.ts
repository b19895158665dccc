import { err, ok, type Result } from '@gridpilot/core'
import type { UsersTable } from '../schema/identity-tables.ts'
import type { Db } from '../schema/schema.ts'

export type UserRole = 'admin' | 'user' | 'guest'

export interface User {
  readonly id: string
  /** Lower case; null for a demo guest. */
  readonly email: string | null
  readonly passwordHash: string | null
  readonly role: UserRole
  readonly isDemo: boolean
  readonly language: string
  readonly totpSecretCiphertext: string | null
  readonly totpEnabled: boolean
  /** The user's data key, wrapped by the master key outside this database; null until the first secret is stored. */
  readonly wrappedDataKey: string | null
  readonly createdAtMs: number
}

export type NewUser = Pick<User, 'id' | 'email' | 'passwordHash' | 'role' | 'isDemo' | 'language'>
export type UserChange = Partial<
  Pick<User, 'passwordHash' | 'role' | 'language' | 'totpSecretCiphertext' | 'totpEnabled' | 'wrappedDataKey'>
>

/** People. Emails are compared in lower case. */
export class UserRepository {
  readonly #db: Db
  readonly #nowMs: () => number

  constructor(db: Db, nowMs: () => number) {
    this.#db = db
    this.#nowMs = nowMs
  }

  async create(user: NewUser): Promise<Result<User, 'email_taken'>> {
    const nowMs = this.#nowMs()
    const row: UsersTable = {
      id: user.id,
      email: user.email?.toLowerCase() ?? null,
      password_hash: user.passwordHash,
      role: user.role,
      is_demo: user.isDemo ? 1 : 0,
      language: user.language,
      totp_secret_ciphertext: null,
      totp_enabled: 0,
      wrapped_data_key: null,
      created_at: nowMs,
      updated_at: nowMs,
    }
    const result = await this.#db
      .insertInto('users')
      .values(row)
      .onConflict((conflict) => conflict.column('email').doNothing())
      .executeTakeFirst()
    return result.numInsertedOrUpdatedRows === 1n ? ok(toUser(row)) : err('email_taken')
  }

  async get(userId: string): Promise<User | null> {
    const row = await this.#db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst()
    return row ? toUser(row) : null
  }

  async getByEmail(email: string): Promise<User | null> {
    const row = await this.#db
      .selectFrom('users')
      .selectAll()
      .where('email', '=', email.toLowerCase())
      .executeTakeFirst()
    return row ? toUser(row) : null
  }

  /** How many people have signed up, the first of them as the installation's admin. Demo guests did not. */
  async countSignedUp(): Promise<number> {
    const row = await this.#db
      .selectFrom('users')
      .select((select) => select.fn.countAll<number>().as('users'))
      .where('is_demo', '=', 0)
      .executeTakeFirstOrThrow()
    return row.users
  }

  /**
   * Makes the person who signed up first the installation's admin where it has none, in one statement; null: there is an
   * admin, or nobody has signed up. A guest is never chosen: it has no password to come back with.
   */
  async promoteFirstWithoutAdmin(): Promise<User | null> {
    const row = await this.#db
      .updateTable('users')
      .set({ role: 'admin' satisfies UserRole, updated_at: this.#nowMs() })
      .where('id', '=', (users) =>
        users
          .selectFrom('users as person')
          .select('person.id')
          .where('person.role', '=', 'user')
          .where('person.is_demo', '=', 0)
          .where('person.email', 'is not', null)
          .where('person.password_hash', 'is not', null)
          .orderBy('person.created_at')
          .orderBy('person.id')
          .limit(1),
      )
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('users as admin').select('admin.id').where('admin.role', '=', 'admin'))),
      )
      .returningAll()
      .executeTakeFirst()
    return row ? toUser(row) : null
  }

  /** Changes the given fields; null when there is no such user. */
  async update(userId: string, change: UserChange): Promise<User | null> {
    const row = await this.#db
      .updateTable('users')
      .set({
        updated_at: this.#nowMs(),
        ...(change.passwordHash !== undefined && { password_hash: change.passwordHash }),
        ...(change.role !== undefined && { role: change.role }),
        ...(change.language !== undefined && { language: change.language }),
        ...(change.totpSecretCiphertext !== undefined && { totp_secret_ciphertext: change.totpSecretCiphertext }),
        ...(change.totpEnabled !== undefined && { totp_enabled: change.totpEnabled ? 1 : 0 }),
        ...(change.wrappedDataKey !== undefined && { wrapped_data_key: change.wrappedDataKey }),
      })
      .where('id', '=', userId)
      .returningAll()
      .executeTakeFirst()
    return row ? toUser(row) : null
  }
}

function toUser(row: UsersTable): User {
  return {
    id: row.id,
    email: row.email,
    passwordHash: row.password_hash,
    role: row.role as UserRole,
    isDemo: row.is_demo === 1,
    language: row.language,
    totpSecretCiphertext: row.totp_secret_ciphertext,
    totpEnabled: row.totp_enabled === 1,
    wrappedDataKey: row.wrapped_data_key,
    createdAtMs: row.created_at,
  }
}
