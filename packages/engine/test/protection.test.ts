import { money, type Side, type Steps } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, price, Rig, type RigOptions } from './rig.ts'

const resting = (rig: Rig) =>
  rig.port.venue
    .plans(ACCOUNT)
    .map(({ side, quantity, triggerPrice, kind, positionSide }) => ({
      side,
      quantity,
      at: triggerPrice / 10,
      kind,
      positionSide,
    }))
    .sort((a, b) => a.at - b.at)

const protection = (rig: Rig, id = 'bot-1') => rig.engine.bot(ACCOUNT, id)?.protection

async function running(options: RigOptions = {}, config = {}): Promise<Rig> {
  const rig = new Rig(options)
  await rig.attach()
  await rig.startBot(config)
  await rig.clock.advance(2_000)
  return rig
}

/** A market order of somebody else on the same account. */
function byHand(rig: Rig, side: Side, quantity: number, positionSide: 'net' | 'long' | 'short' = 'net'): void {
  const order = { symbol: 'BTCUSDT', type: 'market', price: null, timeInForce: 'ioc', reduceOnly: false } as const
  const own = { clientOrderId: `hand${rig.port.marketMs}${side}`, side, positionSide, marginMode: 'crossed' } as const
  const placed = rig.port.venue.submit(
    ACCOUNT,
    { ...order, ...own, quantity: quantity as Steps } as never,
    rig.port.marketMs,
  )
  if (!placed.ok) throw new Error(placed.error.code)
  rig.port.pushEvents()
}

/** Books and exchange agree to the last step and unit, and nothing of an ended bot is left there. */
function expectClean(rig: Rig, id = 'bot-1', external = 0): void {
  const bot = rig.bot(id)
  expect(bot.status).toBe('stopped')
  expect([bot.positions.net.size, bot.positions.long.size, bot.positions.short.size]).toEqual([0, 0, 0])
  expect(rig.port.venue.openOrders(ACCOUNT)).toEqual([])
  expect(rig.port.venue.plans(ACCOUNT)).toEqual([])
  const held = rig.port.venue.positions(ACCOUNT).map(({ side, quantity }) => (side === 'long' ? quantity : -quantity))
  expect(held).toEqual(external === 0 ? [] : [external])
  const ledger = [...rig.store.ledger.values()].reduce((total, row) => total + row.amount, 0n)
  expect(ledger).toBe(rig.port.venue.account(ACCOUNT).balance)
  expect(rig.errors).toEqual([])
}

/** From now on the exchange does not say which order a stop became (unified accounts). */
function nameNoOrders(rig: Rig): void {
  const { lookupStop } = rig.port
  rig.port.lookupStop = async (stop) => {
    const read = await lookupStop.call(rig.port, stop)
    if (!read.ok || !read.value.found) return read
    return { ok: true, value: { found: true, report: { ...read.value.report, executedOrderId: null } } }
  }
}

const protectFills = (rig: Rig) => [...rig.store.fills.values()].filter(({ purpose }) => purpose === 'protect')

describe('protection that rests at the exchange', () => {
  it('is there at once after the first inventory, one stop for whatever the bot holds then, durable before it left', async () => {
    const rig = await running({ direction: 'long' }, { leverage: 5 })
    const limit = (rig.bot().plan?.limitBelow ?? 0) / 10
    const [stop, ...others] = resting(rig)
    expect(others).toEqual([])
    expect(stop).toMatchObject({ side: 'sell', quantity: null, kind: 'position_stop_loss', positionSide: 'net' })
    expect(Math.abs((stop?.at ?? 0) / limit - 1)).toBeLessThan(0.002)
    expect(protection(rig)).toMatchObject({
      state: 'resting',
      positions: [{ side: 'sell', reason: 'limit', byEngine: 0 }],
    })
    for (const id of rig.port.sent) expect(rig.store.durable.has(id), id).toBe(true)
  })

  it('follows fills without a new order, and stands exactly at a stop-loss price', async () => {
    const rig = await running({ direction: 'long' }, { stopLossPrice: price(18_000) })
    expect(resting(rig)).toMatchObject([{ at: 18_000 }])
    const before = rig.store.stops.size
    await rig.walk(23_900, 22_900, 24_100, 23_100, 21_900)
    expect(resting(rig)).toMatchObject([{ at: 18_000, quantity: null }])
    expect(rig.store.stops.size).toBe(before)
  })

  it('changes sides with a neutral grid', async () => {
    const rig = await running({ direction: 'neutral' })
    expect(resting(rig)).toEqual([])
    expect(protection(rig)).toEqual({ state: 'none', positions: [] })
    await rig.walk(23_900)
    await rig.clock.advance(3_000)
    expect(resting(rig)).toMatchObject([{ side: 'sell' }])
    await rig.walk(25_100, 26_100)
    await rig.clock.advance(5_000)
    expect(resting(rig)).toMatchObject([{ side: 'buy' }])
    await rig.walk(24_900, 23_900)
    await rig.clock.advance(5_000)
    expect(resting(rig)).toMatchObject([{ side: 'sell' }])
  })

  it('protects each leg of a hedge for itself', async () => {
    const rig = await running({ direction: 'neutral', positionMode: 'hedge' })
    await rig.walk(23_900, 26_100)
    await rig.clock.advance(3_000)
    const sides = resting(rig).map(({ side, positionSide }) => `${side} ${positionSide}`)
    expect(sides).toContain('buy short')
    for (const each of sides) expect(['buy short', 'sell long']).toContain(each)
  })
})

describe('a stop that acts', () => {
  it('while the program lives ends the bot: executions booked, grid canceled, verified, closed once', async () => {
    const rig = await running({ direction: 'long' }, { stopLossPrice: price(18_000) })
    await rig.walk(23_900, 21_900, 19_900, 17_990)
    await rig.clock.advance(20_000)
    expect(rig.bot().stopReason).toBe('stop_loss')
    expect(protectFills(rig)).toHaveLength(1)
    expectClean(rig)
  })

  it('while the program is dead is found, booked to its bot and ends it, what filled meanwhile included', async () => {
    for (const stopLossPrice of [price(18_000), null]) {
      const rig = await running({ direction: 'long' }, { stopLossPrice, leverage: stopLossPrice === null ? 5 : 3 })
      await rig.engine.close(0)
      for (const point of [23_900, 21_900, 19_900, 17_900, 16_000]) rig.port.moveTo(price(point))
      expect(rig.port.venue.positions(ACCOUNT)).toEqual([])
      await rig.crash()
      await rig.clock.advance(30_000)
      expect(rig.bot().stopReason).toBe(stopLossPrice === null ? 'limit' : 'stop_loss')
      expect(protectFills(rig)).toHaveLength(1)
      expectClean(rig)
    }
  })

  it('is told from foreign trades where the exchange does not name the order it became', async () => {
    const rig = await running({ direction: 'long' }, { stopLossPrice: price(18_000) })
    nameNoOrders(rig)
    await rig.walk(23_900, 17_990)
    await rig.clock.advance(20_000)
    expect(protectFills(rig)).toHaveLength(1)
    expectClean(rig)
  })

  it('in part leaves the rest to the program, which closes it only once the stop is done', async () => {
    const rig = await running({ direction: 'long' }, { stopLossPrice: price(18_000) })
    byHand(rig, 'buy', 3)
    await rig.clock.advance(3_000)
    const [stop] = resting(rig)
    expect(stop?.quantity).toBe(rig.bot().positions.net.size)
    await rig.engine.close(0)
    // Levels fill while nobody resizes the stop: it closes what it was told, the rest is open.
    for (const point of [23_900, 21_900, 19_900, 17_900]) rig.port.moveTo(price(point))
    await rig.crash()
    await rig.clock.advance(30_000)
    expect(rig.bot().stopReason).toBe('stop_loss')
    expectClean(rig, 'bot-1', 3)
  })
})

describe('what is not ours', () => {
  it('is never closed: beside a foreign position the stop counts steps', async () => {
    const rig = await running({ direction: 'long' }, { stopLossPrice: price(18_000) })
    byHand(rig, 'buy', 7)
    await rig.clock.advance(3_000)
    expect(resting(rig)).toMatchObject([{ quantity: rig.bot().positions.net.size, kind: 'stop_loss' }])
    await rig.walk(19_900)
    await rig.clock.advance(5_000)
    expect(resting(rig)).toMatchObject([{ quantity: rig.bot().positions.net.size }])
    await rig.walk(17_990)
    await rig.clock.advance(20_000)
    expectClean(rig, 'bot-1', 7)
  })

  it('is booked as foreign although it trades the way a stop would', async () => {
    const rig = await running({ direction: 'long' }, { stopLossPrice: price(18_000) })
    byHand(rig, 'sell', 5)
    await rig.clock.advance(5_000)
    const rows = [...rig.store.fills.values()].filter(({ botId }) => botId === null)
    expect(rows.map(({ purpose, quantity }) => [purpose, quantity])).toEqual([['external', 5]])
    expect(rig.bot().status).not.toBe('error')
    expect(protection(rig)).toMatchObject({ state: 'engine_only', positions: [{ byEngine: 5, why: 'opposes_net' }] })
  })
})

describe('several bots on one symbol', () => {
  it('each have a rung of the ladder; one acts and the other stays as it is', async () => {
    const rig = await running({ direction: 'long' }, { stopLossPrice: price(18_000) })
    await rig.startBot({ stopLossPrice: price(19_000) }, 'bot-2', '2')
    await rig.clock.advance(5_000)
    const sizes = ['bot-1', 'bot-2'].map((id) => rig.bot(id).positions.net.size)
    expect(resting(rig)).toMatchObject([
      { at: 18_000, quantity: sizes[0] },
      { at: 19_000, quantity: sizes[1] },
    ])
    await rig.walk(24_100, 18_900)
    await rig.clock.advance(20_000)
    expect(rig.bot('bot-2')).toMatchObject({ status: 'stopped', stopReason: 'stop_loss' })
    const left = rig.bot('bot-1').positions.net.size
    expect(rig.port.venue.positions(ACCOUNT)).toMatchObject([{ quantity: left }])
    // Alone again: one stop for all it holds.
    expect(resting(rig)).toMatchObject([{ at: 18_000, quantity: null }])
  })

  it('acting in one gap are told apart where the exchange does not name the orders they became', async () => {
    const rig = await running({ direction: 'long' }, { stopLossPrice: price(18_000), investment: money('2000') })
    await rig.startBot({ stopLossPrice: price(19_000) }, 'bot-2', '2')
    await rig.clock.advance(5_000)
    nameNoOrders(rig)
    await rig.walk(17_900)
    await rig.clock.advance(20_000)
    const owners = protectFills(rig).map(({ botId, price: at }) => [botId, at < price(18_500)])
    expect(owners).toContainEqual(['bot-1', true])
    expect(owners).toContainEqual(['bot-2', false])
    expectClean(rig, 'bot-1')
    expectClean(rig, 'bot-2')
  })

  it('that oppose each other leave to the program what would make the net larger, and say so', async () => {
    const rig = await running({ direction: 'long' }, { stopLossPrice: price(18_000) })
    await rig.startBot({ direction: 'short', stopLossPrice: price(32_000), investment: money('300') }, 'bot-2', '2')
    await rig.clock.advance(5_000)
    const [long, short] = ['bot-1', 'bot-2'].map((id) => rig.bot(id).positions.net.size) as [number, number]
    expect(resting(rig)).toMatchObject([{ side: 'sell', at: 18_000, quantity: long + short }])
    expect(protection(rig, 'bot-2')).toMatchObject({
      state: 'engine_only',
      positions: [{ byEngine: -short, why: 'opposes_net' }],
    })
    await rig.walk(31_990, 32_010)
    await rig.clock.advance(20_000)
    expect(rig.bot('bot-2')).toMatchObject({ status: 'stopped', stopReason: 'stop_loss' })
    const left = rig.bot('bot-1').positions.net.size
    const held = rig.port.venue.positions(ACCOUNT).reduce((sum, { quantity }) => sum + quantity, 0)
    expect(held).toBe(Math.abs(left))
  })
})

describe('faults', () => {
  it('an unknown outcome freezes the rung until the exchange is asked; nothing rests twice', async () => {
    for (const fate of ['answer_lost', 'request_lost'] as const) {
      const rig = new Rig({ direction: 'long' })
      await rig.attach()
      let lost = 2
      const place = rig.port.placeStop.bind(rig.port)
      rig.port.placeStop = async (stop) => {
        if (lost > 0) {
          lost -= 1
          if (fate === 'answer_lost') await place(stop)
          return {
            outcome: 'unknown',
            clientOrderId: stop.clientOrderId,
            error: { kind: 'unknown', code: 'timeout', message: '' },
          }
        }
        return place(stop)
      }
      await rig.startBot({ leverage: 5 })
      expect(protection(rig)?.state, fate).not.toBe('none')
      await rig.clock.advance(20_000)
      expect(resting(rig), fate).toHaveLength(1)
      expect(protection(rig)?.state, fate).toBe('resting')
    }
  })

  it('a hand that removes it finds it again soon, under the next name', async () => {
    const rig = await running({ direction: 'long' })
    const [plan] = rig.port.venue.plans(ACCOUNT)
    if (plan === undefined) throw new Error('no stop')
    rig.port.venue.execute(
      { kind: 'cancel_plan', accountId: ACCOUNT, reference: { planId: plan.planId } },
      rig.port.marketMs,
    )
    await rig.clock.advance(20_000)
    const [again] = rig.port.venue.plans(ACCOUNT)
    expect(again?.clientOrderId).toMatch(/_1$/)
    expect(rig.store.events.map(({ code }) => code)).toContain('protection_removed')
  })

  it('a stop the exchange refuses is tried again slowly, alerted once, and told in the bot', async () => {
    const rig = new Rig({ direction: 'long' })
    let asked = 0
    const place = rig.port.placeStop.bind(rig.port)
    rig.port.placeStop = async ({ clientOrderId }) => {
      asked += 1
      return { outcome: 'refused', clientOrderId, error: { kind: 'refused', code: 'too_many_plans', message: '' } }
    }
    await rig.attach()
    await rig.startBot()
    await rig.clock.advance(60_000)
    expect(asked).toBeGreaterThan(3)
    expect(asked).toBeLessThan(10)
    expect(rig.alerts.filter(({ code }) => code === 'protection_missing')).toHaveLength(1)
    expect(protection(rig)).toMatchObject({ state: 'pending', positions: [{ code: 'too_many_plans' }] })
    rig.port.placeStop = place
    await rig.clock.advance(70_000)
    expect(protection(rig)?.state).toBe('resting')
  })

  it('a stop of ours that no memory knows, from a restored copy, is taken off', async () => {
    const rig = await running({ direction: 'long' })
    const [stop] = [...rig.store.stops.values()]
    if (stop === undefined) throw new Error('no stop')
    rig.store.stops.clear()
    await rig.crash()
    await rig.clock.advance(40_000)
    expect(protection(rig)?.state).toBe('resting')
    expect(rig.port.venue.plans(ACCOUNT)).toHaveLength(1)
  })
})

describe('the end of a bot', () => {
  it('takes the stop off before the position is closed, and is verified without one', async () => {
    for (const closePosition of [true, false]) {
      const rig = await running({ direction: 'long' })
      const held = rig.bot().positions.net.size
      await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition, reason: 'user' })
      await rig.clock.advance(20_000)
      expect(rig.bot().status).toBe('stopped')
      expect(rig.port.venue.plans(ACCOUNT)).toEqual([])
      const position = rig.port.venue.positions(ACCOUNT).map(({ quantity }) => quantity)
      expect(position).toEqual(closePosition ? [] : [held])
    }
  })

  it('a pause keeps it, and counts no level on the way', async () => {
    const rig = await running({ direction: 'long' }, { leverage: 5 })
    const [before] = resting(rig)
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'pause', reason: null })
    await rig.clock.advance(10_000)
    const [after] = resting(rig)
    expect(after?.at).toBeLessThan(before?.at ?? 0)
    expect(protection(rig)?.state).toBe('resting')
  })
})
