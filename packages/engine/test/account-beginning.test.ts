/** What an account held before its history, and what is done by hand with it before it is known. */
import { expect, it } from 'vitest'
import { ACCOUNT, Rig } from './rig.ts'

const HAND = { symbol: 'BTCUSDT', type: 'market', price: null } as const

/** 65 steps, bought so long ago that no fill tells it; fills of `late` come only when it is over. */
function withOldPosition(rig: Rig, late: { over: boolean }): void {
  rig.port.venue.submit(
    ACCOUNT,
    { ...HAND, clientOrderId: 'long-ago', side: 'buy', quantity: 65 as never },
    rig.port.marketMs,
  )
  rig.port.venue.drainEvents()
  const fillsAfter = rig.port.fillsAfter.bind(rig.port)
  rig.port.fillsAfter = async (cursor) => {
    const read = await fillsAfter(cursor)
    if (!read.ok) return read
    const isTold = (id: string) => id !== 'long-ago' && (late.over || id !== 'late')
    const items = read.value.items.filter(({ clientOrderId }) => isTold(clientOrderId))
    return { ok: true, value: { items, cursor: items.at(-1)?.tradeId ?? cursor } }
  }
}

const sell = (rig: Rig) =>
  rig.port.venue.submit(
    ACCOUNT,
    { ...HAND, clientOrderId: 'late', side: 'sell', quantity: 65 as never },
    rig.port.marketMs,
  )

it('what is closed by hand before the beginning is known, and told late, leaves nothing behind', async () => {
  const rig = new Rig()
  const late = { over: false }
  withOldPosition(rig, late)
  await rig.attach()
  await rig.clock.advance(3_000)
  sell(rig)
  rig.port.venue.drainEvents()
  await rig.clock.advance(8_000)
  late.over = true
  await rig.startBot()
  await rig.clock.advance(70_000)
  expect(rig.store.cursors['external:BTCUSDT']).toBe('0')
  expect(rig.bot().status).toBe('running')
})

it('on a symbol that no bot trades it is compared with what the exchange holds of it as well', async () => {
  const rig = new Rig()
  withOldPosition(rig, { over: true })
  rig.port.positions = async () => ({ ok: true, value: [] })
  sell(rig)
  await rig.attach()
  rig.port.pushEvents()
  await rig.clock.advance(70_000)
  expect(rig.store.cursors['external:BTCUSDT']).toBe('0')
})
