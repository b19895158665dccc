import { describe, expect, it } from 'vitest'
import type { ApiKey } from '../src/index.ts'
import { signText } from '../src/signature.ts'
import { type Json, KEY, OTHER, PRODUCT, WALL, WireFixture } from './wire-fixture.ts'

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
    const enforced = { demoHeader: 'enforced' as const }
    const demo = withKey({ demo: true }, enforced)
    expect(demo.get(ACCOUNTS, PRODUCT).code).toBe('40099')
    demo.headers = { paptrading: '1' }
    expect(demo.get(ACCOUNTS, PRODUCT).code).toBe('00000')
    const live = withKey({}, enforced)
    expect(live.get(ACCOUNTS, PRODUCT).code).toBe('00000')
    live.headers = { paptrading: '1' }
    expect(live.get(ACCOUNTS, PRODUCT).code).toBe('40099')
  })
})
