import { netSize } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { expectLedgerIsBills } from './random-faults.ts'
import { ACCOUNT, price, Rig } from './rig.ts'

let trades = 0
function tradeByHand(rig: Rig, side: 'buy' | 'sell', quantity: number): void {
  trades += 1
  const request = { clientOrderId: `by-hand-${trades}`, symbol: 'BTCUSDT', side, type: 'market', price: null } as const
  rig.port.venue.submit(
    ACCOUNT,
    { ...request, quantity: quantity as never, timeInForce: 'gtc', reduceOnly: false },
    rig.port.marketMs,
  )
  rig.port.pushEvents()
}

const exchangeNet = (rig: Rig): number =>
  rig.port.venue
    .positions(ACCOUNT)
    .reduce((sum, { side, quantity }) => sum + (side === 'long' ? quantity : -quantity), 0)

async function holding(): Promise<{ rig: Rig; held: number }> {
  const rig = new Rig()
  await rig.attach()
  await rig.startBot()
  await rig.walk(23_900)
  await rig.clock.advance(3_000)
  return { rig, held: netSize(rig.bot().positions) }
}

describe('a hand closes what a bot holds (U2)', () => {
  it('the trade is booked as external, the bot pauses, and nothing of it opens the other side', async () => {
    const { rig, held } = await holding()
    expect(held).toBeGreaterThan(0)
    tradeByHand(rig, 'sell', held)
    await rig.clock.advance(5_000)
    expect([rig.bot().status, rig.bot().statusReason]).toEqual(['paused', 'position_closed_by_hand'])
    expect(rig.openOrders()).toEqual([])
    expect(exchangeNet(rig)).toBe(0)
    expect(rig.store.cursors['external:BTCUSDT']).toBe(String(-held))
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'resume' })
    await rig.walk(25_100)
    await rig.clock.advance(5_000)
    expect(rig.bot().status).toBe('paused')
    expect(exchangeNet(rig)).toBe(0)
  })

  it('stopping then closes what is left and no more, partly closed or wholly', async () => {
    for (const share of [0.5, 1]) {
      const { rig, held } = await holding()
      const taken = Math.floor(held * share)
      tradeByHand(rig, 'sell', taken)
      await rig.clock.advance(5_000)
      await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
      await rig.clock.advance(40_000)
      expect(rig.bot().status).toBe('stopped')
      expect(exchangeNet(rig)).toBe(0)
      expect(netSize(rig.bot().positions)).toBe(taken)
      expectLedgerIsBills(rig)
    }
  })

  it('stopping closes as well what an order of the bot sold after the hand had closed everything', async () => {
    const { rig, held } = await holding()
    // No cancel arrives: the price rises through the bot's own sell order although the bot has paused.
    rig.port.fate = (kind) => (kind === 'cancel' ? 'request_lost' : 'ok')
    tradeByHand(rig, 'sell', held)
    await rig.clock.advance(5_000)
    rig.port.moveTo(price(25_100))
    rig.port.fate = () => 'ok'
    await rig.clock.advance(30_000)
    expect(exchangeNet(rig)).toBeLessThan(0)
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
    await rig.clock.advance(60_000)
    expect(rig.bot().status).toBe('stopped')
    expect(exchangeNet(rig)).toBe(0)
    expectLedgerIsBills(rig)
  })

  it('what the hand gives back is the bot’s again, over a restart too', async () => {
    const { rig, held } = await holding()
    tradeByHand(rig, 'sell', held)
    await rig.clock.advance(5_000)
    void rig.engine.close(0)
    await rig.crash()
    await rig.clock.advance(5_000)
    tradeByHand(rig, 'buy', held)
    await rig.clock.advance(5_000)
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'resume' })
    await rig.clock.advance(5_000)
    expect(rig.bot().status).toBe('running')
    expect(rig.openOrders()).toHaveLength(10)
  })

  it('what people hold themselves is theirs: trading it moves no bot', async () => {
    const { rig } = await holding()
    tradeByHand(rig, 'buy', 500)
    tradeByHand(rig, 'sell', 500)
    await rig.clock.advance(20_000)
    expect(rig.bot().status).toBe('running')
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
    await rig.clock.advance(20_000)
    expect(netSize(rig.bot().positions)).toBe(0)
    expect(exchangeNet(rig)).toBe(0)
  })

  it('a short of people’s own stays theirs when the bot closes its long', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    tradeByHand(rig, 'sell', 200)
    await rig.walk(23_900)
    await rig.clock.advance(3_000)
    expect(rig.bot().status).toBe('running')
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
    await rig.clock.advance(20_000)
    expect(netSize(rig.bot().positions)).toBe(0)
    expect(exchangeNet(rig)).toBe(-200)
  })
})

describe('a hand closes what the bot does not know yet that it holds', () => {
  it('once the executions are told it is closed, and stopping does not close it a second time', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    const read = rig.port.fillsAfter.bind(rig.port)
    const lateUntilMs = rig.clock.wallMs() + 15_000
    rig.port.pushes = (event) => (event.type === 'fill' && event.fill.clientOrderId.startsWith('g') ? 0 : 1)
    rig.port.fillsAfter = async (cursor) => {
      const page = await read(cursor)
      if (!page.ok || rig.clock.wallMs() >= lateUntilMs) return page
      return {
        ok: true,
        value: { items: page.value.items.filter((fill) => !fill.clientOrderId.startsWith('g')), cursor },
      }
    }
    await rig.walk(23_900)
    const held = exchangeNet(rig)
    expect([held > 0, netSize(rig.bot().positions)]).toEqual([true, 0])
    tradeByHand(rig, 'sell', held)
    await rig.clock.advance(60_000)
    expect([netSize(rig.bot().positions), rig.store.cursors['taken:bot-1']]).toEqual([held, String(held)])
    expect([rig.bot().status, rig.bot().statusReason]).toEqual(['paused', 'position_closed_by_hand'])
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
    await rig.clock.advance(40_000)
    expect([rig.bot().status, exchangeNet(rig)]).toEqual(['stopped', 0])
  })
})

describe('a hand cancels an order of a bot (U1)', () => {
  function cancelAt(rig: Rig, at: number): void {
    const order = rig.port.venue.openOrders(ACCOUNT).find((each) => each.price === price(at))
    if (order === undefined) throw new Error(`no order at ${at}`)
    rig.port.venue.cancel(ACCOUNT, { clientOrderId: order.clientOrderId }, rig.port.marketMs)
    rig.port.pushEvents()
  }

  it('it is placed again once; at the second time of the same level the bot pauses instead of fighting', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    cancelAt(rig, 23_000)
    await rig.clock.advance(5_000)
    expect(rig.openOrders()).toHaveLength(10)
    cancelAt(rig, 22_000)
    await rig.clock.advance(5_000)
    expect([rig.openOrders().length, rig.bot().status]).toEqual([10, 'running'])
    cancelAt(rig, 23_000)
    await rig.clock.advance(5_000)
    expect([rig.bot().status, rig.bot().statusReason]).toEqual(['paused', 'orders_canceled_by_hand'])
    const sent = rig.port.sent.length
    await rig.clock.advance(600_000)
    expect(rig.port.sent.length).toBe(sent)
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'resume' })
    await rig.clock.advance(5_000)
    expect(rig.openOrders()).toHaveLength(10)
  })

  it('our own cancels and orders that filled in between do not count', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    cancelAt(rig, 24_000)
    await rig.clock.advance(5_000)
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'pause', reason: null })
    await rig.clock.advance(5_000)
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'resume' })
    await rig.clock.advance(5_000)
    await rig.walk(23_900, 25_100)
    await rig.clock.advance(5_000)
    cancelAt(rig, 24_000)
    await rig.clock.advance(5_000)
    expect([rig.openOrders().length, rig.bot().status]).toEqual([10, 'running'])
  })
})

describe('what an account held before it was known here', () => {
  it('does not contain a trade whose row is late: it is booked once, when the row comes', async () => {
    const rig = new Rig()
    tradeByHand(rig, 'buy', 30)
    const lateUntilMs = rig.clock.wallMs() + 20_000
    const read = rig.port.fillsAfter.bind(rig.port)
    rig.port.pushes = () => 0
    rig.port.fillsAfter = async (cursor) => {
      const page = await read(cursor)
      return page.ok && rig.clock.wallMs() < lateUntilMs ? { ok: true, value: { ...page.value, items: [] } } : page
    }
    await rig.attach()
    await rig.clock.advance(90_000)
    expect(rig.store.cursors.baseline).toBeDefined()
    expect(rig.store.cursors['external:BTCUSDT']).toBe('30')
  })
})

describe('bots that hold against each other when the exchange takes their net position', () => {
  it('hold nothing there any more: the other one waits, and its stop opens no position', async () => {
    const rig = new Rig({ direction: 'long', deposit: '500' })
    await rig.attach()
    await rig.startBot({ leverage: 3 })
    const range = { lower: price(9_000), upper: price(26_000), gridCount: 4 }
    await rig.startBot({ direction: 'short', ...range, investment: 100_00000000n as never }, 'bot-2', '2')
    rig.port.venue.transfer(ACCOUNT, -240_00000000n as never, rig.port.marketMs)
    await rig.walk(12_000)
    await rig.clock.advance(60_000)
    const left = netSize(rig.bot('bot-2').positions)
    expect([rig.bot().status, exchangeNet(rig), left < 0]).toEqual(['liquidated', 0, true])
    expect([rig.bot('bot-2').status, rig.bot('bot-2').statusReason]).toEqual(['paused', 'position_netted'])
    await rig.engine.command(ACCOUNT, 'bot-2', { name: 'stop', closePosition: true, reason: 'user' })
    await rig.clock.advance(40_000)
    expect([rig.bot('bot-2').status, exchangeNet(rig)]).toEqual(['stopped', 0])
    expectLedgerIsBills(rig)
  })
})
