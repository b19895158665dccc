import { copyFileSync, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { step } from '@gridpilot/core'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openStore } from '../src/index.ts'
import { migrate } from '../src/migrate.ts'
import { MIGRATIONS } from '../src/migrations/index.ts'
import type { Migration } from '../src/migrations/migration.ts'
import type { Schema } from '../src/schema/schema.ts'
import { cachedDatabase } from '../src/sqlite/cached-database.ts'
import { connect } from '../src/sqlite/connection.ts'
import { stateAsOf } from './older-states.ts'
import {
  addBot,
  addUser,
  BTCUSDT,
  begun,
  booked,
  commitOf,
  deterministicOptions,
  fillOf,
  leaseOf,
  orderOf,
  times,
} from './sample.ts'
import { openWorld, temporaryFolder } from './world.ts'

type Row = Record<string, unknown>

/** The first schema that knows bots; one from the middle. */
const BOTS_SINCE = 2
const MIDDLE = 5
const TABLES = [
  'users',
  'accounts',
  'grid_bots',
  'orders',
  'fills',
  'ledger_entries',
  'bot_events',
  'cursors',
  'leases',
]

const databaseOf = (file: Database.Database) =>
  new Kysely<Schema>({ dialect: new SqliteDialect({ database: cachedDatabase(file) }) })

/** A database of the newest schema with two bots at work: initial positions, resting orders, fills, cursors. */
async function working(): Promise<{ path: string; accountId: string }> {
  const path = join(temporaryFolder(), 'now.db')
  const store = await openWorld(path)
  const owner = await addUser(store, 'ann')
  for (const [i, direction] of (['long', 'short'] as const).entries()) {
    const { bot } = await addBot(store, owner, `bot-${direction}`, { direction, stopLossPrice: null })
    const initial = begun(bot).plan?.initial
    const price = begun(bot).plan?.startPrice
    if (!initial || price === undefined) throw new Error('not begun')
    const fill = fillOf(`${i + 1}`, initial.side, price, initial.quantity)
    const key = { purpose: 'start', slot: -1, side: initial.side } as const
    const held = step(begun(bot), { type: 'fill', key, fill, times: times(2) }, BTCUSDT).bot
    const epoch = await leaseOf(store.engine, owner.accountId, 'test')
    const orders = [orderOf(held, 1, 'buy'), orderOf(held, 8, 'sell', { status: 'unknown' })]
    const commit = {
      bots: [held],
      orders,
      fills: [booked(fill, bot.id)],
      cursors: { fills: `${i + 1}`, baseline: '1' },
    }
    expect(await store.engine.commit(owner.accountId, commitOf(epoch, commit))).toEqual({ ok: true })
  }
  await store.close()
  return { path, accountId: owner.accountId }
}

/** The same rows in a database that a release with the first `version` migrations made. */
async function asOf(version: number, now: string): Promise<string> {
  const path = join(temporaryFolder(), `v${version}.db`)
  const old = connect(path)
  expect((await migrate(databaseOf(old), MIGRATIONS.slice(0, version), () => 1)).ok).toBe(true)
  const source = new Database(now, { readonly: true })
  for (const table of TABLES) {
    const columns = old.prepare<[], { name: string }>(`select name from pragma_table_info('${table}')`).all()
    const names = columns.map(({ name }) => name)
    for (const row of source.prepare<[], Row>(`select * from ${table} order by 1, 2`).all()) {
      const known = names.filter((name) => name in row)
      old
        .prepare(`insert into ${table} (${known.join(',')}) values (${known.map((name) => `@${name}`).join(',')})`)
        .run(Object.fromEntries(known.map((name) => [name, cellOf(version, table, name, row)])))
    }
  }
  source.close()
  old.close()
  return path
}

const cellOf = (version: number, table: string, name: string, row: Row): unknown =>
  table === 'grid_bots' && name === 'state'
    ? JSON.stringify(stateAsOf(version, JSON.parse(String(row.state))))
    : row[name]

describe('an upgrade while bots run', () => {
  const versions = Array.from({ length: MIGRATIONS.length - BOTS_SINCE }, (_, i) => BOTS_SINCE + i)

  it.each(versions)(
    'from schema %i: the engine loads the same bots, orders and cursors, and a backup was made first',
    async (version) => {
      const { path, accountId } = await working()
      const fresh = await openWorld(path)
      const expected = await fresh.engine.load(accountId)
      await fresh.close()
      expect([expected.bots.length, expected.orders.length]).toEqual([2, 4])

      const old = await asOf(version, path)
      const upgraded = await openWorld(old)
      expect(await upgraded.engine.load(accountId)).toEqual(expected)
      expect(await upgraded.engine.acquireLease(accountId, 'the new program')).toBe(3)
      await upgraded.close()

      const backup = `${old}.v${version}.backup`
      expect(statSync(backup).mode & 0o777).toBe(0o600)
      const kept = new Database(backup, { readonly: true })
      expect(kept.prepare('select max(version) as version from schema_version').get()).toEqual({ version })
      kept.close()
    },
  )

  it('that dies in the middle leaves whole steps, goes on from there, and keeps the first backup', async () => {
    const { path, accountId } = await working()
    const old = await asOf(MIDDLE, path)
    const file = connect(old)
    const dying: Migration[] = MIGRATIONS.slice(0, MIDDLE + 1).map((migration) =>
      migration.version <= MIDDLE
        ? migration
        : {
            ...migration,
            async up(db) {
              await migration.up(db)
              throw new Error('the process was killed')
            },
          },
    )
    expect(await migrate(databaseOf(file), dying, () => 1)).toMatchObject({
      ok: false,
      error: { code: 'migration_failed' },
    })
    expect(file.prepare('select max(version) as version from schema_version').get()).toEqual({ version: MIDDLE })
    file.close()
    copyFileSync(old, `${old}.v${MIDDLE}.backup`)
    const upgraded = await openWorld(old)
    expect((await upgraded.engine.load(accountId)).orders).toHaveLength(4)
    await upgraded.close()
  })

  it('makes no backup of an empty database, and changes nothing when it cannot make one', async () => {
    const empty = join(temporaryFolder(), 'empty.db')
    await (await openWorld(empty)).close()
    expect(existsSync(`${empty}.v0.backup`)).toBe(false)
    const { path } = await working()
    const old = connect(await asOf(MIDDLE, path))
    const refused = { ok: false, error: { code: 'backup_failed', message: 'disk full' } } as const
    expect(
      await migrate(
        databaseOf(old),
        MIGRATIONS,
        () => 1,
        async () => refused,
      ),
    ).toEqual(refused)
    expect(old.prepare('select max(version) as version from schema_version').get()).toEqual({ version: MIDDLE })
    old.close()
  })

  it('back to an older program is refused with what to do', async () => {
    const { path } = await working()
    const file = new Database(path)
    file.prepare('insert into schema_version values (?, ?, ?)').run(MIGRATIONS.length + 1, 'of tomorrow', 1)
    file.close()
    const opened = await openStore(deterministicOptions(path))
    expect(opened).toMatchObject({ ok: false, error: { code: 'database_newer' } })
    expect(opened.ok ? '' : opened.error.message).toContain('restore a backup made before the update')
  })
})
