import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type TestServer, until } from './support/test-server.ts'
import { passingGrid } from './support/wanted.ts'

/** Seconds that reached the exchange. */
const asked: number[] = []
let server: TestServer
let token: string
let unified: string
beforeAll(async () => {
  server = await startTestServer(['--speed', '1'], {}, (base) => ({
    ...base,
    venues: {
      ...base.venues,
      open(...args) {
        const venue = base.venues.open(...args)
        const countdown = async (seconds: number) => {
          asked.push(seconds)
          return (await venue.countdown?.(seconds)) ?? { ok: true as const, value: null }
        }
        return { ...venue, countdown }
      },
    },
  }))
  token = await server.demo()
  unified = await add('unified')
})
afterAll(() => server.close())

async function add(family: string): Promise<string> {
  const answer = await server.call('createAccount', { token, body: { kind: 'paper', name: family, family } })
  expect(answer.status, answer.text).toBe(201)
  return answer.body.id
}
const change = (id: string, body: object, who = token) =>
  server.call('patchAccount', { token: who, params: { id }, body })
const seconds = (value: number) => ({ cancel_all_after_seconds: value })
const read = async (id: string) => (await server.call('getAccount', { token, params: { id } })).body

it('is off until somebody turns it on, and a new name leaves it as it is', async () => {
  expect(await read(unified)).toMatchObject(seconds(0))
  expect((await change(unified, seconds(30))).body).toMatchObject(seconds(30))
  expect((await change(unified, { name: 'Other' })).body).toMatchObject({ name: 'Other', ...seconds(30) })
  expect((await change(unified, seconds(0))).body).toMatchObject(seconds(0))
})

it.each([
  [1, 5],
  [4, 5],
  [61, 60],
  [100_000, 60],
  [-3, 0],
])('%i seconds are refused, and %i would pass', async (value, nearest) => {
  const { status, body } = await change(unified, seconds(value))
  expect([status, body.error.code]).toEqual([422, 'silence_seconds_out_of_range'])
  expect(body.error.details).toMatchObject({ field: 'cancel_all_after_seconds', value, nearest })
  expect((await change(unified, seconds(nearest))).status).toBe(200)
  await change(unified, seconds(0))
})

it('half a second, a text and null are no requests', async () => {
  for (const body of [seconds(5.5), { cancel_all_after_seconds: 'on' }, { cancel_all_after_seconds: null }])
    expect((await change(unified, body)).status, JSON.stringify(body)).toBe(400)
})

it('a classic account is refused with its code; off passes', async () => {
  const id = await add('classic')
  const { status, body } = await change(id, seconds(30))
  expect([status, body.error.code]).toEqual([422, 'silence_unified_only'])
  expect(body.error.details).toMatchObject({ field: 'cancel_all_after_seconds', nearest: 0 })
  expect((await change(id, seconds(0))).status).toBe(200)
  expect(await read(id)).toMatchObject(seconds(0))
})

it('nobody else may change it', async () => {
  expect((await change(unified, seconds(30), await server.demo())).status).toBe(404)
  expect(await read(unified)).toMatchObject(seconds(0))
})

it('the engine tells the exchange while a bot works, takes it off, and each change is in the audit log', async () => {
  expect(asked).toEqual([])
  const body = { ...(await passingGrid(server, token)), account_id: unified }
  const bot = await server.call('createGridBot', { token, body })
  await server.call('startGridBot', { token, params: { id: bot.body.id } })
  await change(unified, seconds(5))
  await until('renewals', async () => (asked.filter((each) => each === 5).length >= 3 ? true : null))
  await change(unified, seconds(0))
  await until('the end', async () => (asked.at(-1) === 0 ? true : null))
  const { length } = asked
  await new Promise((resolve) => setTimeout(resolve, 6_000))
  expect(asked.length).toBe(length)
  const orders = (await server.call('listGridBotOrders', { token, params: { id: bot.body.id } })).body.items
  expect(orders.length).toBeGreaterThan(10)
  const me = (await server.call('me', { token })).body
  const audit = await server.base.store.audit.list(me.id, { limit: 2, cursor: null })
  if (!audit.ok) throw new Error(audit.error)
  expect(audit.value.items).toMatchObject([
    { action: 'account_silence_changed', subjectId: unified, details: seconds(0) },
    { action: 'account_silence_changed', subjectId: unified, details: seconds(5) },
  ])
})
