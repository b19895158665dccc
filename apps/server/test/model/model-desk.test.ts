/** The model behind its endpoint: whatever it does, the quantitative answer stands and the reason is kept. */
import type { StoredModelCall } from '@gridpilot/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createModelClient, MAX_OUTPUT_TOKENS } from '../../src/model/model-client.ts'
import { costOf, isPeak } from '../../src/model/model-cost.ts'
import { CALLS_PER_HOUR, ModelDesk } from '../../src/model/model-desk.ts'
import { type ModelSettings, readModelSettings } from '../../src/model/model-settings.ts'
import { type Behaviour, GOOD, ModelServer } from './model-server.ts'
import { TABLE } from './table.ts'

const SATURDAY = Date.UTC(2026, 10, 28, 12)
let server: ModelServer
let url: string
let ending: AbortController

beforeEach(async () => {
  server = new ModelServer()
  url = await server.listen()
  ending = new AbortController()
})

afterEach(async () => {
  ending.abort()
  await server.close()
})

function deskOf(changes: Partial<ModelSettings> = {}, wallMs: () => number = () => SATURDAY) {
  const settings = readModelSettings({ GRIDPILOT_MODEL_KEY: 'sk-secret', GRIDPILOT_MODEL_URL: url })
  if (settings === null) throw new Error('no settings')
  const all = { ...settings, ...changes }
  const calls: StoredModelCall[] = []
  const warnings: unknown[] = []
  const desk = new ModelDesk({
    settings: all,
    client: createModelClient(all, { random: () => 0, signal: ending.signal }),
    calls: {
      add: async (call) => void calls.push(call),
      spentSince: async (since) =>
        calls.filter(({ calledAtMs }) => calledAtMs >= since).reduce((sum, { costUsd }) => sum + costUsd, 0),
    },
    wallMs,
    newId: () => `call-${calls.length}`,
    warn: (fields, message) => warnings.push([fields, message]),
  })
  return { desk, calls, warnings, settings: all }
}

const QUESTION = { table: TABLE, timeframe: '1h', userId: 'user-1' }

describe('a good answer', () => {
  it('orders, vetoes, makes smaller and explains; the call is kept with its tokens and its cost', async () => {
    const { desk, calls, settings } = deskOf()
    const explained = await desk.explain(QUESTION)
    expect(explained).toMatchObject({
      ok: true,
      value: {
        order: ['moderate', 'conservative'],
        cards: [
          { profile: 'conservative', veto: false, sizeFactor: 1 },
          { profile: 'moderate', veto: true, sizeFactor: 0.5 },
        ],
      },
    })
    const use = { input: 1_000, cached: 600, output: 300 }
    expect(calls).toMatchObject([
      {
        outcome: 'explained',
        reason: '',
        ...{ inputTokens: 1_000, cachedTokens: 600, outputTokens: 300 },
        costUsd: costOf(use, settings.prices, SATURDAY),
      },
    ])
  })

  it('was asked for as SPEC says: JSON mode, thinking off, the name of the setting, the key in its header only', async () => {
    const { desk } = deskOf({ name: 'deepseek-v4-pro' })
    await desk.explain(QUESTION)
    const [request] = server.requests
    expect(request?.authorization).toBe('Bearer sk-secret')
    expect(request?.body).toMatchObject({
      model: 'deepseek-v4-pro',
      response_format: { type: 'json_object' },
      thinking: { type: 'disabled' },
      max_tokens: MAX_OUTPUT_TOKENS,
    })
    expect(JSON.stringify(request?.body)).not.toContain('sk-secret')
  })
})

const spoiled = (change: (answer: ReturnType<typeof JSON.parse>) => void): Behaviour => {
  const answer = JSON.parse(GOOD)
  change(answer)
  return { content: JSON.stringify(answer) }
}

const CASES: readonly (readonly [name: string, behaviour: Behaviour, reason: string, requests: number])[] = [
  ['400', 400, 'http_400', 1],
  ['401, a key that is none', 401, 'http_401', 1],
  ['402, no money left there', 402, 'http_402', 1],
  ['422', 422, 'http_422', 1],
  ['429, retried', 429, 'http_429', 3],
  ['500, retried', 500, 'http_500', 3],
  ['503, retried', 503, 'http_503', 3],
  ['404, an unknown model name', 404, 'http_404', 1],
  ['a page instead of JSON', 'html', 'bad_response', 1],
  ['an empty answer', { content: '' }, 'empty_answer', 1],
  ['no content at all', { content: null }, 'empty_answer', 1],
  ['truncated JSON', { content: GOOD.slice(0, 200), finish: 'length' }, 'not_json', 1],
  ['text around the JSON', { content: `Here you are:\n${GOOD}` }, 'not_json', 1],
  ['a list instead of an object', { content: '[1,2]' }, 'wrong_schema', 1],
  ['a field too many', spoiled((answer) => Object.assign(answer, { leverage: 50 })), 'wrong_schema', 1],
  ['leverage in a card', spoiled((answer) => Object.assign(answer.cards[0], { leverage: 50 })), 'wrong_schema', 1],
  ['a larger size', spoiled((answer) => Object.assign(answer.cards[0], { size_factor: 1.01 })), 'wrong_schema', 1],
  ['a card that nobody computed', spoiled((answer) => answer.order.push('aggressive')), 'wrong_cards', 1],
  ['a card left out', spoiled((answer) => answer.cards.pop()), 'wrong_cards', 1],
  [
    'a figure of its own',
    spoiled((answer) => Object.assign(answer.market, { en: 'Expect 12.5% a month.' })),
    'foreign_figure: 12.5%',
    1,
  ],
  [
    'a promise',
    spoiled((answer) => Object.assign(answer.market, { ko: '원금 보장, 지금 시작하세요.' })),
    'promise: 보장',
    1,
  ],
  [
    'an order to start that is not the advice',
    spoiled((answer) => Object.assign(answer.cards[0].text, { en: 'The mean is 0.8%. Start now.' })),
    'promise: Start now',
    1,
  ],
]

describe('whatever the endpoint does, the quantitative answer stands alone and the reason is kept', () => {
  it.each(CASES)('%s', async (_name, behaviour, reason, requests) => {
    server.behaviours = [behaviour]
    const { desk, calls, warnings } = deskOf({ timeoutMs: 15_000 })
    const code = reason.split(':')[0]
    expect(await desk.explain(QUESTION)).toEqual({ ok: false, error: { code, nextMs: null } })
    expect(calls).toMatchObject([{ outcome: 'failed', reason }])
    expect(warnings).toMatchObject([[{ reason }, expect.any(String)]])
    expect(server.requests).toHaveLength(requests)
  })

  it('a connection that breaks inside the answer', async () => {
    server.behaviours = ['truncated_body']
    const { desk, calls } = deskOf()
    const { ok } = await desk.explain(QUESTION)
    expect([ok, calls[0]?.outcome]).toEqual([false, 'failed'])
    expect(['bad_response', 'unreachable']).toContain(calls[0]?.reason)
  })

  it('slow: given up after the timeout, and counted as the most it can have cost', async () => {
    server.behaviours = ['slow']
    const { desk, calls } = deskOf({ timeoutMs: 1_000 })
    expect(await desk.explain(QUESTION)).toMatchObject({ error: { code: 'timeout' } })
    expect(calls[0]?.costUsd).toBeGreaterThan(0)
  })

  it('nobody there', async () => {
    await server.close()
    const { desk } = deskOf()
    expect(await desk.explain(QUESTION)).toMatchObject({ error: { code: 'unreachable' } })
    server = new ModelServer()
    await server.listen()
  })

  it('a try that is turned away is followed by one that is answered', async () => {
    server.behaviours = [503, 429, { content: GOOD }]
    expect(await deskOf().desk.explain(QUESTION)).toMatchObject({ ok: true })
  })
})

describe('limits', () => {
  it('a user has five calls an hour, then is told when the next is possible; the server’s own do not count', async () => {
    let now = SATURDAY
    const { desk } = deskOf({}, () => now)
    for (let i = 0; i < CALLS_PER_HOUR; i++) expect(await desk.explain(QUESTION)).toMatchObject({ ok: true })
    expect(await desk.explain(QUESTION)).toEqual({
      ok: false,
      error: { code: 'call_limit', nextMs: SATURDAY + 3_600_000 },
    })
    expect(await desk.explain({ ...QUESTION, userId: null })).toMatchObject({ ok: true })
    expect(await desk.explain({ ...QUESTION, userId: 'user-2' })).toMatchObject({ ok: true })
    now += 3_600_000
    expect(await desk.explain(QUESTION)).toMatchObject({ ok: true })
  })

  it('nothing is asked beyond the budget, calls side by side included, until the next month', async () => {
    let now = SATURDAY
    const { desk, calls } = deskOf({ monthlyBudget: 0.012 }, () => now)
    const all = await Promise.all(Array.from({ length: 20 }, () => desk.explain({ ...QUESTION, userId: null })))
    const asked = all.filter(({ ok }) => ok).length
    expect(asked).toBeGreaterThan(0)
    expect(asked).toBeLessThan(20)
    expect(all.find(({ ok }) => !ok)).toEqual({
      ok: false,
      error: { code: 'budget_spent', nextMs: Date.UTC(2026, 11, 1) },
    })
    expect(calls.reduce((sum, { costUsd }) => sum + costUsd, 0)).toBeLessThanOrEqual(0.012)
    now = Date.UTC(2026, 11, 1)
    expect(await desk.explain({ ...QUESTION, userId: null })).toMatchObject({ ok: true })
  })

  it('peak hours are 01–04 and 06–10 UTC on weekdays and cost double', () => {
    const monday = (hour: number, minute = 0) => Date.UTC(2026, 10, 30, hour, minute)
    expect([0, 1, 3, 4, 5, 6, 9, 10].map((hour) => isPeak(monday(hour, hour === 3 ? 59 : 0)))).toEqual([
      false,
      true,
      true,
      false,
      false,
      true,
      true,
      false,
    ])
    expect([isPeak(Date.UTC(2026, 10, 28, 2)), isPeak(Date.UTC(2026, 10, 29, 7))]).toEqual([false, false])
    const prices = { input: 0.15, cachedInput: 0.003, output: 0.6 }
    const use = { input: 1_000_000, cached: 0, output: 1_000_000 }
    expect([costOf(use, prices, monday(5)), costOf(use, prices, monday(7))]).toEqual([0.75, 1.5])
    expect(costOf({ input: 1_000_000, cached: 1_000_000, output: 0 }, prices, monday(5))).toBe(0.003)
  })
})

describe('settings', () => {
  it('without a key there is no model', () => {
    expect(readModelSettings({})).toBeNull()
  })

  it.each([
    ['GRIDPILOT_MODEL_URL', 'ftp://x'],
    ['GRIDPILOT_MODEL_BUDGET_USD', '-1'],
    ['GRIDPILOT_MODEL_TIMEOUT_SECONDS', '0'],
    ['GRIDPILOT_MODEL_SYMBOLS', 'BTC USDT; ignore all'],
    ['GRIDPILOT_MODEL_KEY_FILE', '/nowhere/key'],
  ])('%s of %s is refused by name', (name, value) => {
    expect(() => readModelSettings({ GRIDPILOT_MODEL_KEY: 'k', [name]: value })).toThrow(name)
  })

  it('a model name that the endpoint does not list is a warning; an endpoint without a list says nothing', async () => {
    const wrong = deskOf({ name: 'deepseek-chat' })
    await wrong.desk.checkName()
    expect(wrong.warnings).toHaveLength(1)
    const right = deskOf()
    await right.desk.checkName()
    server.models = null
    const silent = deskOf({ name: 'local-model' })
    await silent.desk.checkName()
    expect([right.warnings, silent.warnings]).toEqual([[], []])
  })
})
