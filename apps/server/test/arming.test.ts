import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { money } from '@gridpilot/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Arming } from '../src/arming/arming.ts'
import { probeProtection } from '../src/arming/protection-probe.ts'
import { addLiveAccount, liveOnPaper } from './support/live-on-paper.ts'
import { startTestServer, type TestServer, until } from './support/test-server.ts'
import { passingGrid } from './support/wanted.ts'

let server: TestServer
let token: string
let id: string
beforeAll(async () => {
  server = await startTestServer(['--speed', '1'], {}, liveOnPaper)
  token = await server.demo()
  // Guests have paper only: the account is added as a person's.
  const person = { email: 'ann@example.com', password: 'a long and quiet word' }
  await server.call('signup', { body: person })
  token = (await server.call('login', { body: person })).body.access_token
  id = await addLiveAccount(server, token, 'Savings')
})
afterAll(() => server.close())

const arm = (body: object) => server.call('armAccount', { token, params: { id }, body })
const grid = async (changes: object = {}) => ({ ...(await passingGrid(server, token)), account_id: id, ...changes })
const create = async (changes: object = {}) => server.call('createGridBot', { token, body: await grid(changes) })
const accountOf = async () =>
  (await server.base.store.accounts.allForSupervisor()).find((account) => account.id === id) as never as Parameters<
    Arming['arm']
  >[0]
const stopsOf = async () => {
  const venue = await server.server.rooms.accounts.venue(await accountOf())
  if (!venue.ok) throw new Error(venue.error)
  const open = await venue.value.openStops()
  if (!open.ok) throw new Error(open.error.code)
  return open.value
}
const audited = async () => {
  const account = await accountOf()
  const rows = await server.base.store.audit.list(account.userId, { limit: 50, cursor: null })
  if (!rows.ok) throw new Error('audit')
  return rows.value.items.filter(({ subjectId }) => subjectId === id).map(({ action }) => action)
}

describe('real money', () => {
  it('is read-only until it is armed, and says how', async () => {
    const shown = await server.call('getArming', { token, params: { id } })
    expect(shown.body).toMatchObject({ armed: false, confirmation: 'REAL MONEY Savings', first_bot_cap: 50 })
    expect(shown.body.notice.code).toBe('real_money_notice')
    expect((await create()).body.error.code).toBe('live_trading_not_armed')
    const paper = await server.call('createAccount', { token, body: { kind: 'paper', name: 'Play' } })
    const other = await server.call('armAccount', {
      token,
      params: { id: paper.body.id },
      body: { confirmation: 'REAL MONEY Play' },
    })
    expect([other.status, other.body.error.code]).toEqual([409, 'arming_not_needed'])
  })

  it('asks for the phrase letter by letter', async () => {
    const answer = await arm({ confirmation: 'real money savings' })
    expect([answer.status, answer.body.error.code]).toEqual([422, 'arming_confirmation_wrong'])
    expect(answer.body.error.details.nearest).toBe('REAL MONEY Savings')
    expect((await server.call('getArming', { token, params: { id } })).body.armed).toBe(false)
  })

  it('is armed once a stop was placed, seen and taken off on the account itself', async () => {
    const answer = await arm({ confirmation: 'REAL MONEY Savings', first_bot_cap: 1000 })
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body).toMatchObject({ armed: true, first_bot_cap: 1000, first_bot_cap_applies: true })
    expect(await stopsOf()).toEqual([])
    expect((await server.call('getAccount', { token, params: { id } })).body.can_trade).toBe(true)
    expect(await audited()).toEqual(expect.arrayContaining(['account_armed', 'account_arm_refused']))
  })

  it('caps the first bot, which works alone; its position rests on a stop at the exchange', async () => {
    const large = await create({ investment_amount: 1001 })
    expect([large.status, large.body.error.code]).toEqual([403, 'first_bot_cap'])
    const bot = await create({ direction: 'long', investment_amount: 1000 })
    expect(bot.status, bot.text).toBe(201)
    expect((await create({ investment_amount: 500 })).body.error.code).toBe('first_bot_cap')
    await server.call('startGridBot', { token, params: { id: bot.body.id } })
    const read = async () => (await server.call('getGridBot', { token, params: { id: bot.body.id } })).body
    await until('a stop rests', async () => (await read()).protection.state === 'resting')
    const { protection } = await read()
    expect(protection.positions).toMatchObject([{ stop_side: 'sell', state: 'resting', quantity: null }])
    expect((await stopsOf()).map(({ kind, quantity }) => [kind, quantity])).toEqual([['stop_loss', null]])
    const refused = await server.call('disarmAccount', { token, params: { id } })
    expect([refused.status, refused.body.error.code]).toEqual([409, 'account_in_use'])
    await server.call('stopGridBot', { token, params: { id: bot.body.id } })
    await until('the bot is stopped', async () => (await read()).status === 'stopped')
    expect(await stopsOf()).toEqual([])
    // One bot has come to its end: the cap is gone.
    expect((await create({ investment_amount: 1500 })).status).toBe(201)
  })

  it('starts disarmed in a restored or copied database', async () => {
    const { store } = server.base
    const folder = join(server.config.dataDir, 'armed')
    const alerts: string[] = []
    const parts = {
      store,
      alerts: { raise: ({ code }: { code: string }) => void alerts.push(code), resolve: () => undefined },
      wallMs: Date.now,
    }
    const here = new Arming({ ...parts, dataDir: server.config.dataDir })
    await here.load()
    expect(here.rightOf(id)).toBe('all')
    // The whole directory copied: the file is there, but it is another one than it says.
    const copy = join(server.folder, 'copy')
    mkdirSync(join(copy, 'armed'), { recursive: true })
    for (const file of readdirSync(folder)) copyFileSync(join(folder, file), join(copy, 'armed', file))
    expect(readFileSync(join(copy, 'armed', id), 'utf8')).toBe(readFileSync(join(folder, id), 'utf8'))
    const there = new Arming({ ...parts, dataDir: copy })
    await there.load()
    expect(there.rightOf(id)).toBe('none')
    expect((await accountOf()).canTrade).toBe(false)
    expect(alerts).toEqual(['disarmed_copy'])
    expect(await audited()).toContain('account_disarmed')
  })

  it('is disarmed on request', async () => {
    expect((await arm({ confirmation: 'REAL MONEY Savings' })).body).toMatchObject({ armed: true, first_bot_cap: 50 })
    expect((await server.call('disarmAccount', { token, params: { id } })).body).toMatchObject({ armed: false })
    expect((await create()).body.error.code).toBe('live_trading_not_armed')
  })
})

describe('the probe', () => {
  it('fails, and leaves nothing, when a stop is not seen or cannot be taken off', async () => {
    const account = await accountOf()
    const arming = new Arming({
      ...{ store: server.base.store, dataDir: join(server.folder, 'other'), wallMs: Date.now },
      alerts: { raise: () => undefined, resolve: () => undefined },
    })
    await arming.arm(account, money('50'), '127.0.0.1')
    const paper = (await server.call('createAccount', { token, body: { kind: 'paper', name: 'Probe' } })).body.id
    const own = await server.base.store.accounts.get(account.userId, paper)
    const opened = own === null ? null : await server.server.rooms.accounts.venue(own)
    if (!opened?.ok) throw new Error('no venue')
    const common = { installation: 'abcde', pause: async () => undefined }
    const blind = { ...opened.value, openStops: async () => ({ ok: true as const, value: [] }) }
    expect(await probeProtection({ ...common, venue: blind, wallMs: () => 1_000 })).toEqual({
      ok: false,
      reason: 'not_seen',
    })
    const left = await opened.value.openStops()
    expect(left).toEqual({ ok: true, value: [] })
    const stuck = {
      ...opened.value,
      cancelStop: async () => ({ outcome: 'accepted' as const, clientOrderId: '', venueOrderId: null }),
    }
    expect(await probeProtection({ ...common, venue: stuck, wallMs: () => 2_000 })).toEqual({
      ok: false,
      reason: 'not_taken_off',
    })
  })
})

describe('bots of different directions on one symbol', () => {
  it('need hedge mode or the word of the user', async () => {
    const paper = (await server.call('createAccount', { token, body: { kind: 'paper', name: 'Two' } })).body.id
    const of = async (changes: object) =>
      server.call('createGridBot', {
        token,
        body: { ...(await passingGrid(server, token)), account_id: paper, ...changes },
      })
    expect((await of({ direction: 'long' })).status).toBe(201)
    expect((await of({ direction: 'long' })).status).toBe(201)
    const refused = await of({ direction: 'short' })
    expect([refused.status, refused.body.error.code]).toEqual([409, 'opposing_bots'])
    expect((await of({ direction: 'short', confirm_opposing: true })).status).toBe(201)
    const body = { kind: 'paper', name: 'Hedge', position_mode: 'hedge' }
    const hedge = (await server.call('createAccount', { token, body })).body.id
    expect((await of({ direction: 'long', account_id: hedge })).status).toBe(201)
    expect((await of({ direction: 'short', account_id: hedge })).status).toBe(201)
  })
})
