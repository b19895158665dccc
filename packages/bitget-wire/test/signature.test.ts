import { describe, expect, it } from 'vitest'
import { isLoginSignedBy, isSignedBy, prehashes, sameText, signText } from '../src/signature.ts'
import { KEY, limitOrder, PRODUCT, WALL, WireFixture } from './wire-fixture.ts'

/** The vectors of the protocol notes (made-up secret; 1–3 and 4b reproduced there with ccxt's own signer). */
const SECRET = 'paper-secret'
const TIMESTAMP = '1764000000000'
const PLACE_BODY =
  '{"symbol":"BTCUSDT","productType":"USDT-FUTURES","marginMode":"isolated","marginCoin":"USDT","size":"0.01","price":"90000","side":"buy","orderType":"limit","force":"gtc","clientOid":"t-1"}'
const DETAIL = '/api/v2/mix/order/detail'
const ENCODED = 'clientOid=a%20b%2Fc&productType=USDT-FUTURES&symbol=BTCUSDT'

const get = (path: string, rawQuery: string) => ({ timestamp: TIMESTAMP, method: 'GET', path, rawQuery, body: '' })

describe('request signatures', () => {
  it('verifies a private GET', () => {
    const request = get('/api/v2/mix/position/all-position', 'marginCoin=USDT&productType=USDT-FUTURES')
    expect(isSignedBy(SECRET, request, 'Xl9lN+fkpOhKdc+/QCOR+eCEGqSo1cBOrjSDXOJ/Bsc=')).toBe(true)
    expect(isSignedBy('another', request, 'Xl9lN+fkpOhKdc+/QCOR+eCEGqSo1cBOrjSDXOJ/Bsc=')).toBe(false)
  })

  it('verifies a POST over the exact body', () => {
    const path = '/api/v2/mix/order/place-order'
    const request = { timestamp: TIMESTAMP, method: 'post', path, rawQuery: '', body: PLACE_BODY }
    expect(isSignedBy(SECRET, request, 'mCMp95Br3d8xwOGFJhdFpsMmfIih1CgzmQ4jHKL1hPw=')).toBe(true)
    const spaced = { ...request, body: PLACE_BODY.replace(',', ', ') }
    expect(isSignedBy(SECRET, spaced, 'mCMp95Br3d8xwOGFJhdFpsMmfIih1CgzmQ4jHKL1hPw=')).toBe(false)
  })

  it('verifies a stream login', () => {
    expect(isLoginSignedBy(SECRET, '1764000000', '3+NjZpYUYYgZVHtPN8P8yEW5sMZXWixR4qkPROyCYso=')).toBe(true)
    expect(isLoginSignedBy(SECRET, '1764000001', '3+NjZpYUYYgZVHtPN8P8yEW5sMZXWixR4qkPROyCYso=')).toBe(false)
  })

  it('accepts a query signed as sent and signed percent-decoded', () => {
    expect(prehashes(get(DETAIL, ENCODED))).toHaveLength(2)
    expect(isSignedBy(SECRET, get(DETAIL, ENCODED), 'OqtprXeSNqQPC8xW7ak08dpvz5n0J0FJbU5jUvw/uHc=')).toBe(true)
    expect(isSignedBy(SECRET, get(DETAIL, ENCODED), 'kJzAEogmtdq8AuJbyX+MfIDsfN3tZDwcftSU86gYXvE=')).toBe(true)
  })

  it('survives a query that is no valid percent encoding', () => {
    const request = get(DETAIL, 'clientOid=%zz')
    expect(isSignedBy(SECRET, request, signText(SECRET, `${TIMESTAMP}GET${DETAIL}?clientOid=%zz`))).toBe(true)
  })

  it('compares texts of different lengths', () => {
    expect([sameText('a', 'a'), sameText('a', 'ab'), sameText('', '')]).toEqual([true, false, true])
  })
})

describe('signed requests', () => {
  const path = '/api/v2/mix/account/accounts'
  const ask = (headers: Record<string, string>, wallMs = WALL) => {
    const answer = new WireFixture().door.handle({ method: 'GET', path, rawQuery: PRODUCT, headers, body: '', wallMs })
    return [answer.status, JSON.parse(answer.body).code]
  }
  const headers = (timestamp: string) => ({
    'access-key': KEY.key,
    'access-sign': signText(KEY.secret, `${timestamp}GET${path}?${PRODUCT}`),
    'access-timestamp': timestamp,
    'access-passphrase': KEY.passphrase,
  })
  const good = headers(String(WALL))

  it('are answered when everything fits', () => expect(ask(good)).toEqual([200, '00000']))

  it.each([
    ['no key', { ...good, 'access-key': '' }, '40001'],
    ['no signature', { ...good, 'access-sign': '' }, '40002'],
    ['no passphrase', { ...good, 'access-passphrase': '' }, '40011'],
    ['no time', { ...good, 'access-timestamp': '' }, '40005'],
    ['a time that is none', { ...good, 'access-timestamp': 'soon' }, '40005'],
    ['an unknown key', { ...good, 'access-key': 'nobody' }, '40006'],
    ['a wrong signature', { ...good, 'access-sign': 'x' }, '40009'],
    ['a wrong passphrase', { ...good, 'access-passphrase': 'wrong' }, '40012'],
    ['a time in the past', headers(String(WALL - 30_001)), '40008'],
    ['a time in the future', headers(String(WALL + 30_001)), '40008'],
  ])('are refused with %s', (_, wrong, code) => expect(ask(wrong)).toEqual([400, code]))

  it('have no body where they are a GET, and a JSON one elsewhere', () => {
    const fixture = new WireFixture()
    const order = { ...limitOrder(), clientOid: 'typed' }
    fixture.headers = { 'content-type': 'text/plain' }
    expect(fixture.post('/api/v2/mix/order/place-order', order)).toMatchObject({ status: 400, code: '40007' })
    fixture.headers = { 'content-type': 'application/json; charset=utf-8' }
    expect(fixture.post('/api/v2/mix/order/place-order', order).code).toBe('00000')
    const answer = fixture.door.handle({
      ...{ method: 'GET', path: '/api/v2/public/time', rawQuery: '', headers: {}, body: '{}' },
      wallMs: WALL,
    })
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([400, '40017'])
  })

  it('honour the window of the settings', () => {
    const fixture = new WireFixture({ signatureWindowMs: 1000 })
    const request = { method: 'GET', path, rawQuery: PRODUCT, headers: good, body: '' }
    expect(fixture.door.handle({ ...request, wallMs: WALL + 1000 }).status).toBe(200)
    expect(fixture.door.handle({ ...request, wallMs: WALL + 1001 }).status).toBe(400)
  })
})
