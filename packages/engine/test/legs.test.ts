import { money, netSize, rate, type Steps } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { expectConsistent } from './random-faults.ts'
import { ACCOUNT, price, Rig } from './rig.ts'

const stop = { name: 'stop', closePosition: true, reason: 'user' } as const
const HEDGE = { positionMode: 'hedge' } as const
const levels = (leg: string, side: string, q: number, from: number, to: number) =>
  Array.from({ length: (to - from) / 1_000 + 1 }, (_, i) => `${leg} ${side} ${q} @ ${from + i * 1_000}`)

/** Executions that meet the bot only later: both legs of a neutral grid are then open at once. */
async function openBothLegs(rig: Rig): Promise<void> {
  rig.port.reachable = false
  rig.port.moveTo(price(23_900))
  rig.port.moveTo(price(26_100))
  await rig.clock.advance(100)
}

describe('a grid bot in hedge mode', () => {
  it('rests the long leg’s slots below and the short leg’s above, and answers a fill on the leg it happened on', async () => {
    const rig = new Rig(HEDGE)
    await rig.attach()
    await rig.startBot()
    const q = rig.bot().plan?.quantity ?? 0
    expect(rig.openOrders()).toEqual([
      ...levels('long', 'buy', q, 20_000, 24_000),
      ...levels('short', 'sell', q, 26_000, 30_000),
    ])
    await rig.walk(23_900)
    expect(rig.openOrders()).toContain(`long sell ${q} @ 25000`)
    expect(rig.bot().positions).toMatchObject({ net: { size: 0 }, long: { size: q }, short: { size: 0 } })
    await rig.walk(26_100)
    expect(rig.openOrders()).toContain(`short buy ${q} @ 25000`)
    expect(rig.bot().positions).toMatchObject({ long: { size: 0 }, short: { size: -q } })
    expect(rig.port.venue.position(ACCOUNT, 'BTCUSDT', 'short')?.quantity).toBe(q)
    expect([...rig.store.orders.values()].every(({ reduceOnly }) => !reduceOnly)).toBe(true)
    await rig.clock.advance(20_000)
    expectConsistent(rig)
  })

  it('opens the leg of its direction at market, and the venue holds nothing on the other', async () => {
    for (const direction of ['long', 'short'] as const) {
      const rig = new Rig({ ...HEDGE, direction })
      await rig.attach()
      await rig.startBot()
      const q = rig.bot().plan?.quantity ?? 0
      expect(rig.port.venue.positions(ACCOUNT)).toMatchObject([{ positionSide: direction, quantity: 5 * q }])
      expect(rig.openOrders()).toHaveLength(10)
      expect(rig.openOrders().every((line) => line.startsWith(direction))).toBe(true)
    }
  })

  it('closes both legs, each with an order of its own, and says stopped only when both are gone', async () => {
    const rig = new Rig(HEDGE)
    await rig.attach()
    await rig.startBot()
    const q = rig.bot().plan?.quantity ?? 0
    await openBothLegs(rig)
    await rig.engine.command(ACCOUNT, 'bot-1', stop)
    rig.port.reachable = true
    expect(rig.port.venue.positions(ACCOUNT)).toHaveLength(2)
    await rig.clock.advance(60_000)
    expect(rig.bot().status).toBe('stopped')
    expect(rig.port.venue.positions(ACCOUNT)).toEqual([])
    expect(rig.openOrders()).toEqual([])
    const closes = [...rig.store.fills.values()].filter(({ purpose }) => purpose === 'close')
    expect(closes.map(({ side, positionSide, quantity }) => [side, positionSide, quantity]).sort()).toEqual([
      ['buy', 'short', q],
      ['sell', 'long', q],
    ])
    expectConsistent(rig)
    // By the average cost of each leg, as the venue books it.
    expect(rig.bot().realizedPnl).toBe(rig.bot().venueRealizedPnl)
  })

  it('keeps both legs when told to, and hands each to the account when it is forgotten', async () => {
    const rig = new Rig(HEDGE)
    await rig.attach()
    await rig.startBot()
    const q = rig.bot().plan?.quantity ?? 0
    await openBothLegs(rig)
    await rig.engine.command(ACCOUNT, 'bot-1', { ...stop, closePosition: false })
    rig.port.reachable = true
    await rig.clock.advance(60_000)
    expect([rig.bot().status, netSize(rig.bot().positions)]).toEqual(['stopped', 0])
    expect(rig.port.venue.positions(ACCOUNT)).toHaveLength(2)
    expect(await rig.engine.forget(ACCOUNT, 'bot-1')).toMatchObject({ ok: true })
    await rig.clock.advance(60_000)
    expect(rig.store.cursors).toMatchObject({
      'external:BTCUSDT:long': String(q),
      'external:BTCUSDT:short': String(-q),
    })
    expect(rig.alerts).toEqual([])
  })

  it('a hand that trades a leg is external there and leaves the bot alone', async () => {
    const rig = new Rig(HEDGE)
    await rig.attach()
    await rig.startBot()
    await rig.walk(23_900)
    const q = rig.bot().plan?.quantity ?? 0
    const byHand = { symbol: 'BTCUSDT', side: 'sell', type: 'market', price: null, quantity: 50 as Steps } as const
    rig.port.venue.submit(ACCOUNT, { ...byHand, positionSide: 'short' }, rig.port.marketMs)
    rig.port.pushEvents()
    await rig.clock.advance(40_000)
    expect(rig.bot().status).toBe('running')
    expect(rig.bot().positions.long.size).toBe(q)
    expect(rig.store.cursors).toMatchObject({ 'external:BTCUSDT:short': '-50' })
    expect(rig.store.cursors['external:BTCUSDT:long']).toBeUndefined()
  })

  it('ends although a hand has closed some of its leg, and says what it could not close itself', async () => {
    const rig = new Rig({ ...HEDGE, direction: 'short' })
    await rig.attach()
    await rig.startBot()
    const byHand = { symbol: 'BTCUSDT', type: 'market', price: null, positionSide: 'short' } as const
    rig.port.venue.submit(ACCOUNT, { ...byHand, side: 'buy', quantity: 3 as Steps }, rig.port.marketMs)
    rig.port.pushEvents()
    await rig.clock.advance(20_000)
    await rig.engine.command(ACCOUNT, 'bot-1', stop)
    await rig.clock.advance(60_000)
    expect(rig.port.venue.positions(ACCOUNT)).toEqual([])
    expect([rig.bot().status, rig.bot().positions.short.size]).toEqual(['stopped', -3])
    expect(rig.store.cursors['external:BTCUSDT:short']).toBe('3')
    expect(rig.store.events.at(-1)).toMatchObject({ code: 'stopped', params: { position: -3 } })
    expect(rig.engine.account(ACCOUNT)?.idle).toBe(true)
    expect(await rig.engine.forget(ACCOUNT, 'bot-1')).toMatchObject({ ok: true })
    expect(rig.store.cursors['external:BTCUSDT:short']).toBe('0')
  })

  it('a read that lags behind is no proof that a leg is gone', async () => {
    const rig = new Rig({ ...HEDGE, direction: 'short' })
    await rig.attach()
    await rig.startBot()
    rig.port.positions = async () => ({ ok: true, value: [] })
    rig.port.fate = (kind) => (kind === 'place' ? 'request_lost' : 'ok')
    await rig.engine.command(ACCOUNT, 'bot-1', stop)
    await rig.clock.advance(60_000)
    expect(rig.bot().status).toBe('stopping')
    expect(rig.port.venue.positions(ACCOUNT)).toHaveLength(1)
  })

  it('a leg that is not what the books say halts the bot, although the net is right', async () => {
    const rig = new Rig(HEDGE)
    await rig.attach()
    await rig.startBot()
    const positions = rig.port.positions.bind(rig.port)
    const row = { symbol: 'BTCUSDT', marginMode: 'crossed', averagePrice: 1, markPrice: 1, leverage: 3 } as const
    rig.port.positions = async () => {
      const read = await positions()
      if (!read.ok) return read
      const long = { ...row, positionSide: 'long', size: 7, liquidationPrice: null } as const
      return { ok: true, value: [...read.value, long, { ...long, positionSide: 'short', size: -7 }] }
    }
    await rig.clock.advance(60_000)
    expect([rig.bot().status, rig.bot().statusReason]).toEqual(['error', 'position_mismatch'])
    expect(rig.alerts.filter(({ code }) => code === 'position_mismatch')).toHaveLength(1)
  })

  it('shares funding by what each bot held on the leg of the bill, although the legs of both net to nothing', async () => {
    const rig = new Rig({ ...HEDGE, direction: 'long', deposit: '30000' })
    await rig.attach()
    await rig.startBot()
    await rig.startBot({ direction: 'short' }, 'bot-2', '2')
    await rig.clock.advance(2_000)
    rig.port.marketMs += 1
    const payments = rig.port.venue.applyFunding('BTCUSDT', rate('0.0001'), rig.port.marketMs)
    rig.port.marketMs += 1
    await rig.clock.advance(20_000)
    const paid = (side: string) => payments.find(({ positionSide }) => positionSide === side)?.amount
    expect([rig.bot('bot-1').funding, rig.bot('bot-2').funding]).toEqual([paid('long'), paid('short')])
    expect(Number(paid('long'))).toBeLessThan(0)
    expect(Number(paid('short'))).toBeGreaterThan(0)
  })

  it('is liquidated leg by leg with the account: loss booked as the exchange did, nothing left, no re-entry', async () => {
    const rig = new Rig({ ...HEDGE, direction: 'long', deposit: '330' })
    await rig.attach()
    await rig.startBot()
    rig.port.venue.transfer(ACCOUNT, money('-100'), rig.port.marketMs)
    await rig.walk(20_000, 17_000, 15_800, 12_000)
    await rig.clock.advance(60_000)
    expect(rig.bot().status).toBe('liquidated')
    expect(rig.port.venue.positions(ACCOUNT)).toEqual([])
    expect(rig.openOrders()).toEqual([])
    const ledger = [...rig.store.ledger.values()].reduce((total, row) => total + row.amount, 0n)
    expect(ledger).toBe(rig.port.venue.account(ACCOUNT).balance)
    const sent = rig.port.sent.length
    await rig.walk(20_000, 24_000)
    await rig.clock.advance(400_000)
    expect(rig.port.sent.length).toBe(sent)
  })
})

describe('settings changed by hand', () => {
  it('another position mode halts the bot until a person has looked', async () => {
    const rig = new Rig(HEDGE)
    await rig.attach()
    await rig.startBot()
    const account = rig.port.account.bind(rig.port)
    rig.port.account = async () => {
      const read = await account()
      return read.ok ? { ok: true, value: { ...read.value, positionMode: 'one_way' } } : read
    }
    await rig.clock.advance(20_000)
    expect([rig.bot().status, rig.bot().statusReason]).toEqual(['error', 'position_mode_changed'])
  })

  it('a leverage below what the bot is sized by, or any other when isolated, halts within a sweep and stays as it is', async () => {
    const setTo = async (marginMode: 'crossed' | 'isolated', leverage: number) => {
      const rig = new Rig({ direction: 'long', marginMode })
      await rig.attach()
      await rig.startBot()
      const at = { accountId: ACCOUNT, symbol: 'BTCUSDT', leverage, positionSide: null }
      expect(rig.port.venue.execute({ kind: 'set_leverage', ...at }, rig.port.marketMs).ok).toBe(true)
      await rig.clock.advance(20_000)
      expect(rig.port.venue.positions(ACCOUNT)[0]?.leverage).toBe(leverage)
      return rig.bot().statusReason
    }
    expect(await setTo('crossed', 2)).toBe('leverage_changed')
    expect(await setTo('crossed', 5)).toBeNull()
    expect(await setTo('isolated', 2)).toBe('leverage_changed')
    expect(await setTo('isolated', 5)).toBe('leverage_changed')
  })
})

describe('preparing a start', () => {
  it('a bot of one mode is refused on an account in the other, and nothing is sent', async () => {
    for (const positionMode of ['one_way', 'hedge'] as const) {
      const rig = new Rig({ positionMode })
      await rig.attach()
      await rig.startBot({ positionMode: positionMode === 'hedge' ? 'one_way' : 'hedge' })
      const wanted = positionMode === 'hedge' ? 'one_way' : 'hedge'
      expect([rig.bot().status, rig.bot().statusReason]).toEqual(['created', `position_mode_not_${wanted}`])
      expect(rig.port.sent).toEqual([])
    }
  })

  it('isolated: sets the margin mode and exactly the bot’s leverage, on both legs', async () => {
    for (const positionMode of ['one_way', 'hedge'] as const) {
      const rig = new Rig({ positionMode, marginMode: 'isolated' })
      await rig.attach()
      await rig.startBot()
      expect(rig.port.venue.symbolSettings(ACCOUNT, 'BTCUSDT')).toMatchObject({
        marginMode: 'isolated',
        longLeverage: 3,
        shortLeverage: 3,
      })
      expect([...rig.store.orders.values()].every(({ marginMode }) => marginMode === 'isolated')).toBe(true)
      expect(rig.openOrders()).toHaveLength(10)
    }
  })

  it('isolated has its symbol alone: no second bot beside it, none of it beside another or a position by hand', async () => {
    const beside = async (first: 'crossed' | 'isolated', second: 'crossed' | 'isolated') => {
      const rig = new Rig({ marginMode: first })
      await rig.attach()
      await rig.startBot()
      await rig.startBot({ marginMode: second }, 'bot-2', '2')
      await rig.clock.advance(5_000)
      return [rig.bot().status, rig.bot('bot-2').status, rig.bot('bot-2').statusReason]
    }
    const refused = ['running', 'created', 'isolated_not_alone']
    expect(await beside('isolated', 'crossed')).toEqual(refused)
    expect(await beside('isolated', 'isolated')).toEqual(refused)
    expect(await beside('crossed', 'isolated')).toEqual(refused)
    expect(await beside('crossed', 'crossed')).toEqual(['running', 'running', null])
    const rig = new Rig({ marginMode: 'isolated' })
    await rig.attach()
    const byHand = { symbol: 'BTCUSDT', side: 'buy', type: 'market', price: null, quantity: 50 as Steps } as const
    rig.port.venue.submit(ACCOUNT, byHand, rig.port.marketMs)
    rig.port.pushEvents()
    await rig.clock.advance(20_000)
    await rig.startBot()
    expect(rig.bot().statusReason).toBe('isolated_not_alone')
  })

  it('a refused margin mode refuses the start', async () => {
    const rig = new Rig({ marginMode: 'isolated' })
    await rig.attach()
    const byHand = {
      symbol: 'BTCUSDT',
      side: 'buy',
      type: 'limit',
      price: price(20_000),
      quantity: 50 as Steps,
    } as const
    rig.port.venue.submit(ACCOUNT, byHand, rig.port.marketMs)
    await rig.startBot()
    expect([rig.bot().status, rig.bot().statusReason]).toEqual(['created', 'margin_mode_refused'])
  })
})

describe('isolated margin', () => {
  it('closes the bot shortly before the exchange would take the position', async () => {
    const rig = new Rig({ direction: 'long', marginMode: 'isolated', positionMode: 'hedge' })
    await rig.attach()
    await rig.startBot({ leverage: 5 })
    await rig.walk(22_000, 19_990)
    const liquidation = (rig.port.venue.position(ACCOUNT, 'BTCUSDT', 'long')?.liquidationPrice ?? 0) / 10
    // The plan knows no slippage of the market order at the start.
    expect(Math.abs((rig.bot().plan?.limitBelow ?? 0) / 10 - liquidation)).toBeLessThan(5)
    await rig.walk(liquidation * 1.002)
    expect(rig.bot().status).toBe('out_of_range')
    await rig.walk(liquidation * 1.0005)
    await rig.clock.advance(20_000)
    expect([rig.bot().status, rig.bot().stopReason]).toEqual(['stopped', 'limit'])
    expect(rig.port.venue.positions(ACCOUNT)).toEqual([])
    expectConsistent(rig)
  })

  it('a jump past it liquidates the position alone: the rest of the account is untouched', async () => {
    const rig = new Rig({ direction: 'long', marginMode: 'isolated' })
    // The exchange refuses every stop: else the one that rests there would act on the way down.
    rig.port.placeStop = async ({ clientOrderId }) => ({
      outcome: 'refused',
      clientOrderId,
      error: { kind: 'refused', code: 'too_many_plans', message: '' },
    })
    await rig.attach()
    await rig.startBot({ leverage: 5 })
    await rig.walk(22_000, 19_990, 14_000)
    await rig.clock.advance(60_000)
    expect(rig.bot().status).toBe('liquidated')
    expect(rig.port.venue.account(ACCOUNT).balance).toBeGreaterThan(money('8900'))
    const ledger = [...rig.store.ledger.values()].reduce((total, row) => total + row.amount, 0n)
    expect(ledger).toBe(rig.port.venue.account(ACCOUNT).balance)
    expectConsistent(rig)
  })
})

describe('fees in another coin', () => {
  it('are ledger rows in that coin, apart from every USDT sum, and equal the bills of that coin', async () => {
    const rig = new Rig({ feeCoin: '0.06' })
    await rig.attach()
    await rig.startBot()
    await rig.walk(23_900, 25_100, 22_900, 26_500, 23_100)
    await rig.clock.advance(20_000)
    const fees = [...rig.store.ledger.values()].filter(({ kind }) => kind === 'fee')
    const inCoin = (coin: string) => fees.reduce((sum, row) => sum + (row.coin === coin ? row.amount : 0n), 0n)
    const bot = rig.bot()
    expect(inCoin('BGB')).toBeLessThan(0n)
    // What was there is used up: the rest is paid in USDT.
    expect(inCoin('USDT')).toBeLessThan(0n)
    expect(bot.fees).toBe(-inCoin('USDT'))
    expect(bot.coinFees).toEqual([{ coin: 'BGB', amount: -inCoin('BGB') }])
    expectConsistent(rig)
  })
})
