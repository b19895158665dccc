import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openStore } from '../src/index.ts'
import { migrate } from '../src/migrate.ts'
import { MIGRATIONS } from '../src/migrations/index.ts'
import type { Schema } from '../src/schema/schema.ts'
import { cachedDatabase } from '../src/sqlite/cached-database.ts'
import { connect } from '../src/sqlite/connection.ts'
import { addBot, addUser, deterministicOptions } from './sample.ts'
import { openWorld, temporaryFolder } from './world.ts'

const newPath = () => join(temporaryFolder(), 'gridpilot.db')
const errorOf = async (path: string) => {
  const result = await openStore(deterministicOptions(path))
  return result.ok ? null : result.error.code
}

describe('migrations', () => {
  it('make every table of the schema from an empty file, and record their versions', async () => {
    const path = newPath()
    const store = await openWorld(path)
    await store.close()
    const database = new Database(path, { readonly: true })
    const names = database.prepare<[], { name: string }>(`select name from sqlite_master where type = 'table'`).all()
    const expected = [
      ...[
        'users',
        'sessions',
        'api_keys',
        'accounts',
        'grid_bots',
        'grid_positions',
        'orders',
        'fills',
        'protective_stops',
      ],
      ...['ledger_entries', 'bot_events', 'equity_snapshots', 'risk_settings', 'system_alerts', 'recommendations'],
      'shadow_scores',
      ...[
        'audit_log',
        'backtests',
        'optimizations',
        'model_calls',
        'settings',
        'risk_days',
        'idempotency_keys',
        'cursors',
        'leases',
        'schema_version',
      ],
    ]
    expect(names.map(({ name }) => name).sort()).toEqual(expected.sort())
    const versions = database.prepare('select version, name from schema_version order by version').all()
    expect(versions).toEqual(MIGRATIONS.map(({ version, name }) => ({ version, name })))
    database.close()
  })

  it('run once: a second opening keeps what was stored', async () => {
    const path = newPath()
    const store = await openWorld(path)
    const owner = await addUser(store, 'ann')
    const created = await addBot(store, owner, 'bot-1')
    const installation = await store.settings.installationId()
    await store.close()
    const again = await openWorld(path)
    expect(await again.gridBots.get(owner.userId, 'bot-1')).toEqual(created)
    expect(await again.settings.installationId()).toBe(installation)
    expect(installation).toMatch(/^[a-z0-9]{5}$/)
  })

  it('leave a whole step or none', async () => {
    const database = connect(newPath())
    const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: cachedDatabase(database) }) })
    const broken = {
      version: 2,
      name: 'broken',
      async up(tx: Kysely<unknown>) {
        await tx.schema.createTable('half').addColumn('id', 'text').execute()
        throw new Error('power cut')
      },
    }
    const first = MIGRATIONS[0]
    const result = await migrate(db, first ? [first, broken] : [], () => 1)
    expect(result).toMatchObject({ ok: false, error: { code: 'migration_failed' } })
    const left = database.prepare(`select name from sqlite_master where name in ('half', 'users') order by name`).all()
    expect(left).toEqual([{ name: 'users' }])
    expect(database.prepare('select version from schema_version').all()).toEqual([{ version: 1 }])
    database.close()
  })
})

describe('opening', () => {
  it('is durable: WAL and synchronous=FULL, foreign keys on, a bounded wait', () => {
    const database = connect(newPath())
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(database.pragma('synchronous', { simple: true })).toBe(2)
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1)
    expect(database.pragma('busy_timeout', { simple: true })).toBe(1_000)
    database.close()
  })

  it('refuses a file that cannot be made durable', () => {
    expect(() => connect(':memory:')).toThrow(/cannot be made durable/)
  })

  it('makes the file readable by its owner only', async () => {
    const path = newPath()
    await openWorld(path)
    for (const suffix of ['', '-wal', '-shm']) expect(statSync(`${path}${suffix}`).mode & 0o777).toBe(0o600)
  })

  it('refuses a database of a newer program and leaves it as it was', async () => {
    const path = newPath()
    const store = await openWorld(path)
    await store.close()
    const database = new Database(path)
    database.prepare(`insert into schema_version values (99, 'later', 1)`).run()
    database.close()
    expect(await errorOf(path)).toBe('database_newer')
    const after = new Database(path, { readonly: true })
    expect(after.prepare('select max(version) as version from schema_version').get()).toEqual({ version: 99 })
    after.close()
    expect(await errorOf(path)).toBe('database_newer')
  })

  it('refuses what is no database, and a database with damaged pages', async () => {
    const noDatabase = newPath()
    writeFileSync(noDatabase, 'this is a text file, and long enough to be looked at as a header page\n'.repeat(99))
    expect(await errorOf(noDatabase)).toBe('database_corrupt')

    const damaged = newPath()
    const store = await openWorld(damaged)
    await store.close()
    const filler = new Database(damaged)
    const row = filler.prepare(
      'INSERT INTO recommendations VALUES (@id, @text, @text, @text, @text, @text, @text, @text, 0, 0, 0)',
    )
    const text = 'x'.repeat(40)
    filler.transaction(() => Array.from({ length: 3_000 }, (_, i) => row.run({ id: String(i), text })))()
    filler.close()
    // Pages of these rows only: everything that the opening itself reads is whole.
    const bytes = readFileSync(damaged)
    bytes.fill(0xa5, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 8_192)
    writeFileSync(damaged, bytes)
    const reader = new Database(damaged, { readonly: true })
    expect(reader.prepare('select count(*) as versions from schema_version').get()).toEqual({
      versions: MIGRATIONS.length,
    })
    reader.close()
    expect(await errorOf(damaged)).toBe('database_corrupt')
  })

  it('drops the candles that an older version kept here, and nothing else', async () => {
    const path = newPath()
    const older = new Database(path)
    const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: cachedDatabase(older) }) })
    expect((await migrate(db, MIGRATIONS.slice(0, 6), () => 1)).ok).toBe(true)
    older.exec(`INSERT INTO candles VALUES ('sim', 'BTCUSDT', '1m', 1, 1, 1, 1, 1, 1)`)
    older.exec(`INSERT INTO settings VALUES ('kept', 'yes', 0)`)
    older.close()
    await (await openWorld(path)).close()
    const after = new Database(path, { readonly: true })
    expect(after.prepare("SELECT name FROM sqlite_master WHERE name = 'candles'").all()).toEqual([])
    expect(after.prepare("SELECT value FROM settings WHERE name = 'kept'").get()).toEqual({ value: 'yes' })
    after.close()
  })

  it('says that a folder does not exist', async () => {
    expect(await errorOf(join(temporaryFolder(), 'nowhere', 'gridpilot.db'))).toBe('database_unusable')
  })

  it('is exclusive, under whatever name, until closed', async () => {
    const path = newPath()
    const store = await openWorld(path)
    const link = join(temporaryFolder(), 'link.db')
    symlinkSync(path, link)
    expect(await errorOf(path)).toBe('database_in_use')
    expect(await errorOf(link)).toBe('database_in_use')
    await store.close()
    const again = await openWorld(link)
    expect(await again.users.countSignedUp()).toBe(0)
  })

  it('frees the lock when the opening fails', async () => {
    const path = newPath()
    writeFileSync(path, 'not a database'.repeat(500))
    expect(await errorOf(path)).toBe('database_corrupt')
    expect(await errorOf(path)).toBe('database_corrupt')
  })
})

describe('trouble while open', () => {
  it('waits boundedly for another writer, stores nothing, and goes on afterwards', async () => {
    const path = newPath()
    const store = await openWorld(path)
    const other = new Database(path)
    other.exec('BEGIN IMMEDIATE')
    await expect(addUser(store, 'ann')).rejects.toMatchObject({ name: 'StoreFailure', code: 'database_busy' })
    other.exec('ROLLBACK')
    other.close()
    await addUser(store, 'ann')
    expect(await store.users.countSignedUp()).toBe(1)
  })

  it('reports a full disk as such', () => {
    const database = connect(newPath())
    database.exec('create table filler (text)')
    database.pragma('max_page_count = 3')
    const insert = cachedDatabase(database).prepare('insert into filler values (?)')
    expect(() => insert.run(['x'.repeat(100_000)])).toThrow(
      expect.objectContaining({ name: 'StoreFailure', code: 'disk_full' }),
    )
    database.close()
  })
})

describe('backup', () => {
  it('copies a database in use to a file that opens on its own, and replaces nothing', async () => {
    const store = await openWorld(newPath())
    const owner = await addUser(store, 'ann')
    const created = await addBot(store, owner, 'bot-1')
    const copy = newPath()
    expect(await store.backup(copy)).toEqual({ ok: true, value: null })
    expect(statSync(copy).mode & 0o777).toBe(0o600)
    expect(await store.backup(copy)).toMatchObject({ ok: false, error: { code: 'backup_exists' } })
    const restored = await openWorld(copy)
    expect(await restored.gridBots.get(owner.userId, 'bot-1')).toEqual(created)
    const nowhere = join(temporaryFolder(), 'nowhere', 'copy.db')
    expect(await store.backup(nowhere)).toMatchObject({ ok: false, error: { code: 'backup_failed' } })
  })
})
