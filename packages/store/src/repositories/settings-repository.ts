import type { Db, Tx } from '../schema/schema.ts'

const INSTALLATION = 'installation_id'
const INSTALLATION_LENGTH = 5

/** Named values of the whole installation. */
export class SettingsRepository {
  readonly #db: Db
  readonly #nowMs: () => number
  readonly #random: (below: number) => number

  constructor(db: Db, nowMs: () => number, random: (below: number) => number) {
    this.#db = db
    this.#nowMs = nowMs
    this.#random = random
  }

  async get(name: string): Promise<string | null> {
    return read(this.#db, name)
  }

  async set(name: string, value: string): Promise<void> {
    const updated_at = this.#nowMs()
    await this.#db
      .insertInto('settings')
      .values({ name, value, updated_at })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value, updated_at }))
      .execute()
  }

  /** Five characters [a-z0-9], drawn at the first call and the same ever after: the root of every client order id. */
  async installationId(db: Db | Tx = this.#db): Promise<string> {
    const drawn = Array.from({ length: INSTALLATION_LENGTH }, () => this.#random(36).toString(36)).join('')
    await db
      .insertInto('settings')
      .values({ name: INSTALLATION, value: drawn, updated_at: this.#nowMs() })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute()
    return (await read(db, INSTALLATION)) ?? drawn
  }
}

async function read(db: Db | Tx, name: string): Promise<string | null> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value ?? null
}
