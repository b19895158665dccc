import {
  applyStopEvent,
  type DesiredStop,
  type ProtectiveStop,
  reconcileStops,
  type Steps,
  step,
  type Ticks,
} from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { addBot, addUser, BTCUSDT, begun, commitOf } from './sample.ts'
import { openWorld } from './world.ts'

const TIMES = { wallMs: 1, marketMs: 1 }

async function world() {
  const store = await openWorld()
  const owner = await addUser(store, 'ann')
  const bot = begun((await addBot(store, owner, 'bot-1')).bot)
  const epoch = (await store.engine.acquireLease(owner.accountId, 'engine-a')) ?? 0
  await store.engine.commit(owner.accountId, commitOf(epoch, { bots: [bot] }))
  const stopOf = (side: 'buy' | 'sell', before: readonly ProtectiveStop[] = []): ProtectiveStop => {
    const desired: DesiredStop = {
      ...{ botId: bot.id, side, reason: 'limit' as const },
      positionSide: 'net',
      marginMode: 'crossed',
      ...{ price: 900_000 as Ticks, nearest: 900_000 as Ticks },
      quantity: side === 'buy' ? (7 as Steps) : null,
    }
    const [stop] = reconcileStops({ bot, desired: [desired], stops: before, mark: null, wallMs: 8_000 }).place
    if (stop === undefined) throw new Error('nothing to place')
    return stop
  }
  return { store, owner, bot, epoch, engine: store.engine, accountId: owner.accountId, stopOf }
}

const ended = (stop: ProtectiveStop): ProtectiveStop =>
  applyStopEvent(applyStopEvent(stop, { type: 'acknowledged', venueOrderId: '7' }), {
    ...{ type: 'reported', venueOrderId: '7', state: 'canceled', executedOrderId: null },
    ...{ quantity: stop.quantity, triggerPrice: stop.triggerPrice, occurredMs: 6_000, wallMs: 6_000 },
  })

describe('stops at the exchange', () => {
  it('come back as they were committed: the newest of each side, with everything that names the next', async () => {
    const { engine, accountId, epoch, stopOf } = await world()
    const first = ended(stopOf('sell'))
    const second = stopOf('sell', [first])
    const buy = stopOf('buy')
    await engine.commit(accountId, commitOf(epoch, { stops: [first] }))
    expect((await engine.load(accountId)).stops).toEqual([first])
    await engine.commit(accountId, commitOf(epoch, { stops: [second, buy] }))
    const loaded = (await engine.load(accountId)).stops
    expect(loaded).toHaveLength(2)
    expect(loaded).toEqual(expect.arrayContaining([second, buy]))
    expect(second.clientOrderId).not.toBe(first.clientOrderId)
  })

  it('are found by their id and by the order they became, on their own account only', async () => {
    const { store, engine, accountId, epoch, stopOf } = await world()
    const stop = stopOf('sell')
    const acted = applyStopEvent(stop, {
      ...{ type: 'reported', venueOrderId: '7', state: 'executed', executedOrderId: '8' },
      ...{ quantity: stop.quantity, triggerPrice: stop.triggerPrice, occurredMs: 6_000, wallMs: 6_000 },
    })
    await engine.commit(accountId, commitOf(epoch, { stops: [acted] }))
    expect(await engine.stopByClientId(accountId, acted.clientOrderId)).toEqual(acted)
    expect(await engine.stopByExecutedOrder(accountId, '8')).toEqual(acted)
    expect(await engine.stopByExecutedOrder(accountId, '7')).toBeNull()
    const other = await addUser(store, 'bob')
    expect(await engine.stopByClientId(other.accountId, acted.clientOrderId)).toBeNull()
    expect(await engine.stopByExecutedOrder(other.accountId, '8')).toBeNull()
  })

  it('keep a bot loaded that has ended while one of them may still act', async () => {
    const { engine, accountId, bot, epoch, stopOf } = await world()
    const stop = stopOf('sell')
    const stopping = step(
      bot,
      { type: 'command', command: { name: 'stop', closePosition: false, reason: 'user' }, times: TIMES },
      BTCUSDT,
    ).bot
    const over = step(stopping, { type: 'verified', nothingToClose: false, times: TIMES }, BTCUSDT).bot
    await engine.commit(accountId, commitOf(epoch, { bots: [over], stops: [stop] }))
    expect((await engine.load(accountId)).bots.map(({ id }) => id)).toEqual([bot.id])
    await engine.commit(accountId, commitOf(epoch, { stops: [ended(stop)] }))
    const later = await engine.load(accountId)
    expect([later.bots, later.stops]).toEqual([[], []])
  })
})
