import { describe, expect, it } from 'vitest'
import type { ApiKey } from '../../src/index.ts'
import { signText } from '../../src/signature.ts'
import { KEY as BASE, WALL } from '../wire-fixture.ts'
import { ACCOUNT, CATEGORY, LIMIT, TRADE, UnifiedFixture } from './unified-fixture.ts'

const SYMBOL = { category: 'USDT-FUTURES', symbol: 'BTCUSDT' }
const MARKET = { orderType: 'market', price: undefined }
const configOf = (fixture: UnifiedFixture) => fixture.ask(`${ACCOUNT}/settings`).data.symbolConfigList[0]

describe('settings', () => {
  it('hold mode: switched when flat, refused with 25010 when not', () => {
    const fixture = new UnifiedFixture()
    const set = (holdMode: string) => fixture.tell(`${ACCOUNT}/set-hold-mode`, { holdMode, category: 'USDT-FUTURES' })
    expect(set('one_way_mode').data).toBe('success')
    expect(set('one_way_mode').data).toBe('success')
    expect(fixture.ask(`${ACCOUNT}/settings`).data.holdMode).toBe('one_way_mode')
    fixture.data(fixture.place({ posSide: undefined }))
    expect(set('hedge_mode')).toMatchObject({ status: 400, code: '25010' })
    expect(set('both')).toMatchObject({ code: '41101', msg: 'Param holdMode=both error' })
  })

  it('leverage: crossed for the symbol, isolated by leg', () => {
    const fixture = new UnifiedFixture()
    const set = (body: Record<string, unknown>) => fixture.tell(`${ACCOUNT}/set-leverage`, { ...SYMBOL, ...body })
    expect(set({ leverage: '25', coin: 'USDT' }).data).toBe('success')
    expect(configOf(fixture)).toMatchObject({ marginMode: 'crossed', leverage: '25' })
    expect(set({ leverage: '126' }).code).toBe('25223')
    expect(set({ leverage: '1.5' }).code).toBe('41101')
    expect(set({}).code).toBe('400172')
    expect(set({ marginMode: 'isolated', longLeverage: '7', shortLeverage: '9' }).data).toBe('success')
    expect(configOf(fixture)).toMatchObject({ marginMode: 'isolated', leverage: '7' })
    expect(fixture.venue.symbolSettings(BASE.accountId, 'BTCUSDT')).toMatchObject({ longLeverage: 7, shortLeverage: 9 })
    expect(set({ leverage: '11', posSide: 'short' }).data).toBe('success')
    expect(fixture.venue.symbolSettings(BASE.accountId, 'BTCUSDT')).toMatchObject({
      longLeverage: 7,
      shortLeverage: 11,
    })
  })

  it('isolated margin is added and taken', () => {
    const fixture = new UnifiedFixture()
    const set = (amount: string) => fixture.tell(`${ACCOUNT}/set-margin`, { ...SYMBOL, posSide: 'long', amount })
    expect(set('10').code).not.toBe('00000')
    fixture.data(fixture.place({ ...MARKET, marginMode: 'isolated' }))
    const before = fixture.ask('/api/v3/position/current-position', CATEGORY).data.list[0]
    expect(set('10').data).toBe('success')
    const after = fixture.ask('/api/v3/position/current-position', CATEGORY).data.list[0]
    expect(Number(after.positionBalance) - Number(before.positionBalance)).toBeCloseTo(10, 6)
    expect(set('0').code).toBe('41101')
  })

  it('the account level is advanced and stays so', () => {
    const fixture = new UnifiedFixture()
    const adjust = (mode: string) => fixture.tell(`${ACCOUNT}/adjust-account-mode`, { mode })
    expect(adjust('advanced')).toMatchObject({ code: '00000', data: null })
    expect(adjust('delta').code).toBe('25009')
    expect(adjust('crossed')).toMatchObject({ status: 400, code: '41101' })
  })

  it('says what a key may do', () => {
    const fixture = new UnifiedFixture()
    fixture.keys[0] = { ...BASE, permissions: ['read', 'withdraw'], ips: ['127.0.0.1', '10.0.0.1'] }
    expect(fixture.get(`${ACCOUNT}/info`, '').data).toMatchObject({
      permType: 'read-only',
      permissions: ['uta_mgt', 'withdraw'],
      ips: '127.0.0.1,10.0.0.1',
    })
    expect(fixture.post(`${TRADE}/place-order`, LIMIT as Record<string, unknown>).code).toBe('40014')
  })
})

describe('figures', () => {
  it('equity, margins and what may still be opened', () => {
    const fixture = new UnifiedFixture()
    fixture.data(fixture.place({ ...MARKET, qty: '0.1' }))
    const assets = fixture.ask(`${ACCOUNT}/assets`).data
    const view = fixture.venue.account(BASE.accountId)
    expect(Number(assets.effEquity) - Number(assets.imr)).toBeCloseTo(Number(view.available) / 1e8, 6)
    expect(assets.assets[0].available).toBe(assets.usdtEquity) // not reduced by margin in use
    const free = new UnifiedFixture({ choices: { uta_available: 'free' } })
    free.data(free.place({ ...MARKET, qty: '0.1' }))
    const reduced = free.ask(`${ACCOUNT}/assets`).data
    expect(Number(reduced.assets[0].available)).toBeLessThan(Number(reduced.usdtEquity))
  })

  it('coins that pay fees stand beside the margin coin, and their records apart', () => {
    const fixture = new UnifiedFixture()
    const { desk } = fixture.backend
    const { accountId } = BASE
    desk.execute({ kind: 'transfer', accountId, amount: '10', coin: 'BGB' })
    desk.execute({ kind: 'set_fee_coin', accountId, coin: 'BGB' })
    fixture.data(fixture.place(MARKET))
    const [fill] = fixture.ask(`${TRADE}/fills`).data.list
    expect(fill.feeDetail[0].feeCoin).toBe('BGB')
    const { assets, accountEquity, usdtEquity } = fixture.ask(`${ACCOUNT}/assets`).data
    const paid = Number(fill.feeDetail[0].fee)
    expect(assets.map((row: { coin: string }) => row.coin)).toEqual(['USDT', 'BGB'])
    expect(Number(assets[1].balance)).toBeCloseTo(10 - paid, 8)
    expect(Number(accountEquity) - Number(usdtEquity)).toBeCloseTo(Number(assets[1].usdValue), 8)
    const records = fixture.ask(`${ACCOUNT}/financial-records`, `${CATEGORY}&coin=BGB`).data.list
    expect(records).toMatchObject([{ type: 'ORDER_PLF_FEE_OUT', coin: 'BGB' }])
  })

  it('what isolated positions stand on is no room for others', () => {
    const fixture = new UnifiedFixture()
    fixture.data(fixture.place({ ...MARKET, qty: '0.1', marginMode: 'isolated' }))
    fixture.move('61000')
    const { effEquity, imr } = fixture.ask(`${ACCOUNT}/assets`).data
    expect(Number(effEquity) - Number(imr)).toBeCloseTo(
      Number(fixture.venue.account(BASE.accountId).available) / 1e8,
      6,
    )
  })

  it('max-open-available answers GET and POST alike with what is really accepted', () => {
    const fixture = new UnifiedFixture()
    const asked = { ...SYMBOL, orderType: 'limit', side: 'buy', price: '60000', size: '0.001' }
    const posted = fixture.tell(`${ACCOUNT}/max-open-available`, asked).data
    expect(fixture.ask(`${ACCOUNT}/max-open-available`, new URLSearchParams(asked).toString()).data).toEqual(posted)
    expect(posted).toMatchObject({ available: '10000', buyOpenCost: '6', maxOpen: '' })
    expect(fixture.place({ price: '60000', qty: posted.maxBuyOpen }).code).toBe('00000')
  })

  it('position rows fit the recorded formulas', () => {
    const fixture = new UnifiedFixture()
    fixture.data(fixture.place({ ...MARKET, side: 'sell', posSide: 'short', qty: '0.01' }))
    fixture.move('60100')
    const [row] = fixture.ask('/api/v3/position/current-position', `${CATEGORY}&symbol=BTCUSDT`).data.list
    const [average, mark, size] = [row.avgPrice, row.markPrice, row.total].map(Number) as [number, number, number]
    expect(Number(row.positionBalance)).toBeCloseTo(mark * size * (0.1 + 0.0006), 6)
    expect(Number(row.profitRate)).toBeCloseTo(Number(row.unrealisedPnl) / Number(row.positionBalance), 10)
    const breakEven = (average * (1 - 0.0006)) / (1 + 0.0006)
    expect(Number(row.breakEvenPrice)).toBeCloseTo(Math.floor(breakEven * 10) / 10, 6)
  })
})

describe('leaving and entering the family', () => {
  it('switches when flat, both ways, and tells how it went to whoever asks', () => {
    const fixture = new UnifiedFixture()
    const status = () => fixture.ask(`${ACCOUNT}/switch-status`).data
    fixture.data(fixture.place({ clientOid: 'a' }))
    expect(fixture.tell(`${ACCOUNT}/switch`).code).toBe('25009')
    expect(status()).toMatchObject({ status: 'fail' })
    fixture.data(fixture.tell(`${TRADE}/cancel-order`, { clientOid: 'a' }))
    expect(fixture.tell(`${ACCOUNT}/switch`)).toMatchObject({ code: '00000', data: null })
    expect(status()).toEqual({ status: 'success', reason: '' })
    expect(fixture.ask(`${ACCOUNT}/settings`).code).toBe('40084')
    expect(fixture.tell('/api/v2/spot/account/upgrade')).toMatchObject({ code: '00000', data: null })
    expect(fixture.ask('/api/v2/spot/account/upgrade-status').data.status).toBe('success')
    expect(fixture.ask(`${ACCOUNT}/settings`).code).toBe('00000')
  })
})

describe('signatures', () => {
  const sent = (
    fixture: UnifiedFixture,
    method: string,
    query: string,
    signedQuery: string,
    body = '',
    key: ApiKey = BASE,
  ) => {
    const path = method === 'GET' ? `${TRADE}/order-info` : `${ACCOUNT}/switch`
    const text = `${WALL}${method}${path}${signedQuery === '' ? '' : `?${signedQuery}`}${body}`
    const headers = {
      'access-key': key.key,
      'access-sign': signText(key.secret, text),
      'access-timestamp': String(WALL),
      'access-passphrase': key.passphrase,
    }
    const answer = fixture.unifiedDoor.handle({ method, path, rawQuery: query, headers, body, wallMs: WALL })
    return { ...JSON.parse(answer.body), headers: answer.headers }
  }

  it('cover the query as sent or percent-decoded, in the order received', () => {
    const fixture = new UnifiedFixture()
    fixture.data(fixture.place({ clientOid: 'g:1/a' }))
    const raw = 'symbol=BTCUSDT&clientOid=g%3A1%2Fa&category=USDT-FUTURES'
    expect(sent(fixture, 'GET', raw, raw).data.clientOid).toBe('g:1/a')
    expect(sent(fixture, 'GET', raw, decodeURIComponent(raw)).data.clientOid).toBe('g:1/a')
    const sorted = raw.split('&').sort().join('&')
    expect(sent(fixture, 'GET', raw, sorted).code).toBe('40009')
  })

  it('cover a body that is not there', () => {
    expect(sent(new UnifiedFixture(), 'POST', '', '').code).toBe('00000')
    expect(sent(new UnifiedFixture(), 'POST', '', '', '{}').code).toBe('00000')
  })

  it('cover the exact text of a list', () => {
    const fixture = new UnifiedFixture()
    const path = `${TRADE}/place-batch`
    const body = `[ ${JSON.stringify(LIMIT)} ]`
    const headersFor = (text: string) => ({
      'access-key': BASE.key,
      'access-sign': signText(BASE.secret, `${WALL}POST${path}${text}`),
      'access-timestamp': String(WALL),
      'access-passphrase': BASE.passphrase,
    })
    const code = (text: string) =>
      JSON.parse(
        fixture.unifiedDoor.handle({
          method: 'POST',
          path,
          rawQuery: '',
          headers: headersFor(text),
          body,
          wallMs: WALL,
        }).body,
      ).code
    expect([code(body), code(JSON.stringify([LIMIT]))]).toEqual(['00000', '40009'])
  })

  it('answers carry the times the request was taken and answered', () => {
    const { headers } = sent(new UnifiedFixture(), 'GET', '', '')
    expect(headers).toMatchObject({
      'X-BG-REQUEST-ACCEPT-TIME': String(WALL),
      'X-BG-RESPONSE-COMPLETE-TIME': String(WALL),
    })
  })
})

it('limits requests as the venue does, per account and path', () => {
  const fixture = new UnifiedFixture({ settings: { rateLimitFactor: 1 } })
  const codes = Array.from({ length: 4 }, () => fixture.ask(`${ACCOUNT}/fee-rate`, `${CATEGORY}&symbol=BTCUSDT`).code)
  expect(codes).toEqual(['00000', '00000', '00000', '429'])
  expect(fixture.ask(`${ACCOUNT}/settings`).headers['x-mbx-used-remain-limit']).toBe('19')
  fixture.wallMs += 1000
  expect(fixture.ask(`${ACCOUNT}/fee-rate`, `${CATEGORY}&symbol=BTCUSDT`).code).toBe('00000')
})
