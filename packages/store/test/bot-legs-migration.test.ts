import { join } from 'node:path'
import { step } from '@gridpilot/core'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { expect, it } from 'vitest'
import { migrate } from '../src/migrate.ts'
import { MIGRATIONS } from '../src/migrations/index.ts'
import type { Schema } from '../src/schema/schema.ts'
import { cachedDatabase } from '../src/sqlite/cached-database.ts'
import { connect } from '../src/sqlite/connection.ts'
import { stateAsOf } from './older-states.ts'
import { addBot, addUser, BTCUSDT, begun, booked, commitOf, fillOf, leaseOf, orderOf, times } from './sample.ts'
import { openWorld, temporaryFolder } from './world.ts'

type Row = Record<string, unknown>

const BEFORE_LEGS = 3
const NEW_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  grid_bots: [
    ...['position_mode', 'margin_mode', 'long_quantity', 'short_quantity'],
    ...['trailing_up_to', 'trailing_down_to', 'out_of_range', 'revision', 'range_shift'],
  ],
  accounts: ['cancel_all_after_seconds'],
  orders: ['position_side', 'margin_mode'],
  fills: ['position_side'],
}

/** A row as the program before hedge mode wrote it. */
function asBefore(table: string, row: Row): Row {
  const old = Object.fromEntries(Object.entries(row).filter(([column]) => !NEW_COLUMNS[table]?.includes(column)))
  if (table !== 'grid_bots') return old
  return { ...old, state: JSON.stringify(stateAsOf(BEFORE_LEGS, JSON.parse(String(row.state)))) }
}

it('a database from before hedge mode keeps its bots, orders and fills: one-way, crossed, everything on the net position', async () => {
  const path = join(temporaryFolder(), 'now.db')
  const store = await openWorld(path)
  const owner = await addUser(store, 'ann')
  for (const direction of ['long', 'short'] as const) {
    const { bot } = await addBot(store, owner, `bot-${direction}`, { direction, stopLossPrice: null })
    const plan = begun(bot).plan
    const initial = plan?.initial
    if (!plan || !initial) throw new Error('not begun')
    const fill = fillOf(direction === 'long' ? '1' : '2', initial.side, plan.startPrice, initial.quantity)
    const key = { purpose: 'start', slot: -1, side: initial.side } as const
    const held = step(begun(bot), { type: 'fill', key, fill, times: times(2) }, BTCUSDT).bot
    const epoch = await leaseOf(store.engine, owner.accountId, 'test')
    const commit = { bots: [held], orders: [orderOf(held, 1, 'buy')], fills: [booked(fill, bot.id)] }
    expect(await store.engine.commit(owner.accountId, commitOf(epoch, commit))).toEqual({ ok: true })
  }
  await store.close()

  const now = new Database(path, { readonly: true })
  const old = connect(join(temporaryFolder(), 'old.db'))
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: cachedDatabase(old) }) })
  expect((await migrate(db, MIGRATIONS.slice(0, BEFORE_LEGS), () => 1)).ok).toBe(true)
  const tables = ['users', 'accounts', 'grid_bots', 'orders', 'fills']
  const rowsOf = (database: Database.Database, table: string) =>
    database.prepare<[], Row>(`select * from ${table} order by 1, 2`).all()
  for (const table of tables) {
    for (const row of rowsOf(now, table)) {
      const before = asBefore(table, row)
      const columns = Object.keys(before)
      old
        .prepare(`insert into ${table} (${columns.join(',')}) values (${columns.map((name) => `@${name}`).join(',')})`)
        .run(before)
    }
  }
  expect((await migrate(db, MIGRATIONS, () => 1)).ok).toBe(true)
  const parsed = (row: Row) => ('state' in row ? { ...row, state: JSON.parse(String(row.state)) } : row)
  for (const table of tables) expect(rowsOf(old, table).map(parsed)).toEqual(rowsOf(now, table).map(parsed))
  expect(rowsOf(old, 'grid_bots').map((row) => [row.long_quantity, row.short_quantity])).toEqual([
    [expect.stringMatching(/^0\.\d+$/), '0'],
    ['0', expect.stringMatching(/^0\.\d+$/)],
  ])
  now.close()
  old.close()
})
