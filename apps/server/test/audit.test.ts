import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Books, VenueFacts } from '@gridpilot/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditStored } from '../src/audit/audit-stored.ts'
import { compareUntilSettled, type ReadingResult } from '../src/audit/settled-comparison.ts'
import { startTestServer, type TestServer, until } from './support/test-server.ts'
import { passingGrid } from './support/wanted.ts'

const Database = createRequire(join(import.meta.dirname, '../../../packages/store/package.json'))('better-sqlite3')

const books = (botLedger: bigint): Books => ({
  installation: 'abcde',
  bots: [],
  orders: [],
  stops: [],
  fills: [],
  external: () => 0,
  ledger: [{ symbol: 'X', coin: 'USDT', amount: botLedger as never }],
  botLedger: new Map(),
})
const facts = (sum: bigint): VenueFacts => ({
  openOrders: [],
  openStops: [],
  positions: [],
  bills: [{ symbol: 'X', coin: 'USDT', amount: sum as never }],
})

async function compare(...readings: readonly (readonly [bigint, bigint])[]) {
  let at = 0
  return compareUntilSettled({
    read: async (): Promise<ReadingResult> => {
      const [ledger, bills] = readings[Math.min(at, readings.length - 1)] ?? [0n, 0n]
      return { ok: true, reading: { books: books(ledger), facts: facts(bills), skipped: [] } }
    },
    wallMs: () => at * 10,
    wait: async () => {
      at += 1
    },
    settleMs: 50,
    everyMs: 10,
  })
}

describe('a difference between two sides that are never read at once', () => {
  it('is none when a later reading does not show it', async () => {
    expect(await compare([5n, 7n], [7n, 7n])).toEqual({ state: 'agrees' })
  })

  it('is one when it stays, also while both sides move', async () => {
    const still = await compare([5n, 7n])
    expect(still).toMatchObject({ state: 'differs', findings: [{ code: 'audit_bills' }] })
    expect(await compare([5n, 7n], [6n, 8n], [9n, 11n], [9n, 11n], [10n, 12n], [20n, 22n])).toMatchObject({
      state: 'differs',
    })
  })

  it('is not decided by one slow reading', async () => {
    let wallMs = 0
    const sums = [5n, 7n]
    const comparison = await compareUntilSettled({
      read: async (): Promise<ReadingResult> => {
        wallMs += 100
        return { ok: true, reading: { books: books(sums.shift() ?? 7n), facts: facts(7n), skipped: [] } }
      },
      wallMs: () => wallMs,
      wait: async () => undefined,
      settleMs: 50,
      everyMs: 10,
    })
    expect(comparison).toEqual({ state: 'agrees' })
  })

  it('is not decided while its amount changes every time', async () => {
    expect(await compare([5n, 7n], [5n, 8n], [5n, 9n], [5n, 10n], [5n, 11n], [5n, 12n])).toEqual({ state: 'unsettled' })
  })
})

const PACE = { settleMs: 600, everyMs: 100 }

describe('the truth audit', () => {
  let server: TestServer
  let token: string
  let botId: string
  let accountId: string
  beforeAll(async () => {
    server = await startTestServer(['--speed', '300'], {}, undefined, { auditPace: PACE })
    token = await server.demo()
    const body = { ...(await passingGrid(server, token, 0.01)), direction: 'long' }
    const made = await server.call('createGridBot', { token, body })
    botId = made.body.id
    accountId = made.body.account_id
    await server.call('startGridBot', { token, params: { id: botId } })
    await until('some trades', async () => {
      const { body: bot } = await server.call('getGridBot', { token, params: { id: botId } })
      return bot.total_trades > 2
    })
  })
  afterAll(() => server.close())

  it('agrees while a bot trades, is remembered, and raises nothing', async () => {
    const audit = await until('an audit that was not between two fills', async () => {
      const { body } = await server.call('auditAccount', { token, params: { id: accountId } })
      return body.state === 'unsettled' ? null : body
    })
    expect(audit).toMatchObject({ account_id: accountId, state: 'agrees', findings: [], paused_bots: [], bundle: null })
    expect((await server.call('getAudit', { token })).body.items).toEqual([audit])
    expect((await alerts()).filter((code) => code === 'audit_mismatch')).toEqual([])
    const ofCommand = await until('the same by the command', async () => {
      const [found] = await auditStored(server.config.dataDir, {}, PACE)
      return found?.state === 'unsettled' ? null : found
    })
    expect(ofCommand).toMatchObject({ kind: 'paper', state: 'agrees', findings: [] })
  })

  it('says what it cannot compare on an account no bot has used, and raises nothing', async () => {
    const stranger = await server.demo()
    const [audit] = (await server.call('auditAll', { token: stranger })).body.items
    expect(audit).toMatchObject({ state: 'agrees', findings: [], skipped: ['positions', 'bills'], bundle: null })
    expect((await server.call('listAlerts', { token: stranger })).body.items).toEqual([])
  })

  it('a row that is not true pauses that bot, raises one alert and leaves a file without secrets', async () => {
    await server.call('pauseGridBot', { token, params: { id: botId } })
    await server.call('resumeGridBot', { token, params: { id: botId } })
    spoilLedger()
    const [audit] = (await server.call('auditAll', { token })).body.items
    expect(audit).toMatchObject({ state: 'differs', paused_bots: [botId] })
    expect(audit.findings.map(({ notice }: { notice: { code: string } }) => notice.code)).toContain('audit_ledger')
    await server.call('auditAll', { token })
    expect((await alerts()).filter((code) => code === 'audit_mismatch')).toHaveLength(1)
    const { body: bot } = await server.call('getGridBot', { token, params: { id: botId } })
    expect([bot.status, bot.status_reason.code]).toEqual(['paused', 'audit_mismatch'])
    const [ofCommand] = await auditStored(server.config.dataDir, {}, PACE)
    expect([ofCommand?.state, ofCommand?.findings.map(({ code }) => code)]).toEqual([
      'differs',
      expect.arrayContaining(['audit_ledger', 'audit_bills']),
    ])
    const folder = join(server.config.dataDir, 'diagnostics')
    const file = join(folder, audit.bundle)
    expect(readdirSync(folder)).toContain(audit.bundle)
    expect([statSync(file).mode & 0o777, statSync(folder).mode & 0o777]).toEqual([0o600, 0o700])
    const text = readFileSync(file, 'utf8')
    expect(JSON.parse(text)).toMatchObject({ account: { id: accountId, kind: 'paper' }, bots: [{ id: botId }] })
    const account = (await server.base.store.accounts.allForSupervisor()).find(({ id }) => id === accountId)
    const { vault } = server.server.rooms
    const keys = account === undefined ? null : await vault.keysOf(account.userId, accountId)
    if (keys === null || !keys.ok) throw new Error('the account has a key')
    for (const secret of Object.values(keys.value)) expect(text).not.toContain(secret.reveal())
  })

  const alerts = async (): Promise<string[]> =>
    (await server.call('listAlerts', { token })).body.items.map(
      ({ notice }: { notice: { code: string } }) => notice.code,
    )

  /** One unit more than happened. */
  function spoilLedger(): void {
    const database = new Database(join(server.config.dataDir, 'gridpilot.db'))
    database
      .prepare(
        `insert into ledger_entries (account_id, entry_id, user_id, bot_id, kind, symbol, coin, amount, occurred_at, received_at)
         select account_id, 'spoiled', user_id, bot_id, kind, symbol, coin, '0.00000001', occurred_at, received_at
         from ledger_entries where bot_id is not null limit 1`,
      )
      .run()
    database.close()
  }
})
