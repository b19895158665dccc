import type { ColumnDataType, Kysely } from 'kysely'

/** Columns by type; a name ending in `?` may be null. Types are those SQLite and PostgreSQL both know. */
export interface Columns {
  readonly text?: readonly string[]
  readonly bigint?: readonly string[]
  readonly integer?: readonly string[]
  readonly double?: readonly string[]
}

export interface Keys {
  readonly primary: readonly string[]
  /** column → table whose primary key it holds, as `table.column`. */
  readonly references?: Readonly<Record<string, string>>
}

const TYPES: Readonly<Record<keyof Columns, ColumnDataType>> = {
  text: 'text',
  bigint: 'bigint',
  integer: 'integer',
  double: 'double precision',
}

export async function createTable(db: Kysely<unknown>, name: string, columns: Columns, keys: Keys): Promise<void> {
  let table = db.schema.createTable(name)
  for (const type of ['text', 'bigint', 'integer', 'double'] as const) {
    for (const column of columns[type] ?? []) {
      const nullable = column.endsWith('?')
      const columnName = nullable ? column.slice(0, -1) : column
      const target = keys.references?.[columnName]
      table = table.addColumn(columnName, TYPES[type], (definition) => {
        const constrained = nullable ? definition : definition.notNull()
        return target === undefined ? constrained : constrained.references(target)
      })
    }
  }
  // The cast only widens the builder's phantom column union, which these run-time names cannot carry.
  await table.addPrimaryKeyConstraint(`${name}_key`, keys.primary as never[]).execute()
}

export async function createIndex(db: Kysely<unknown>, table: string, columns: readonly string[]): Promise<void> {
  await db.schema
    .createIndex(`${table}_by_${columns.join('_')}`)
    .on(table)
    .columns([...columns])
    .execute()
}
