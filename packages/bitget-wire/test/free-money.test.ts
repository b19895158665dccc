import { formatMoney, money } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { UnifiedFixture } from './unified/unified-fixture.ts'
import { KEY, limitOrder, ORDERS, PRODUCT, WireFixture } from './wire-fixture.ts'

const ACCOUNT = '/api/v2/mix/account'
const SCOPE = { symbol: 'BTCUSDT', productType: 'USDT-FUTURES', marginCoin: 'USDT' }
const market = (over: Record<string, unknown> = {}) => limitOrder({ orderType: 'market', price: undefined, ...over })

describe('what an account row says is free', () => {
  it('is what a transfer takes: unrealised profit only serves crossed orders', () => {
    const fixture = new WireFixture()
    fixture.post(`${ORDERS}/place-order`, market({ size: '1' }))
    fixture.move('64000')
    const [row] = fixture.get(`${ACCOUNT}/accounts`, PRODUCT).data
    expect(Number(row.crossedMaxAvailable)).toBeCloseTo(Number(row.accountEquity) - Number(row.crossedMargin), 6)
    fixture.move('90000')
    const [rich] = fixture.get(`${ACCOUNT}/accounts`, PRODUCT).data
    expect(Number(rich.crossedMaxAvailable)).toBeGreaterThan(30_000)
    expect([rich.available, rich.isolatedMaxAvailable]).toEqual([rich.maxTransferOut, rich.maxTransferOut])
    expect(Number(rich.maxTransferOut)).toBeLessThan(10_000)
    const take = (amount: string) =>
      fixture.venue.execute({ kind: 'transfer', accountId: KEY.accountId, amount: `-${amount}` }, fixture.marketMs)
    const beyond = formatMoney((money(rich.maxTransferOut) + 1n) as ReturnType<typeof money>)
    expect(take(beyond).ok).toBe(false)
    expect(take(rich.maxTransferOut).ok).toBe(true)
  })

  it('is empty for transfers when a loss or orders use it', () => {
    const fixture = new WireFixture()
    fixture.post(`${ORDERS}/place-order`, market({ size: '1' }))
    fixture.move('55000')
    const [row] = fixture.get(`${ACCOUNT}/accounts`, PRODUCT).data
    expect([row.available, row.maxTransferOut]).toEqual([row.crossedMaxAvailable, row.crossedMaxAvailable])
  })

  it('is worth bitcoins at the mark, in both families', () => {
    const fixture = new WireFixture()
    expect(fixture.get(`${ACCOUNT}/accounts`, PRODUCT).data[0].btcEquity).toBe('0.16666666')
    const symbol = `marginCoin=USDT&${PRODUCT}&symbol=BTCUSDT`
    expect(fixture.get(`${ACCOUNT}/account`, symbol).data.btcEquity).toBe('0.16666666')
    const young = new UnifiedFixture()
    expect(young.data(young.ask('/api/v3/account/assets'))).toMatchObject({ btcEquity: '0.16666666' })
    const elsewhere = new WireFixture()
    Object.assign(elsewhere.backend.market, { symbols: () => [] })
    expect(elsewhere.get(`${ACCOUNT}/accounts`, PRODUCT).data[0].btcEquity).toBe('0')
  })
})

describe('an isolated net position', () => {
  const isolated = () => {
    const fixture = new WireFixture()
    fixture.post(`${ACCOUNT}/set-margin-mode`, { ...SCOPE, marginMode: 'isolated' })
    fixture.post(`${ORDERS}/place-order`, market({ marginMode: 'isolated', size: '0.1' }))
    return fixture
  }

  it.each([
    ['set-margin', { amount: '10' }],
    ['set-auto-margin', { autoMargin: 'on' }],
  ])('%s does nothing for the direction that is not held', (path, more) => {
    const fixture = isolated()
    const told = (holdSide?: string) => fixture.post(`${ACCOUNT}/${path}`, { ...SCOPE, ...more, holdSide }).code
    const before = fixture.venue.positions(KEY.accountId)
    expect([told('short'), told('sell')]).toEqual(['22002', '22002'])
    expect(told('up')).toBe('40020')
    expect(fixture.venue.positions(KEY.accountId)).toEqual(before)
    expect([told('long'), told('buy'), told()]).toEqual(['00000', '00000', '00000'])
  })

  it('has stops of the symbol’s margin mode', () => {
    const fixture = isolated()
    const stop = { planType: 'pos_loss', holdSide: 'buy', triggerPrice: '57000', triggerType: 'mark_price' }
    expect(fixture.post(`${ORDERS}/place-tpsl-order`, { ...SCOPE, ...stop }).code).toBe('00000')
    const pending = fixture.get(`${ORDERS}/orders-plan-pending`, `${PRODUCT}&planType=profit_loss`).data
    expect(pending.entrustedList).toMatchObject([{ marginMode: 'isolated' }])
  })
})
