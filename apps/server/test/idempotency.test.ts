import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from './support/test-server.ts'
import { passingGrid, type Wanted } from './support/wanted.ts'

let server: TestServer
let token: string
let body: Wanted

beforeAll(async () => {
  server = await startTestServer(['--speed', '0.01'])
  token = await server.demo()
  body = await passingGrid(server, token)
})
afterAll(() => server.close())

const create = (key: string, change: object = {}, as = token) =>
  server.call('createGridBot', { token: as, body: { ...body, ...change }, headers: { 'idempotency-key': key } })
const bots = async () => (await server.call('listGridBots', { token })).body.items.length

describe('Idempotency-Key', () => {
  it('makes one bot of two equal requests', async () => {
    const before = await bots()
    const first = await create('k1')
    const second = await create('k1')
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.body).toEqual(first.body)
    expect(second.headers['idempotent-replay']).toBe('true')
    expect(await bots()).toBe(before + 1)
  })

  it('makes one bot of five requests at once', async () => {
    const before = await bots()
    const answers = await Promise.all(Array.from({ length: 5 }, () => create('k2')))
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1)
    expect(await bots()).toBe(before + 1)
  })

  it('does not care for the order of the fields', async () => {
    const first = await create('k3')
    const reversed = Object.fromEntries(Object.entries(body).reverse())
    const again = await server.call('createGridBot', { token, body: reversed, headers: { 'idempotency-key': 'k3' } })
    expect(again.body.id).toBe(first.body.id)
  })

  it('refuses another request under the same key', async () => {
    await create('k4')
    const before = await bots()
    const other = await create('k4', { grid_count: 19 })
    expect([other.status, other.body.error.code]).toEqual([409, 'idempotency_conflict'])
    expect(await bots()).toBe(before)
  })

  it('may be used again after a refusal', async () => {
    expect((await create('k5', { grid_count: 1 })).status).toBe(422)
    expect((await create('k5')).status).toBe(201)
  })

  it('belongs to its user', async () => {
    const other = await server.demo()
    const mine = await create('k6')
    const theirs = await create('k6', {}, other)
    expect(theirs.status).toBe(201)
    expect(theirs.body.id).not.toBe(mine.body.id)
  })

  it('finishes what a crash left begun, with the same bot', async () => {
    const { store } = server.base
    const user = (await server.call('me', { token })).body
    const first = await create('k7')
    // As if the program had died between making the bot and storing the answer.
    const row = await store.idempotency.begin(user.id, { key: 'k7', requestHash: 'other', resourceId: 'x' })
    expect(row.outcome).toBe('different_request')
    const again = await create('k7')
    expect(again.body.id).toBe(first.body.id)
  })

  it('of a strange form is refused', async () => {
    const answer = await create('x'.repeat(201))
    expect([answer.status, answer.body.error.details.field]).toEqual([400, 'Idempotency-Key'])
  })
})
