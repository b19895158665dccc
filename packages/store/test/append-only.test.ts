import { join } from 'node:path'
import { money } from '@gridpilot/core'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { addBot, addUser, booked, commitOf, entryOf, fillOf, leaseOf } from './sample.ts'
import { openWorld, temporaryFolder } from './world.ts'

it('the database refuses to change or delete fills, ledger entries and audit rows', async () => {
  const path = join(temporaryFolder(), 'gridpilot.db')
  const store = await openWorld(path)
  const owner = await addUser(store, 'ann')
  const { bot } = await addBot(store, owner, 'bot-1')
  const epoch = await leaseOf(store.engine, owner.accountId, 'engine')
  const fills = [booked(fillOf('t1', 'buy', 950_000, 1), bot.id)]
  const ledger = [entryOf('fill:t1:fee', bot.id, money('-0.1'))]
  await store.engine.commit(owner.accountId, commitOf(epoch, { fills, ledger }))
  const entry = { action: 'login', subjectKind: 'user', subjectId: null, details: {}, remoteAddress: null }
  await store.audit.append(owner.userId, entry)

  const anyone = new Database(path)
  for (const [table, column] of [
    ['fills', 'fee'],
    ['ledger_entries', 'amount'],
    ['audit_log', 'action'],
  ]) {
    const count = () => anyone.prepare(`select count(*) as rows from ${table}`).get()
    expect(count()).toEqual({ rows: 1 })
    expect(() => anyone.exec(`update ${table} set ${column} = '0'`)).toThrow(`${table} is append-only`)
    expect(() => anyone.exec(`delete from ${table}`)).toThrow(`${table} is append-only`)
    expect(count()).toEqual({ rows: 1 })
  }
  anyone.close()
})
