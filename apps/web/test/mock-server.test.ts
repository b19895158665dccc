import type { AddressInfo } from 'node:net'
import { routes } from '@gridpilot/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApiClient } from '../src/api/api-client.ts'
import { LiveConnection, type Socket } from '../src/live/live-connection.ts'
import { World } from './mock/world.ts'
import { startMockServer } from './mock-server.ts'

// The page's own client and live connection over real HTTP and a real WebSocket.

const world = new World()
const server = startMockServer(world, 0, import.meta.dirname)
let base = ''
let token: string | null = null

const client = createApiClient((path, init) => fetch(`${base}${path}`, init), {
  accessToken: () => token,
  refresh: async () => {
    token = (await client.call(routes.refresh)).access_token
    return true
  },
})

beforeAll(async () => {
  base = `http://127.0.0.1:${((await server).address() as AddressInfo).port}`
})

afterAll(async () => {
  const running = await server
  running.closeAllConnections()
  running.close()
})

it('goes from a card to a bot that runs and is stopped, once however often it is asked', async () => {
  const account_id = (await client.call(routes.listAccounts)).items[0]?.id ?? ''
  const { recommended_strategies } = await client.call(routes.analyze, { body: { symbol: 'BTCUSDT' } })
  const card = recommended_strategies[0]
  if (card === undefined) throw new Error('no card')
  const { direction, grid_type, price_range_lower, price_range_upper, grid_count, leverage } = card
  const grid = { direction, grid_type, price_range_lower, price_range_upper, grid_count, leverage }
  const body = { symbol: 'BTCUSDT', account_id, ...grid, investment_ratio: 10 }
  const preview = await client.call(routes.previewGridBot, { body })
  expect(preview.grid_levels).toHaveLength(card.grid_count + 1)
  const first = await client.call(routes.createGridBot, { body, idempotencyKey: 'wish' })
  const again = await client.call(routes.createGridBot, { body, idempotencyKey: 'wish' })
  expect(again.id).toBe(first.id)
  const params = { id: first.id }
  expect((await client.call(routes.startGridBot, { params })).orders_resting).toBe(card.grid_count)
  expect((await client.call(routes.listGridBots, {})).items).toHaveLength(1)
  expect((await client.call(routes.stopGridBot, { params, body: {} })).status).toBe('stopping')
})

it('hears prices live', async () => {
  const heard = await new Promise<string>((resolve, reject) => {
    const live = new LiveConnection({
      open: () => new WebSocket(`${base.replace('http', 'ws')}/api/ws`) as Socket,
      token: () => token,
      renew: async () => false,
      after: (ms, action) => {
        const timer = setTimeout(action, ms)
        return () => clearTimeout(timer)
      },
      random: Math.random,
      onState: (state) => state === 'offline' && reject(new Error('offline')),
      onMessage: ({ type, topic }) => {
        if (type !== 'ticker') return
        live.stop()
        resolve(topic)
      },
      onReread: () => {},
    })
    live.subscribe('ticker:ETHUSDT')
    live.start()
  })
  expect(heard).toBe('ticker:ETHUSDT')
})
