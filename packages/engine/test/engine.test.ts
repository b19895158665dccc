import { netSize } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, price, Rig } from './rig.ts'

const orderLines = (side: string, quantity: number, prices: number[]) => prices.map((p) => `${side} ${quantity} @ ${p}`)

describe('a grid bot on the engine', () => {
  it('rests one order per grid and none at the level nearest to the price', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    const q = rig.bot().plan?.quantity ?? 0
    expect(rig.bot().status).toBe('running')
    expect(rig.openOrders()).toEqual([
      ...orderLines('buy', q, [20000, 21000, 22000, 23000, 24000]),
      ...orderLines('sell', q, [26000, 27000, 28000, 29000, 30000]),
    ])
    expect(rig.errors).toEqual([])
  })

  it('answers each fill with its counter order and books the pair exactly', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    await rig.walk(23_900, 25_100)
    const bot = rig.bot()
    const q = bot.plan?.quantity ?? 0
    expect(bot.fills).toBe(2)
    const unit = rig.instrument.notionalUnit
    const fee = (p: number) => (BigInt(p * 10) * BigInt(q) * unit * 20_000n + 99_999_999n) / 100_000_000n
    expect(bot.gridProfit).toBe(BigInt(1_000 * 10) * BigInt(q) * unit - fee(24_000) - fee(25_000))
    expect(netSize(bot.positions)).toBe(0)
    expect(rig.openOrders()).toContain(`buy ${q} @ 24000`)
    expect(rig.openOrders()).toHaveLength(10)
  })

  it('opens the initial position of a long grid at market before the grid rests', async () => {
    const rig = new Rig({ direction: 'long' })
    await rig.attach()
    await rig.startBot()
    const bot = rig.bot()
    expect(netSize(bot.positions)).toBe(5 * (bot.plan?.quantity ?? 0))
    expect(rig.openOrders()).toHaveLength(10)
    await rig.walk(26_100)
    expect(rig.bot().gridProfit).toBe(0n)
    expect(netSize(rig.bot().positions)).toBe(4 * (bot.plan?.quantity ?? 0))
  })

  it('stops: cancels everything, closes, and says stopped only after a sweep has shown it', async () => {
    const rig = new Rig({ direction: 'long' })
    await rig.attach()
    await rig.startBot()
    await rig.walk(24_500, 23_900)
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
    expect(rig.bot().status).toBe('stopping')
    await rig.clock.advance(20_000)
    expect(rig.bot().status).toBe('stopped')
    expect(rig.openOrders()).toEqual([])
    expect(rig.port.venue.positions(ACCOUNT)).toEqual([])
  })

  it('books what the exchange booked: ledger = bills, and grid + unpaired = realised − fees + funding when flat', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    await rig.walk(23_400, 24_600, 22_800, 27_300, 25_900, 28_100, 24_900)
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
    await rig.clock.advance(40_000)
    const ledger = [...rig.store.ledger.values()].reduce((total, row) => total + row.amount, 0n)
    const bills = rig.port.venue.bills(ACCOUNT).reduce((total, bill) => total + bill.amount - bill.fee, 0n)
    expect(ledger).toBe(bills)
    expect(ledger).toBe(rig.port.venue.account(ACCOUNT).balance)
    const bot = rig.bot()
    expect(netSize(bot.positions)).toBe(0)
    expect(bot.realizedPnl).toBe(bot.venueRealizedPnl)
    expect(bot.fills).toBe(rig.port.venue.fills(ACCOUNT).length)
  })

  it('keeps the position when stopped that way', async () => {
    const rig = new Rig({ direction: 'long' })
    await rig.attach()
    await rig.startBot()
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: false, reason: 'user' })
    await rig.clock.advance(20_000)
    expect(rig.bot().status).toBe('stopped')
    expect(rig.openOrders()).toEqual([])
    expect(rig.port.venue.positions(ACCOUNT)).toHaveLength(1)
  })

  it('pauses to no orders and resumes to the same slots', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    await rig.walk(23_900)
    const before = rig.openOrders()
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'pause', reason: null })
    await rig.clock.advance(5_000)
    expect(rig.openOrders()).toEqual([])
    expect(rig.bot().status).toBe('paused')
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'resume' })
    await rig.clock.advance(5_000)
    expect(rig.openOrders()).toEqual(before)
  })

  it('waits for the trigger price', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot({ triggerPrice: price(24_000) })
    expect(rig.bot().status).toBe('waiting_trigger')
    await rig.walk(24_500)
    expect(rig.openOrders()).toEqual([])
    await rig.walk(23_990)
    expect(rig.bot().status).toBe('running')
    expect(rig.openOrders()).toHaveLength(10)
  })

  it('closes at its stand-alone limit', async () => {
    const rig = new Rig({ direction: 'long' })
    await rig.attach()
    await rig.startBot({ leverage: 5 })
    const limit = (rig.bot().plan?.limitBelow ?? 0) / 10
    expect(limit).toBeGreaterThan(15_000)
    await rig.walk(22_000, limit + 300)
    expect(rig.bot().status).toBe('out_of_range')
    await rig.walk(limit - 20)
    await rig.clock.advance(20_000)
    expect(rig.bot().stopReason).toBe('limit')
    expect(rig.bot().status).toBe('stopped')
    expect(rig.port.venue.positions(ACCOUNT)).toEqual([])
  })

  it('is liquidated once by the exchange: loss booked as the exchange did, no re-entry, nothing left resting', async () => {
    const rig = new Rig({ direction: 'long', deposit: '330' })
    await rig.attach()
    await rig.startBot({ leverage: 3 })
    rig.port.venue.transfer(ACCOUNT, -100_00000000n as never, rig.port.marketMs)
    await rig.walk(20_000, 17_000, 15_800, 12_000)
    await rig.clock.advance(60_000)
    expect(rig.bot().status).toBe('liquidated')
    expect(netSize(rig.bot().positions)).toBe(0)
    expect(rig.openOrders()).toEqual([])
    const ledger = [...rig.store.ledger.values()].reduce((total, row) => total + row.amount, 0n)
    expect(ledger).toBe(rig.port.venue.account(ACCOUNT).balance)
    const sent = rig.port.sent.length
    await rig.walk(20_000, 24_000)
    await rig.clock.advance(400_000)
    expect(rig.port.sent.length).toBe(sent)
  })

  it('takes profit and stops losses by amount', async () => {
    for (const [exits, path, reason] of [
      [{ takeProfitAmount: 500_000_000n as never }, [26_100, 27_100, 28_100], 'take_profit'],
      [{ stopLossAmount: 2_000_000_000n as never }, [23_000, 21_500], 'stop_loss'],
    ] as const) {
      const rig = new Rig({ direction: 'long' })
      await rig.attach()
      await rig.startBot(exits)
      await rig.walk(...path)
      await rig.clock.advance(20_000)
      expect(rig.bot().stopReason).toBe(reason)
      expect(rig.bot().status).toBe('stopped')
    }
  })

  it('shows a level it cannot place as deferred, with the reason, and places it when the margin is there', async () => {
    const rig = new Rig({ deposit: '250' })
    await rig.attach()
    await rig.startBot()
    const view = rig.engine.bot(ACCOUNT, 'bot-1')
    expect(view?.deferred.length).toBeGreaterThan(0)
    expect(view?.deferred.every((row) => row.reason === 'margin')).toBe(true)
    expect((view?.resting ?? 0) + (view?.deferred.length ?? 0)).toBe(10)
    rig.port.venue.transfer(ACCOUNT, 1_000_000_000_00n as never, rig.port.marketMs)
    await rig.clock.advance(120_000)
    expect(rig.engine.bot(ACCOUNT, 'bot-1')?.resting).toBe(10)
  })

  it('has an intent durable before its order reaches the venue', async () => {
    const rig = new Rig()
    await rig.attach()
    const early: string[] = []
    rig.port.fate = () => {
      return 'ok'
    }
    const place = rig.port.place.bind(rig.port)
    rig.port.place = async (symbol, orders) => {
      for (const order of orders) if (!rig.store.durable.has(order.clientOrderId)) early.push(order.clientOrderId)
      return place(symbol, orders)
    }
    await rig.startBot()
    await rig.walk(23_900, 26_200)
    expect(rig.port.sent.length).toBeGreaterThan(12)
    expect(early).toEqual([])
  })

  it('sends nothing when the commit fails, and goes on from what is durable', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    const sent = rig.port.sent.length
    rig.store.failNextCommit = true
    await rig.walk(23_900)
    expect(rig.port.sent.length).toBe(sent)
    await rig.clock.advance(30_000)
    expect(rig.bot().fills).toBe(1)
    expect(rig.openOrders()).toHaveLength(10)
    expect(rig.alerts.map((alert) => alert.code)).toContain('account_reloaded')
  })

  it('stops acting when another process has taken the account over', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    await rig.store.acquireLease()
    const sent = rig.port.sent.length
    await rig.walk(23_900, 22_900, 26_500)
    expect(rig.port.sent.length).toBe(sent)
    expect(rig.bot().fills).toBe(0)
  })

  it('warns of old prices, old sweeps and late answers by their true age, and of nothing in ordinary work', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    expect(rig.engine.bot(ACCOUNT, 'bot-1')?.warnings).toEqual([])
    rig.port.reachable = false
    await rig.clock.advance(40_000)
    const warnings = rig.engine.bot(ACCOUNT, 'bot-1')?.warnings ?? []
    expect(warnings.map((warning) => warning.code).sort()).toEqual(['stale_orders', 'stale_price'])
    for (const warning of warnings) expect('ageMs' in warning && warning.ageMs < 60_000).toBe(true)
  })

  it('reports idle with the newest fill and price it has acted on', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    await rig.walk(23_900)
    const last = rig.idle.at(-1)
    expect(last?.lastTradeId).toBe(rig.port.venue.fills(ACCOUNT).at(-1)?.tradeId)
    expect(last?.marketMs).toBe(rig.port.marketMs)
  })
})
