import { routes } from '@gridpilot/contract'
import { describe, expect, it } from 'vitest'
import { createApiClient } from '../src/api/api-client.ts'

interface Sent {
  readonly url: string
  readonly init: RequestInit
}

const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status })
const refused = (code: string) => ({ error: { code, message: 'words' } })
const done = { ok: true }

/** A server that answers from a list, and a session whose refresh gives new tokens while `renewals` last. */
function setUp(answers: Response[], renewals = 1) {
  const sent: Sent[] = []
  let token = 'old'
  let refreshes = 0
  const request = (async (url: string, init: RequestInit) => {
    sent.push({ url, init })
    const next = answers.shift()
    if (!next) throw new TypeError('network')
    return next
  }) as typeof fetch
  const client = createApiClient(request, {
    accessToken: () => token,
    refresh: async () => {
      refreshes += 1
      if (refreshes > renewals) return false
      token = `new-${refreshes}`
      return true
    },
  })
  const header = (index: number, name: string) => new Headers(sent[index]?.init.headers).get(name)
  return { client, sent, header, refreshes: () => refreshes }
}

describe('api client', () => {
  it('answers a 401 by one refresh and one retry with the new token', async () => {
    const { client, header, refreshes } = setUp([answer(401, refused('unauthorized')), answer(200, done)])
    expect(await client.call(routes.deleteAccount, { params: { id: 'a' } })).toEqual(done)
    expect(refreshes()).toBe(1)
    expect([header(0, 'authorization'), header(1, 'authorization')]).toEqual(['Bearer old', 'Bearer new-1'])
  })

  it('gives up after a second 401', async () => {
    const { client, sent, refreshes } = setUp([
      answer(401, refused('unauthorized')),
      answer(401, refused('unauthorized')),
    ])
    await expect(client.call(routes.getRiskSettings)).rejects.toMatchObject({ code: 'unauthorized', status: 401 })
    expect([sent.length, refreshes()]).toEqual([2, 1])
  })

  it('does not retry when the session is over', async () => {
    const { client, sent } = setUp([answer(401, refused('unauthorized'))], 0)
    await expect(client.call(routes.getRiskSettings)).rejects.toMatchObject({ code: 'unauthorized' })
    expect(sent.length).toBe(1)
  })

  it('takes the token another request has already renewed instead of renewing again', async () => {
    let token = 'old'
    let refreshes = 0
    const request = (async (_: string, init: RequestInit) => {
      const fresh = new Headers(init.headers).get('authorization') === 'Bearer new'
      token = 'new' // meanwhile somebody else renewed it
      return fresh ? answer(200, done) : answer(401, refused('unauthorized'))
    }) as typeof fetch
    const client = createApiClient(request, { accessToken: () => token, refresh: async () => ++refreshes > 0 })
    expect(await client.call(routes.deleteAccount, { params: { id: 'a' } })).toEqual(done)
    expect(refreshes).toBe(0)
  })

  it('sends no token where none is needed and never refreshes for it', async () => {
    const { client, header, refreshes } = setUp([answer(401, refused('invalid_credentials'))])
    const login = client.call(routes.login, { body: { email: 'a@b.c', password: 'x' } })
    await expect(login).rejects.toMatchObject({ code: 'invalid_credentials' })
    expect([header(0, 'authorization'), refreshes()]).toEqual([null, 0])
  })

  it('writes path, query, body and idempotency key', async () => {
    const { client, sent, header } = setUp([answer(500, {}), answer(500, {})])
    await client.call(routes.listTrades, { query: { bot_id: 'b/1', limit: 5 } }).catch(() => null)
    await client.call(routes.stopGridBot, { params: { id: 'x y' }, body: {}, idempotencyKey: 'k' }).catch(() => null)
    expect(sent.map(({ url }) => url)).toEqual(['/api/trades?bot_id=b%2F1&limit=5', '/api/grid-bot/x%20y/stop'])
    expect([header(1, 'idempotency-key'), sent[1]?.init.body]).toEqual(['k', '{}'])
  })

  it('says when there is no answer, or none that can be read', async () => {
    await expect(setUp([]).client.call(routes.me)).rejects.toMatchObject({ code: 'offline', status: 0 })
    const nonsense = setUp([answer(200, { id: 1 })]).client.call(routes.me)
    await expect(nonsense).rejects.toMatchObject({ code: 'unreadable_answer', status: 200 })
  })
})
