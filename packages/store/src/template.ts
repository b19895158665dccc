import type { Compilable, CompiledQuery } from 'kysely'
import type { Db, Tx } from './schema/schema.ts'

/** A statement compiled once and run with many rows: building and compiling it costs ten times the insert itself. */
export interface Template<Row> {
  /** How many rows it inserted, changed or deleted. */
  run(db: Db | Tx, row: Row): Promise<number>
}

/**
 * Compiles `build` with a marker in the place of every value, so that each parameter is later taken from the row by its
 * name, in whatever order and number the statement needs it. `columns` are the row's keys.
 */
export function template<Row extends object>(
  columns: readonly (keyof Row & string)[],
  build: (markers: Row) => Compilable,
): Template<Row> {
  const markers = Object.fromEntries(columns.map((column) => [column, `:${column}`])) as Row
  const compiled: CompiledQuery = build(markers).compile()
  const known = new Map<unknown, keyof Row & string>(columns.map((column) => [`:${column}`, column]))
  return {
    async run(db, row) {
      const parameters = compiled.parameters.map((parameter) => {
        const column = known.get(parameter)
        return column === undefined ? parameter : row[column]
      })
      const result = await db.executeQuery({ ...compiled, parameters })
      return Number(result.numAffectedRows ?? 0n)
    },
  }
}
