import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type TestServer, until } from './support/test-server.ts'
import { passingGrid } from './support/wanted.ts'

interface Line {
  id: string
  notice: { code: string; message: string; params: Record<string, unknown> }
  order_id: string | null
  caused_by_fill: string | null
  fill_id: string | null
  counter_order_ids: string[]
  occurred_at: string
}

let server: TestServer
beforeAll(async () => {
  server = await startTestServer(['--speed', '300'])
})
afterAll(() => server.close())

it("a bot's timeline says of every order why it exists, and leads from each fill to its counter order", async () => {
  const token = await server.demo()
  const body = { ...(await passingGrid(server, token, 0.01)), direction: 'long' }
  const { id } = (await server.call('createGridBot', { token, body })).body
  await server.call('startGridBot', { token, params: { id } })
  const bot = async () => (await server.call('getGridBot', { token, params: { id } })).body
  await until('a trade of a grid', async () => (await bot()).total_trades > 2)
  await server.call('pauseGridBot', { token, params: { id } })
  await until('no order', async () => (await bot()).orders_resting === 0)

  const lines: Line[] = []
  let cursor: string | null = null
  do {
    const query: Record<string, string> = { limit: '7', ...(cursor === null ? {} : { cursor }) }
    const page = (await server.call('listGridBotEvents', { token, params: { id }, query })).body
    lines.push(...page.items)
    cursor = page.next_cursor
  } while (cursor !== null)
  expect(new Set(lines.map((line) => line.id)).size).toBe(lines.length)
  const times = lines.map((line) => line.occurred_at)
  expect(times).toEqual([...times].sort().reverse())

  const orders = (await server.call('listGridBotOrders', { token, params: { id }, query: { limit: '200' } })).body.items
  const told = lines.filter((line) => line.order_id !== null)
  expect(told.map((line) => line.order_id).sort()).toEqual(orders.map((order: { id: string }) => order.id).sort())
  expect(told.every(({ notice }) => notice.code.startsWith('order_'))).toBe(true)
  expect(told.map(({ notice }) => notice.code)).toEqual(expect.arrayContaining(['order_start', 'order_plan']))

  const counter = told.find(({ notice }) => notice.code === 'order_counter')
  if (counter === undefined) throw new Error('a grid traded, so an order answered it')
  const fill = lines.find((line) => line.fill_id === counter.caused_by_fill && line.notice.code === 'filled')
  expect(fill?.counter_order_ids).toContain(counter.order_id)
  expect(counter.notice.message).toContain(`answers the execution ${counter.caused_by_fill}`)
})
