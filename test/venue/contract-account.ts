import type { OrderIntent, PositionSide, Side } from '@gridpilot/core'
import { expect } from 'vitest'
import { type Contract, unless } from './contract.ts'
import { above, below, ContractAccount, SIZE, unwrap } from './contract-actors.ts'

export const ACCOUNT: Contract = {
  'tell family, modes and money of a fresh account': async (world) => {
    const me = await ContractAccount.open(world)
    expect(unwrap(await me.venue.account())).toEqual({
      family: world.family,
      equity: 1_000_000_000_000n,
      available: 1_000_000_000_000n,
      balance: 1_000_000_000_000n,
      unrealizedPnl: 0n,
      positionMode: 'one_way',
      marginMode: 'crossed',
    })
    const transfer = unwrap(await me.venue.billsAfter(null)).items
    expect(transfer).toMatchObject([{ kind: 'transfer', amount: 1_000_000_000_000n, fee: 0n, coin: 'USDT' }])
    expect(unwrap(await me.venue.positions())).toEqual([])
  },

  'know an exact instrument with its margin tiers, and the time': async (world) => {
    const me = await ContractAccount.open(world)
    const [instrument] = unwrap(await me.venue.instruments())
    expect(instrument).toMatchObject({ symbol: me.symbol, tickSize: '0.1', quoteCoin: 'USDT', status: 'normal' })
    expect(instrument?.tiers[0]?.notionalFrom).toBe(0n)
    instrument?.tiers.slice(1).forEach((tier, i) => {
      expect(tier.notionalFrom).toBe(instrument.tiers[i]?.notionalTo)
    })
    const { bid, ask, mark, last } = unwrap(await me.venue.ticker(me.symbol))
    expect(bid).toBeLessThan(ask)
    expect(Math.abs(mark - last)).toBeLessThan(last / 50)
    expect(unwrap(await me.venue.serverTime())).toBeGreaterThan(1_500_000_000_000)
  },

  'give candles without a gap, in order': unless('market history', async (world) => {
    const me = await ContractAccount.open(world)
    const now = unwrap(await me.venue.ticker(me.symbol)).occurredAtMs
    const candles = unwrap(await me.venue.candles(me.symbol, '1m', now - 1500 * 60_000, now))
    expect(candles.length).toBeGreaterThanOrEqual(1499)
    const steps = candles.slice(1).map(({ time }, i) => time - (candles[i]?.time ?? 0))
    expect(new Set(steps)).toEqual(new Set([60_000]))
    expect(
      candles.every(({ low, open, close, high }) => low <= Math.min(open, close) && high >= Math.max(open, close)),
    ).toBe(true)
    const rates = unwrap(await me.venue.fundingHistory(me.symbol, now - 10 * 86_400_000))
    expect(rates.length).toBeGreaterThan(20)
    expect(rates.map(({ time }) => time)).toEqual(rates.map(({ time }) => time).toSorted((a, b) => a - b))
  }),

  'cancel every order of a unified account that has gone silent, once; a classic one has no such switch': async (
    world,
  ) => {
    const me = await ContractAccount.open(world)
    const { countdown } = me.venue
    if (world.family === 'classic') {
      const answer = (await countdown?.(5)) ?? { ok: false, error: { kind: 'refused', code: 'not_offered' } }
      expect(answer).toMatchObject({ ok: false, error: { kind: 'refused', code: 'not_offered' } })
      return
    }
    if (countdown === undefined) throw new Error('no switch')
    const resting = async () => unwrap(await me.venue.openOrders()).length
    const { bid } = unwrap(await me.venue.ticker(me.symbol))
    for (const outside of [1, 61]) expect(await countdown(outside)).toMatchObject({ error: { kind: 'refused' } })
    await me.accepted(me.order('buy', below(bid, 2)))
    expect(await countdown(5)).toEqual({ ok: true, value: null })
    expect(await countdown(0)).toEqual({ ok: true, value: null })
    await new Promise((resolve) => setTimeout(resolve, 5_500))
    expect(await resting()).toBe(1)
    expect(await countdown(5)).toEqual({ ok: true, value: null })
    await expect.poll(resting, { timeout: 8_000 }).toBe(0)
    await me.accepted(me.order('buy', below(bid, 2)))
    expect(await resting()).toBe(1)
  },

  'set leverage so that it is read again, of the position too; the same once more is no error': async (world) => {
    const me = await ContractAccount.open(world)
    for (const leverage of [9, 9, 3]) {
      expect(await me.venue.setLeverage(me.symbol, leverage)).toEqual({ ok: true, value: null })
      expect(await me.venue.leverage(me.symbol)).toEqual({ ok: true, value: leverage })
    }
    await me.accepted(me.order('buy', null))
    expect(unwrap(await me.venue.positions())).toMatchObject([{ leverage: 3, marginMode: 'crossed' }])
    expect(await me.venue.setLeverage(me.symbol, 100_000)).toMatchObject({ ok: false, error: { kind: 'refused' } })
    expect(await me.venue.leverage(me.symbol)).toEqual({ ok: true, value: 3 })
  },

  'set the margin mode while the symbol is flat, and refuse it while it is not': async (world) => {
    const me = await ContractAccount.open(world)
    expect(await me.venue.setMarginMode(me.symbol, 'isolated')).toEqual({ ok: true, value: null })
    expect(unwrap(await me.venue.symbolSettings(me.symbol)).marginMode).toBe('isolated')
    expect(await me.venue.setLeverage(me.symbol, 7)).toEqual({ ok: true, value: null })
    expect(await me.venue.symbolSettings(me.symbol)).toEqual({
      ok: true,
      value: { marginMode: 'isolated', leverage: 7 },
    })
    await me.accepted(me.order('sell', null, { marginMode: 'isolated' }))
    expect(unwrap(await me.venue.positions())).toMatchObject([
      { positionSide: 'net', marginMode: 'isolated', size: -SIZE, leverage: 7 },
    ])
    expect(await me.venue.setMarginMode(me.symbol, 'crossed')).toMatchObject({
      ok: false,
      error: { kind: 'refused' },
    })
    expect(unwrap(await me.venue.symbolSettings(me.symbol)).marginMode).toBe('isolated')
  },

  'set the position mode while the account is flat, and refuse it while it is not': async (world) => {
    const me = await ContractAccount.open(world)
    const resting = await me.accepted(me.order('buy', below(await me.last(), 5_000)))
    expect(await me.venue.setPositionMode('hedge')).toMatchObject({ ok: false, error: { kind: 'refused' } })
    await me.cancel(resting)
    expect(await me.venue.setPositionMode('hedge')).toEqual({ ok: true, value: null })
    expect(unwrap(await me.venue.account()).positionMode).toBe('hedge')
    expect(await me.venue.setPositionMode('hedge')).toEqual({ ok: true, value: null })
  },
}

const HEDGE = { positionMode: 'hedge' } as const
const WAYS: readonly (readonly [string, Exclude<PositionSide, 'net'>, Side])[] = [
  ['opens a long', 'long', 'buy'],
  ['opens a short', 'short', 'sell'],
  ['closes a long', 'long', 'sell'],
  ['closes a short', 'short', 'buy'],
]

export const HEDGE_MODE: Contract = {
  'keeps two legs side by side, and every order and fill names its own': async (world) => {
    const me = await ContractAccount.open(world, HEDGE)
    const last = await me.last()
    const orders: OrderIntent[] = []
    for (const [, positionSide, side] of WAYS) {
      const market = me.order(side, null, { positionSide })
      orders.push(await me.accepted(market))
      expect(await me.report(market)).toMatchObject({ state: 'filled', side, positionSide })
      if (orders.length === 2) {
        expect(await me.sizes()).toEqual({ long: SIZE, short: -SIZE })
        const resting = [
          me.order('sell', above(last, 4_000), { positionSide: 'long' }),
          me.order('buy', below(last, 4_000), { positionSide: 'short' }),
        ]
        expect((await me.place(...resting)).map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted'])
        const open = unwrap(await me.venue.openOrders()).map(({ side, positionSide }) => `${side} ${positionSide}`)
        expect(open.toSorted()).toEqual(['buy short', 'sell long'])
        await me.cancel(...resting)
      }
    }
    expect(await me.sizes()).toEqual({})
    const fills = unwrap(await me.venue.fillsAfter(null)).items
    expect(fills.map(({ side, positionSide }) => [positionSide, side])).toEqual(
      WAYS.map(([, positionSide, side]) => [positionSide, side]),
    )
    expect(fills.map(({ clientOrderId }) => clientOrderId)).toEqual(orders.map(({ clientOrderId }) => clientOrderId))
  },

  'refuses to close a leg that is not held, and to net one against the other': async (world) => {
    const me = await ContractAccount.open(world, HEDGE)
    await me.accepted(me.order('buy', null, { positionSide: 'long' }))
    expect(await me.place(me.order('buy', null, { positionSide: 'short' }))).toMatchObject([
      { outcome: 'refused', error: { reason: 'nothing_to_reduce' } },
    ])
    expect(await me.sizes()).toEqual({ long: SIZE })
  },

  'refuses orders of one-way mode, as one-way mode refuses orders of its': async (world) => {
    const hedged = await ContractAccount.open(world, HEDGE)
    expect(await hedged.place(hedged.order('buy', null))).toMatchObject([{ outcome: 'refused' }])
    const oneWay = await ContractAccount.open(world)
    expect(await oneWay.place(oneWay.order('sell', null, { positionSide: 'short' }))).toMatchObject([
      { outcome: 'refused' },
    ])
  },

  'has isolated legs with one leverage asked for both': async (world) => {
    const me = await ContractAccount.open(world, HEDGE)
    expect(await me.venue.setMarginMode(me.symbol, 'isolated')).toEqual({ ok: true, value: null })
    expect(await me.venue.setLeverage(me.symbol, 6)).toEqual({ ok: true, value: null })
    for (const [, positionSide, side] of WAYS.slice(0, 2)) {
      await me.accepted(me.order(side, null, { positionSide, marginMode: 'isolated' }))
    }
    const positions = unwrap(await me.venue.positions())
    expect(positions.map(({ marginMode, leverage }) => [marginMode, leverage])).toEqual([
      ['isolated', 6],
      ['isolated', 6],
    ])
    expect(await me.sizes()).toEqual({ long: SIZE, short: -SIZE })
  },
}
