import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sendBeat, urlProblem } from '../src/heartbeat/beat.ts'
import { isPublicAddress } from '../src/heartbeat/public-address.ts'
import { startTestServer, type TestServer, until } from './support/test-server.ts'
import { passingGrid } from './support/wanted.ts'

describe('where a heartbeat may go', () => {
  it.each([
    ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1'],
    ...['0.0.0.0', '224.0.0.1', '255.255.255.255', '198.18.0.1', '203.0.113.9', '::1', '::', 'fe80::1', 'fc00::1'],
    ...['::ffff:127.0.0.1', '::ffff:8.8.8.8', '64:ff9b::7f00:1', '2001:db8::1', '2002:7f00:1::', 'ff02::1', 'name', ''],
  ])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::1'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })

  it.each([
    ['http://hc-ping.com/x', 'not_https'],
    ['ftp://hc-ping.com/x', 'not_https'],
    ['file:///etc/passwd', 'not_https'],
    ['https://user:pass@hc-ping.com/', 'has_credentials'],
    ['https://hc-ping.com:8443/', 'has_port'],
    ['https://127.0.0.1/', 'not_public'],
    ['https://2130706433/', 'not_public'],
    ['https://0x7f.1/', 'not_public'],
    ['https://0177.0.0.1/', 'not_public'],
    ['https://[::1]/', 'not_public'],
    ['https://[::ffff:169.254.169.254]/', 'not_public'],
    ['not a url', 'not_a_url'],
    ['https://hc-ping.com/uuid', null],
  ])('%s: %s', (url, problem) => {
    expect(urlProblem(url)).toBe(problem)
  })

  it('every address of a name has to be public, and the name is asked once: it cannot lead elsewhere afterwards', async () => {
    let asked = 0
    const rebinding = async () => {
      asked += 1
      return asked === 1 ? [{ address: '10.0.0.1', family: 4 }] : [{ address: '8.8.8.8', family: 4 }]
    }
    expect(await sendBeat('https://rebind.example/', { resolve: rebinding })).toEqual({
      ok: false,
      reason: 'not_public',
    })
    expect(asked).toBe(1)
    const mixed = async () => [
      { address: '8.8.8.8', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ]
    expect(await sendBeat('https://mixed.example/', { resolve: mixed })).toEqual({ ok: false, reason: 'not_public' })
    const none = async () => Promise.reject(new Error('ENOTFOUND'))
    expect(await sendBeat('https://none.example/', { resolve: none })).toEqual({ ok: false, reason: 'name_not_found' })
  })
})

describe('a heartbeat', () => {
  const seen: string[] = []
  let monitor: Server
  let port = 0
  let server: TestServer
  let token: string
  beforeAll(async () => {
    monitor = createServer((request, response) => {
      seen.push(request.url ?? '')
      if (request.url === '/moved') response.writeHead(302, { location: '/elsewhere' })
      else if (request.url === '/broken') response.writeHead(500)
      response.end()
    })
    await new Promise<void>((resolve) => monitor.listen(0, '127.0.0.1', resolve))
    port = (monitor.address() as AddressInfo).port
    server = await startTestServer(['--speed', '1'], { GRIDPILOT_HEARTBEAT_LOOPBACK: 'on' })
    token = await server.demo()
  })
  afterAll(async () => {
    await server.close()
    await new Promise((resolve) => monitor.close(resolve))
  })

  const get = async () => (await server.call('getHeartbeat', { token })).body
  const put = (path: string, period = 30) =>
    server.call('putHeartbeat', { token, body: { url: `http://127.0.0.1:${port}${path}`, period_seconds: period } })

  it('follows no redirect and says what failed', async () => {
    const to = (path: string) => sendBeat(`http://127.0.0.1:${port}${path}`, { loopback: true })
    expect(await to('/moved')).toEqual({ ok: false, reason: 'http_302' })
    expect(await to('/broken')).toEqual({ ok: false, reason: 'http_500' })
    expect(await to('/fine')).toEqual({ ok: true })
    expect(seen).toEqual(['/moved', '/broken', '/fine'])
  })

  it('goes out while all is well, each period once, and its address is never shown again', async () => {
    expect(await get()).toMatchObject({ configured: false, healthy: true, last_sent_at: null })
    expect((await put('/secret-of-mine')).body).toMatchObject({ configured: true, host: `127.0.0.1:${port}` })
    await until('the first beat', async () => seen.includes('/secret-of-mine'))
    const shown = await until('it to be known', async () => {
      const now = await get()
      return now.last_sent_at === null ? null : now
    })
    expect(shown).toMatchObject({ healthy: true, last_error: null, period_seconds: 30 })
    expect(JSON.stringify(shown)).not.toContain('secret-of-mine')
    const { heartbeat } = server.server.rooms
    await heartbeat.beatAll()
    expect(seen.filter((url) => url === '/secret-of-mine')).toHaveLength(1)
    server.skip(31_000)
    await until('the next period', async () => seen.filter((url) => url === '/secret-of-mine').length === 2)
  })

  it('is held back while an account with a bot at work was not compared with its exchange', async () => {
    const { body } = await server.call('createGridBot', { token, body: await passingGrid(server, token) })
    await server.call('startGridBot', { token, params: { id: body.id } })
    await until('a compared account', async () => (await get()).healthy)
    await server.server.rooms.engine.detach(body.account_id)
    expect(await get()).toMatchObject({ healthy: false, reason: { code: 'heartbeat_no_engine' } })
    const before = seen.length
    server.skip(60_000)
    await server.server.rooms.heartbeat.beatAll()
    expect(seen.length).toBe(before)
  })

  it('is refused for addresses and periods that may not be, and forgotten when asked', async () => {
    const refused = await server.call('putHeartbeat', { token, body: { url: 'ftp://x.example/' } })
    expect([refused.status, refused.body.error.code]).toEqual([422, 'heartbeat_url_refused'])
    const often = await put('/often', 1)
    expect(often.body.error.details).toMatchObject({ field: 'period_seconds', nearest: 30 })
    expect((await server.call('deleteHeartbeat', { token })).body).toEqual({ ok: true })
    expect(await get()).toMatchObject({ configured: false, host: null })
  })
})
