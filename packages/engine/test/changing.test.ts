import { addsUp, type GridConfig, money, netSize } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { checkChangingWorlds, editTo, watchDoubleExposure } from './changing-worlds.ts'
import { expectConsistent } from './random-faults.ts'
import { ACCOUNT, price, Rig, type RigOptions } from './rig.ts'

const SMALLER: Partial<GridConfig> = {
  lower: price(22_000),
  upper: price(28_000),
  gridCount: 6,
  investment: money('1500'),
  leverage: 4,
}

async function running(options: RigOptions = {}, changes: Partial<GridConfig> = {}): Promise<Rig> {
  const rig = new Rig(options)
  await rig.attach()
  await rig.startBot(changes)
  watchDoubleExposure(rig)
  return rig
}

const codes = (rig: Rig, code: string) => rig.store.events.filter((event) => event.code === code)

describe('a grid that changes while it runs', () => {
  it('an edit cancels the old orders, trades the difference once and rests the new grid; leverage is set before', async () => {
    const rig = new Rig({ direction: 'long' })
    await rig.attach()
    await rig.port.setLeverage('BTCUSDT', 3)
    await rig.startBot()
    watchDoubleExposure(rig)
    await rig.walk(23_900, 25_100)
    const before = rig.bot()
    await rig.engine.command(ACCOUNT, 'bot-1', editTo(rig, SMALLER))
    expect(rig.bot()).toMatchObject({ status: 'starting', statusReason: 'editing' })
    await rig.clock.advance(10_000)
    const bot = rig.bot()
    expect(bot).toMatchObject({ status: 'running', revision: 1, edit: null, gridProfit: before.gridProfit })
    expect(bot.config).toMatchObject(SMALLER)
    expect(rig.openOrders()).toHaveLength(6)
    expect(await rig.port.leverage('BTCUSDT')).toEqual({ ok: true, value: 4 })
    expect(rig.store.durable.size).toBe(new Set(rig.store.durable).size)
    expect(addsUp(bot)).toBe(true)
    expectConsistent(rig)
  })

  it('an edit of a neutral grid in hedge mode gives both legs back before it begins', async () => {
    const rig = await running({ positionMode: 'hedge' })
    await rig.walk(22_900)
    expect(rig.bot().positions.long.size).toBeGreaterThan(0)
    await rig.engine.command(ACCOUNT, 'bot-1', editTo(rig, { lower: price(20_000), upper: price(26_000) }))
    await rig.clock.advance(10_000)
    expect(rig.bot()).toMatchObject({ status: 'running', revision: 1 })
    expect(rig.bot().positions.long.size).toBe(0)
    expectConsistent(rig)
  })

  it('an edit waits while the exchange is away, and for an order without a known outcome', async () => {
    const rig = await running()
    rig.port.reachable = false
    await rig.engine.command(ACCOUNT, 'bot-1', editTo(rig, SMALLER))
    await rig.clock.advance(60_000)
    expect(rig.bot()).toMatchObject({ status: 'starting', revision: 0 })
    rig.port.reachable = true
    await rig.clock.advance(60_000)
    expect(rig.bot()).toMatchObject({ status: 'running', revision: 1 })
    expect(codes(rig, 'edited')).toHaveLength(1)
    expectConsistent(rig)
  })

  it('pausing keeps an edit waiting to trade; stopping gives it up; both end as told', async () => {
    const rig = await running({ direction: 'long' })
    await rig.engine.command(ACCOUNT, 'bot-1', editTo(rig, SMALLER))
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'pause', reason: 'paused_by_user' })
    await rig.clock.advance(10_000)
    expect(rig.bot()).toMatchObject({ status: 'paused', revision: 1 })
    expect(rig.openOrders()).toEqual([])
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'resume' })
    await rig.clock.advance(5_000)
    expect(rig.openOrders()).toHaveLength(6)
    await rig.engine.command(ACCOUNT, 'bot-1', editTo(rig, { gridCount: 9 }))
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
    await rig.clock.advance(10_000)
    expect(rig.bot()).toMatchObject({ status: 'stopped', edit: null, revision: 1 })
    expect(rig.port.venue.positions(ACCOUNT)).toEqual([])
  })

  it('trailing moves one order a cell, under new ids, and leaves every other order where it rests', async () => {
    const rig = await running({ direction: 'long' }, { trailingUp: price(33_000) })
    await rig.walk(30_500)
    const before = new Set(rig.port.venue.openOrders(ACCOUNT).map(({ clientOrderId }) => clientOrderId))
    await rig.walk(31_050)
    await rig.clock.advance(2_000)
    const after = rig.port.venue.openOrders(ACCOUNT).map(({ clientOrderId }) => clientOrderId)
    expect(rig.bot()).toMatchObject({ shift: 1, revision: 1, config: { lower: price(21_000), upper: price(31_000) } })
    expect(after.filter((id) => !before.has(id))).toHaveLength(1)
    expect(after).toHaveLength(10)
    expectConsistent(rig)
  })

  it.each([
    ['stop', 'stopped', 0],
    ['stop_keep', 'stopped', 1],
    ['shift', 'running', 1],
    ['wait', 'out_of_range', 1],
  ] as const)(
    'out of range: %s is done once and verified, however the price dances',
    async (outOfRange, status, held) => {
      const rig = await running({ direction: 'short' }, { outOfRange })
      await rig.walk(30_400, 29_800, 30_900)
      expect(rig.bot().revision).toBe(0)
      await rig.walk(31_200, 30_990, 31_010)
      await rig.clock.advance(20_000)
      const bot = rig.bot()
      expect(bot.status).toBe(status)
      expect(Math.sign(Math.abs(netSize(bot.positions)))).toBe(held)
      if (status === 'stopped') {
        expect(bot.stopReason).toBe('out_of_range')
        expect(rig.openOrders()).toEqual([])
        expect(codes(rig, 'stopped')).toHaveLength(1)
      } else expectConsistent(rig)
      if (outOfRange === 'shift') expect(codes(rig, 'recentring')).toHaveLength(1)
    },
  )

  it('random worlds: prices beyond the range, edits asked twice, crashes and lost answers; nothing doubled, all ends', async () => {
    const reached = await checkChangingWorlds(60)
    for (const [what, times] of Object.entries(reached)) expect([what, times > 0]).toEqual([what, true])
  }, 300_000)
})

/** An edit, a trailing range and a shift one after the other; `crashAt`: the process dies at that request. */
async function scenario(crashAt: number): Promise<{ rig: Rig; requests: number }> {
  const rig = await running({ direction: 'long' }, { trailingUp: price(32_000), outOfRange: 'shift' })
  let requests = 0
  let dead = false
  rig.port.fate = () => {
    requests += 1
    if (dead || requests !== crashAt) return 'ok'
    dead = true
    void rig.engine.close(0)
    return crashAt % 2 === 0 ? 'answer_lost' : 'request_lost'
  }
  const settle = async () => {
    await rig.clock.advance(400)
    if (dead) {
      dead = false
      await rig.crash()
    }
    await rig.clock.advance(20_000)
  }
  for (const at of [24_400, 23_400, 25_600, 'edit', 27_000, 30_200, 31_100, 32_100, 33_500, 34_000] as const) {
    if (at === 'edit') {
      const edit = editTo(rig, { lower: price(21_000), gridCount: 9, investment: money('1200') })
      await rig.engine.command(ACCOUNT, 'bot-1', edit)
    } else rig.port.moveTo(price(at))
    await settle()
  }
  return { rig, requests }
}

const outcome = ({ rig }: { rig: Rig }) => {
  const { positions, gridProfit, fees, realizedPnl, revision, shift, status, config, slots } = rig.bot()
  return {
    ...{ positions, gridProfit, fees, realizedPnl, revision, shift, status, config },
    held: slots.map(({ held, cell, inventory, lots }) => ({ held, cell, inventory, lots })),
    open: rig.openOrders(),
    fills: rig.port.venue.fills(ACCOUNT).map(({ side, price: at, quantity }) => `${side} ${quantity} @ ${at}`),
  }
}

it('a crash at every single request of an edit, a trailing range and a shift ends where the undisturbed run does', async () => {
  const calm = await scenario(0)
  expect(calm.rig.bot()).toMatchObject({ status: 'running' })
  expect(['edited', 'range_shifted', 'recentring'].map((code) => codes(calm.rig, code).length > 0)).toEqual([
    true,
    true,
    true,
  ])
  expectConsistent(calm.rig)
  for (let k = 1; k <= calm.requests; k += 1) {
    const crashed = await scenario(k)
    expect({ k, ...outcome(crashed) }).toEqual({ k, ...outcome(calm) })
  }
}, 300_000)
