import { describe, expect, it } from 'vitest'
import { Day } from './samples/day.ts'
import { ORDERS } from './wire-fixture.ts'

const ACCOUNT = '/api/v2/mix/account'
const HEDGE = { posMode: 'hedge_mode' }
const ISOLATED = { marginMode: 'isolated' }
const market = (over: Record<string, unknown> = {}) => ({ orderType: 'market', price: undefined, ...over })

describe('modes', () => {
  it('of positions change while there is nothing, and are refused with an order or a position anywhere', () => {
    const day = new Day()
    day.order('place-order', { clientOid: 'o' })
    expect(day.tell(`${ACCOUNT}/set-position-mode`, HEDGE)).toMatchObject({ code: '40920', data: null })
    day.tell(`${ORDERS}/cancel-order`, { clientOid: 'o' })
    expect(day.tell(`${ACCOUNT}/set-position-mode`, HEDGE).data).toEqual({ posMode: 'hedge_mode' })
    expect(day.ask(`${ACCOUNT}/account`).data.posMode).toBe('hedge_mode')
  })

  it('of margin are the symbol’s, and an order must fit them', () => {
    const day = new Day()
    expect(day.tell(`${ACCOUNT}/set-margin-mode`, ISOLATED).data).toMatchObject({ marginMode: 'isolated' })
    expect(day.ask(`${ACCOUNT}/account`).data.marginMode).toBe('isolated')
    expect(day.ask(`${ACCOUNT}/isolated-symbols`).data).toEqual([{ symbol: 'BTCUSDT', marginMode: 'isolated' }])
    expect(day.order('place-order').code).toBe('40808')
    expect(day.order('place-order', ISOLATED).code).toBe('00000')
    expect(day.tell(`${ACCOUNT}/set-margin-mode`, { marginMode: 'crossed' }).code).toBe('45117')
  })
})

describe('leverage', () => {
  const set = (day: Day, body: Record<string, unknown>) => day.tell(`${ACCOUNT}/set-leverage`, body)

  it('of an isolated hedge account is one per leg, and needs to be told which', () => {
    const day = new Day('hedge')
    day.tell(`${ACCOUNT}/set-margin-mode`, ISOLATED)
    expect(set(day, { leverage: '20' })).toMatchObject({
      code: '40808',
      msg: expect.stringContaining('hold side is null'),
    })
    expect(set(day, { leverage: '20', holdSide: 'long' }).data).toMatchObject({
      longLeverage: '20',
      shortLeverage: '10',
    })
    expect(set(day, { longLeverage: '5', shortLeverage: '7' }).data).toMatchObject({
      longLeverage: '5',
      shortLeverage: '7',
      marginMode: 'isolated',
    })
    expect(set(day, {}).code).toBe('40019')
  })

  it('is set for every symbol at once', () => {
    const day = new Day()
    expect(day.tell(`${ACCOUNT}/set-all-leverage`, { leverage: '33' }).data).toBe('success')
    expect(day.ask(`${ACCOUNT}/account`).data.crossedMarginLeverage).toBe('33')
  })
})

describe('isolated margin', () => {
  function isolated(): Day {
    const day = new Day()
    day.tell(`${ACCOUNT}/set-margin-mode`, ISOLATED)
    day.order('place-order', market({ size: '0.02', ...ISOLATED }))
    return day
  }
  const size = (day: Day) => Number(day.ask('/api/v2/mix/position/single-position').data[0].marginSize)

  it('is added and taken away by hand, in the account’s figures too', () => {
    const day = isolated()
    const before = size(day)
    expect(day.tell(`${ACCOUNT}/set-margin`, { holdSide: 'long', amount: '25' })).toMatchObject({
      code: '00000',
      data: '',
    })
    expect(size(day)).toBeCloseTo(before + 25, 8)
    day.tell(`${ACCOUNT}/set-margin`, { holdSide: 'long', amount: '-10' })
    expect(size(day)).toBeCloseTo(before + 15, 8)
    const [row] = day.ask(`${ACCOUNT}/accounts`).data
    expect(Number(row.isolatedMargin)).toBeCloseTo(size(day), 8)
    const moves = ['append_margin', 'reduce_margin']
    const types = (query: string) =>
      day.ask(`${ACCOUNT}/bill`, query).data.bills.map((bill: { businessType: string }) => bill.businessType)
    expect(types('')).toEqual(expect.arrayContaining(moves))
    for (const move of moves) expect(types('onlyFunding=yes')).not.toContain(move)
  })

  it('is kept up by itself when asked', () => {
    const day = isolated()
    expect(day.tell(`${ACCOUNT}/set-auto-margin`, { autoMargin: 'on', holdSide: 'long' }).data).toBe('success')
    expect(day.ask('/api/v2/mix/position/single-position').data[0].autoMargin).toBe('on')
  })

  it.each([
    ['nothing', { amount: '0' }, '40020'],
    ['a word', { amount: 'much' }, '40020'],
    ['no amount', {}, '40019'],
  ])('refuses %s', (_, body, code) => {
    expect(isolated().tell(`${ACCOUNT}/set-margin`, { holdSide: 'long', ...body }).code).toBe(code)
  })

  it('is none of a crossed position', () => {
    const day = new Day()
    day.order('place-order', market())
    expect(day.tell(`${ACCOUNT}/set-margin`, { holdSide: 'long', amount: '5' }).code).toBe('40802')
  })
})

describe('estimates', () => {
  it('say what margin opens, what fits, and where it would end', () => {
    const day = new Day()
    day.tell(`${ACCOUNT}/set-leverage`, { leverage: '20' })
    const count = day.ask(`${ACCOUNT}/open-count`, 'openAmount=300&openPrice=60000&leverage=10')
    expect(count.data).toEqual({ size: '0.05' })
    const { maxOpen } = day.ask(`${ACCOUNT}/max-open`, 'posSide=long&orderType=limit&openPrice=60000').data
    expect(Number(maxOpen)).toBeGreaterThan(3.2)
    expect(Number(maxOpen)).toBeLessThanOrEqual((10_000 * 20) / 60_000)
    const liq = day.ask(`${ACCOUNT}/liq-price`, 'posSide=short&orderType=limit&openPrice=60000&openAmount=1').data
      .liqPrice
    expect(Number(liq)).toBeGreaterThan(60_000)
    expect(Number(liq)).toBeLessThan(71_000)
    expect(day.ask(`${ACCOUNT}/liq-price`, 'posSide=long&orderType=market&openAmount=0.01').data.liqPrice).toBe('0')
  })
})

describe('a reversal', () => {
  it('ends one position and begins the opposite', () => {
    const day = new Day()
    day.order('place-order', market({ size: '0.02' }))
    expect(day.tell(`${ORDERS}/click-backhand`, { size: '0.03', side: 'sell' }).code).toBe('00000')
    expect(day.ask('/api/v2/mix/position/single-position').data).toMatchObject([{ holdSide: 'short', total: '0.03' }])
    const hedge = new Day('hedge')
    hedge.order('place-order', market({ size: '0.02', tradeSide: 'open' }))
    expect(hedge.tell(`${ORDERS}/click-backhand`, { size: '', side: 'buy' }).code).toBe('00000')
    expect(hedge.ask('/api/v2/mix/position/single-position').data).toMatchObject([{ holdSide: 'short', total: '0.02' }])
    expect(hedge.tell(`${ORDERS}/click-backhand`, { size: '', side: 'buy' }).code).toBe('22002')
  })
})
