import { type OperationId, type RouteSpec, routes } from '@gridpilot/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { finishedBacktest } from './support/finished-backtest.ts'
import { finishedOptimization } from './support/finished-optimization.ts'
import { type Answer, startTestServer, type TestServer } from './support/test-server.ts'
import { passingGrid } from './support/wanted.ts'

// Another user's id answers exactly like an unknown one, on every route that takes an id.

let server: TestServer
let owner: string
let stranger: string
const own = { bot: '', account: '', alert: '', backtest: '', optimization: '' }

beforeAll(async () => {
  server = await startTestServer()
  owner = await server.demo()
  stranger = await server.demo()
  own.account = (await server.call('listAccounts', { token: owner })).body.items[0].id
  own.bot = (await server.call('createGridBot', { token: owner, body: await passingGrid(server, owner) })).body.id
  own.backtest = await finishedBacktest(server, owner)
  own.optimization = await finishedOptimization(server, owner)
  const user = (await server.call('me', { token: owner })).body
  const cause = {
    accountId: own.account,
    botId: own.bot,
    key: 'k',
    severity: 'info',
    code: 'c',
    message: 'm',
    params: {},
  } as const
  own.alert = (await server.base.store.alerts.raise(user.id, { ...cause, marketMs: null })).alert.id
})
afterAll(() => server.close())

const WITH_ID = (Object.entries(routes) as [OperationId, RouteSpec][])
  .filter(([, { path }]) => path.includes('{id}'))
  .map(([operation]) => operation)

const BODIES: Partial<Record<OperationId, object>> = {
  patchAccount: { name: 'Stolen' },
  replaceAccountKey: { api_key: 'k', secret_key: 's', passphrase: 'p' },
  repairAccount: { action: 'set_position_mode_hedge' },
  armAccount: { confirmation: 'REAL MONEY' },
  previewGridBotEdit: { leverage: 2 },
  patchGridBot: { name: 'Stolen' },
  stopGridBot: { close_position: true },
}

const idOf = (operation: OperationId): string =>
  routes[operation].path.startsWith('/api/accounts')
    ? own.account
    : routes[operation].path.startsWith('/api/alerts')
      ? own.alert
      : routes[operation].path.startsWith('/api/optimizations')
        ? own.optimization
        : routes[operation].path.startsWith('/api/backtests')
          ? own.backtest
          : own.bot

const ask = (operation: OperationId, token: string, id: string): Promise<Answer> => {
  const body = BODIES[operation]
  return server.call(operation, { token, params: { id }, ...(body === undefined ? {} : { body }) })
}

describe('ids of others', () => {
  it('are taken by every route with an id', () => {
    expect(WITH_ID.length).toBeGreaterThanOrEqual(15)
  })

  it.each(WITH_ID)('%s answers a foreign id like an unknown one', async (operation) => {
    const foreign = await ask(operation, stranger, idOf(operation))
    const unknown = await ask(operation, stranger, 'bot_00000000000000000000')
    expect([foreign.status, foreign.body]).toEqual([404, unknown.body])
    expect(unknown.status).toBe(404)
    expect(foreign.body.error.code).toBe('not_found')
  })

  it.each([
    ['createGridBot', 'account_id'],
    ['previewGridBot', 'account_id'],
  ] as const)('%s refuses a foreign account', async (operation, field) => {
    const body = { ...(await passingGrid(server, stranger)), account_id: own.account }
    const answer = await server.call(operation, { token: stranger, body })
    expect([answer.status, answer.body.error.code, answer.body.error.details.field]).toEqual([404, 'not_found', field])
    const unknown = await server.call(operation, { token: stranger, body: { ...body, account_id: 'acc_unknown' } })
    expect(unknown.body).toEqual(answer.body)
  })

  it('are refused in queries and bodies too', async () => {
    const query = { account_id: own.account }
    expect((await server.call('getDashboard', { token: stranger, query })).status).toBe(404)
    expect((await server.call('getEquity', { token: stranger, query })).status).toBe(404)
    expect((await server.call('stopAll', { token: stranger, body: query })).status).toBe(404)
    expect((await server.call('analyze', { token: stranger, body: { symbol: 'BTCUSDT', ...query } })).status).toBe(404)
    expect((await server.call('listTrades', { token: stranger, query: { bot_id: own.bot } })).status).toBe(404)
    expect((await server.call('listGridBots', { token: stranger, query })).body.items).toEqual([])
  })

  it('never show up in lists of others, and nothing was changed by the attempts', async () => {
    for (const operation of ['listGridBots', 'listAlerts', 'listTrades'] as const) {
      expect((await server.call(operation, { token: stranger })).body.items, operation).toEqual([])
    }
    const accounts = (await server.call('listAccounts', { token: stranger })).body.items
    expect(accounts.map(({ id }: { id: string }) => id)).not.toContain(own.account)
    const bot = await server.call('getGridBot', { token: owner, params: { id: own.bot } })
    expect(bot.body).toMatchObject({ status: 'created', archived_at: null })
    expect(bot.body.name).not.toBe('Stolen')
    expect((await server.call('getAccount', { token: owner, params: { id: own.account } })).body.name).toBe('Paper')
  })

  it('answer their owner', async () => {
    for (const operation of WITH_ID.filter((each) => routes[each].method === 'GET')) {
      // A bot that has not begun has no window to run again.
      const status = operation === 'getGridBotParity' ? 409 : 200
      expect((await ask(operation, owner, idOf(operation))).status, operation).toBe(status)
    }
  })
})
