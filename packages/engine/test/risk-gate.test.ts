import { type RiskLimits, rate } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import type { RiskStanding } from '../src/index.ts'
import { price, Rig } from './rig.ts'

const FREE: RiskLimits = {
  maxLeverage: null,
  maxRunningBots: null,
  maxOpenPositions: 0,
  maxInvestmentShare: null,
  maxExposure: null,
  allowedSymbols: null,
  minLiquidationDistance: null,
}

const standing = (change: Partial<RiskStanding> = {}, limits: Partial<RiskLimits> = {}): RiskStanding => ({
  limits: { ...FREE, ...limits },
  dailyLossReached: false,
  stopAllActive: false,
  ...change,
})

async function rigWith(risk: { now: RiskStanding }, direction: 'long' | 'neutral' = 'neutral'): Promise<Rig> {
  const rig = new Rig({ direction })
  rig.riskOf = () => risk.now
  rig.engine = rig.newEngine()
  await rig.attach()
  return rig
}

describe("a user's limits at every order", () => {
  it('a latch takes back what would open, leaves what reduces, and lets everything back when it goes', async () => {
    const risk = { now: standing() }
    const rig = await rigWith(risk)
    await rig.startBot()
    await rig.walk(23_900, 23_000)
    const before = rig.openOrders()
    expect(before).toHaveLength(10)
    const held = rig.bot().positions.net.size
    expect(held).toBeGreaterThan(0)
    risk.now = standing({ dailyLossReached: true })
    rig.engine.recheck('account-1')
    await rig.clock.advance(2_000)
    const sells = rig.openOrders()
    expect(sells.every((order) => order.startsWith('sell'))).toBe(true)
    const resting = sells.reduce((sum, order) => sum + Number(order.split(' ')[1]), 0)
    expect(resting).toBe(held)
    const view = rig.engine.bot('account-1', 'bot-1')
    expect(view?.deferred).toHaveLength(10 - sells.length)
    expect(view?.deferred[0]).toMatchObject({ reason: 'risk', code: 'risk_daily_loss_reached' })
    expect(view?.warnings).toContainEqual({ code: 'orders_deferred', count: 10 - sells.length, reason: 'risk' })
    risk.now = standing()
    rig.engine.recheck('account-1')
    await rig.clock.advance(2_000)
    expect(rig.openOrders()).toEqual(before)
    expect(rig.errors).toEqual([])
  })

  it('a symbol that is no longer allowed, or leverage above the cap, opens nothing', async () => {
    const risk = { now: standing({}, { allowedSymbols: ['ETHUSDT'] }) }
    const rig = await rigWith(risk)
    await rig.startBot()
    expect(rig.openOrders()).toEqual([])
    risk.now = standing({}, { maxLeverage: 2 })
    rig.engine.recheck('account-1')
    await rig.clock.advance(1_000)
    expect(rig.openOrders()).toEqual([])
    risk.now = standing({}, { maxLeverage: 3, allowedSymbols: ['BTCUSDT'] })
    rig.engine.recheck('account-1')
    await rig.clock.advance(1_000)
    expect(rig.openOrders()).toHaveLength(10)
  })

  it('a latch from before a restart holds for the first order after it', async () => {
    const risk = { now: standing() }
    const rig = await rigWith(risk, 'long')
    await rig.startBot()
    risk.now = standing({ dailyLossReached: true })
    await rig.crash()
    await rig.clock.advance(3_000)
    expect(rig.openOrders().filter((order) => order.startsWith('buy'))).toEqual([])
    expect(rig.openOrders().length).toBeGreaterThan(0)
  })

  it('a trigger reached under a latch starts nothing, says why, and is spent; the next crossing starts the bot', async () => {
    const risk = { now: standing({ dailyLossReached: true }) }
    const rig = await rigWith(risk)
    await rig.startBot({ triggerPrice: price(24_000) })
    await rig.walk(24_500, 23_990)
    expect(rig.bot().status).toBe('waiting_trigger')
    expect(rig.engine.bot('account-1', 'bot-1')?.warnings).toContainEqual({
      code: 'orders_deferred',
      count: 10,
      reason: 'risk',
    })
    risk.now = standing()
    rig.engine.recheck('account-1')
    await rig.walk(23_980)
    expect([rig.bot().status, rig.port.sent]).toEqual(['waiting_trigger', []])
    expect(rig.engine.bot('account-1', 'bot-1')?.warnings).toEqual([])
    await rig.walk(24_010)
    expect(rig.bot().status).toBe('running')
    expect(rig.openOrders()).toHaveLength(10)
  })

  it('never stands in the way of a stop', async () => {
    const risk = { now: standing() }
    const rig = await rigWith(risk, 'long')
    await rig.startBot()
    risk.now = standing({ dailyLossReached: true, stopAllActive: true })
    await rig.engine.command('account-1', 'bot-1', { name: 'stop', closePosition: true, reason: 'risk' })
    await rig.clock.advance(3_000)
    expect([rig.bot().status, rig.openOrders()]).toEqual(['stopped', []])
  })
})

describe('the liquidation watch', () => {
  it('tells once that a limit is near, opens nothing nearer, and goes on when it is over', async () => {
    const risk = { now: standing({}, { minLiquidationDistance: rate('0.02') }) }
    const rig = await rigWith(risk, 'long')
    await rig.startBot({ leverage: 5 })
    await rig.walk(22_500, 21_000, 20_500)
    const limit = (rig.bot().plan?.limitBelow ?? 0) / 10
    expect(limit).toBeGreaterThan(15_000)
    await rig.walk(limit * 1.03, limit * 1.031)
    const told = rig.alerts.filter(({ code }) => code === 'limit_near')
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({ severity: 'critical', botId: 'bot-1', params: { symbol: 'BTCUSDT' } })
    expect(rig.openOrders().some((order) => order.startsWith('sell'))).toBe(true)
    await rig.walk(limit * 1.015)
    expect(rig.engine.bot('account-1', 'bot-1')?.deferred.every(({ reason }) => reason === 'risk')).toBe(true)
    await rig.walk(25_000)
    expect(rig.engine.bot('account-1', 'bot-1')?.deferred).toEqual([])
    expect(rig.resolved).toContain('limit_near:bot-1')
  })
})
