import { parseMoney } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { limitOrder, ORDERS, PRODUCT, WireFixture } from './wire-fixture.ts'

const ACCOUNT = '/api/v2/mix/account'
const POSITION = '/api/v2/mix/position'
const SCOPE = { symbol: 'BTCUSDT', productType: 'USDT-FUTURES', marginCoin: 'USDT' }
const SYMBOL = `marginCoin=USDT&${PRODUCT}&symbol=BTCUSDT`
const market = (fixture: WireFixture, side: 'buy' | 'sell', size: string) =>
  fixture.post(`${ORDERS}/place-order`, limitOrder({ orderType: 'market', side, size, price: undefined }))

describe('accounts', () => {
  it('show balance, modes and leverage', () => {
    const fixture = new WireFixture()
    const [row] = fixture.get(`${ACCOUNT}/accounts`, PRODUCT).data
    expect(row).toMatchObject({
      marginCoin: 'USDT',
      accountEquity: '10000',
      available: '10000',
      locked: '0',
      assetMode: 'single',
      unionTotalMagin: '0',
    })
    const single = fixture.get(`${ACCOUNT}/account`, SYMBOL).data
    expect(single).toMatchObject({ marginMode: 'crossed', posMode: 'one_way_mode', crossedMarginLeverage: '10' })
  })

  it('lock margin for open orders', () => {
    const fixture = new WireFixture()
    fixture.post(`${ORDERS}/place-order`, limitOrder())
    const [row] = fixture.get(`${ACCOUNT}/accounts`, PRODUCT).data
    expect(Number(row.locked)).toBeGreaterThanOrEqual(59)
    expect(Number(row.available) + Number(row.locked)).toBeCloseTo(10_000, 6)
  })

  it('change leverage, within the contract’s range', () => {
    const fixture = new WireFixture()
    const set = (leverage: string) => fixture.post(`${ACCOUNT}/set-leverage`, { ...SCOPE, leverage })
    expect(set('20').data).toEqual({
      symbol: 'BTCUSDT',
      marginCoin: 'USDT',
      longLeverage: '10',
      shortLeverage: '10',
      crossMarginLeverage: '20',
      marginMode: 'crossed',
    })
    expect(set('20').code).toBe('00000')
    expect(set('126').code).toBe('40797')
    expect(set('2.5').code).toBe('40020')
    expect(fixture.get(`${ACCOUNT}/account`, SYMBOL).data.crossedMarginLeverage).toBe('20')
  })

  it('take the modes they have already', () => {
    const fixture = new WireFixture()
    expect(fixture.post(`${ACCOUNT}/set-margin-mode`, { ...SCOPE, marginMode: 'crossed' }).data).toMatchObject({
      symbol: 'BTCUSDT',
      marginMode: 'crossed',
    })
    const oneWay = { productType: 'USDT-FUTURES', posMode: 'one_way_mode' }
    expect(fixture.post(`${ACCOUNT}/set-position-mode`, oneWay).data).toEqual({ posMode: 'one_way_mode' })
  })

  it('tell fees and permissions of the key', () => {
    const fixture = new WireFixture()
    expect(fixture.get('/api/v2/common/trade-rate', 'businessType=mix&symbol=BTCUSDT').data).toEqual({
      makerFeeRate: '0.0002',
      takerFeeRate: '0.0006',
    })
    const info = fixture.get('/api/v2/spot/account/info', '').data
    expect(info.authorities).not.toContain('wwow')
    expect(info).toMatchObject({ ips: '', traderType: 'not_trader' })
  })
})

describe('positions', () => {
  it('are absent when flat and single rows when not', () => {
    const fixture = new WireFixture()
    expect(fixture.get(`${POSITION}/all-position`, `marginCoin=USDT&${PRODUCT}`).data).toEqual([])
    market(fixture, 'sell', '0.02')
    const [row] = fixture.get(`${POSITION}/single-position`, SYMBOL).data
    expect(row).toMatchObject({
      symbol: 'BTCUSDT',
      holdSide: 'short',
      total: '0.02',
      available: '0.02',
      locked: '0',
      leverage: '10',
      marginMode: 'crossed',
      posMode: 'one_way_mode',
      keepMarginRate: '0.004',
    })
    const stops = { takeProfit: '', stopLoss: '', takeProfitId: '', stopLossId: '' }
    expect(fixture.get(`${POSITION}/all-position`, PRODUCT).data).toEqual([{ ...row, ...stops }])
    expect(Number(row.openPriceAvg)).toBeLessThan(60_000)
    expect(Number(row.breakEvenPrice)).toBeLessThan(Number(row.openPriceAvg))
  })

  it('close by one call and then live on in the history', () => {
    const fixture = new WireFixture()
    market(fixture, 'buy', '0.02')
    fixture.move('60100')
    const closed = fixture.post(`${ORDERS}/close-positions`, SCOPE).data
    expect(closed).toMatchObject({ successList: [{ symbol: 'BTCUSDT' }], failureList: [] })
    expect(fixture.get(`${POSITION}/all-position`, PRODUCT).data).toEqual([])
    expect(fixture.post(`${ORDERS}/close-positions`, SCOPE).code).toBe('22002')
    const { list } = fixture.get(`${POSITION}/history-position`, PRODUCT).data
    expect(list).toEqual([
      expect.objectContaining({
        holdSide: 'long',
        openTotalPos: '0.02',
        closeTotalPos: '0.02',
        ctime: String(fixture.marketMs),
      }),
    ])
    expect(Number(list[0].netProfit)).toBeCloseTo(
      Number(list[0].pnl) + Number(list[0].openFee) + Number(list[0].closeFee),
      8,
    )
  })
})

describe('bills', () => {
  it('sum to the balance exactly', () => {
    const fixture = new WireFixture()
    market(fixture, 'buy', '0.0137')
    fixture.move('60321.7')
    market(fixture, 'sell', '0.0071')
    fixture.venue.applyFunding('BTCUSDT', 12_345n as never, fixture.marketMs)
    const { bills, endId } = fixture.get(`${ACCOUNT}/bill`, `${PRODUCT}&limit=100`).data
    const units = (text: string) => {
      const parsed = parseMoney(text)
      return parsed.ok ? parsed.value : 0n
    }
    const total = bills.reduce(
      (sum: bigint, bill: { amount: string; fee: string }) => sum + units(bill.amount) + units(bill.fee),
      0n,
    )
    expect(units(bills[0].balance)).toBe(total)
    expect(bills.map((bill: { businessType: string }) => bill.businessType)).toEqual([
      'contract_settle_fee',
      'sell',
      'buy',
      'trans_from_exchange',
    ])
    expect(endId).toBe(bills.at(-1).billId)
    const funding = fixture.get(`${ACCOUNT}/bill`, `${PRODUCT}&businessType=contract_settle_fee`).data.bills
    expect(funding).toEqual([bills[0]])
  })
})
