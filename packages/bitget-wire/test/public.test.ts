import { describe, expect, it } from 'vitest'
import { RateLimits } from '../src/index.ts'
import { MINUTE, OTHER, PRODUCT, START, WALL, WireFixture } from './wire-fixture.ts'

const MARKET = '/api/v2/mix/market'
const SYMBOL = `${PRODUCT}&symbol=BTCUSDT`

describe('public answers', () => {
  it('carry the wall clock in time and envelope, the market clock in rows', () => {
    const fixture = new WireFixture()
    expect(fixture.publicGet('/api/v2/public/time')).toMatchObject({
      status: 200,
      requestTime: WALL,
      data: { serverTime: String(WALL) },
    })
    const [ticker] = fixture.publicGet(`${MARKET}/ticker`, SYMBOL).data
    expect(ticker).toMatchObject({
      symbol: 'BTCUSDT',
      lastPr: '60000.0',
      bidPr: '59999.9',
      askPr: '60000.1',
      markPrice: '60000.0',
      ts: String(fixture.marketMs),
    })
    expect(ticker).toMatchObject({
      open24h: '60147.0',
      high24h: '60296.0',
      low24h: '60000.0',
      openUtc: '60288.0',
      fundingRate: '0.00010008',
    })
    expect(ticker).not.toHaveProperty('ended')
  })

  it('list contracts and tiers as the venue does, and nothing for other products', () => {
    const fixture = new WireFixture()
    const [contract] = fixture.publicGet(`${MARKET}/contracts`, PRODUCT).data
    expect(contract).toMatchObject({
      symbol: 'BTCUSDT',
      pricePlace: '1',
      priceEndStep: '1',
      volumePlace: '4',
      sizeMultiplier: '0.0001',
      minTradeNum: '0.0001',
      minTradeUSDT: '5',
      makerFeeRate: '0.0002',
      takerFeeRate: '0.0006',
      maxLever: '125',
      maxSymbolOrderNum: '200',
      symbolStatus: 'normal',
      fundInterval: '8',
      buyLimitPriceRatio: '0.05',
      maxOrderQty: '1200',
    })
    expect(fixture.publicGet(`${MARKET}/contracts`, 'productType=COIN-FUTURES').data).toEqual([])
    expect(fixture.publicGet(`${MARKET}/contracts`, 'productType=nonsense').code).toBe('40020')
    expect(fixture.publicGet(`${MARKET}/query-position-lever`, SYMBOL).data[1]).toEqual({
      symbol: 'BTCUSDT',
      level: '2',
      startUnit: '150000',
      endUnit: '900000',
      leverage: '100',
      keepMarginRate: '0.005',
    })
    for (const path of ['/api/v2/spot/public/coins', '/api/v2/spot/public/symbols', '/api/v2/margin/currencies']) {
      expect(fixture.publicGet(path).data).toEqual([])
    }
  })

  it('refuse unknown paths', () => {
    const fixture = new WireFixture()
    expect(fixture.publicGet('/api/v2/nowhere')).toMatchObject({ status: 404, code: '40404', data: null })
  })

  it('give funding now, next and before', () => {
    const fixture = new WireFixture()
    const [now] = fixture.publicGet(`${MARKET}/current-fund-rate`, SYMBOL).data
    expect(now).toMatchObject({
      fundingRate: '0.00010008',
      fundingRateInterval: '8',
      nextUpdate: String(START + 8 * 60 * MINUTE),
    })
    const history = fixture.publicGet(`${MARKET}/history-fund-rate`, `${SYMBOL}&pageSize=4`).data
    expect(history.map((row: { fundingTime: string }) => Number(row.fundingTime))).toEqual(
      [0, 8, 16, 24].map((hours) => START - hours * 60 * MINUTE),
    )
    const second = fixture.publicGet(`${MARKET}/history-fund-rate`, `${SYMBOL}&pageSize=4&pageNo=2`).data
    expect(second).toHaveLength(3) // the tape begins two days ago
  })

  it('show a book around the price, its levels as numbers', () => {
    const { asks, bids } = new WireFixture().publicGet(`${MARKET}/merge-depth`, `${SYMBOL}&limit=5`).data
    expect(asks.map((level: number[]) => level[0])).toEqual([60_000.1, 60_000.2, 60_000.3, 60_000.4, 60_000.5])
    expect(bids[0][0]).toBe(59_999.9)
  })
})

describe('candles', () => {
  const rows = (query: string, path = 'candles') =>
    new WireFixture().publicGet(`${MARKET}/${path}`, `${SYMBOL}&${query}`).data

  it('are minutes, ascending, with the unfinished one', () => {
    const list = rows('granularity=1m&limit=2')
    expect(list[1]).toEqual([String(START + 30 * MINUTE), '60291.0', '60296.0', '60286.0', '60291.1', '2', '120582'])
    expect(Number(list[0][0])).toBe(START + 29 * MINUTE)
  })

  it('are only finished ones in the history', () => {
    expect(Number(rows('granularity=1m&limit=1', 'history-candles')[0][0])).toBe(START + 29 * MINUTE)
    expect(Number(rows('granularity=1H&limit=1', 'history-candles')[0][0])).toBe(START - 60 * MINUTE)
  })

  it('aggregate exactly', () => {
    const [hour] = rows(`granularity=1H&endTime=${START}&limit=1`)
    expect(hour).toEqual([
      String(START - 60 * MINUTE),
      '60282.0',
      '60292.9',
      '60277.0',
      '60288.0',
      '120',
      String(2 * 60 * (60_282 + 59 / 20)),
    ])
  })

  it.each([
    ['1D', START - 8 * 60 * MINUTE],
    ['1Dutc', START],
    ['12H', START - 8 * 60 * MINUTE],
    ['6Hutc', START],
    ['1Wutc', START],
    ['1W', START - 8 * 60 * MINUTE],
    ['1Mutc', Date.UTC(2025, 5, 1)],
    ['1M', Date.UTC(2025, 5, 1) - 8 * 60 * MINUTE],
    ['4H', START],
  ])('of %s begin where the venue begins them', (granularity, openMs) => {
    expect(Number(rows(`granularity=${granularity}`).at(-1)[0])).toBe(openMs)
  })

  it('end before endTime and keep to limits', () => {
    const list = rows(`granularity=15m&endTime=${START}&limit=3`)
    expect(list.map((row: string[]) => (START - Number(row[0])) / MINUTE)).toEqual([45, 30, 15])
    expect(rows(`granularity=15m&startTime=${START - 30 * MINUTE}&endTime=${START}`)).toHaveLength(2)
    expect(rows(`granularity=1m&endTime=${START - 4000 * MINUTE}`)).toEqual([])
    const code = (query: string, path: string) =>
      new WireFixture().publicGet(`${MARKET}/${path}`, `${SYMBOL}&${query}`).code
    expect(code('granularity=1m&limit=1001', 'candles')).toBe('40020')
    expect(code('granularity=1m&limit=201', 'history-candles')).toBe('40020')
    expect(code('granularity=7m', 'candles')).toBe('40020')
    expect(code('granularity=1h', 'candles')).toBe('40020')
  })
})

describe('rate limits', () => {
  it('are per endpoint and refill with the wall clock', () => {
    const fixture = new WireFixture({ rateLimitFactor: 0.2 }) // tickers: 4 per second
    const status = (path = 'tickers') => fixture.publicGet(`${MARKET}/${path}`, PRODUCT).status
    expect([status(), status(), status(), status(), status()]).toEqual([200, 200, 200, 200, 429])
    expect(fixture.publicGet(`${MARKET}/tickers`, PRODUCT)).toMatchObject({
      code: '429',
      msg: 'Too Many Requests',
      data: null,
    })
    expect(status('contracts')).toBe(200)
    fixture.wallMs += 250
    expect([status(), status()]).toEqual([200, 429])
  })

  it('shut an address out for five minutes after too many requests of any kind in a minute', () => {
    const limits = new RateLimits({}, 0.01) // 60 a minute
    for (let i = 0; i < 60; i++) expect(limits.admit('10.0.0.1', WALL)).toBe(true)
    expect(limits.admit('10.0.0.1', WALL)).toBe(false)
    expect(limits.admit('10.0.0.2', WALL)).toBe(true)
    expect(limits.admit('10.0.0.1', WALL + 299_999)).toBe(false)
    expect(limits.admit('10.0.0.1', WALL + 300_000)).toBe(true)
    const fixture = new WireFixture({ rateLimitFactor: 0.0001 }) // none
    expect(fixture.get('/api/v2/nowhere', '')).toMatchObject({ status: 429, code: '429' })
  })

  it('are per account on private paths, and say what is left', () => {
    const fixture = new WireFixture({ rateLimitFactor: 0.2 }) // accounts: 2 per second
    const ask = (key?: Parameters<WireFixture['get']>[2]) => fixture.get('/api/v2/mix/account/accounts', PRODUCT, key)
    expect(ask().headers['x-mbx-used-remain-limit']).toBe('1')
    expect([ask().status, ask().status]).toEqual([200, 429])
    expect(ask(OTHER).status).toBe(200)
  })
})
