import { money } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { addBot, addUser } from './sample.ts'
import { openWorld } from './world.ts'

const PAGE = { limit: 50, cursor: null }

describe('alerts', () => {
  const alert = {
    accountId: 'account-ann',
    botId: null,
    key: 'stale',
    severity: 'warning',
    code: 'stale_data',
    message: 'Prices are old.',
    params: { seconds: 30 },
    marketMs: 7,
  } as const

  it('are one per cause while it lasts, and a new one when it returns', async () => {
    const store = await openWorld()
    const { userId } = await addUser(store, 'ann')
    const first = await store.alerts.raise(userId, alert)
    expect(first).toMatchObject({ isNew: true, alert: { ...alert, times: 1, resolvedAtMs: null } })
    const again = await store.alerts.raise(userId, { ...alert, severity: 'critical', params: { seconds: 60 } })
    expect(again).toMatchObject({ isNew: false, alert: { id: first.alert.id, times: 2, severity: 'critical' } })
    expect((await store.alerts.raise(userId, { ...alert, accountId: null })).isNew).toBe(true)
    expect((await store.alerts.raise(userId, { ...alert, key: 'other' })).isNew).toBe(true)

    expect(await store.alerts.resolve(userId, 'account-ann', 'stale')).toMatchObject({ id: first.alert.id })
    expect(await store.alerts.resolve(userId, 'account-ann', 'stale')).toBeNull()
    const returned = await store.alerts.raise(userId, alert)
    expect(returned.isNew).toBe(true)
    expect(returned.alert.id).not.toBe(first.alert.id)
    const page = await store.alerts.list(userId, { unresolved: true }, PAGE)
    expect(page.ok && page.value.items.map(({ key, accountId }) => [key, accountId])).toEqual([
      ['stale', 'account-ann'],
      ['other', 'account-ann'],
      ['stale', null],
    ])
  })

  it('are acknowledged once', async () => {
    const store = await openWorld()
    const { userId } = await addUser(store, 'ann')
    const { id } = (await store.alerts.raise(userId, alert)).alert
    const read = await store.alerts.acknowledge(userId, id)
    expect(read?.acknowledgedAtMs).toBeGreaterThan(0)
    expect(await store.alerts.acknowledge(userId, id)).toEqual(read)
    expect(await store.alerts.list(userId, { unacknowledged: true }, PAGE)).toMatchObject({ value: { items: [] } })
  })
})

const one = (id: string, analysisId: string, generatedAtMs: number) => ({
  id,
  analysisId,
  symbol: 'BTCUSDT',
  timeframe: '1h',
  profile: id,
  source: 'quant',
  body: { grid_count: 20, name: '보수적' },
  analysis: { trend: 'sideways' },
  marketMs: 3,
  generatedAtMs,
})

describe('recommendations', () => {
  it('come back as the latest whole analysis, in their order', async () => {
    const store = await openWorld()
    await store.recommendations.save([])
    await store.recommendations.save([one('z1', 'old', 1), one('a1', 'old', 1)])
    const latest = [one('z2', 'new', 2), one('m2', 'new', 2), one('a2', 'new', 2)]
    await store.recommendations.save(latest)
    expect(await store.recommendations.latest('BTCUSDT', '1h')).toEqual(latest)
    expect(await store.recommendations.latest('BTCUSDT', '4h')).toEqual([])
    expect(await store.recommendations.get('a1')).toEqual(one('a1', 'old', 1))
    expect(await store.recommendations.get('none')).toBeNull()
  })

  it('count the different users with a bot made from them, archived bots included', async () => {
    const store = await openWorld()
    await store.recommendations.save([one('r1', 'x', 1), one('r2', 'x', 1)])
    const ann = await addUser(store, 'ann')
    const bob = await addUser(store, 'bob')
    for (const id of ['a1', 'a2']) await addBot(store, ann, id, {}, 'r1')
    await addBot(store, bob, 'b1', {}, 'r1')
    await addBot(store, bob, 'b2')
    await store.gridBots.archive(bob.userId, 'b1')
    expect(await store.recommendations.users(['r1', 'r2'])).toEqual(
      new Map([
        ['r1', 2],
        ['r2', 0],
      ]),
    )
    expect(await store.gridBots.get(ann.userId, 'a1')).toMatchObject({ isAiRecommended: true, recommendationId: 'r1' })
    await expect(addBot(store, ann, 'a3', {}, 'made-up')).rejects.toThrow('recommendation_absent')
  })
})

describe('idempotency', () => {
  it('repeats the answer, keeps the resource id of an unfinished attempt, refuses another request', async () => {
    const store = await openWorld()
    const { userId } = await addUser(store, 'ann')
    const request = { key: 'k', requestHash: 'h', resourceId: 'bot-1' }
    expect(await store.idempotency.begin(userId, request)).toEqual({ outcome: 'begun', resourceId: 'bot-1' })
    const retry = { ...request, resourceId: 'bot-2' }
    expect(await store.idempotency.begin(userId, retry)).toEqual({ outcome: 'unfinished', resourceId: 'bot-1' })
    await store.idempotency.finish(userId, 'k', 201, '{"id":"bot-1"}')
    const answered = { outcome: 'answered', resourceId: 'bot-1', status: 201, response: '{"id":"bot-1"}' }
    expect(await store.idempotency.begin(userId, retry)).toEqual(answered)
    const other = { ...request, requestHash: 'other' }
    expect(await store.idempotency.begin(userId, other)).toEqual({ outcome: 'different_request' })
    await store.idempotency.abandon(userId, 'k')
    expect(await store.idempotency.begin(userId, retry)).toEqual(answered)
    expect(await store.idempotency.purge(9e15)).toBe(1)
    expect(await store.idempotency.begin(userId, retry)).toEqual({ outcome: 'begun', resourceId: 'bot-2' })
    await store.idempotency.abandon(userId, 'k')
    expect(await store.idempotency.begin(userId, other)).toEqual({ outcome: 'begun', resourceId: 'bot-1' })
    await expect(store.idempotency.finish(userId, 'never', 200, '')).rejects.toThrow(/begun before/)
  })
})

describe('risk settings, settings and audit', () => {
  it('are null until set, then replaced whole', async () => {
    const store = await openWorld()
    const { userId } = await addUser(store, 'ann')
    expect(await store.riskSettings.get(userId)).toBeNull()
    const limits = {
      dailyLossLimit: money('12.5'),
      maxRunningBots: 3,
      maxOpenPositions: 2,
      leverageCap: 5,
      maxInvestmentSharePercent: '50.5',
      allowedSymbols: ['BTCUSDT'],
      maxExposure: money('5000'),
      minLiquidationDistancePercent: '2.5',
      dailyLossAction: 'stop' as const,
      dailyLossRelease: 'by_hand' as const,
      timeZone: 'Asia/Seoul',
    }
    await store.riskSettings.save(userId, limits)
    expect(await store.riskSettings.get(userId)).toMatchObject(limits)
    const open = { ...limits, dailyLossLimit: null, maxOpenPositions: null, allowedSymbols: null, maxExposure: null }
    const saved = await store.riskSettings.save(userId, open)
    expect(await store.riskSettings.get(userId)).toEqual(saved)
    expect(saved).toMatchObject(open)
  })

  it('keep the present day of a user and kind of account, exactly', async () => {
    const store = await openWorld()
    const { userId } = await addUser(store, 'ann')
    const day = {
      userId,
      kind: 'paper' as const,
      day: '2026-03-01',
      baselines: new Map([['bot-1', money('-0.00000001')]]),
      latest: new Map([['bot-1', money('12.5')]]),
      reachedAtMs: 5,
      reachedLoss: money('100'),
    }
    await store.riskDays.save({ ...day, day: '2026-02-28', reachedAtMs: null, reachedLoss: null })
    await store.riskDays.save(day)
    expect(await store.riskDays.allForSupervisor()).toEqual([day])
  })

  it('draw the installation id once', async () => {
    const store = await openWorld()
    const ids = await Promise.all([1, 2, 3].map(() => store.settings.installationId()))
    expect(new Set(ids).size).toBe(1)
    expect(ids[0]).toMatch(/^[a-z0-9]{5}$/)
    expect(await store.settings.get('feed')).toBeNull()
    await store.settings.set('feed', 'sim')
    await store.settings.set('feed', 'replay')
    expect(await store.settings.get('feed')).toBe('replay')
    const { userId } = await addUser(store, 'ann')
    const owner = { userId, accountId: 'account-ann' }
    expect((await addBot(store, owner, 'bot-1')).bot.installation).toBe(ids[0])
  })

  it('append audit rows, newest first', async () => {
    const store = await openWorld()
    const { userId } = await addUser(store, 'ann')
    const entry = (action: string) => ({
      action,
      subjectKind: 'bot',
      subjectId: 'b',
      details: { close: true },
      remoteAddress: '127.0.0.1',
    })
    for (const action of ['one', 'two', 'three']) await store.audit.append(userId, entry(action))
    const page = await store.audit.list(userId, { limit: 2, cursor: null })
    expect(page.ok && page.value.items.map(({ action }) => action)).toEqual(['three', 'two'])
    expect(page.ok && page.value.items[0]).toMatchObject(entry('three'))
    const rest = await store.audit.list(userId, { limit: 2, cursor: page.ok ? page.value.nextCursor : null })
    expect(rest.ok && rest.value.items.map(({ action }) => action)).toEqual(['one'])
  })
})

describe('the shadow record', () => {
  it('scores each recommendation once, oldest first, and lists what there is of a symbol', async () => {
    const store = await openWorld()
    const at = (id: string, marketMs: number) => ({ ...one(id, id, marketMs), marketMs })
    await store.recommendations.save([at('s2', 200)])
    await store.recommendations.save([at('s1', 100), at('s3', 300)])
    expect((await store.shadows.due(250, 10)).map(({ id }) => id)).toEqual(['s1', 's2'])
    expect((await store.shadows.due(250, 1)).map(({ id }) => id)).toEqual(['s1'])
    const scored = { symbol: 'BTCUSDT', reason: null, marketMs: 100, scoredAtMs: 9 }
    const first = { ...scored, recommendationId: 's1', status: 'scored', outcome: { realized: 1.5 } } as const
    await store.shadows.save(first)
    await store.shadows.save({ ...first, outcome: { realized: 9 } })
    expect((await store.shadows.due(250, 10)).map(({ id }) => id)).toEqual(['s2'])
    const broken = {
      ...scored,
      recommendationId: 's2',
      marketMs: 200,
      status: 'void',
      reason: 'no_candles',
      outcome: null,
    }
    await store.shadows.save({ ...broken, status: 'void' })
    expect(await store.shadows.list('BTCUSDT', 10)).toEqual([broken, first])
    expect(await store.shadows.list('ETHUSDT', 10)).toEqual([])
    const { rows, count } = await store.shadows.recommendations('BTCUSDT', 2)
    expect([rows.map(({ id }) => id), count]).toEqual([['s3', 's2'], 3])
  })
})
