import { copyFileSync, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { TestServer } from './test-server.ts'

// The store keeps its driver to itself; a test may look behind it.
const Database = createRequire(join(import.meta.dirname, '../../../../packages/store/package.json'))('better-sqlite3')

/**
 * Every row of every table as text, read from a copy of the files: two equal texts mean an unchanged database. Equity
 * snapshots, the day's result and leases are left out: they are the market's and the clock's doing, not a request's.
 */
export function databaseText(server: TestServer): string {
  const file = join(server.config.dataDir, 'gridpilot.db')
  const copy = join(server.folder, `copy-${process.hrtime.bigint()}.db`)
  for (const suffix of ['', '-wal'])
    if (existsSync(`${file}${suffix}`)) copyFileSync(`${file}${suffix}`, `${copy}${suffix}`)
  const database = new Database(copy)
  try {
    const tables: { name: string }[] = database
      .prepare(
        "select name from sqlite_master where type = 'table' and name not in ('equity_snapshots', 'risk_days', 'leases') order by name",
      )
      .all()
    return tables
      .map(({ name }) => `${name}\n${JSON.stringify(database.prepare(`select * from "${name}"`).all())}`)
      .join('\n')
  } finally {
    database.close()
  }
}
