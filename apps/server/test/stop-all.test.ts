import type { Venue } from '@gridpilot/engine'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { StopAllDesk } from '../src/stop-all/stop-all-desk.ts'
import { startTestServer, type TestServer, until } from './support/test-server.ts'
import { passingGrid } from './support/wanted.ts'

const AWAY = { ok: false, error: { kind: 'unavailable', code: 'away', message: 'the exchange is away' } } as const
const READS = new Set(['openOrders', 'openStops', 'positions', 'fillsAfter', 'billsAfter', 'account', 'lookup'])

let server: TestServer
let isAway = false
beforeAll(async () => {
  server = await startTestServer(['--speed', '1'], {}, (base) => ({
    ...base,
    venues: { ...base.venues, open: (...args) => sometimesAway(base.venues.open(...args)) },
  }))
})
afterAll(() => server.close())

/** Reads fail and writes have no known outcome while the exchange is away. */
function sometimesAway(venue: Venue): Venue {
  return new Proxy(venue, {
    get(target, name) {
      const member = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        if (isAway && READS.has(String(name))) return Promise.resolve(AWAY)
        if (isAway && (name === 'place' || name === 'cancel')) {
          const rows = args[1] as readonly (string | { clientOrderId: string })[]
          const outcome = { outcome: 'unknown', error: AWAY.error }
          const idOf = (row: string | { clientOrderId: string }) => (typeof row === 'string' ? row : row.clientOrderId)
          return Promise.resolve(rows.map((row) => ({ ...outcome, clientOrderId: idOf(row) })))
        }
        return Reflect.apply(member, target, args)
      }
    },
  })
}

it('a stop-all pressed while the exchange is away is kept, shown as stopping, and ends flat when it is back', async () => {
  const token = await server.demo()
  const body = { ...(await passingGrid(server, token)), direction: 'long' }
  const { id } = (await server.call('createGridBot', { token, body })).body
  await server.call('startGridBot', { token, params: { id } })
  const bot = async () => (await server.call('getGridBot', { token, params: { id } })).body
  await until('a whole grid', async () => (await bot()).orders_resting === 20)
  isAway = true
  const begun = (await server.call('stopAll', { token })).body
  expect(begun).toMatchObject({ state: 'running', open_orders: null, verified_at: null })
  expect([begun.reason.code, (await bot()).status]).toEqual(['venue_unreachable', 'stopping'])

  // The process that took the order is gone; only what rests in the store is left of it.
  const { rooms } = server.server
  rooms.stopAll.close()
  rooms.riskBook.holdForStopAll(await userOf(id), [])
  const next = new StopAllDesk({
    ...{ store: server.base.store, engine: rooms.engine, accounts: rooms.accounts },
    ...{ commands: rooms.commands, riskBook: rooms.riskBook, wallMs: () => Date.now(), warn: () => undefined },
  })
  await next.resume()
  expect(rooms.riskBook.isStopping(await userOf(id), (await bot()).account_id)).toBe(true)
  isAway = false
  const refused = await server.call('createGridBot', { token, body })
  expect([refused.status, refused.body.error?.code]).toEqual([403, 'risk_stop_all_active'])
  const done = await until('the end of it', async () => {
    const { latest } = (await server.call('getStopAll', { token })).body
    return latest.state === 'verified' ? latest : null
  })
  expect(done).toMatchObject({ id: begun.id, open_orders: 0, open_positions: 0, bots: [{ id, status: 'stopped' }] })
  expect((await server.call('createGridBot', { token, body })).status).toBe(201)
  next.close()
})

async function userOf(botId: string): Promise<string> {
  for (const { userId } of await server.base.store.accounts.allForSupervisor())
    if ((await server.base.store.gridBots.get(userId, botId)) !== null) return userId
  throw new Error('the bot has an owner')
}
