import { readFileSync } from 'node:fs'
import { KEY_TROUBLES } from '@gridpilot/bitget'
import { ACCOUNT_TEXTS, routes } from '@gridpilot/contract'
import { ERROR_CATALOGUE } from '@gridpilot/core'
import type { Venue } from '@gridpilot/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkStored } from '../src/accounts/check-stored.ts'
import { guardedVenue } from '../src/accounts/guarded-venue.ts'
import { Secret } from '../src/secrets/secret.ts'
import { databaseText } from './support/database.ts'
import { startTestServer, type TestServer, until } from './support/test-server.ts'
import { vaultOf } from './support/vault.ts'
import { passingGrid } from './support/wanted.ts'

const FAMILIES = ['classic', 'unified'] as const
const MODES = ['one_way', 'hedge'] as const

let server: TestServer
let token: string
beforeAll(async () => {
  server = await startTestServer(['--speed', '1'])
  token = await server.demo()
})
afterAll(() => server.close())

interface Finding {
  readonly result: string
  readonly notice: { readonly code: string; readonly params: Record<string, unknown> }
  readonly todo: { readonly code: string } | null
  readonly repair: string | null
}

async function add(body: object): Promise<string> {
  const answer = await server.call('createAccount', { token, body: { kind: 'paper', name: 'Paper', ...body } })
  expect(answer.status, answer.text).toBe(201)
  return answer.body.id
}
const read = async (id: string) => (await server.call('getAccount', { token, params: { id } })).body
const check = async (id: string, body: object = {}) =>
  (await server.call('checkAccount', { token, params: { id }, body })).body
const codesOf = ({ checks }: { checks: readonly Finding[] }) => checks.map(({ notice }) => notice.code)
const findingOf = ({ checks }: { checks: readonly Finding[] }, code: string) =>
  checks.find(({ notice }) => notice.code === code)

/** The exchange's own admin door: what its user does by hand. */
async function byHand(accountId: string, path: string, body: object): Promise<void> {
  const { userId } = (await server.base.store.accounts.allForSupervisor()).find(({ id }) => id === accountId) ?? {}
  const account = await server.base.store.accounts.get(userId ?? '', accountId)
  const lock = JSON.parse(readFileSync(`${server.config.dataDir}/paper/exchange.lock`, 'utf8'))
  const url = `http://127.0.0.1:${lock.port}/admin/accounts/${account?.venueAccount}/${path}`
  const headers = { authorization: `Bearer ${lock.adminToken}`, 'content-type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
}

describe('a paper account', () => {
  it.each(FAMILIES.flatMap((family) => MODES.map((mode) => [family, mode] as const)))(
    '%s, %s: is what was asked for, says so, and passes its self-test',
    async (family, position_mode) => {
      const id = await add({ family, position_mode })
      expect(await read(id)).toMatchObject({ family, position_mode, margin_mode: 'crossed', status: 'ready' })
      const checked = await check(id)
      expect(checked).toMatchObject({ ok: true, family })
      expect(checked.symbols).toEqual(expect.arrayContaining(['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT', 'DOGEUSDT']))
      expect(codesOf(checked)).toEqual(expect.arrayContaining(['key_valid', 'futures_enabled', 'nothing_foreign']))
      expect(checked.advice).toEqual([])
      await server.call('deleteAccount', { token, params: { id } })
    },
  )

  it('is classic and one-way when nobody asks', async () => {
    const id = await add({})
    expect(await read(id)).toMatchObject({ family: 'classic', position_mode: 'one_way' })
    await server.call('deleteAccount', { token, params: { id } })
  })

  it('gives its bots its position mode for life, and the margin mode they ask for; orders name their leg', async () => {
    const id = await add({ family: 'unified', position_mode: 'hedge' })
    const body = { ...(await passingGrid(server, token)), account_id: id, margin_mode: 'isolated' }
    const bot = await server.call('createGridBot', { token, body })
    expect(bot.body).toMatchObject({ position_mode: 'hedge', margin_mode: 'isolated' })
    const patched = await server.call('patchGridBot', {
      token,
      params: { id: bot.body.id },
      body: { margin_mode: 'crossed' },
    })
    expect(patched.body).toMatchObject({ position_mode: 'hedge', margin_mode: 'crossed' })
    await server.call('startGridBot', { token, params: { id: bot.body.id } })
    const orders = await until('orders on both legs', async () => {
      const rows = (await server.call('listGridBotOrders', { token, params: { id: bot.body.id } })).body.items
      const legs = new Set(rows.map(({ position_side }: { position_side: string }) => position_side))
      return legs.size === 2 ? [...legs].sort() : null
    })
    expect(orders).toEqual(['long', 'short'])
    await server.call('stopGridBot', { token, params: { id: bot.body.id } })
    await until('the end', async () => {
      const { body } = await server.call('getGridBot', { token, params: { id: bot.body.id } })
      return body.status === 'stopped'
    })
    await server.call('deleteGridBot', { token, params: { id: bot.body.id } })
    await server.call('deleteAccount', { token, params: { id } })
  })
})

describe('a repair', () => {
  it('is offered by a finding, done with one call, verified, and written into the audit log', async () => {
    const id = await add({ position_mode: 'hedge' })
    const wish = { position_mode: 'one_way' }
    const before = await check(id, wish)
    expect(before.ok).toBe(false)
    expect(findingOf(before, 'position_mode_wrong')).toMatchObject({
      result: 'fail',
      todo: { code: 'todo_position_mode_wrong' },
      repair: 'set_position_mode_one_way',
    })
    const body = { ...wish, action: 'set_position_mode_one_way' }
    const repaired = await server.call('repairAccount', { token, params: { id }, body })
    expect(repaired.body).toMatchObject({ repaired: true, reason: null, check: { ok: true } })
    expect(await read(id)).toMatchObject({ position_mode: 'one_way' })
    const me = (await server.call('me', { token })).body
    const audit = await server.base.store.audit.list(me.id, { limit: 5, cursor: null })
    if (!audit.ok) throw new Error(audit.error)
    expect(audit.value.items[0]).toMatchObject({
      action: 'account_repair',
      subjectId: id,
      details: { repair: 'set_position_mode_one_way', outcome: 'repaired' },
    })
    await server.call('deleteAccount', { token, params: { id } })
  })

  it('sets the margin mode of every chosen symbol', async () => {
    const id = await add({ family: 'unified' })
    const wish = { symbols: ['ETHUSDT', 'SOLUSDT'], margin_mode: 'isolated' }
    const body = { ...wish, action: 'set_margin_mode_isolated' }
    const repaired = await server.call('repairAccount', { token, params: { id }, body })
    expect(repaired.body.repaired, repaired.text).toBe(true)
    const after = await check(id, wish)
    const modes = after.checks.filter(({ notice }: Finding) => notice.code === 'margin_mode_ok')
    expect(modes.map(({ notice }: Finding) => notice.params.symbol)).toEqual(wish.symbols)
    await server.call('deleteAccount', { token, params: { id } })
  })

  it('is refused under running bots, and by the exchange while an order made by hand is open', async () => {
    const id = await add({})
    const bot = await server.call('createGridBot', {
      token,
      body: { ...(await passingGrid(server, token)), account_id: id },
    })
    const botId = bot.body.id
    await server.call('startGridBot', { token, params: { id: botId } })
    const action = { action: 'set_position_mode_hedge' }
    const inUse = await server.call('repairAccount', { token, params: { id }, body: action })
    expect([inUse.status, inUse.body.error.code]).toEqual([409, 'account_in_use'])
    await until('resting orders', async () => {
      const { body } = await server.call('getGridBot', { token, params: { id: botId } })
      return body.orders_resting > 10
    })
    // Its orders are its own: nothing foreign is found.
    const symbols = ['BTCUSDT']
    expect(codesOf(await check(id, { symbols }))).not.toContain('foreign_orders')
    await server.call('stopGridBot', { token, params: { id: botId } })
    await until('the end', async () => {
      const { body } = await server.call('getGridBot', { token, params: { id: botId } })
      return body.status === 'stopped'
    })

    const account = await server.base.store.accounts.get((await server.call('me', { token })).body.id, id)
    if (account === null) throw new Error('the account exists')
    const venue = await server.server.rooms.accounts.venue(account)
    if (!venue.ok) throw new Error(venue.error)
    const ticker = await venue.value.ticker('ETHUSDT')
    if (!ticker.ok) throw new Error(ticker.error.message)
    const price = Math.round(ticker.value.last * 0.99)
    const [placed] = await venue.value.place('ETHUSDT', [
      {
        clientOrderId: 'by-hand-1',
        botId: 'none',
        symbol: 'ETHUSDT',
        purpose: 'slot',
        slot: 0,
        side: 'buy',
        type: 'limit',
        price,
        quantity: 100,
        postOnly: false,
        reduceOnly: false,
        positionSide: 'net',
        marginMode: 'crossed',
      } as never,
    ])
    expect(placed?.outcome, JSON.stringify(placed)).toBe('accepted')
    const found = await check(id, { symbols: ['ETHUSDT'] })
    expect(findingOf(found, 'foreign_orders')).toMatchObject({
      result: 'warn',
      todo: { code: 'todo_foreign_orders' },
      notice: { params: { symbol: 'ETHUSDT', count: 1 } },
    })
    const inTheWay = await server.call('repairAccount', { token, params: { id }, body: action })
    expect(inTheWay.status, inTheWay.text).toBe(200)
    expect(inTheWay.body).toMatchObject({ repaired: false, reason: { code: 'repair_in_the_way' } })
    expect((await read(id)).position_mode).toBe('one_way')
  }, 60_000)
})

describe('an account that changes its family', () => {
  it('is found in its new one, and its bot goes on', async () => {
    const id = await add({ family: 'classic' })
    const body = { ...(await passingGrid(server, token)), account_id: id }
    const bot = await server.call('createGridBot', { token, body })
    const botId = bot.body.id
    await server.call('startGridBot', { token, params: { id: botId } })
    const orders = () =>
      server.call('getGridBot', { token, params: { id: botId } }).then(({ body: { orders_resting } }) => orders_resting)
    await until('resting orders', async () => (await orders()) > 10)
    await byHand(id, 'family', { family: 'unified' })
    await until('the new family', async () => (await read(id)).family === 'unified')
    const after = await server.call('getGridBot', { token, params: { id: botId } })
    expect(after.body.orders_resting).toBeGreaterThan(10)
    await server.call('stopGridBot', { token, params: { id: botId } })
    await until(
      'the end',
      async () => (await server.call('getGridBot', { token, params: { id: botId } })).body.status === 'stopped',
    )
  }, 60_000)
})

describe('an account whose key works no more', () => {
  it('says so, and so do its bots', async () => {
    const id = await add({})
    const body = { ...(await passingGrid(server, token)), account_id: id }
    const { id: botId } = (await server.call('createGridBot', { token, body })).body
    await server.call('startGridBot', { token, params: { id: botId } })
    const read = async () => (await server.call('getGridBot', { token, params: { id: botId } })).body
    await until('a running bot', async () => (await read()).status === 'running')
    const { id: userId } = (await server.call('me', { token })).body
    await server.base.store.apiKeys.disable(userId, id, 'unreadable')
    await server.server.rooms.accounts.detach(id)
    const account = (await server.call('getAccount', { token, params: { id } })).body
    const reason = { status: 'needs_key', status_reason: { code: 'key_unreadable' } }
    expect(account).toMatchObject({ ...reason, status_todo: { code: 'todo_key_unreadable' } })
    expect(await read()).toMatchObject(reason)
    const check = await server.call('checkAccount', { token, params: { id } })
    expect(check.body.error.code).toBe('key_not_usable')
  }, 60_000)
})

/** Another key of an account, made at the exchange by hand. */
async function keyOf(accountId: string, key: string, more: object = {}) {
  const parts = { secret: `${key}-secret`, passphrase: `${key}-pass` }
  await byHand(accountId, 'keys', { key, ...parts, ...more })
  return { api_key: key, secret_key: parts.secret, passphrase: parts.passphrase }
}
const replace = (id: string, body: object) => server.call('replaceAccountKey', { token, params: { id }, body })

describe('a key in the place of another', () => {
  it('shows why it is refused, and what to do about that very thing', async () => {
    const id = await add({})
    const other = await add({})
    const reasons = []
    for (const [key, more] of [
      ['elsewhere', { ips: ['203.0.113.9'] }],
      ['demo-key', { demo: true }],
      ['blind', { permissions: ['transfer'] }],
    ] as const) {
      const keys = await keyOf(id, key, more)
      const me = (await server.call('me', { token })).body
      const secrets = [keys.api_key, keys.secret_key, keys.passphrase].map((part) => new Secret(part))
      const [apiKey, secretKey, passphrase] = secrets as [Secret, Secret, Secret]
      await vaultOf(server).save(me.id, id, { apiKey, secretKey, passphrase })
      await server.server.rooms.accounts.detach(id)
      const { status, status_reason, status_todo } = await read(id)
      reasons.push([status, status_reason.code, status_todo.code])
      const refused = await replace(other, { ...keys })
      expect([refused.status, refused.body.error.code], refused.text).toEqual([422, 'key_not_accepted'])
      expect(refused.body.error.details.finding).toBe(status_reason.code)
      expect(await read(other)).toMatchObject({ status: 'ready' })
    }
    expect(reasons).toEqual([
      ['needs_key', 'key_ip_not_listed', 'todo_key_ip_not_listed'],
      ['needs_key', 'key_wrong_environment', 'todo_key_wrong_environment'],
      ['needs_key', 'permission_missing', 'todo_permission_missing'],
    ])
    const mended = await replace(id, await keyOf(id, 'mended'))
    expect(mended.body, mended.text).toMatchObject({ status: 'ready', status_reason: null, api_key_last4: 'nded' })
    for (const each of [id, other]) await server.call('deleteAccount', { token, params: { id: each } })
  })

  it('of the same account: the running bot goes on, and trades by the new one', async () => {
    const id = await add({})
    const body = { ...(await passingGrid(server, token)), account_id: id }
    const { id: botId } = (await server.call('createGridBot', { token, body })).body
    await server.call('startGridBot', { token, params: { id: botId } })
    const bot = async () => (await server.call('getGridBot', { token, params: { id: botId } })).body
    const { orders_wanted } = await until('every order', async () => {
      const seen = await bot()
      return seen.orders_resting === seen.orders_wanted && seen.orders_wanted > 10 ? seen : null
    })
    const orders = async () =>
      (await server.call('listGridBotOrders', { token, params: { id: botId }, query: { open: 'true' } })).body.items
        .map(({ client_order_id }: { client_order_id: string }) => client_order_id)
        .sort()
    const before = await orders()
    const replaced = await replace(id, await keyOf(id, 'second-key'))
    expect(replaced.body, replaced.text).toMatchObject({ status: 'ready', api_key_last4: '-key', can_trade: true })
    const after = await until('the bot on the new key', async () => {
      const seen = await bot()
      const attached = server.server.rooms.accounts.isAttached(id) && seen.warnings.length === 0
      return attached && seen.orders_resting === orders_wanted ? seen : null
    })
    expect(after.status).toBe('running')
    expect(await orders()).toEqual(before)
    await server.call('stopGridBot', { token, params: { id: botId } })
    await until('the end', async () => (await bot()).status === 'stopped')
  }, 60_000)

  it('U6 that the engine is refused with: the bot says so, one alert does, and a new key ends it', async () => {
    const id = await add({})
    const body = { ...(await passingGrid(server, token)), account_id: id }
    const { id: botId } = (await server.call('createGridBot', { token, body })).body
    await server.call('startGridBot', { token, params: { id: botId } })
    const bot = async () => (await server.call('getGridBot', { token, params: { id: botId } })).body
    await until('a running bot', async () => (await bot()).status === 'running')
    const keys = await keyOf(id, 'bound-later', { ips: ['203.0.113.9'] })
    const me = (await server.call('me', { token })).body
    const secrets = [keys.api_key, keys.secret_key, keys.passphrase].map((part) => new Secret(part))
    const [apiKey, secretKey, passphrase] = secrets as [Secret, Secret, Secret]
    await vaultOf(server).save(me.id, id, { apiKey, secretKey, passphrase })
    const { accounts } = server.server.rooms
    const stored = await accounts.find(me.id, id)
    if (stored === null) throw new Error('no account')
    await accounts.detach(id)
    await accounts.attach(stored)
    const alertsOf = async () =>
      (await server.call('listAlerts', { token })).body.items.filter(
        ({ account_id, notice }: { account_id: string; notice: { code: string } }) =>
          account_id === id && notice.code === 'needs_key',
      )
    await until('the alert', async () => (await alertsOf()).length === 1)
    const reason = { status: 'needs_key', status_reason: { code: 'key_ip_not_listed' } }
    expect(await bot()).toMatchObject(reason)
    expect(await read(id)).toMatchObject({ ...reason, status_todo: { code: 'todo_key_ip_not_listed' } })
    expect((await replace(id, await keyOf(id, 'free-again'))).body).toMatchObject({ status: 'ready' })
    await until('the bot on the new key', async () => (await bot()).status === 'running')
    await until('the account without trouble', async () => (await read(id)).status === 'ready')
    expect(await alertsOf()).toHaveLength(1)
    await server.call('stopGridBot', { token, params: { id: botId } })
    await until('the end', async () => (await bot()).status === 'stopped')
  }, 60_000)

  it('of another account is refused while bots run, and taken afterwards', async () => {
    const id = await add({})
    const other = await add({})
    const body = { ...(await passingGrid(server, token)), account_id: id }
    const { id: botId } = (await server.call('createGridBot', { token, body })).body
    await server.call('startGridBot', { token, params: { id: botId } })
    const bot = async () => (await server.call('getGridBot', { token, params: { id: botId } })).body
    await until('a running bot', async () => (await bot()).status === 'running')
    const foreign = await keyOf(other, 'foreign-key')
    const refused = await replace(id, foreign)
    expect([refused.status, refused.body.error.code]).toEqual([409, 'key_of_other_account'])
    await server.call('stopGridBot', { token, params: { id: botId } })
    await until('the end', async () => (await bot()).status === 'stopped')
    expect((await replace(id, foreign)).body.error.code).toBe('account_connected_already')
    await server.call('deleteAccount', { token, params: { id: other } })
    const taken = await replace(id, foreign)
    expect(taken.body, taken.text).toMatchObject({ status: 'ready', api_key_last4: '-key' })
  }, 60_000)

  it('that can withdraw is refused, and leaves the old one', async () => {
    const id = await add({})
    const before = await read(id)
    const refused = await replace(id, await keyOf(id, 'rich-key', { permissions: ['read', 'trade', 'withdraw'] }))
    expect([refused.status, refused.body.error.code]).toEqual([422, 'key_can_withdraw'])
    expect((await read(id)).api_key_last4).toBe(before.api_key_last4)
    await server.call('deleteAccount', { token, params: { id } })
  })
})

describe('what the self-test says', () => {
  it('comes with what to do, in both languages, for everything that may not be well', () => {
    const source = readFileSync('packages/bitget/src/check-account.ts', 'utf8')
    const findings = [...source.matchAll(/item\(\s*'(\w+)',\s*'(\w+)'/g)].map(([, result, code]) => ({ result, code }))
    findings.push(...Object.keys(KEY_TROUBLES).map((code) => ({ result: 'fail', code })))
    expect(findings.length).toBeGreaterThan(30)
    for (const { result, code } of findings) {
      expect({ ...ERROR_CATALOGUE, ...ACCOUNT_TEXTS }, `${code}`).toHaveProperty(code ?? '')
      if (result === 'pass') continue
      expect(ACCOUNT_TEXTS, `todo_${code}`).toHaveProperty(`todo_${code}`)
    }
    for (const { en, ko } of Object.values(ACCOUNT_TEXTS)) {
      const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([blank]) => blank).sort()
      expect(blanks(ko)).toEqual(blanks(en))
    }
  })

  it.each(FAMILIES)('fails for a symbol that does not exist (%s)', async (family) => {
    const id = await add({ family })
    const checked = await check(id, { symbols: ['BTCUSDT', 'NOPEUSDT'] })
    expect(checked.ok).toBe(false)
    expect(findingOf(checked, 'symbol_unknown')).toMatchObject({
      result: 'fail',
      todo: { code: 'todo_symbol_unknown' },
      notice: { params: { symbol: 'NOPEUSDT' } },
    })
    await server.call('deleteAccount', { token, params: { id } })
  })

  it.each(['set_margin_mode_isolated', 'set_margin_mode_crossed'])(
    'refuses %s for no symbol in particular',
    async (action) => {
      const id = await add({})
      const refused = await server.call('repairAccount', { token, params: { id }, body: { action } })
      const { code, details } = refused.body.error
      expect([refused.status, code, details.field]).toEqual([400, 'invalid_request', 'symbols'])
      const after = await check(id, { symbols: ['BTCUSDT', 'ETHUSDT'], margin_mode: 'crossed' })
      expect(after.ok).toBe(true)
      await server.call('deleteAccount', { token, params: { id } })
    },
  )

  it('refuses unknown fields and actions with the field', async () => {
    const id = (await server.call('listAccounts', { token })).body.items[0].id
    const wrong = await server.call('repairAccount', { token, params: { id }, body: { action: 'withdraw' } })
    expect([wrong.status, wrong.body.error.code, wrong.body.error.details.field]).toEqual([
      400,
      'invalid_request',
      'action',
    ])
    const unknown = await server.call('checkAccount', { token, params: { id }, body: { deep: true } })
    expect([unknown.status, unknown.body.error.code]).toEqual([400, 'unknown_field'])
    expect(routes.repairAccount.auth).toBe('user')
  })
})

describe('the self-test from the command line', () => {
  it('tests what is stored beside the running server, and leaves no trace', async () => {
    const id = await add({ family: 'unified', position_mode: 'hedge' })
    const before = databaseText(server)
    const checks = await checkStored(server.config.dataDir, {}, ['BTCUSDT'])
    expect(checks.length).toBeGreaterThan(0)
    expect(checks.at(-1)).toMatchObject({ kind: 'paper', skipped: null, check: { ok: true, family: 'unified' } })
    expect(databaseText(server)).toBe(before)
    await server.call('deleteAccount', { token, params: { id } })
  })
})

describe('real money', () => {
  it('is read-only whatever asks: a venue of it passes reads on and sends no change', async () => {
    const reached: string[] = []
    const inner = new Proxy({} as Venue, {
      get: (_, name) => () => {
        reached.push(String(name))
        return Promise.resolve({ ok: true, value: null })
      },
      ownKeys: () => [],
    })
    const venue = guardedVenue(inner, () => 'none')
    const order = { clientOrderId: 'x' } as never
    expect(await venue.place('BTCUSDT', [order])).toMatchObject([{ outcome: 'refused', clientOrderId: 'x' }])
    expect(await venue.cancel('BTCUSDT', ['x'])).toMatchObject([{ outcome: 'refused' }])
    expect(await venue.placeStop(order)).toMatchObject({ outcome: 'refused' })
    expect(await venue.cancelStop(order)).toMatchObject({ outcome: 'refused' })
    for (const change of [
      venue.setLeverage('BTCUSDT', 2),
      venue.setMarginMode('BTCUSDT', 'isolated'),
      venue.setPositionMode('hedge'),
    ]) {
      expect(await change).toMatchObject({ ok: false, error: { code: 'live_trading_not_armed' } })
    }
    expect(reached).toEqual([])
    const probing = guardedVenue(inner, () => 'stops')
    await probing.placeStop(order)
    await probing.cancelStop(order)
    expect(await probing.place('BTCUSDT', [order])).toMatchObject([{ outcome: 'refused' }])
    expect(reached).toEqual(['placeStop', 'cancelStop'])
  })

  it('is opened read-only by the factory, and no repair of it is sent', async () => {
    const key = new Secret('never-sent')
    const keys = { apiKey: key, secretKey: key, passphrase: key }
    const venue = server.base.venues.open('bitget', keys)
    expect(await venue.place('BTCUSDT', [{ clientOrderId: 'x' } as never])).toMatchObject([
      { outcome: 'refused', error: { code: 'live_trading_not_armed' } },
    ])
    const wishes = { positionMode: 'hedge', marginMode: 'crossed', symbols: [], isOurs: () => false } as const
    const repaired = await server.base.venues.repair('bitget', keys, 'set_position_mode_hedge', wishes)
    expect(repaired).toMatchObject({ ok: false, code: 'live_trading_not_armed' })
  })
})
