import type { Kysely } from 'kysely'

/** A step of the schema. `up` sees the tables of its own time only, so its database type is unknown. */
export interface Migration {
  /** 1, 2, 3 … without gaps. */
  readonly version: number
  readonly name: string
  up(db: Kysely<unknown>): Promise<void>
}
