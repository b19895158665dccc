import { money } from '@gridpilot/core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../src/index.ts'
import { addBot, addUser, begun, booked, commitOf, entryOf, fillOf, leaseOf, orderOf } from './sample.ts'
import { openWorld } from './world.ts'

// Ann owns one of everything. Every repository method is asked for Ann's things by Ann and by Bob: Bob gets exactly
// what he would get for an id that does not exist, and nothing of Ann's changes.

const PAGE = { limit: 10, cursor: null }
const ANN = { userId: 'user-ann', accountId: 'account-ann' }
const BOB = { userId: 'user-bob', accountId: 'account-bob' }
const VALUE = { marketMs: 5, wallMs: 5, equity: money('1000'), price: null }

async function annsThings(store: Store) {
  await addUser(store, 'ann')
  await addUser(store, 'bob')
  const bot = begun((await addBot(store, ANN, 'bot-ann')).bot)
  const epoch = await leaseOf(store.engine, ANN.accountId, 'engine')
  await store.engine.commit(
    ANN.accountId,
    commitOf(epoch, {
      bots: [bot],
      orders: [orderOf(bot, 0, 'buy'), { ...orderOf(bot, 1, 'sell'), cause: 'fill:t1' }],
      fills: [booked(fillOf('t1', 'buy', 950_000, 1), bot.id)],
      ledger: [entryOf('fill:t1:fee', bot.id, money('-0.1'))],
      events: [{ botId: bot.id, code: 'filled', params: {}, occurredAtMs: 1, wallMs: 1 }],
    }),
  )
  await store.engine.saveEquity([{ botId: bot.id, marketMs: 1, wallMs: 1, equity: money('1000'), price: 1 }])
  await store.equity.saveAccount(ANN.userId, ANN.accountId, VALUE)
  await store.apiKeys.save(ANN.userId, newKey)
  await store.riskSettings.save(ANN.userId, limits)
  await store.alerts.raise(ANN.userId, alert)
  await store.audit.append(ANN.userId, auditEntry)
  await store.backtests.create(ANN.userId, { ...backtest, id: 'test-ann' }, 50)
  await store.backtests.finish(ANN.userId, 'test-ann', { status: 'done', report: { fills: [] } })
  await store.backtests.create(ANN.userId, { ...backtest, id: 'test-running' }, 50)
  await store.optimizations.create(ANN.userId, { ...backtest, id: 'search-ann' }, 50)
  await store.optimizations.finish(ANN.userId, 'search-ann', { status: 'done', report: { front: [] } })
  await store.optimizations.create(ANN.userId, { ...backtest, id: 'search-cancelled' }, 50)
  await store.optimizations.finish(ANN.userId, 'search-cancelled', { status: 'cancelled' })
  await store.optimizations.create(ANN.userId, { ...backtest, id: 'search-running' }, 50)
  await store.idempotency.begin(ANN.userId, request)
  await store.idempotency.finish(ANN.userId, request.key, 201, 'body')
  await store.sessions.issue({ userId: ANN.userId, familyId: 'family', token: 'token', expiresAtMs: 9e12 })
}

const newKey = {
  id: 'key-ann',
  accountId: ANN.accountId,
  apiKeyCiphertext: 'c1',
  secretKeyCiphertext: 'c2',
  passphraseCiphertext: 'c3',
  keyVersion: 1,
  apiKeyLast4: 'abcd',
}
const limits = {
  dailyLossLimit: money('50'),
  maxRunningBots: 3,
  maxOpenPositions: null,
  leverageCap: 5,
  maxInvestmentSharePercent: '50',
  allowedSymbols: null,
  maxExposure: null,
  minLiquidationDistancePercent: null,
  dailyLossAction: 'pause' as const,
  dailyLossRelease: 'next_day' as const,
  timeZone: 'UTC',
}
const alert = {
  accountId: ANN.accountId,
  botId: 'bot-ann',
  key: 'stale',
  severity: 'warning',
  code: 'stale_data',
  message: 'Prices are old.',
  params: {},
  marketMs: null,
} as const
const auditEntry = { action: 'login', subjectKind: 'user', subjectId: null, details: {}, remoteAddress: null }
const backtest = { name: 'a', symbol: 'BTCUSDT', request: { symbol: 'BTCUSDT' } }
const request = { key: 'once', requestHash: 'h', resourceId: 'bot-ann' }

type Ask = (store: Store, userId: string) => Promise<unknown>

const items = async (page: Promise<{ ok: boolean; value?: { items: readonly unknown[] } }>) =>
  (await page).value?.items.length

/** [what, how to ask, the answer for nothing]: Ann's own answer must differ from it. */
const READS: readonly (readonly [string, Ask, unknown])[] = [
  ['sessions.isLive', (store, userId) => store.sessions.isLive(userId, 'family'), false],
  ['users.get', (store, userId) => store.users.get(userId).then((user) => user?.email === 'ann@example.test'), false],
  ['accounts.get', (store, userId) => store.accounts.get(userId, ANN.accountId), null],
  [
    'accounts.list',
    (store, userId) => store.accounts.list(userId).then((all) => all.some(({ id }) => id === ANN.accountId)),
    false,
  ],
  ['apiKeys.getForAccount', (store, userId) => store.apiKeys.getForAccount(userId, ANN.accountId), null],
  ['riskSettings.get', (store, userId) => store.riskSettings.get(userId), null],
  ['gridBots.get', (store, userId) => store.gridBots.get(userId, 'bot-ann'), null],
  ['gridBots.list', (store, userId) => items(store.gridBots.list(userId, { accountId: ANN.accountId }, PAGE)), 0],
  ['gridBots.active', (store, userId) => store.gridBots.active(userId, ANN.accountId), []],
  ['gridBots.totals', (store, userId) => store.gridBots.totals(userId, {}).then(({ bots }) => bots), 0],
  ['positions.list', (store, userId) => store.positions.list(userId, 'bot-ann'), []],
  ['orders.list', (store, userId) => items(store.orders.list(userId, { botId: 'bot-ann' }, PAGE)), 0],
  ['fills.list', (store, userId) => items(store.fills.list(userId, { botId: 'bot-ann' }, PAGE)), 0],
  [
    'fills.list of an account',
    (store, userId) => items(store.fills.list(userId, { accountId: ANN.accountId }, PAGE)),
    0,
  ],
  ['ledger.list', (store, userId) => items(store.ledger.list(userId, { accountId: ANN.accountId }, PAGE)), 0],
  ['ledger.sums', (store, userId) => store.ledger.sums(userId, { accountId: ANN.accountId }), []],
  ['fills.totals', (store, userId) => store.fills.totals(userId, ANN.accountId), []],
  ['ledger.totals', (store, userId) => store.ledger.totals(userId, ANN.accountId), []],
  ['events.timeline', (store, userId) => items(store.events.timeline(userId, 'bot-ann', PAGE)), 0],
  [
    'events.ordersCausedBy',
    (store, userId) => store.events.ordersCausedBy(userId, 'bot-ann', ['t1']).then((found) => [...found]),
    [],
  ],
  ['events.list', (store, userId) => items(store.events.list(userId, 'bot-ann', PAGE)), 0],
  [
    'equity.curve of a bot',
    (store, userId) => store.equity.curve(userId, { kind: 'bot', id: 'bot-ann' }, { fromMs: 0, points: 9 }),
    [],
  ],
  [
    'equity.curve of an account',
    (store, userId) => store.equity.curve(userId, { kind: 'account', id: ANN.accountId }, { fromMs: 0, points: 9 }),
    [],
  ],
  ['alerts.list', (store, userId) => items(store.alerts.list(userId, { accountId: ANN.accountId }, PAGE)), 0],
  ['audit.list', (store, userId) => items(store.audit.list(userId, PAGE)), 0],
  ['backtests.get', (store, userId) => store.backtests.get(userId, 'test-ann'), null],
  ['backtests.report', (store, userId) => store.backtests.report(userId, 'test-ann'), null],
  ['optimizations.get', (store, userId) => store.optimizations.get(userId, 'search-ann'), null],
  ['optimizations.report', (store, userId) => store.optimizations.report(userId, 'search-ann'), null],
  ['optimizations.list', (store, userId) => items(store.optimizations.list(userId, PAGE)), 0],
  ['backtests.list', (store, userId) => items(store.backtests.list(userId, PAGE)), 0],
  [
    'idempotency.begin',
    (store, userId) => store.idempotency.begin(userId, request).then(({ outcome }) => outcome),
    'begun',
  ],
]

const alertId = async (store: Store) => {
  const page = await store.alerts.list(ANN.userId, {}, PAGE)
  return (page.ok && page.value.items[0]?.id) || 'none'
}

/** [what, how to do it, the answer when there is nothing to do it to]. Run by Bob on Ann's things. */
const WRITES: readonly (readonly [string, Ask, unknown])[] = [
  ['accounts.update', (store, userId) => store.accounts.update(userId, ANN.accountId, { name: 'mine' }), null],
  ['accounts.archive', (store, userId) => store.accounts.archive(userId, ANN.accountId), 'absent'],
  ['apiKeys.save', (store, userId) => store.apiKeys.save(userId, { ...newKey, apiKeyLast4: 'evil' }), false],
  ['apiKeys.disable', (store, userId) => store.apiKeys.disable(userId, ANN.accountId, 'x'), false],
  ['apiKeys.delete', (store, userId) => store.apiKeys.delete(userId, ANN.accountId), false],
  ['gridBots.describe', (store, userId) => store.gridBots.describe(userId, 'bot-ann', { name: 'mine' }), null],
  ['gridBots.archive', (store, userId) => store.gridBots.archive(userId, 'bot-ann'), { ok: false, error: 'absent' }],
  [
    'equity.saveAccount',
    (store, userId) => store.equity.saveAccount(userId, ANN.accountId, { ...VALUE, marketMs: 9 }),
    false,
  ],
  ['alerts.resolve', (store, userId) => store.alerts.resolve(userId, ANN.accountId, 'stale'), null],
  ['alerts.acknowledge', async (store, userId) => store.alerts.acknowledge(userId, await alertId(store)), null],
  ['backtests.finish', (store, userId) => store.backtests.finish(userId, 'test-running', { status: 'done' }), null],
  [
    'optimizations.finish',
    (store, userId) => store.optimizations.finish(userId, 'search-running', { status: 'done' }),
    null,
  ],
  ['optimizations.resume', (store, userId) => store.optimizations.resume(userId, 'search-cancelled'), null],
  ['optimizations.delete', (store, userId) => store.optimizations.delete(userId, 'search-ann'), false],
  ['backtests.delete', (store, userId) => store.backtests.delete(userId, 'test-ann'), false],
  ['sessions.revokeFamily', (store, userId) => store.sessions.revokeFamily(userId, 'family', 'x'), 0],
  ['sessions.revokeAll', (store, userId) => store.sessions.revokeAll(userId, 'x'), 0],
  ['idempotency.abandon', (store, userId) => store.idempotency.abandon(userId, 'once'), undefined],
]

describe('owner scope', () => {
  let store: Store

  beforeEach(async () => {
    store = await openWorld()
    await annsThings(store)
  })

  it.each(READS)('%s: Ann sees hers, Bob sees nothing', async (_, ask, nothing) => {
    expect(await ask(store, ANN.userId)).not.toEqual(nothing)
    expect(await ask(store, BOB.userId)).toEqual(nothing)
    expect(await ask(store, 'user-nobody').catch((error: unknown) => error)).not.toEqual(await ask(store, ANN.userId))
  })

  it.each(WRITES)('%s: Bob can do nothing to what is Ann’s', async (_, act, nothing) => {
    const before = await everythingOfAnn(store)
    expect(await act(store, BOB.userId)).toEqual(nothing)
    expect(await everythingOfAnn(store)).toEqual(before)
  })

  it('a bot on somebody else’s account is refused like one on no account', async () => {
    const draft = {
      name: 'x',
      config: (await annsBot(store)).bot.config,
      instrument: (await annsBot(store)).instrument,
    }
    const rest = { investmentRatio: null, stopLossPercent: null, takeProfitPercent: null, recommendationId: null }
    for (const accountId of [ANN.accountId, 'account-none']) {
      const made = await store.gridBots.create(BOB.userId, { id: 'bot-bob', accountId, ...draft, ...rest })
      expect(made).toEqual({ ok: false, error: 'account_absent' })
    }
  })

  it('covers every repository and method that takes a user', () => {
    const named = new Set([...READS, ...WRITES].map(([name]) => name.split(' ')[0]))
    // Own rows only by construction: they insert for, or replace the one row of, the user given.
    const own = ['users.create', 'users.update', 'accounts.create', 'riskSettings.save', 'riskDays.save']
    const more = [
      ...own,
      'alerts.raise',
      'audit.append',
      'backtests.create',
      // Of backtests nothing is taken up again: the same class does it for searches.
      'backtests.resume',
      'optimizations.create',
      'gridBots.create',
      'idempotency.finish',
      'sessions.issue',
    ]
    // By token, email or installation, not by user.
    const unowned = [
      ...[
        'users.getByEmail',
        'users.countSignedUp',
        'users.promoteFirstWithoutAdmin',
        'sessions.rotate',
        'sessions.familyOf',
        'sessions.purge',
      ],
      ...['accounts.allForSupervisor', 'riskDays.allForSupervisor', 'apiKeys.any', 'idempotency.purge'],
      'backtests.interruptForSupervisor',
      'optimizations.interruptForSupervisor',
    ]
    const ownerless = new Set(['engine', 'settings', 'recommendations', 'shadows', 'modelCalls'])
    const methods = Object.entries(store).flatMap(([name, part]) =>
      typeof part === 'function' || ownerless.has(name)
        ? []
        : Object.getOwnPropertyNames(Object.getPrototypeOf(part))
            .filter((method) => method !== 'constructor' && !method.startsWith('#'))
            .map((method) => `${name}.${method}`),
    )
    expect(methods.filter((method) => ![...named, ...more, ...unowned].includes(method))).toEqual([])
  })
})

const annsBot = async (store: Store) => {
  const bot = await store.gridBots.get(ANN.userId, 'bot-ann')
  if (!bot) throw new Error('Ann has a bot')
  return bot
}

async function everythingOfAnn(store: Store) {
  const curve = { fromMs: 0, points: 100 }
  return {
    account: await store.accounts.get(ANN.userId, ANN.accountId),
    key: await store.apiKeys.getForAccount(ANN.userId, ANN.accountId),
    bot: await annsBot(store),
    alerts: await store.alerts.list(ANN.userId, {}, PAGE),
    equity: await store.equity.curve(ANN.userId, { kind: 'account', id: ANN.accountId }, curve),
    session: await store.sessions.familyOf('token'),
    idempotency: await store.idempotency.begin(ANN.userId, request),
  }
}
