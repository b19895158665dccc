/** The model behind the routes: its words stand beside the measured figures, and only the administrator sees the bill. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { ModelServer } from './model-server.ts'

let server: TestServer
let model: ModelServer
let env: Record<string, string>

beforeAll(async () => {
  model = new ModelServer()
  model.behaviours = ['agree']
  const url = await model.listen()
  env = { GRIDPILOT_MODEL_KEY: 'sk-very-secret', GRIDPILOT_MODEL_URL: url, GRIDPILOT_MODEL_SYMBOLS: '' }
  // History enough for a band: a model is told of figures for 30 days only.
  server = await startTestServer(['--speed', '1', '--history-days', '125'], env)
}, 120_000)

afterAll(async () => {
  await server?.close()
  await model.close()
})

const signup = async (email: string): Promise<string> =>
  (await server.call('signup', { body: { email, password: 'a long enough password 1' } })).body.access_token

it('explains the cards without changing a figure; one call for all three, kept for the next reader', async () => {
  const token = await signup('owner@example.test')
  const first = await server.call('analyze', { token, body: { symbol: 'BTCUSDT' } })
  expect(first.body.model, first.text.slice(0, 300)).toMatchObject({
    name: 'deepseek-flash',
    explained: true,
    reason: null,
  })
  expect(first.body.source).toBe('quant+deepseek-flash')
  const profiles = first.body.recommended_strategies.map(({ profile }: { profile: string }) => profile)
  expect(first.body.model.order).toEqual([...profiles].reverse())
  for (const word of first.body.model.cards) expect(word.size_factor).toBe(0.5)
  const again = await server.call('analyze', { token: await signup('guest@example.test'), body: { symbol: 'BTCUSDT' } })
  expect([again.body.cached, again.body.model]).toEqual([true, first.body.model])
  expect(model.requests.filter(({ path }) => path.endsWith('/chat/completions'))).toHaveLength(1)
}, 120_000)

it('a new question is asked anew; when the model fails the measured figures stand alone and say so', async () => {
  model.behaviours = [402]
  const token = (
    await server.call('login', { body: { email: 'owner@example.test', password: 'a long enough password 1' } })
  ).body.access_token
  const fresh = await server.call('analyze', { token, body: { symbol: 'BTCUSDT', refresh: true } })
  expect(fresh.body, fresh.text.slice(0, 300)).toMatchObject({
    source: 'quant',
    model: { explained: false, reason: { code: 'model_failed', params: { reason: 'http_402' } }, cards: [] },
  })
  expect(fresh.body.recommended_strategies.length).toBeGreaterThan(0)
  const state = await server.call('getModelState', { token })
  expect(state.body.calls, state.text).toMatchObject([
    { outcome: 'failed', reason: 'http_402', cost_usd: 0, by_user: true },
    { outcome: 'explained', reason: '', input_tokens: 1_000, output_tokens: 300, by_user: true },
  ])
  expect(state.body.spent_this_month_usd).toBeGreaterThan(0)
}, 120_000)

it('is not asked about figures that too little history gives, and says so', async () => {
  const asked = model.requests.length
  const thin = await startTestServer(['--speed', '1'], env)
  const { access_token: token } = (
    await thin.call('signup', { body: { email: 'thin@example.test', password: 'a long enough password 1' } })
  ).body
  const answer = await thin.call('analyze', { token, body: { symbol: 'BTCUSDT' } })
  expect(answer.body.recommended_strategies.length).toBeGreaterThan(0)
  expect(answer.body.recommended_strategies[0]).toMatchObject({ roi_30d_p10: null, roi_30d_p90: null })
  expect(answer.body.model).toMatchObject({ explained: false, reason: { code: 'model_thin_history' }, cards: [] })
  expect(model.requests.slice(asked).filter(({ path }) => path.endsWith('/chat/completions'))).toEqual([])
  await thin.close()
}, 120_000)

it('the key is in no answer and in no line of the log', () => {
  expect(server.log.join('\n')).not.toContain('sk-very-secret')
})
