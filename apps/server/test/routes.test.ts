import { routes } from '@gridpilot/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { finishedBacktest } from './support/finished-backtest.ts'
import { finishedOptimization, SMALL_SEARCH } from './support/finished-optimization.ts'
import { startTestServer, type TestServer, until } from './support/test-server.ts'
import { vaultOf } from './support/vault.ts'
import { passingGrid } from './support/wanted.ts'

// The server parses every answer by the schema of its route here, so a success is an answer of the right shape.

let server: TestServer
let token: string

beforeAll(async () => {
  server = await startTestServer(['--speed', '60'])
  token = await server.demo()
})
afterAll(() => server.close())

const botOf = async (id: string) => (await server.call('getGridBot', { token, params: { id } })).body

describe('every route of the contract', () => {
  it('answers the market', async () => {
    expect((await server.call('listSymbols', { token })).body.items[0].symbol).toBe('BTCUSDT')
    const candles = await server.call('getCandles', {
      token,
      query: { symbol: 'BTCUSDT', timeframe: '15m', limit: '20' },
    })
    expect(candles.body.candles).toHaveLength(20)
    const times = candles.body.candles.map(([time]: [number]) => time)
    expect(times).toEqual([...times].sort((a: number, b: number) => a - b))
    expect((await server.call('getTicker', { token, query: { symbol: 'BTCUSDT' } })).body.feed.speed).toBe(60)
    expect((await server.call('health')).body.status).toBe('ok')
    expect((await server.call('ready')).body.ready).toBe(true)
  })

  it('answers an unknown symbol with its code', async () => {
    const answer = await server.call('getTicker', { token, query: { symbol: 'NOPE' } })
    expect([answer.status, answer.body.error.code, answer.body.error.details.field]).toEqual([
      422,
      'unknown_symbol',
      'symbol',
    ])
  })

  it('recommends measured grids, keeps the answer, and counts who used a card', async () => {
    const first = await server.call('analyze', { token, body: { symbol: 'BTCUSDT' } })
    expect(first.status, first.text.slice(0, 300)).toBe(200)
    const again = await server.call('analyze', { token, body: { symbol: 'BTCUSDT' } })
    expect(again.body.cached).toBe(true)
    const cards = again.body.recommended_strategies
    expect(cards.length + again.body.unavailable_strategies.length).toBe(3)
    expect(again.body.market_analysis.reason).toContain('This market is simulated')
    const [card] = cards
    expect(card.users).toBe(0)
    expect(card).toMatchObject({ profile: 'conservative', stop_loss_percent: 14, risk_level: 'low' })
    expect(card.description_i18n.ko).toContain('시뮬레이션')
    const body = {
      symbol: 'BTCUSDT',
      direction: card.direction,
      grid_type: card.grid_type,
      price_range_lower: card.price_range_lower,
      price_range_upper: card.price_range_upper,
      grid_count: card.grid_count,
      leverage: card.leverage,
      investment_ratio: 10,
      stop_loss_percent: card.stop_loss_percent,
      recommendation_id: card.id,
    }
    const preview = await server.call('previewGridBot', { token, body: { ...body, recommendation_id: undefined } })
    expect(preview.body.risk_metrics, preview.text.slice(0, 300)).toMatchObject({ risk_level: 'low' })
    expect(preview.body.risk_metrics.worst_loss_usdt).toBeLessThanOrEqual(150)
    const bot = await server.call('createGridBot', { token, body })
    expect(bot.body, bot.text).toMatchObject({
      is_ai_recommended: true,
      recommendation_id: card.id,
      investment_ratio: 10,
      stop_loss_percent: 14,
    })
    const counted = await server.call('analyze', { token, body: { symbol: 'BTCUSDT' } })
    expect(counted.body.recommended_strategies[0].users).toBe(1)
    expect((await server.call('deleteGridBot', { token, params: { id: bot.body.id } })).status).toBe(200)
  })

  it('runs every recommendation forward on paper, used or not', async () => {
    const made = await server.call('analyze', { token, body: { symbol: 'BTCUSDT' } })
    const record = await server.call('getShadowRecord', { token, query: { symbol: 'BTCUSDT' } })
    expect(record.body, record.text).toMatchObject({ symbol: 'BTCUSDT', horizon_days: 30, score: null, void: 0 })
    expect(record.body.recommendations).toBeGreaterThanOrEqual(made.body.recommended_strategies.length)
    expect(record.body.recent.every(({ status }: { status: string }) => status === 'running')).toBe(true)
  })

  it('does not tell a guest what the language model costs', async () => {
    expect((await server.call('getModelState', { token })).body.error.code).toBe('forbidden')
  })

  it('tests a grid on past candles', async () => {
    const params = { id: await finishedBacktest(server, token) }
    expect((await server.call('getBacktestReport', { token, params })).body.results).toHaveLength(2)
    expect((await server.call('getBacktestSpan', { token, query: { symbol: 'BTCUSDT' } })).body.source).toBe('sim')
    expect((await server.call('listBacktests', { token })).body.items).toHaveLength(1)
    expect((await server.call('deleteBacktest', { token, params })).status).toBe(200)
    const grid = await passingGrid(server, token)
    const { last_price } = (await server.call('getTicker', { token, query: { symbol: 'BTCUSDT' } })).body
    const made = await server.call('createBacktest', { token, body: { ...grid, reference_price: last_price } })
    expect((await server.call('cancelBacktest', { token, params: { id: made.body.id } })).status).toBe(200)
  })

  it('searches for grids', async () => {
    const params = { id: await finishedOptimization(server, token) }
    expect((await server.call('getOptimizationReport', { token, params })).body.points).toHaveLength(5)
    expect((await server.call('listOptimizations', { token })).body.items).toHaveLength(1)
    expect((await server.call('deleteOptimization', { token, params })).status).toBe(200)
    const made = await server.call('createOptimization', { token, body: SMALL_SEARCH })
    const begun = { token, params: { id: made.body.id } }
    expect((await server.call('cancelOptimization', begun)).status).toBe(200)
    expect((await server.call('resumeOptimization', begun)).status).toBe(202)
  })

  it('runs a bot from preview to archive', async () => {
    const body = { ...(await passingGrid(server, token)), direction: 'long' }
    const preview = await server.call('previewGridBot', { token, body })
    expect(preview.body).toMatchObject({ passes: true, alternatives: [] })
    expect(preview.body.grid_levels).toHaveLength(21)
    expect(preview.body.grid_levels.filter((row: { side: string | null }) => row.side === null)).toHaveLength(1)
    const created = await server.call('createGridBot', { token, body: { ...body, name: '  First  ' } })
    expect(created.body, created.text).toMatchObject({ status: 'created', name: 'First', investment_amount: 1000 })
    const { id } = created.body
    expect((await server.call('startGridBot', { token, params: { id } })).status).toBe(200)
    const running = await until('20 resting orders', async () => {
      const bot = await botOf(id)
      return bot.status === 'running' && bot.orders_resting === 20 ? bot : null
    })
    expect(running.position_quantity).toBeGreaterThan(0)
    expect([running.long_quantity, running.short_quantity]).toEqual([running.position_quantity, 0])
    expect(running.total_trades).toBeGreaterThan(0)
    const { account_id } = running
    const portfolio = await server.call('getPortfolio', { token, params: { id: account_id } })
    expect(portfolio.body, portfolio.text).toMatchObject({ bots: 1, symbols: ['BTCUSDT'], correlations: [] })
    const changes = portfolio.body.shocks.map((shock: { percent: number; change: number }) => [
      shock.percent,
      Math.sign(shock.change),
    ])
    expect(changes).toEqual([-30, -20, -10, 10, 20, 30].map((percent) => [percent, Math.sign(percent)]))
    expect(portfolio.body.shocks[0]).toMatchObject({ liquidation: false, bots: [{ bot_id: id, symbol: 'BTCUSDT' }] })
    for (const operation of [
      'listGridBotOrders',
      'listGridBotFills',
      'listGridBotEvents',
      'listGridBotPositions',
    ] as const) {
      const list = await server.call(operation, { token, params: { id } })
      expect(list.body.items.length, operation).toBeGreaterThan(0)
    }
    expect(
      (await server.call('listGridBotOrders', { token, params: { id }, query: { open: 'true' } })).body.items,
    ).toHaveLength(20)
    const performance = await server.call('getGridBotPerformance', { token, params: { id } })
    expect(performance.body.unexplained).toBe(0)
    expect((await server.call('listTrades', { token, query: { bot_id: id } })).status).toBe(200)
    expect(
      (await server.call('patchGridBot', { token, params: { id }, body: { name: 'Second', stop_loss_percent: 12.5 } }))
        .body,
    ).toMatchObject({ name: 'Second', stop_loss_percent: 12.5 })
    expect((await server.call('pauseGridBot', { token, params: { id } })).body.status).toBe('paused')
    await until('no order while paused', async () => (await botOf(id)).orders_resting === 0)
    expect((await server.call('resumeGridBot', { token, params: { id } })).body.status).toBe('running')
    const refused = await server.call('deleteGridBot', { token, params: { id } })
    expect([refused.status, refused.body.error.code]).toEqual([409, 'bot_state_conflict'])
    expect((await server.call('stopGridBot', { token, params: { id } })).body.status).toMatch(/^(stopping|stopped)$/)
    const stopped = await until('the end', async () => {
      const bot = await botOf(id)
      return bot.status === 'stopped' ? bot : null
    })
    expect(stopped).toMatchObject({ position_quantity: 0, unrealized_pnl: 0, stop_reason: 'user' })
    const parity = await until('a closed candle of its window', async () => {
      const answer = await server.call('getGridBotParity', { token, params: { id } })
      return answer.status === 200 ? answer.body : null
    })
    expect(parity.equal_orders + parity.different_orders).toBeGreaterThan(0)
    const { total_profit, realized_pnl, fees, funding } = stopped
    expect(total_profit).toBeCloseTo(realized_pnl - fees + funding, 7)
    expect((await server.call('startGridBot', { token, params: { id } })).body.error.code).toBe('bot_state_conflict')
    expect((await server.call('deleteGridBot', { token, params: { id } })).body.id).toBe(id)
    expect((await server.call('listGridBots', { token })).body.items).toEqual([])
    expect(
      (await server.call('listGridBots', { token, query: { archived: 'true' } })).body.items.map(
        (bot: { id: string }) => bot.id,
      ),
    ).toContain(id)
  })

  it('reshapes a bot before its start, and while it runs after telling what that would do', async () => {
    const body = await passingGrid(server, token)
    const { id, account_id } = (await server.call('createGridBot', { token, body })).body
    const { available } = (await server.call('getAccount', { token, params: { id: account_id } })).body.balance
    const changed = await server.call('patchGridBot', {
      token,
      params: { id },
      body: { grid_count: 12, leverage: 2, investment_ratio: 5 },
    })
    expect(changed.body, changed.text).toMatchObject({
      grid_count: 12,
      leverage: 2,
      investment_ratio: 5,
    })
    expect(Math.abs(changed.body.investment_amount - available * 0.05)).toBeLessThan(5)
    await server.call('startGridBot', { token, params: { id } })
    const shown = () => server.call('getGridBot', { token, params: { id } })
    await until('a running bot', async () => ((await shown()).body.status === 'running' ? true : null))
    const edit = { token, params: { id }, body: { grid_count: 14, investment_amount: 600 } }
    const preview = await server.call('previewGridBotEdit', edit)
    expect(preview.body, preview.text).toMatchObject({
      kind: 'grid',
      after: { grid_count: 14, investment_amount: 600 },
    })
    expect(preview.body.before.grid_count).toBe(12)
    const margin = { ...edit, body: { investment_amount: 900, resize: false } }
    const wider = await server.call('previewGridBotEdit', margin)
    expect(wider.body, wider.text).toMatchObject({ kind: 'margin', trade: { quantity: 0, side: null } })
    expect((await server.call('patchGridBot', edit)).status).toBe(200)
    const edited = await until('the edited grid', async () => {
      const { body } = await shown()
      return body.edit_pending || body.status !== 'running' ? null : body
    })
    expect(edited).toMatchObject({ grid_count: 14, investment_amount: 600, revision: 1 })
    const settings = {
      trailing: { up_to: Math.round(edited.price_range_upper * 1.2) },
      out_of_range: 'shift',
      maker_only: true,
    }
    const set = await server.call('patchGridBot', { ...edit, body: settings })
    expect(set.body, set.text).toMatchObject({ ...settings, revision: 1, edit_pending: false })
    expect((await server.call('patchGridBot', margin)).body).toMatchObject({ investment_amount: 900, revision: 1 })
    const performance = await server.call('getGridBotPerformance', { token, params: { id } })
    expect(performance.body).toMatchObject({ invested: 900, withdrawn: 0 })
    expect(Math.abs(performance.body.added + changed.body.investment_amount - 900)).toBeLessThan(0.01)
    const less = await server.call('patchGridBot', { ...edit, body: { investment_amount: 20, resize: false } })
    expect([less.status, less.body.error?.code], less.text).toEqual([422, 'margin_below_grid'])
    expect(less.body.error.details.nearest).toBeDefined()
    const late = await server.call('patchGridBot', { ...edit, body: { direction: 'short' } })
    expect([late.status, late.body.error.code, late.body.error.details.field]).toEqual([
      409,
      'bot_state_conflict',
      'direction',
    ])
  })

  it('stops everything and says so only when the exchange shows nothing', async () => {
    const begun = await server.call('stopAll', { token })
    expect(begun.body.bots.length).toBeGreaterThan(0)
    const done = await until('a verified stop-all', async () => {
      const { latest } = (await server.call('getStopAll', { token })).body
      return latest?.state === 'verified' ? latest : null
    })
    expect(done).toMatchObject({ open_orders: 0, open_positions: 0 })
    const bots = (await server.call('listGridBots', { token })).body.items
    expect(bots.filter((bot: { status: string }) => bot.status !== 'stopped')).toEqual([])
  })

  it('answers accounts, dashboard, equity, alerts and limits', async () => {
    const { items } = (await server.call('listAccounts', { token })).body
    const { id } = items[0]
    expect((await server.call('getAccount', { token, params: { id } })).body.balance.equity).toBeGreaterThan(9_000)
    expect((await server.call('patchAccount', { token, params: { id }, body: { name: 'Mine' } })).body.name).toBe(
      'Mine',
    )
    const check = await server.call('checkAccount', { token, params: { id } })
    expect(check.body.ok, check.text).toBe(true)
    const repair = { action: 'set_position_mode_one_way' }
    expect((await server.call('repairAccount', { token, params: { id }, body: repair })).body.repaired).toBe(true)
    const { userId: keyHolder } = await account(id)
    const stored = await vaultOf(server).keysOf(keyHolder, id)
    if (!stored.ok) throw new Error(stored.error)
    const key = {
      api_key: stored.value.apiKey.reveal(),
      secret_key: stored.value.secretKey.reveal(),
      passphrase: stored.value.passphrase.reveal(),
    }
    expect((await server.call('replaceAccountKey', { token, params: { id }, body: key })).body.status).toBe('ready')
    const second = await server.call('createAccount', { token, body: { kind: 'paper', name: 'Other' } })
    expect(second.body.balance.equity_exact).toBe('10000')
    expect((await server.call('deleteAccount', { token, params: { id: second.body.id } })).body).toEqual({ ok: true })
    expect((await server.call('getAccount', { token, params: { id: second.body.id } })).status).toBe(404)
    expect((await server.call('getDashboard', { token })).body.account_id).toBe(id)
    expect((await server.call('getEquity', { token })).body.account_id).toBe(id)
    expect((await server.call('patchRiskSettings', { token, body: { leverage_cap: 5 } })).body.leverage_cap).toBe(5)
    expect((await server.call('getRiskSettings', { token })).body.leverage_cap).toBe(5)
    expect((await server.call('auditAll', { token })).body.items).toContainEqual(
      expect.objectContaining({ account_id: id, state: 'agrees' }),
    )
    expect((await server.call('auditAccount', { token, params: { id } })).body.findings).toEqual([])
    expect((await server.call('getAudit', { token })).body.items).toHaveLength(1)
    expect((await server.call('claimAccount', { token, params: { id } })).body.ownership).toBe('ours')
    const url = 'https://monitor.example/ping'
    expect((await server.call('putHeartbeat', { token, body: { url } })).body).toMatchObject({
      host: 'monitor.example',
    })
    expect((await server.call('deleteHeartbeat', { token })).body).toEqual({ ok: true })
    expect((await server.call('getHeartbeat', { token })).body.configured).toBe(false)
    expect((await server.call('releaseDailyLoss', { token, body: { kind: 'paper' } })).body.daily_loss_action).toBe(
      'pause',
    )
    const { userId } = await account(id)
    const cause = {
      accountId: id,
      botId: null,
      key: 'test',
      severity: 'warning',
      code: 'disconnected',
      message: 'x',
      params: {},
    } as const
    const raised = await server.base.store.alerts.raise(userId, { ...cause, marketMs: null })
    expect((await server.call('listAlerts', { token })).body.items.map((alert: { id: string }) => alert.id)).toContain(
      raised.alert.id,
    )
    expect(
      (await server.call('acknowledgeAlert', { token, params: { id: raised.alert.id } })).body.acknowledged_at,
    ).not.toBeNull()
    expect((await server.call('me', { token })).body.is_demo).toBe(true)
  })

  it('was answered with success at least once, the ones of log-in and of real money apart', async () => {
    const others = ['signup', 'login', 'refresh', 'logout', 'enrolTotp', 'verifyTotp']
    others.push('getArming', 'armAccount', 'disarmAccount', 'getModelState')
    const missing = Object.keys(routes).filter((operation) => !server.succeeded.has(operation as keyof typeof routes))
    expect(missing.sort()).toEqual(others.sort())
  })
})

async function account(id: string) {
  const all = await server.base.store.accounts.allForSupervisor()
  const found = all.find((each) => each.id === id)
  if (found === undefined) throw new Error(`no account ${id}`)
  return found
}

describe('documentation', () => {
  it('is served as data and as a page without scripts', async () => {
    const document = await server.raw({ url: '/api/openapi.json' })
    expect(Object.keys(document.body.paths)).toContain('/api/grid-bot/create')
    const page = await server.raw({ url: '/api/docs' })
    expect(page.headers['content-type']).toContain('text/html')
    expect(page.text).toContain('/api/grid-bot/{id}/performance')
    expect(page.text).not.toMatch(/<script|https?:\/\//)
  })

  it('answers unknown paths and methods in the API’s own words', async () => {
    expect((await server.raw({ url: '/api/nothing' })).body.error.code).toBe('not_found')
    const answer = await server.raw({ method: 'DELETE', url: '/api/auth/login' })
    expect([answer.status, answer.body.error.code, answer.headers.allow]).toEqual([405, 'method_not_allowed', 'POST'])
  })
})
