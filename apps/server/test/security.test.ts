import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { AccountCheck } from '@gridpilot/bitget'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judgeRequest } from '../src/http/host-guard.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'
import { passingGrid } from './support/wanted.ts'

const CANARY = {
  api_key: 'bg_canary_api_key_7f3a9c',
  secret_key: 'canary-secret-key-51d2e8',
  passphrase: 'canary-passphrase-08b6f4',
}
const PASSWORD = 'canary-password-c41a77'

let server: TestServer
let token: string
let check: AccountCheck

beforeAll(async () => {
  check = { ok: true, userId: '1', family: 'classic', checks: [], advice: [] }
  // The real exchange is out of reach of a test; everything else is real.
  server = await startTestServer(['--speed', '1'], {}, (base) => ({
    ...base,
    venues: { ...base.venues, check: async (kind, keys) => (kind === 'paper' ? base.venues.check(kind, keys) : check) },
  }))
  const signup = await server.call('signup', { body: { email: 'holder@example.org', password: PASSWORD } })
  token = signup.body.access_token
})
afterAll(() => server.close())

/** Each key is of an account of its own at the exchange. */
let uid = 0
const addAccount = (kind: string, keys: object = CANARY) => {
  uid += 1
  check = { ...check, userId: String(uid) }
  return server.call('createAccount', { token, body: { kind, name: 'Real', ...keys } })
}

describe('host and origin', () => {
  const settings = {
    host: '127.0.0.1',
    allowedHosts: ['grid.example.org'],
    allowedOrigins: ['https://pages.example.org'],
  }

  it.each([
    ['localhost:3000', undefined, 'ok'],
    ['127.0.0.1:3000', undefined, 'ok'],
    ['[::1]:3000', undefined, 'ok'],
    ['grid.example.org', undefined, 'ok'],
    ['grid.example.org:8443', 'https://grid.example.org:8443', 'ok'],
    ['localhost:3000', 'http://localhost:3000', 'ok'],
    ['localhost:3000', 'https://pages.example.org', 'ok'],
    ['evil.example', undefined, 'host_not_allowed'],
    ['localhost.evil.example', undefined, 'host_not_allowed'],
    ['127.0.0.1.evil.example', undefined, 'host_not_allowed'],
    ['localhost@evil.example', undefined, 'host_not_allowed'],
    ['', undefined, 'host_not_allowed'],
    [undefined, undefined, 'host_not_allowed'],
    ['localhost:3000', 'http://evil.example', 'origin_not_allowed'],
    ['localhost:3000', 'http://localhost:3001', 'origin_not_allowed'],
    ['localhost:3000', 'http://127.0.0.1:3000', 'origin_not_allowed'],
    ['localhost:3000', 'null', 'origin_not_allowed'],
    ['localhost:3000', 'http://localhost:3000.evil.example', 'origin_not_allowed'],
  ] as const)('%s from %s is %s', (host, origin, verdict) => {
    expect(judgeRequest({ host, ...(origin === undefined ? {} : { origin }) }, settings)).toBe(verdict)
  })

  it('are checked on every path, pages and documents included', async () => {
    for (const url of ['/', '/api/health', '/api/docs', '/api/openapi.json', '/bots/1', '/api/nothing']) {
      const answer = await server.raw({ url, headers: { host: 'evil.example' } })
      expect([answer.status, answer.body.error.code], url).toEqual([403, 'host_not_allowed'])
      const foreign = await server.raw({ url, headers: { origin: 'http://evil.example' } })
      expect([foreign.status, foreign.body.error.code], url).toEqual([403, 'origin_not_allowed'])
    }
  })

  it('do not come from proxy headers', async () => {
    const forged = { host: 'evil.example', 'x-forwarded-host': 'localhost', 'x-forwarded-for': '127.0.0.1' }
    expect((await server.raw({ url: '/api/health', headers: forged })).status).toBe(403)
  })
})

describe('headers', () => {
  it('let a page run only our own scripts', async () => {
    const answer = await server.raw({ url: '/api/health' })
    const policy = String(answer.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
  })

  it.each([`/api/accounts/${'x'.repeat(201)}`, '/api/accounts/%E0%A4%A', '/api/grid-bot/%/start'])(
    'and words are ours where the router cannot read the path: %s',
    async (url) => {
      const answer = await server.raw({ url })
      expect([answer.status, answer.body.error?.code, answer.body.error?.details?.field]).toEqual([
        400,
        'invalid_request',
        'path',
      ])
      expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
      const foreign = await server.raw({ url, headers: { host: 'evil.example' } })
      expect([foreign.status, foreign.body.error?.code]).toEqual([403, 'host_not_allowed'])
    },
  )

  it('allow no other site to read answers', async () => {
    const answer = await server.raw({
      method: 'OPTIONS',
      url: '/api/accounts',
      headers: { origin: 'http://evil.example' },
    })
    expect(answer.status).toBe(403)
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  })
})

describe('the static files', () => {
  it.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/assets/../../src/main.ts',
    '/.env',
  ])('give nothing from outside for %s', async (url) => {
    const answer = await server.raw({ url })
    expect(answer.text).not.toContain('"workspaces"')
    expect(answer.text).not.toContain('import ')
  })
})

describe('keys of an exchange', () => {
  it('are written once and never come back', async () => {
    const added = await addAccount('bitget-demo')
    expect(added.status, added.text).toBe(201)
    expect(added.body).toMatchObject({ kind: 'bitget-demo', api_key_last4: '3a9c', can_trade: true })
    for (const answer of [
      added,
      await server.call('listAccounts', { token }),
      await server.call('getAccount', { token, params: { id: added.body.id } }),
    ]) {
      for (const secret of Object.values(CANARY)) expect(answer.text).not.toContain(secret)
    }
  })

  it('that can withdraw are refused and not stored', async () => {
    const notice = { code: 'key_can_withdraw', message: 'x', params: {} }
    const checks = [{ result: 'fail', notice, repair: null }] as const
    check = { ok: false, userId: '1', family: 'classic', checks, advice: [] }
    const before = (await server.call('listAccounts', { token })).body.items.length
    const answer = await addAccount('bitget')
    expect([answer.status, answer.body.error.code]).toEqual([422, 'key_can_withdraw'])
    expect((await server.call('listAccounts', { token })).body.items).toHaveLength(before)
    check = { ok: true, userId: '1', family: 'classic', checks: [], advice: [] }
  })

  it('for real money are read-only: no bot is created on them', async () => {
    const live = await addAccount('bitget')
    expect(live.body).toMatchObject({ kind: 'bitget', can_trade: false })
    const body = { ...(await passingGrid(server, token)), account_id: live.body.id }
    const answer = await server.call('createGridBot', { token, body })
    expect([answer.status, answer.body.error.code, answer.body.error.details.field]).toEqual([
      403,
      'live_trading_not_armed',
      'account_id',
    ])
  })

  it('do not open in another place', async () => {
    const { store } = server.base
    const user = await store.users.getByEmail('holder@example.org')
    const [first, second] = (await store.accounts.list(user?.id ?? '')).filter(({ kind }) => kind !== 'paper')
    const key = await store.apiKeys.getForAccount(user?.id ?? '', first?.id ?? '')
    const other = await store.apiKeys.getForAccount(user?.id ?? '', second?.id ?? '')
    if (user === null || key === null || other === null || user.wrappedDataKey === null)
      throw new Error('two keys are stored')
    const { box } = server.base
    const place = { userId: user.id, keyId: key.id, field: 'secret_key', version: key.keyVersion }
    const opened = box.open(user.wrappedDataKey, place, key.secretKeyCiphertext)
    expect(opened.ok && opened.value.reveal()).toBe(CANARY.secret_key)
    expect(box.open(user.wrappedDataKey, { ...place, keyId: other.id }, key.secretKeyCiphertext).ok).toBe(false)
    expect(box.open(user.wrappedDataKey, { ...place, field: 'passphrase' }, key.secretKeyCiphertext).ok).toBe(false)
    expect(box.open(user.wrappedDataKey, { ...place, version: 2 }, key.secretKeyCiphertext).ok).toBe(false)
    expect(box.open(user.wrappedDataKey, { ...place, userId: 'usr_other' }, key.secretKeyCiphertext).ok).toBe(false)
    expect(box.open(user.wrappedDataKey, place, other.secretKeyCiphertext).ok).toBe(false)
    expect(box.open(box.newDataKey(user.id), place, key.secretKeyCiphertext).ok).toBe(false)
  })

  it('moved to another row are disabled with an alert instead of used', async () => {
    const { store } = server.base
    const moved = await addAccount('bitget-demo')
    const victim = (await server.call('me', { token: await server.demo() })).body
    const [account] = await store.accounts.list(victim.id)
    const user = await store.users.getByEmail('holder@example.org')
    const stolen = await store.apiKeys.getForAccount(user?.id ?? '', moved.body.id)
    if (account === undefined || stolen === null) throw new Error('an account and a key')
    const { userId: _, createdAtMs: __, disabledAtMs: ___, disabledReason: ____, ...columns } = stolen
    await store.apiKeys.save(victim.id, { ...columns, id: 'key_moved', accountId: account.id })
    const opened = await server.server.rooms.accounts.venue(account)
    expect(opened).toEqual({ ok: false, error: 'needs_key' })
    expect((await store.apiKeys.getForAccount(victim.id, account.id))?.disabledReason).toBe('unreadable')
    await server.server.rooms.alerts.settled()
    const alerts = await store.alerts.list(victim.id, {}, { limit: 10, cursor: null })
    expect(alerts.ok && alerts.value.items.map(({ code }) => code)).toContain('key_unreadable')
  })
})

describe('one account of the exchange', () => {
  it('is connected once, whoever asks, and its holder is not told', async () => {
    const first = await addAccount('bitget-demo')
    expect(first.status).toBe(201)
    const other = (await server.call('signup', { body: { email: 'other@example.org', password: PASSWORD } })).body
    const body = { kind: 'bitget-demo', name: 'Mine', ...CANARY }
    const again = await server.call('createAccount', { token: other.access_token, body })
    expect([again.status, again.body.error.code]).toEqual([409, 'account_connected_already'])
    expect(again.text).not.toContain('holder')
    await server.call('deleteAccount', { token, params: { id: first.body.id } })
    const later = await server.call('createAccount', { token: other.access_token, body })
    expect(later.status, later.text).toBe(201)
  })

  it('is found a second time when a key that could not be read at first can be, and does not trade there', async () => {
    const holder = await addAccount('bitget-demo')
    const known = check
    check = { ...check, userId: null }
    const body = { kind: 'bitget-demo', name: 'Unread', ...CANARY }
    const second = await server.call('createAccount', { token, body })
    expect(second.status, second.text).toBe(201)
    check = known
    const found = (await server.call('checkAccount', { token, params: { id: second.body.id }, body: {} })).body
    expect(found.ok).toBe(false)
    expect(found.checks.at(-1)).toMatchObject({
      result: 'fail',
      notice: { code: 'account_connected_already' },
      todo: { code: 'todo_account_connected_already' },
    })
    const { store } = server.base
    const stored = (await store.accounts.allForSupervisor()).find(({ id }) => id === second.body.id)
    expect(stored).toMatchObject({ venueAccount: null, canTrade: false })
    const first = (await server.call('checkAccount', { token, params: { id: holder.body.id }, body: {} })).body
    expect(first.ok).toBe(true)
  })
})

describe('secrets', () => {
  it('are found in no file but the sealed ones, in no log line and in no answer', async () => {
    await server.call('login', { body: { email: 'holder@example.org', password: PASSWORD } })
    await server.call('login', { body: { email: 'holder@example.org', password: `${PASSWORD}x` } })
    await server.call('createAccount', { token, body: { kind: 'bitget', name: 'x', ...CANARY, passphrase: 5 } })
    await addAccount('nonsense')
    const accounts = await server.base.store.accounts.allForSupervisor()
    const paper = await server.base.store.apiKeys.getForAccount(accounts[0]?.userId ?? '', accounts[0]?.id ?? '')
    expect(paper).not.toBeNull()
    const secrets = [...Object.values(CANARY), PASSWORD, token, Buffer.from(server.base.jwtKey).toString('latin1')]
    const forms = secrets.flatMap((secret) => [
      secret,
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
      Buffer.from(secret).toString('hex'),
      [...secret].reverse().join(''),
    ])
    const files = readdirSync(server.config.dataDir).filter((name) => name.startsWith('gridpilot.db'))
    expect(files.length).toBeGreaterThan(0)
    for (const name of files) {
      const bytes = readFileSync(join(server.config.dataDir, name)).toString('latin1')
      for (const form of forms) expect(bytes.includes(form), `${form.slice(0, 12)}… in ${name}`).toBe(false)
    }
    const log = server.log.join('')
    expect(log.length).toBeGreaterThan(0)
    for (const form of forms) expect(log.includes(form), `${form.slice(0, 12)}… in the log`).toBe(false)
  })

  it('rest in files and folders of their owner alone', () => {
    const mode = (path: string) => (statSync(join(server.config.dataDir, path)).mode & 0o777).toString(8)
    expect([
      mode('.'),
      mode('secrets'),
      mode('secrets/jwt.key'),
      mode('secrets/master.key'),
      mode('gridpilot.db'),
    ]).toEqual(['700', '700', '600', '600', '600'])
  })

  it('are cut out of log lines wherever they appear', () => {
    const before = server.log.length
    server.base.log.warn(
      { api_key: 'leak-1', nested: { passphrase: 'leak-2' }, headers: { authorization: 'leak-3' }, token: 'leak-4' },
      'x',
    )
    const lines = server.log.slice(before).join('')
    expect(lines).not.toMatch(/leak-/)
  })
})
