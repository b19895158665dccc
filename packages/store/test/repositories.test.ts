import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Money, money, step } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import {
  addBot,
  addUser,
  BTCUSDT,
  begun,
  booked,
  commitOf,
  entryOf,
  fillOf,
  leaseOf,
  orderOf,
  times,
} from './sample.ts'
import { openWorld, temporaryFolder } from './world.ts'

const PAGE = { limit: 50, cursor: null }

async function withAnn() {
  const store = await openWorld()
  return { store, owner: await addUser(store, 'ann') }
}

describe('users', () => {
  it('have one account per email, whatever its case; guests have none', async () => {
    const { store } = await withAnn()
    const base = { passwordHash: null, role: 'guest', isDemo: true, language: 'ko' } as const
    expect(await store.users.create({ ...base, id: 'u2', email: 'ANN@Example.test' })).toEqual({
      ok: false,
      error: 'email_taken',
    })
    for (const id of ['g1', 'g2']) expect((await store.users.create({ ...base, id, email: null })).ok).toBe(true)
    expect(await store.users.countSignedUp()).toBe(1)
    expect(await store.users.getByEmail('Ann@EXAMPLE.test')).toMatchObject({
      id: 'user-ann',
      email: 'ann@example.test',
    })
  })

  it('change only what is given', async () => {
    const { store, owner } = await withAnn()
    const changed = await store.users.update(owner.userId, { totpEnabled: true, totpSecretCiphertext: 'x' })
    expect(changed).toMatchObject({ totpEnabled: true, totpSecretCiphertext: 'x', passwordHash: 'hash' })
    expect(await store.users.update(owner.userId, { totpSecretCiphertext: null })).toMatchObject({
      totpEnabled: true,
      totpSecretCiphertext: null,
    })
    expect(await store.users.update('nobody', { role: 'admin' })).toBeNull()
  })
})

describe('sessions', () => {
  const issue = { userId: 'user-ann', familyId: 'f1', token: 'first-token', expiresAtMs: 9e12 }
  const rotation = (presented: string, next: string, reuseGraceMs = 0) => ({
    presented,
    next,
    nextExpiresAtMs: 9e12,
    reuseGraceMs,
  })

  it('rotate; an old token that comes back ends the whole family', async () => {
    const { store } = await withAnn()
    await store.sessions.issue(issue)
    await store.sessions.issue({ ...issue, familyId: 'f2', token: 'other-login' })
    const family = { userId: 'user-ann', familyId: 'f1' }
    expect(await store.sessions.rotate(rotation('first-token', 'second'))).toEqual({ outcome: 'rotated', ...family })
    expect(await store.sessions.rotate(rotation('second', 'third'))).toEqual({ outcome: 'rotated', ...family })
    expect(await store.sessions.rotate(rotation('first-token', 'thief'))).toEqual({ outcome: 'reused', ...family })
    expect(await store.sessions.rotate(rotation('third', 'fourth'))).toEqual({ outcome: 'revoked', ...family })
    expect(await store.sessions.rotate(rotation('thief', 'x'))).toEqual({ outcome: 'unknown' })
    expect(await store.sessions.isLive('user-ann', 'f1')).toBe(false)
    expect(await store.sessions.isLive('user-ann', 'f2')).toBe(true)
  })

  it('let two tabs refresh at once within the grace period', async () => {
    const { store } = await withAnn()
    await store.sessions.issue(issue)
    await store.sessions.rotate(rotation('first-token', 'second'))
    const again = await store.sessions.rotate(rotation('first-token', 'lost', 10_000))
    expect(again.outcome).toBe('just_rotated')
    expect((await store.sessions.rotate(rotation('second', 'third'))).outcome).toBe('rotated')
  })

  it('expire, end by log-out and by change of password, and are purged', async () => {
    const { store } = await withAnn()
    await store.sessions.issue({ ...issue, token: 'old', familyId: 'f0', expiresAtMs: 5 })
    expect((await store.sessions.rotate(rotation('old', 'x'))).outcome).toBe('expired')
    await store.sessions.issue(issue)
    expect(await store.sessions.familyOf('first-token')).toEqual({ userId: 'user-ann', familyId: 'f1' })
    expect(await store.sessions.revokeFamily('user-ann', 'f1', 'logout')).toBe(1)
    expect(await store.sessions.familyOf('first-token')).toBeNull()
    await store.sessions.issue({ ...issue, familyId: 'f3', token: 'third' })
    expect(await store.sessions.revokeAll('user-ann', 'password')).toBe(2)
    expect(await store.sessions.purge(6)).toBe(1)
    expect((await store.sessions.rotate(rotation('old', 'x'))).outcome).toBe('unknown')
  })

  it('leave no token in the files', async () => {
    const path = join(temporaryFolder(), 'gridpilot.db')
    const store = await openWorld(path)
    await addUser(store, 'ann')
    await store.sessions.issue({ ...issue, token: 'canary-refresh-token' })
    await store.sessions.rotate(rotation('canary-refresh-token', 'canary-second-token'))
    const bytes = Buffer.concat([readFileSync(path), readFileSync(`${path}-wal`)])
    expect(bytes.includes('user-ann')).toBe(true)
    for (const token of ['canary-refresh-token', 'canary-second-token']) {
      expect(bytes.includes(token)).toBe(false)
      expect(bytes.includes(Buffer.from(token).toString('base64'))).toBe(false)
      expect(bytes.includes(Buffer.from(token).toString('hex'))).toBe(false)
    }
  })
})

describe('accounts', () => {
  it('keep one default, and are archived with their key once no bot uses them', async () => {
    const { store, owner } = await withAnn()
    const second = {
      id: 'a2',
      kind: 'bitget',
      name: 'Live',
      isDefault: true,
      canTrade: false,
      venueAccount: 'v',
    } as const
    await store.accounts.create(owner.userId, second)
    const marks = async () => (await store.accounts.list(owner.userId)).map(({ id, isDefault }) => [id, isDefault])
    expect(await marks()).toEqual([
      ['account-ann', false],
      ['a2', true],
    ])
    await store.accounts.update(owner.userId, 'account-ann', { isDefault: true, name: 'Main' })
    expect(await marks()).toEqual([
      ['account-ann', true],
      ['a2', false],
    ])
    const key = { id: 'k', accountId: 'a2', keyVersion: 1, apiKeyLast4: 'wxyz' }
    const secrets = { apiKeyCiphertext: '1', secretKeyCiphertext: '2', passphraseCiphertext: '3' }
    expect(await store.apiKeys.any()).toBe(false)
    expect(await store.apiKeys.save(owner.userId, { ...key, ...secrets })).toBe(true)
    expect(await store.apiKeys.save(owner.userId, { ...key, ...secrets, id: 'k2', apiKeyLast4: 'abcd' })).toBe(true)
    expect(await store.apiKeys.getForAccount(owner.userId, 'a2')).toMatchObject({ id: 'k2', apiKeyLast4: 'abcd' })
    await store.apiKeys.disable(owner.userId, 'a2', 'moved')
    expect(await store.apiKeys.getForAccount(owner.userId, 'a2')).toMatchObject({ disabledReason: 'moved' })

    await addBot(store, { userId: owner.userId, accountId: 'a2' }, 'bot-1')
    expect(await store.accounts.archive(owner.userId, 'a2')).toBe('in_use')
    await store.gridBots.archive(owner.userId, 'bot-1')
    expect(await store.accounts.archive(owner.userId, 'a2')).toBe('archived')
    expect(await store.accounts.archive(owner.userId, 'a2')).toBe('absent')
    expect(await store.apiKeys.any()).toBe(false)
    expect(await marks()).toEqual([['account-ann', true]])
    expect((await store.accounts.allForSupervisor()).map(({ id }) => id)).toEqual(['account-ann'])
  })
})

describe('grid bots', () => {
  it('get codes that follow the clock in base 36 and are never used twice, however many at once', async () => {
    const { store, owner } = await withAnn()
    const codes: number[] = []
    for (let i = 1; i <= 4; i++) codes.push(Number.parseInt((await addBot(store, owner, `b${i}`)).bot.code, 36))
    const [first = 0] = codes
    expect(first * 1_000 + Date.UTC(2026, 0, 1)).toBeGreaterThan(Date.UTC(2026, 1, 1))
    expect(codes.slice(1).every((code, i) => code > (codes[i] ?? 0))).toBe(true)
    expect((await store.gridBots.archive(owner.userId, 'b4')).ok).toBe(true)
    expect(Number.parseInt((await addBot(store, owner, 'b5')).bot.code, 36)).toBeGreaterThan(codes.at(-1) ?? 0)
  })

  it('are listed newest first, page by page, each exactly once', async () => {
    const { store, owner } = await withAnn()
    for (let i = 0; i < 7; i++) await addBot(store, owner, `b${i}`)
    const seen: string[] = []
    let cursor: string | null = null
    let pages = 0
    do {
      const page: Awaited<ReturnType<typeof store.gridBots.list>> = await store.gridBots.list(
        owner.userId,
        {},
        { limit: 3, cursor },
      )
      if (!page.ok) throw new Error(page.error)
      seen.push(...page.value.items.map(({ bot }) => bot.id))
      cursor = page.value.nextCursor
      pages++
      if (pages === 1) await addBot(store, owner, 'later')
    } while (cursor !== null)
    expect(seen).toEqual(['b6', 'b5', 'b4', 'b3', 'b2', 'b1', 'b0'])
    expect(pages).toBe(3)
    for (const bad of [
      '',
      'x',
      Buffer.from('[1]').toString('base64url'),
      Buffer.from('["a","b"]').toString('base64url'),
    ]) {
      expect(await store.gridBots.list(owner.userId, {}, { limit: 3, cursor: bad })).toEqual({
        ok: false,
        error: 'bad_cursor',
      })
    }
  })

  it('store every field of the API, and the figures of the latest commit', async () => {
    const { store, owner } = await withAnn()
    const created = await addBot(store, owner, 'bot-1')
    expect(created).toMatchObject({
      name: 'Bot bot-1',
      accountId: owner.accountId,
      investmentRatio: '10',
      stopLossPercent: '12.05',
      isAiRecommended: false,
      totalProfit: 0n,
      winRate: null,
    })
    const epoch = await leaseOf(store.engine, owner.accountId, 'engine')
    const bot = begun(created.bot)
    const start = { ...fillOf('t0', 'buy', 1_000_000, 50), realizedPnl: 0n as Money }
    const key = { purpose: 'start', slot: -1, side: 'buy' } as const
    const bought = step(bot, { type: 'fill', key, fill: start, times: times(2) }, BTCUSDT).bot
    const risen = step(
      bought,
      { type: 'price', last: bot.config.upper, mark: bot.config.upper, times: times(3) },
      BTCUSDT,
    )
    await store.engine.commit(owner.accountId, commitOf(epoch, { bots: [risen.bot] }))
    const stored = await store.gridBots.get(owner.userId, 'bot-1')
    // 50 steps = 0.005 BTC, bought at 100,000, marked at 105,000: 25 USDT, less the fee.
    expect(stored?.unrealizedPnl).toBe(money('25'))
    expect(stored?.totalProfit).toBe(money('24.98765433'))
    expect(stored?.totalProfitPercent).toBe('2.49876543')
    expect(stored?.bot).toEqual(risen.bot)
    expect(stored?.updatedAtMs).toBeGreaterThan(created.updatedAtMs)
    const totals = await store.gridBots.totals(owner.userId, {})
    expect(totals).toMatchObject({ bots: 1, investment: money('1000'), totalProfit: money('24.98765433') })
    expect(totals.byStatus).toEqual({ [risen.bot.status]: 1 })
  })

  it('are filtered, described, and archived only when ended', async () => {
    const { store, owner } = await withAnn()
    const first = await addBot(store, owner, 'bot-1')
    await addBot(store, owner, 'bot-2', { symbol: 'ETHUSDT' })
    const epoch = await leaseOf(store.engine, owner.accountId, 'engine')
    const running = { ...begun(first.bot), status: 'running' } as const
    await store.engine.commit(owner.accountId, commitOf(epoch, { bots: [running] }))
    const ids = async (filter: Parameters<typeof store.gridBots.list>[1]) => {
      const page = await store.gridBots.list(owner.userId, filter, PAGE)
      return page.ok ? page.value.items.map(({ bot }) => bot.id) : page.error
    }
    expect(await ids({ status: 'running' })).toEqual(['bot-1'])
    expect(await ids({ symbol: 'ETHUSDT' })).toEqual(['bot-2'])
    expect(await ids({ archived: true })).toEqual([])
    expect((await store.gridBots.active(owner.userId)).map(({ bot }) => bot.id)).toEqual(['bot-1', 'bot-2'])
    expect(await store.gridBots.describe(owner.userId, 'bot-1', { name: 'New', stopLossPercent: null })).toMatchObject({
      name: 'New',
      stopLossPercent: null,
      investmentRatio: '10',
    })
    expect(await store.gridBots.archive(owner.userId, 'bot-1')).toEqual({ ok: false, error: 'not_ended' })
    await store.engine.commit(owner.accountId, commitOf(epoch, { bots: [{ ...running, status: 'stopped' }] }))
    const archived = await store.gridBots.archive(owner.userId, 'bot-1')
    expect(archived.ok && archived.value.archivedAtMs).toBeGreaterThan(0)
    expect(await store.gridBots.archive(owner.userId, 'bot-1')).toEqual(archived)
    expect(await ids({})).toEqual(['bot-2'])
    expect(await ids({ archived: true })).toEqual(['bot-1'])
    expect((await store.engine.load(owner.accountId)).bots.map(({ id }) => id)).toEqual(['bot-2'])
  })
})

describe('orders and ledger', () => {
  it('tell open orders from ended ones; an unknown outcome is open', async () => {
    const { store, owner } = await withAnn()
    const { bot } = await addBot(store, owner, 'bot-1')
    const epoch = await leaseOf(store.engine, owner.accountId, 'engine')
    const statuses = [
      'intended',
      'submitted',
      'unknown',
      'accepted',
      'filled',
      'canceled',
      'rejected',
      'absent',
    ] as const
    const orders = statuses.map((status, slot) => orderOf(bot, slot, 'buy', { status }))
    await store.engine.commit(owner.accountId, commitOf(epoch, { orders }))
    const open = await store.orders.list(owner.userId, { botId: 'bot-1', open: true }, PAGE)
    expect(open.ok && open.value.items.map(({ order }) => order.status)).toEqual([
      'accepted',
      'unknown',
      'submitted',
      'intended',
    ])
    const all = await store.orders.list(owner.userId, { accountId: owner.accountId }, PAGE)
    expect(all.ok && all.value.items.map(({ order }) => order)).toEqual([...orders].reverse())
  })

  it('add up exactly by kind and coin, for an account and for a bot', async () => {
    const { store, owner } = await withAnn()
    await addBot(store, owner, 'bot-1')
    await addBot(store, owner, 'bot-2')
    const epoch = await leaseOf(store.engine, owner.accountId, 'engine')
    const tenths = Array.from({ length: 30 }, (_, i) => entryOf(`e${i}`, i % 2 ? 'bot-1' : 'bot-2', money('-0.1')))
    const more = [
      { ...entryOf('f1', 'bot-1', money('92233720368.54775808')), kind: 'funding' as const },
      { ...entryOf('f2', 'bot-1', money('92233720368.54775808')), kind: 'funding' as const },
      { ...entryOf('g1', null, money('-0.00000001')), coin: 'BGB' },
    ]
    await store.engine.commit(owner.accountId, commitOf(epoch, { ledger: [...tenths, ...more] }))
    expect(await store.ledger.sums(owner.userId, { accountId: owner.accountId })).toEqual([
      { kind: 'fee', coin: 'BGB', amount: -1n, entries: 1 },
      { kind: 'fee', coin: 'USDT', amount: money('-3'), entries: 30 },
      { kind: 'funding', coin: 'USDT', amount: money('184467440737.09551616'), entries: 2 },
    ])
    expect(await store.ledger.sums(owner.userId, { botId: 'bot-2' })).toEqual([
      { kind: 'fee', coin: 'USDT', amount: money('-1.5'), entries: 15 },
    ])
  })

  it('list fills by market time, those of equal time page by page without loss', async () => {
    const { store, owner } = await withAnn()
    await addBot(store, owner, 'bot-1')
    const epoch = await leaseOf(store.engine, owner.accountId, 'engine')
    const fills = ['a', 'b', 'c', 'd', 'e'].map((id, i) => booked(fillOf(id, 'buy', 1, 1, i < 4 ? 5 : 9), 'bot-1'))
    await store.engine.commit(owner.accountId, commitOf(epoch, { fills }))
    const first = await store.fills.list(owner.userId, { botId: 'bot-1' }, { limit: 2, cursor: null })
    const ids = (page: typeof first) => (page.ok ? page.value.items.map(({ fill }) => fill.tradeId) : [])
    expect(ids(first)).toEqual(['e', 'd'])
    const cursor = first.ok ? first.value.nextCursor : null
    expect(ids(await store.fills.list(owner.userId, {}, { limit: 9, cursor }))).toEqual(['c', 'b', 'a'])
    const fromMs = fillOf('x', 'buy', 1, 1, 9).occurredAtMs
    expect(ids(await store.fills.list(owner.userId, { fromMs }, PAGE))).toEqual(['e'])
    expect(ids(await store.fills.list(owner.userId, { toMs: fromMs }, PAGE))).toEqual(['d', 'c', 'b', 'a'])
  })
})
