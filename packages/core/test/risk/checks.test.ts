import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkRisk,
  type Money,
  money,
  type RiskLimits,
  type RiskRequest,
  type RiskState,
  rate,
} from '../../src/index.ts'

const REQUEST: RiskRequest = {
  symbol: 'BTCUSDT',
  leverage: 5,
  investment: money('1000'),
  notional: money('5000'),
  newBots: 1,
}
const LIMITS: RiskLimits = {
  maxLeverage: 10,
  maxRunningBots: 5,
  maxOpenPositions: 3,
  maxInvestmentShare: rate('0.5'),
  maxExposure: money('20000'),
  allowedSymbols: ['BTCUSDT', 'ETHUSDT'],
  minLiquidationDistance: rate('0.02'),
}
const STATE: RiskState = {
  balance: money('10000'),
  runningBots: 2,
  openSymbols: ['ETHUSDT'],
  invested: money('2000'),
  exposure: money('6000'),
  dailyLossReached: false,
  stopAllActive: false,
  liquidationDistance: null,
}

const codes = (request: Partial<RiskRequest>, limits: Partial<RiskLimits> = {}, state: Partial<RiskState> = {}) => {
  const verdict = checkRisk({ ...REQUEST, ...request }, { ...LIMITS, ...limits }, { ...STATE, ...state })
  return verdict.verdict === 'allow' ? [] : verdict.all.map(({ code }) => code)
}

describe('checkRisk', () => {
  it('allows what keeps every limit, also exactly', () => {
    expect(codes({})).toEqual([])
    expect(codes({ leverage: 10, investment: money('3000'), notional: money('14000') })).toEqual([])
  })

  it.each([
    ['leverage', { leverage: 11 }, {}, {}, 'risk_leverage_above_cap'],
    ['bots', {}, {}, { runningBots: 5 }, 'risk_too_many_bots'],
    ['share', { investment: money('3000.00000001') }, {}, {}, 'risk_investment_share_exceeded'],
    ['exposure', { notional: money('14000.00000001') }, {}, {}, 'risk_exposure_exceeded'],
    ['symbol', { symbol: 'DOGEUSDT' }, {}, {}, 'risk_symbol_not_allowed'],
    ['positions', {}, { maxOpenPositions: 1 }, {}, 'risk_too_many_positions'],
    ['daily loss', {}, {}, { dailyLossReached: true }, 'risk_daily_loss_reached'],
    ['liquidation distance', {}, {}, { liquidationDistance: rate('0.01999999') }, 'risk_liquidation_near'],
    ['stop-all', {}, {}, { stopAllActive: true }, 'risk_stop_all_active'],
  ])('denies by %s', (_, request, limits, state, code) => {
    expect(codes(request, limits, state)).toEqual([code])
  })

  it('a bot that only grows does not count as another one, nor its symbol as a new position', () => {
    expect(codes({ newBots: 0 }, { maxRunningBots: 2 })).toEqual([])
    expect(codes({ symbol: 'ETHUSDT' }, { maxOpenPositions: 1 })).toEqual([])
    expect(codes({}, { maxOpenPositions: 1 }, { openSymbols: ['BTCUSDT', 'ETHUSDT'] })).toEqual([])
  })

  it('the gravest reason comes first', () => {
    const all = codes({ leverage: 99, symbol: 'X' }, {}, { dailyLossReached: true, stopAllActive: true })
    expect(all).toEqual([
      'risk_stop_all_active',
      'risk_daily_loss_reached',
      'risk_symbol_not_allowed',
      'risk_leverage_above_cap',
    ])
  })

  it('without limits only the latches deny', () => {
    const none: RiskLimits = {
      maxLeverage: null,
      maxRunningBots: null,
      maxOpenPositions: null,
      maxInvestmentShare: null,
      maxExposure: null,
      allowedSymbols: null,
      minLiquidationDistance: null,
    }
    expect(codes({ leverage: 125, investment: money('99999999') }, none, { runningBots: 999 })).toEqual([])
    expect(codes({}, none, { dailyLossReached: true })).toEqual(['risk_daily_loss_reached'])
  })

  it('property: the nearest investment of a refusal passes that limit', () => {
    const amount = fc.bigInt(0n, 20_000n * 100_000_000n).map((value) => value as Money)
    fc.assert(
      fc.property(
        amount,
        amount,
        amount,
        fc.integer({ min: 1, max: 20 }),
        (investment, invested, exposure, leverage) => {
          const notional = (investment * BigInt(leverage)) as Money
          const state = { ...STATE, invested, exposure }
          const verdict = checkRisk({ ...REQUEST, investment, notional }, LIMITS, state)
          if (verdict.verdict === 'allow') {
            expect(investment === 0n || invested + investment <= money('5000')).toBe(true)
            return
          }
          for (const { code, nearest } of verdict.all) {
            if (nearest === undefined) continue
            const less = money(String(nearest))
            expect(less).toBeLessThan(investment)
            const smaller = { ...REQUEST, investment: less, notional: (less * BigInt(leverage)) as Money }
            const again = checkRisk(smaller, LIMITS, state)
            expect(again.verdict === 'allow' ? [] : again.all.map((error) => error.code)).not.toContain(code)
          }
        },
      ),
      { numRuns: 1000, seed: 6 },
    )
  })
})
