import type { VenueEvent } from '@gridpilot/venue-sim'
import { describe, expect, it } from 'vitest'
import type { ApiKey } from '../src/index.ts'
import { signText } from '../src/signature.ts'
import { type Json, KEY, limitOrder, ORDERS, OTHER, PRODUCT, WALL, WireFixture } from './wire-fixture.ts'

/** KEY stays classic, OTHER is unified. */
function twoFamilies(): WireFixture {
  const fixture = new WireFixture()
  fixture.families.set(OTHER.accountId, 'unified')
  return fixture
}

const forged = (key: ApiKey): ApiKey => ({ ...key, secret: 'forged' })
const ACCOUNTS = '/api/v2/mix/account/accounts'

describe('the two account families', () => {
  it('refuse each other’s private paths before the signature is looked at', () => {
    const fixture = twoFamilies()
    for (const key of [KEY, forged(KEY)]) {
      expect(fixture.get('/api/v3/account/settings', '', key)).toMatchObject({ status: 400, code: '40084', data: null })
    }
    for (const key of [OTHER, forged(OTHER)]) {
      expect(fixture.get(ACCOUNTS, PRODUCT, key)).toMatchObject({ status: 400, code: '40085', data: null })
      expect(fixture.get('/api/v2/mix/order/no-such-route', '', key).code).toBe('40085')
    }
    expect(fixture.get(ACCOUNTS, PRODUCT, forged(KEY)).code).toBe('40009')
    expect(fixture.get(ACCOUNTS, PRODUCT).code).toBe('00000')
  })

  it('share public market data and the time', () => {
    const fixture = twoFamilies()
    for (const key of [KEY, OTHER]) {
      expect(fixture.get('/api/v2/public/time', '', key).data).toEqual({ serverTime: String(WALL) })
      expect(fixture.get('/api/v3/public/time', '', key).data).toEqual({ serverTime: String(WALL) })
      expect(fixture.get('/api/v2/mix/market/ticker', `symbol=BTCUSDT&${PRODUCT}`, key).code).toBe('00000')
    }
  })

  it('log in on any socket, and hear only of their own channels', () => {
    const fixture = twoFamilies()
    const session = fixture.session()
    const sign = signText(OTHER.secret, `${WALL}GET/user/verify`)
    const args = [{ apiKey: OTHER.key, passphrase: OTHER.passphrase, timestamp: WALL, sign }]
    const send = (frame: unknown): Json[] =>
      session.onText(JSON.stringify(frame), WALL).frames.map((text) => JSON.parse(text))
    expect(send({ op: 'login', args })).toEqual([
      { event: 'login', code: 0, connId: expect.stringMatching(/^[0-9a-f]{8}$/) },
    ])
    const [refused] = send({
      op: 'subscribe',
      args: [{ instType: 'USDT-FUTURES', channel: 'orders', instId: 'default' }],
    })
    expect(refused).toMatchObject({ event: 'error', code: 30001 })
  })
})

describe('a family switch', () => {
  const orders = { instType: 'USDT-FUTURES', channel: 'orders', instId: 'default' }

  it('ends the old family’s private subscriptions on open sockets, and lets public ones go on', () => {
    const fixture = new WireFixture()
    const session = fixture.loggedIn()
    const say = (frame: unknown): Json[] =>
      session.onText(JSON.stringify(frame), WALL).frames.map((text) => JSON.parse(text))
    say({ op: 'subscribe', args: [orders, { instType: 'USDT-FUTURES', channel: 'ticker', instId: 'BTCUSDT' }] })
    const deal = (clientOid: string) => {
      fixture.families.set(KEY.accountId, 'classic')
      expect(fixture.post(`${ORDERS}/place-order`, limitOrder({ clientOid })).code).toBe('00000')
      return fixture.venue.drainEvents()
    }
    const topics = (events: readonly VenueEvent[]) =>
      session.onVenueEvents(events, WALL).map((text) => (JSON.parse(text) as Json).arg)
    expect(topics(deal('before'))).toContainEqual(orders)
    const late = deal('late')
    fixture.families.set(KEY.accountId, 'unified')
    expect(topics(late)).toEqual([])
    // It has ended: it does not come back with the family, and can be asked for again.
    expect(topics(deal('after'))).toEqual([])
    expect(say({ op: 'subscribe', args: [orders] })[0]).toMatchObject({ event: 'subscribe', arg: orders })
    expect(topics(deal('again'))).toContainEqual(orders)
    expect(session.onPrice('BTCUSDT', [], WALL)).toHaveLength(1)
  })
})

const ENFORCED = { demoHeader: 'enforced' } as const

describe('an API key', () => {
  const withKey = (rights: Partial<ApiKey>, settings = {}) => {
    const fixture = new WireFixture(settings)
    fixture.keys[0] = { ...KEY, ...rights }
    return fixture
  }
  const leverage = { symbol: 'BTCUSDT', productType: 'USDT-FUTURES', marginCoin: 'USDT', leverage: '7' }

  it('does only what it is permitted to', () => {
    const fixture = withKey({ permissions: ['read'] })
    expect(fixture.get(ACCOUNTS, PRODUCT).code).toBe('00000')
    expect(fixture.post('/api/v2/mix/account/set-leverage', leverage)).toMatchObject({ status: 400, code: '40014' })
  })

  it('works only from its addresses', () => {
    expect(withKey({ ips: ['10.0.0.1'] }).get(ACCOUNTS, PRODUCT).code).toBe('40018')
    const fixture = withKey({ ips: ['127.0.0.1'] })
    fixture.remoteAddress = '::ffff:127.0.0.1'
    expect(fixture.get(ACCOUNTS, PRODUCT).code).toBe('00000')
  })

  it('belongs to one environment when that is enforced', () => {
    expect(withKey({ demo: true }).get(ACCOUNTS, PRODUCT).code).toBe('00000')
    const demo = withKey({ demo: true }, ENFORCED)
    expect(demo.get(ACCOUNTS, PRODUCT).code).toBe('40099')
    demo.headers = { paptrading: '1' }
    expect(demo.get(ACCOUNTS, PRODUCT).code).toBe('00000')
    const live = withKey({}, ENFORCED)
    expect(live.get(ACCOUNTS, PRODUCT).code).toBe('00000')
    live.headers = { paptrading: '1' }
    expect(live.get(ACCOUNTS, PRODUCT).code).toBe('40099')
  })

  it('logs in on any socket, or on those of its environment where they tell it', () => {
    const login = (demo: boolean, headers: Record<string, string>, choices = {}, settings: object = ENFORCED) => {
      const fixture = withKey({ demo }, settings)
      Object.assign(fixture.backend, { choices })
      Object.assign(fixture, { headers })
      const sign = signText(KEY.secret, `${WALL}GET/user/verify`)
      const args = [{ apiKey: KEY.key, passphrase: KEY.passphrase, timestamp: WALL, sign }]
      const { frames, close } = fixture.session().onText(JSON.stringify({ op: 'login', args }), WALL)
      const { code, msg } = JSON.parse(frames[0] ?? 'null')
      return [code, msg, close]
    }
    const paper = { paptrading: '1' }
    const told = { demo_sockets: 'paptrading_header' }
    const taken = [0, '', false]
    const refused = [30005, 'exchange environment is incorrect', true]
    for (const demo of [true, false]) for (const sent of [{}, paper]) expect(login(demo, sent)).toEqual(taken)
    expect([login(true, paper, told), login(false, {}, told)]).toEqual([taken, taken])
    expect([login(true, {}, told), login(false, paper, told)]).toEqual([refused, refused])
    expect(login(true, {}, told, {})).toEqual(taken) // where no key is a demo key the header means nothing
  })
})
