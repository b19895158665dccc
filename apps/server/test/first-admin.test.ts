import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, type Store, type UserRole } from '@gridpilot/store'
import { afterEach, describe, expect, it } from 'vitest'
import { ensureAdmin } from '../src/auth/first-admin.ts'
import { randomBelow } from '../src/ids.ts'
import { startTestServer } from './support/test-server.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const freshFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'gridpilot-admin-'))
  folders.push(folder)
  return folder
}

/** A database as an older version left it: one user a second, in this order. */
async function storeOf(folder: string, people: readonly (readonly [id: string, role: UserRole])[]): Promise<Store> {
  let nowMs = Date.UTC(2026, 0, 1)
  const opened = await openStore({ path: join(folder, 'gridpilot.db'), now: () => nowMs, random: randomBelow })
  if (!opened.ok) throw new Error(opened.error.message)
  for (const [id, role] of people) {
    nowMs += 1_000
    const guest = role === 'guest'
    const secrets = { email: guest ? null : `${id}@example.org`, passwordHash: guest ? null : 'hash' }
    await opened.value.users.create({ id, role, isDemo: guest, language: 'en', ...secrets })
  }
  return opened.value
}

const rolesOf = async (store: Store, ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => (await store.users.get(id))?.role))

const entriesOf = async (store: Store, id: string) => {
  const page = await store.audit.list(id, { limit: 10, cursor: null })
  return page.ok ? page.value.items.map(({ action }) => action) : []
}

/** Roles after a start of the server's rule, and what was warned of. */
async function afterStart(people: readonly (readonly [id: string, role: UserRole])[]) {
  const store = await storeOf(freshFolder(), people)
  const warnings: object[] = []
  await ensureAdmin({ store, warn: (fields) => void warnings.push(fields) })
  const roles = await rolesOf(
    store,
    people.map(([id]) => id),
  )
  const audited = (await Promise.all(people.map(([id]) => entriesOf(store, id)))).flat()
  await store.close()
  return { roles, warnings, audited }
}

describe('an installation without an admin', () => {
  it('makes the first person who signed up one at its start: guests before them are not', async () => {
    const folder = freshFolder()
    await (
      await storeOf(folder, [
        ['g1', 'guest'],
        ['p1', 'user'],
        ['p2', 'user'],
        ['g2', 'guest'],
      ])
    ).close()
    const server = await startTestServer(undefined, {}, undefined, { dataDir: folder })
    try {
      const { store } = server.base
      expect(await rolesOf(store, ['g1', 'p1', 'p2', 'g2'])).toEqual(['guest', 'admin', 'user', 'guest'])
      expect(await entriesOf(store, 'p1')).toEqual(['admin_appointed'])
      expect(server.log.filter((line) => line.includes('had no administrator') && line.includes('p1'))).toHaveLength(1)
    } finally {
      await server.close()
    }
  })

  it('gets one once', async () => {
    const store = await storeOf(freshFolder(), [
      ['p1', 'user'],
      ['p2', 'user'],
    ])
    for (let start = 0; start < 2; start += 1) await ensureAdmin({ store, warn: () => undefined })
    expect(await rolesOf(store, ['p1', 'p2'])).toEqual(['admin', 'user'])
    expect(await entriesOf(store, 'p1')).toEqual(['admin_appointed'])
    await store.close()
  })
})

describe('nothing changes', () => {
  it.each([
    [
      'where there is an admin, however late',
      [
        ['p1', 'user'],
        ['p2', 'user'],
        ['a1', 'admin'],
      ],
    ],
    [
      'where only guests are',
      [
        ['g1', 'guest'],
        ['g2', 'guest'],
      ],
    ],
    ['where nobody is', []],
  ] as const)('%s', async (_, people) => {
    const { roles, warnings, audited } = await afterStart(people)
    expect(roles).toEqual(people.map(([, role]) => role))
    expect([warnings, audited]).toEqual([[], []])
  })

  it('for a guest whose row bears the role of a person', async () => {
    const store = await storeOf(freshFolder(), [['g1', 'guest']])
    await store.users.update('g1', { role: 'user' })
    await ensureAdmin({ store, warn: () => undefined })
    expect(await rolesOf(store, ['g1'])).toEqual(['user'])
    await store.close()
  })
})
