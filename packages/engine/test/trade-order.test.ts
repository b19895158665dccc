import { describe, expect, it } from 'vitest'
import type { VenueEvent } from '../src/index.ts'
import { expectConsistent } from './random-faults.ts'
import { ACCOUNT, Rig } from './rig.ts'

/** Neither pushes nor reads tell the first execution until it is released. */
function hideFirst(rig: Rig): { release(): void } {
  let hidden = true
  const isFirst = (tradeId: string) => tradeId === rig.port.venue.fills(ACCOUNT)[0]?.tradeId
  rig.port.pushes = (event: VenueEvent) => (hidden && event.type === 'fill' && isFirst(event.fill.tradeId) ? 0 : 1)
  const read = rig.port.fillsAfter.bind(rig.port)
  rig.port.fillsAfter = async (cursor) => {
    const page = await read(cursor)
    if (!hidden || !page.ok) return page
    return { ok: true, value: { ...page.value, items: page.value.items.filter(({ tradeId }) => !isFirst(tradeId)) } }
  }
  return {
    release: () => {
      hidden = false
    },
  }
}

describe('the books are those of the order of trade, whatever order executions are told in', () => {
  it('a position that was opened, closed and opened again, its first part told last', async () => {
    const rig = new Rig({ direction: 'neutral' })
    await rig.attach()
    await rig.startBot()
    const first = hideFirst(rig)
    await rig.walk(22_900)
    await rig.walk(24_100)
    const told = rig.bot().fills
    expect(told).toBeGreaterThan(0)
    expect(told).toBeLessThan(rig.port.venue.fills(ACCOUNT).length)
    first.release()
    await rig.clock.advance(60_000)
    expect(rig.bot().fills).toBe(rig.port.venue.fills(ACCOUNT).length)
    expectConsistent(rig)
  })

  it('the same after a crash between the two: what is stored is folded anew', async () => {
    const rig = new Rig({ direction: 'neutral' })
    await rig.attach()
    await rig.startBot()
    const first = hideFirst(rig)
    await rig.walk(22_900)
    await rig.walk(24_100)
    await rig.crash()
    first.release()
    await rig.clock.advance(60_000)
    expect(rig.bot().fills).toBe(rig.port.venue.fills(ACCOUNT).length)
    expectConsistent(rig)
  })

  it('the close of a leg that is told before what opened it waits for that, and the bot ends flat', async () => {
    const rig = new Rig({ direction: 'neutral', positionMode: 'hedge' })
    await rig.attach()
    await rig.startBot()
    rig.port.pushes = (event: VenueEvent) => (event.type === 'ticker' ? 1 : 0)
    await rig.walk(19_500)
    rig.port.reachable = false
    await rig.clock.advance(2_350)
    rig.port.reachable = true
    rig.port.pushes = () => 1
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
    await rig.clock.advance(60_000)
    expect(rig.bot().status).toBe('stopped')
    expect(rig.port.venue.fills(ACCOUNT).at(-1)?.side).toBe('sell')
    expectConsistent(rig)
  })
})
