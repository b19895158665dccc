import { createHmac } from 'node:crypto'
import { generateSync } from 'otplib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, cookieOf, startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  // As the README goes: somebody looks around as a guest before the first person signs up.
  await server.demo()
})
afterAll(() => server.close())

const PASSWORD = 'correct horse battery'
let people = 0

async function signup(): Promise<{ email: string; answer: Answer; cookie: string; token: string }> {
  people += 1
  const email = `person${people}@example.org`
  const answer = await server.call('signup', { body: { email, password: PASSWORD } })
  expect(answer.status, answer.text).toBe(201)
  return { email, answer, cookie: cookieOf(answer) ?? '', token: answer.body.access_token }
}

const codeOf = (answer: Answer) => answer.body.error?.code
const me = (token: string) => server.call('me', { token })

describe('sign-up and log-in', () => {
  it('gives a session, a paper account of 10,000 USDT and a strict cookie', async () => {
    const { answer, token, email } = await signup()
    expect(answer.body).toMatchObject({ token_type: 'Bearer', expires_in: 600, user: { email, totp_enabled: false } })
    const cookie = String(answer.headers['set-cookie'])
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/api/auth']) expect(cookie).toContain(part)
    const accounts = await server.call('listAccounts', { token })
    expect(accounts.body.items).toHaveLength(1)
    expect(accounts.body.items[0]).toMatchObject({ kind: 'paper', is_default: true, can_trade: true })
    expect(accounts.body.items[0].balance.equity_exact).toBe('10000')
  })

  it('makes the first person the admin, whatever guests came before, and nobody else', async () => {
    const first = await server.base.store.users.getByEmail('person1@example.org')
    await signup()
    const later = await server.base.store.users.getByEmail(`person${people}@example.org`)
    expect([first?.role, later?.role]).toEqual(['admin', 'user'])
  })

  it('takes an email once, whatever its case', async () => {
    const { email } = await signup()
    const again = await server.call('signup', { body: { email: email.toUpperCase(), password: PASSWORD } })
    expect([again.status, codeOf(again)]).toEqual([409, 'email_taken'])
  })

  it.each(['password12', 'Password123!', 'aaaaaaaaaaaa', 'qwertyuiop', 'short-1x'])(
    'refuses the weak password %s',
    async (password) => {
      const answer = await server.call('signup', { body: { email: 'weak@example.org', password } })
      expect([answer.status, codeOf(answer)]).toEqual([422, 'password_too_weak'])
      expect(answer.text).not.toContain(password)
    },
  )

  it('answers a wrong password and an unknown address alike', async () => {
    const { email } = await signup()
    const wrong = await server.call('login', { body: { email, password: 'not the password' } })
    const unknown = await server.call('login', { body: { email: 'nobody@example.org', password: 'not the password' } })
    expect([wrong.status, wrong.body]).toEqual([unknown.status, unknown.body])
    expect([wrong.status, codeOf(wrong)]).toEqual([401, 'invalid_credentials'])
    expect((await server.call('login', { body: { email, password: PASSWORD } })).status).toBe(200)
  })

  it('stores passwords as argon2id of at least 19 MiB, two passes', async () => {
    const { email } = await signup()
    const stored = await server.base.store.users.getByEmail(email)
    expect(stored?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  it('makes guessing slower and slower, and lets the owner in from elsewhere', async () => {
    const { email } = await signup()
    const guess = () => server.call('login', { body: { email, password: 'a guess' }, address: '203.0.113.9' })
    const answers: Answer[] = []
    for (let i = 0; i < 8; i += 1) answers.push(await guess())
    const evaluated = answers.filter(({ status }) => status === 401).length
    expect(evaluated).toBeLessThanOrEqual(6)
    const last = answers.at(-1)
    expect([last?.status, last && codeOf(last)]).toEqual([429, 'rate_limited'])
    expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0)
    const owner = await server.call('login', { body: { email, password: PASSWORD }, address: '198.51.100.7' })
    expect(owner.status).toBe(200)
    server.skip(20 * 60_000)
    expect((await guess()).status).toBe(401)
  })
})

describe('the demo guest', () => {
  it('is a user of its own with a paper account only', async () => {
    const [a, b] = [await server.demo(), await server.demo()]
    const [first, second] = [(await me(a)).body, (await me(b)).body]
    expect(first.id).not.toBe(second.id)
    expect(first).toMatchObject({ is_demo: true, role: 'guest', email: null })
    const body = { kind: 'bitget', name: 'x', api_key: 'k', secret_key: 's', passphrase: 'p' }
    const refused = await server.call('createAccount', { token: a, body })
    expect([refused.status, codeOf(refused)]).toEqual([403, 'demo_not_allowed'])
    const totp = await server.call('enrolTotp', { token: a })
    expect([totp.status, codeOf(totp)]).toEqual([403, 'demo_not_allowed'])
  })

  it('is limited per address and hour', async () => {
    const ask = () => server.call('demo', { address: '203.0.113.77' })
    const statuses = []
    for (let i = 0; i < 62; i += 1) statuses.push((await ask()).status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(60)
    expect(statuses.at(-1)).toBe(429)
    server.skip(61 * 60_000)
    expect((await ask()).status).toBe(201)
  })

  it('is refused where the installation does not offer it', async () => {
    const closed = await startTestServer(['--speed', '1'], { GRIDPILOT_DEMO: 'off', GRIDPILOT_SIGNUP: 'off' })
    try {
      expect(codeOf(await closed.call('demo'))).toBe('demo_disabled')
      expect((await closed.call('health')).body.demo_login).toBe(false)
      expect(codeOf(await closed.call('signup', { body: { email: 'a@example.org', password: PASSWORD } }))).toBe(
        'signup_disabled',
      )
    } finally {
      await closed.close()
    }
  })
})

describe('refresh tokens', () => {
  it('change with each use', async () => {
    const { cookie } = await signup()
    const next = await server.call('refresh', { cookie })
    expect(next.status).toBe(200)
    expect(cookieOf(next)).not.toBe(cookie)
    expect((await me(next.body.access_token)).status).toBe(200)
  })

  it('end the whole login when an old one comes back', async () => {
    const { cookie } = await signup()
    const next = await server.call('refresh', { cookie })
    server.skip(11_000)
    const stolen = await server.call('refresh', { cookie })
    expect([stolen.status, codeOf(stolen), cookieOf(stolen)]).toEqual([401, 'refresh_token_invalid', null])
    expect((await me(next.body.access_token)).status).toBe(401)
    expect((await server.call('refresh', { cookie: cookieOf(next) ?? '' })).status).toBe(401)
  })

  it('forgive two tabs that send the same one at once', async () => {
    const { cookie } = await signup()
    const [a, b] = await Promise.all([server.call('refresh', { cookie }), server.call('refresh', { cookie })])
    expect([a.status, b.status]).toEqual([200, 200])
    expect(cookieOf(a)).not.toBe(cookieOf(b))
    for (const tab of [a, b]) {
      expect((await server.call('refresh', { cookie: cookieOf(tab) ?? '' })).status).toBe(200)
    }
  })

  it('end with the log-out, the access token with them', async () => {
    const { cookie, token } = await signup()
    expect((await me(token)).status).toBe(200)
    expect((await server.call('logout', { cookie })).body).toEqual({ ok: true })
    expect((await me(token)).status).toBe(401)
    expect((await server.call('refresh', { cookie })).status).toBe(401)
  })

  it('expire', async () => {
    const { cookie } = await signup()
    server.skip(31 * 24 * 60 * 60_000)
    expect((await server.call('refresh', { cookie })).status).toBe(401)
  })

  it('are refused without a cookie and from foreign pages', async () => {
    expect(codeOf(await server.call('refresh'))).toBe('refresh_token_invalid')
    const { cookie } = await signup()
    const foreign = await server.call('refresh', { cookie, headers: { origin: 'https://evil.example' } })
    expect([foreign.status, codeOf(foreign)]).toEqual([403, 'origin_not_allowed'])
    const site = await server.call('refresh', { cookie, headers: { 'sec-fetch-site': 'cross-site' } })
    expect(site.status).toBe(403)
    const own = await server.call('refresh', { cookie, headers: { origin: 'http://localhost:3000' } })
    expect(own.status).toBe(200)
  })
})

describe('access tokens', () => {
  it('expire after ten minutes', async () => {
    const { token } = await signup()
    server.skip(601_000)
    expect((await me(token)).status).toBe(401)
  })

  it('of any other make are refused', async () => {
    const { token } = await signup()
    const [, payload = ''] = token.split('.')
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const signed = (header: object, key: string | Uint8Array, body = payload) => {
      const head = `${encode(header)}.${body}`
      return `${head}.${createHmac('sha256', key).update(head).digest('base64url')}`
    }
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const key = server.base.jwtKey
    const bad = [
      `${encode({ alg: 'none', typ: 'JWT' })}.${payload}.`,
      signed({ alg: 'HS256', typ: 'JWT' }, 'secret'),
      signed({ alg: 'HS256', typ: 'JWT', kid: '../../dev/null' }, ''),
      signed({ alg: 'HS512', typ: 'JWT' }, key),
      signed({ alg: 'HS256', typ: 'JWT' }, key, encode({ ...claims, sid: 'ses_other' })),
      signed({ alg: 'HS256', typ: 'JWT' }, key, encode({ ...claims, sub: 'usr_other' })),
      signed({ alg: 'HS256', typ: 'JWT' }, key, encode({ ...claims, aud: 'other' })),
      signed({ alg: 'HS256', typ: 'JWT' }, key, encode({ ...claims, exp: undefined })),
      `${token}x`,
      '',
    ]
    for (const each of bad) expect((await me(each)).status, each).toBe(401)
    expect((await me(signed({ alg: 'HS256', typ: 'JWT' }, key))).status).toBe(200)
  })

  it('are asked for by every route of a user', async () => {
    const answer = await server.call('listAccounts')
    expect([answer.status, codeOf(answer)]).toEqual([401, 'unauthorized'])
  })
})

describe('two-step log-in', () => {
  it('is on after the first verified code, and each code works once', async () => {
    const { email, token } = await signup()
    const { secret, otpauth_url } = (await server.call('enrolTotp', { token })).body
    expect(otpauth_url).toContain(encodeURIComponent(email).replace('%40', '%40'))
    const code = () => generateSync({ secret, epoch: Math.floor(server.base.clock.wallMs() / 1000) })
    const wrong = await server.call('verifyTotp', { token, body: { code: code() === '000000' ? '000001' : '000000' } })
    expect(codeOf(wrong)).toBe('totp_invalid')
    expect((await server.call('verifyTotp', { token, body: { code: code() } })).body.totp_enabled).toBe(true)
    expect(codeOf(await server.call('enrolTotp', { token }))).toBe('totp_already_enabled')
    const body = { email, password: PASSWORD }
    expect(codeOf(await server.call('login', { body }))).toBe('totp_required')
    const used = code()
    expect(codeOf(await server.call('login', { body: { ...body, totp_code: used } }))).toBe('totp_invalid')
    server.skip(60_000)
    const fresh = code()
    expect((await server.call('login', { body: { ...body, totp_code: fresh } })).status).toBe(200)
    expect(codeOf(await server.call('login', { body: { ...body, totp_code: fresh } }))).toBe('totp_invalid')
  })
})
