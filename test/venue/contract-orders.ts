import type { Fill, Steps } from '@gridpilot/core'
import type { Page } from '@gridpilot/engine'
import { expect } from 'vitest'
import type { Contract } from './contract.ts'
import { above, below, ContractAccount, SIZE, unwrap } from './contract-actors.ts'

/** Far enough from the price to rest, near enough for every band. */
const FAR = 5_000

export const ORDERS: Contract = {
  'rest where they were placed until they are canceled, and are found by their id all the time': async (world) => {
    const me = await ContractAccount.open(world)
    const price = below(await me.last(), FAR)
    const order = await me.accepted(me.order('buy', price))
    const expected = {
      clientOrderId: order.clientOrderId,
      venueOrderId: expect.stringMatching(/^\d+$/),
      symbol: me.symbol,
      side: 'buy',
      positionSide: 'net',
      type: 'limit',
      price,
      quantity: SIZE,
      state: 'live',
      cumulative: 0,
      updatedAtMs: expect.any(Number),
    }
    expect(await me.report(order)).toMatchObject(expected)
    expect(unwrap(await me.venue.openOrders())).toMatchObject([expected])
    expect(await me.cancel(order)).toMatchObject([{ outcome: 'accepted', clientOrderId: order.clientOrderId }])
    expect(await me.report(order)).toMatchObject({ ...expected, state: 'canceled', reason: 'normal_cancel' })
    expect(await me.open()).toEqual([])
  },

  'of a batch have a fate each: taken, refused with proof, canceled for crossing': async (world) => {
    const me = await ContractAccount.open(world)
    const last = await me.last()
    const good = me.order('buy', below(last, FAR))
    const other = me.order('sell', above(last, FAR))
    const tiny = me.order('buy', below(last, FAR), { quantity: 0 as Steps })
    const crossing = me.order('buy', above(last, FAR))
    const outcomes = await me.place(good, tiny, crossing, other)
    expect(Object.fromEntries(outcomes.map((each) => [each.clientOrderId, each.outcome]))).toEqual({
      [good.clientOrderId]: 'accepted',
      [other.clientOrderId]: 'accepted',
      [tiny.clientOrderId]: 'refused',
      [crossing.clientOrderId]: 'accepted',
    })
    expect((await me.open()).toSorted()).toEqual([good.clientOrderId, other.clientOrderId].toSorted())
    expect(await me.report(crossing)).toMatchObject({ state: 'canceled', reason: 'post_only_fill_cancel' })
    expect(await me.venue.lookup(me.symbol, tiny.clientOrderId)).toEqual({ ok: true, value: { found: false } })
    const canceled = await me.cancel(good, other)
    expect(canceled.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted'])
    expect(await me.open()).toEqual([])
  },

  'with an id that was used are never doubled, and never called refused': async (world) => {
    const me = await ContractAccount.open(world)
    const order = await me.accepted(me.order('buy', below(await me.last(), FAR)))
    expect(await me.place(order)).toMatchObject([{ outcome: 'unknown', clientOrderId: order.clientOrderId }])
    expect(await me.open()).toEqual([order.clientOrderId])
  },

  'nobody sent are not found, and cannot be canceled': async (world) => {
    const me = await ContractAccount.open(world)
    const never = me.order('buy', null)
    expect(await me.venue.lookup(me.symbol, never.clientOrderId)).toEqual({ ok: true, value: { found: false } })
    expect(await me.cancel(never)).toMatchObject([{ outcome: 'refused', clientOrderId: never.clientOrderId }])
  },

  'that ended are refused to be canceled once more': async (world) => {
    const me = await ContractAccount.open(world)
    const order = await me.accepted(me.order('buy', null))
    expect(await me.report(order)).toMatchObject({ state: 'filled', cumulative: SIZE, type: 'market', price: null })
    expect(await me.cancel(order)).toMatchObject([{ outcome: 'refused' }])
  },

  'come back complete when there are more of them than a page holds': async (world) => {
    const me = await ContractAccount.open(world)
    const last = await me.last()
    const orders = Array.from({ length: 130 }, (_, i) => me.order('buy', below(last, FAR + i)))
    for (let from = 0; from < orders.length; from += 50) {
      const outcomes = await me.place(...orders.slice(from, from + 50))
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(outcomes.map(() => 'accepted'))
    }
    expect((await me.open()).toSorted()).toEqual(orders.map(({ clientOrderId }) => clientOrderId).toSorted())
  },

  'fill when the price comes to them: as maker, whole, and told in the same words everywhere': async (world) => {
    const me = await ContractAccount.open(world)
    const price = below(await me.last(), FAR)
    const order = await me.accepted(me.order('buy', price))
    await me.moveTo(below(price, 100))
    expect(await me.report(order)).toMatchObject({ state: 'filled', cumulative: SIZE, price })
    const { items } = unwrap(await me.venue.fillsAfter(null))
    expect(items).toMatchObject([
      {
        clientOrderId: order.clientOrderId,
        symbol: me.symbol,
        side: 'buy',
        positionSide: 'net',
        price,
        quantity: SIZE,
        feeCoin: 'USDT',
        liquidity: 'maker',
        realizedPnl: 0n,
      },
    ])
    expect(items[0]?.fee).toBeGreaterThan(0n)
    expect(await me.sizes()).toEqual({ net: SIZE })
  },

  'fill in parts, and what was filled stays when the rest is canceled': async (world) => {
    const me = await ContractAccount.open(world)
    const price = below(await me.last(), FAR)
    const order = await me.accepted(me.order('buy', price))
    await me.moveTo(price)
    const partial = await me.report(order)
    expect(partial.state).toBe('partially_filled')
    expect(partial.cumulative).toBeGreaterThan(0)
    expect(partial.cumulative).toBeLessThan(SIZE)
    await me.cancel(order)
    expect(await me.report(order)).toMatchObject({ state: 'canceled', cumulative: partial.cumulative })
    expect(await me.sizes()).toEqual({ net: partial.cumulative })
  },

  'for immediate execution that meet nothing are over at once': async (world) => {
    const me = await ContractAccount.open(world)
    const order = await me.accepted(me.order('buy', below(await me.last(), FAR), { timeInForce: 'ioc' }))
    expect(await me.report(order)).toMatchObject({ state: 'canceled', reason: 'ioc_not_full_cancel', cumulative: 0 })
  },

  'that only reduce close, and are refused with that reason when nothing is held': async (world) => {
    const me = await ContractAccount.open(world)
    await me.accepted(me.order('buy', null))
    await me.accepted(me.order('sell', null, { reduceOnly: true }))
    expect(await me.sizes()).toEqual({})
    expect(await me.place(me.order('sell', null, { reduceOnly: true }))).toMatchObject([
      { outcome: 'refused', error: { kind: 'refused', reason: 'nothing_to_reduce' } },
    ])
  },

  'beyond the price band or the margin are refused with that reason': async (world) => {
    const me = await ContractAccount.open(world)
    const last = await me.last()
    const high = me.order('buy', Math.round(last * 1.9) as typeof last, { timeInForce: 'gtc' })
    expect(await me.place(high)).toMatchObject([{ outcome: 'refused', error: { reason: 'price_band' } }])
    const huge = me.order('buy', below(last, FAR), { quantity: 2_000_000 as Steps })
    expect(await me.place(huge)).toMatchObject([{ outcome: 'refused', error: { reason: 'margin' } }])
    expect(await me.open()).toEqual([])
  },
}

export const FILLS: Contract = {
  'are caught up without a gap and without a double, over more of them than a page holds': async (world) => {
    const me = await ContractAccount.open(world)
    const seen = new Map<string, string>()
    let cursor: string | null = null
    for (let round = 0; round < 3; round += 1) {
      const last = await me.last()
      const orders = Array.from({ length: 45 }, (_, i) =>
        me.order(i % 2 === 0 ? 'buy' : 'sell', i % 2 === 0 ? above(last, 100) : below(last, 100), {
          timeInForce: 'gtc',
        }),
      )
      const outcomes = await me.place(...orders)
      expect(outcomes.every(({ outcome }) => outcome === 'accepted')).toBe(true)
      // One catch-up is left out: the next one must bring what it would have brought.
      if (round === 1) continue
      const page: Page<Fill> = unwrap(await me.venue.fillsAfter(cursor))
      const fresh = page.items.filter(({ tradeId }) => !seen.has(tradeId))
      for (const { tradeId, clientOrderId } of fresh) seen.set(tradeId, clientOrderId)
      expect(fresh.map(({ tradeId }) => BigInt(tradeId))).toEqual(
        fresh.map(({ tradeId }) => BigInt(tradeId)).toSorted((a, b) => (a < b ? -1 : 1)),
      )
      cursor = page.cursor
    }
    expect(new Set(seen.values()).size).toBe(135)
    expect(seen.size).toBe(135)
    const again = unwrap(await me.venue.fillsAfter(cursor))
    expect(again.items.filter(({ tradeId }) => !seen.has(tradeId))).toEqual([])
    expect(again.cursor).toBe(cursor)
    const all = unwrap(await me.venue.fillsAfter(null)).items
    expect(all.map(({ tradeId }) => tradeId)).toEqual([...seen.keys()])
  },

  'sum up to the position, and the bills to the balance, to the last digit': async (world) => {
    const me = await ContractAccount.open(world)
    const started = await me.balance()
    const seen = unwrap(await me.venue.billsAfter(null)).cursor
    for (const [side, steps] of [
      ['buy', 37],
      ['sell', 50],
      ['sell', 23],
      ['buy', 41],
    ] as const) {
      await me.accepted(me.order(side, null, { quantity: steps as Steps }))
      await me.moveTo(above(await me.last(), side === 'buy' ? 777 : -1_234))
    }
    const fills = unwrap(await me.venue.fillsAfter(null)).items
    const bills = unwrap(await me.venue.billsAfter(seen)).items
    const size = fills.reduce((sum, { side, quantity }) => sum + (side === 'buy' ? quantity : -quantity), 0)
    expect(await me.sizes()).toEqual({ net: size })
    const paid = fills.reduce((sum, { realizedPnl, fee }) => sum + realizedPnl - fee, 0n)
    expect(bills.reduce((sum, { amount, fee }) => sum + amount - fee, 0n)).toBe(paid)
    expect((await me.balance()) - started).toBe(paid)
    expect(bills.every(({ kind, coin, symbol }) => kind === 'trade' && coin === 'USDT' && symbol === me.symbol)).toBe(
      true,
    )
    expect(bills).toHaveLength(fills.length)
  },
}
