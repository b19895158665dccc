import type { Migration } from './migration.ts'

/** Which position an order or fill belongs to, and by which margin: everything so far was one-way and crossed. */
export const positionSides: Migration = {
  version: 4,
  name: 'position_sides',
  async up(db) {
    const columns = [
      ['orders', 'position_side', 'net'],
      ['orders', 'margin_mode', 'crossed'],
      ['fills', 'position_side', 'net'],
    ] as const
    for (const [table, column, before] of columns) {
      await db.schema
        .alterTable(table)
        .addColumn(column, 'text', (definition) => definition.notNull().defaultTo(before))
        .execute()
    }
  },
}
