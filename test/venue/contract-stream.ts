import type { VenueEvent } from '@gridpilot/engine'
import { expect, vi } from 'vitest'
import type { Contract } from './contract.ts'
import { below, ContractAccount, SIZE, unwrap } from './contract-actors.ts'

const until = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 10 })

async function listening(me: ContractAccount) {
  const events: VenueEvent[] = []
  const stop = me.venue.stream([me.symbol], (event) => void events.push(event))
  await until(() => expect(events.map(({ type }) => type)).toContain('connected'))
  const reports = () => events.flatMap((event) => (event.type === 'order' ? [event.report] : []))
  const fills = () => events.flatMap((event) => (event.type === 'fill' ? [event.fill] : []))
  return { events, stop, reports, fills }
}

export const STREAMS: Contract = {
  'say when they are connected, then tell orders in their order and every fill as it is read later': async (world) => {
    const me = await ContractAccount.open(world)
    const { stop, reports, fills, events } = await listening(me)
    const price = below(await me.last(), 5_000)
    const order = await me.accepted(me.order('buy', price))
    await until(() => expect(reports()).toMatchObject([{ clientOrderId: order.clientOrderId, state: 'live', price }]))
    await me.moveTo(below(price, 100))
    await until(() => expect(fills()).toHaveLength(1))
    await until(() => expect(reports().at(-1)).toMatchObject({ state: 'filled', cumulative: SIZE }))
    expect(fills()).toEqual(unwrap(await me.venue.fillsAfter(null)).items)
    await until(() => expect(events.some(({ type }) => type === 'ticker')).toBe(true))
    const canceled = await me.accepted(me.order('buy', below(price, 9_000)))
    await me.cancel(canceled)
    await until(() =>
      expect(reports().at(-1)).toMatchObject({ clientOrderId: canceled.clientOrderId, state: 'canceled' }),
    )
    stop()
    const before = events.length
    await me.accepted(me.order('sell', null))
    await new Promise((resolve) => setImmediate(resolve))
    expect(events).toHaveLength(before)
  },

  'name the leg of every order and fill in hedge mode, closing ones too': async (world) => {
    const me = await ContractAccount.open(world, { positionMode: 'hedge' })
    const { stop, reports, fills } = await listening(me)
    for (const [positionSide, side] of [
      ['long', 'buy'],
      ['short', 'sell'],
      ['long', 'sell'],
      ['short', 'buy'],
    ] as const) {
      await me.accepted(me.order(side, null, { positionSide }))
    }
    await until(() => expect(fills()).toHaveLength(4))
    expect(fills()).toEqual(unwrap(await me.venue.fillsAfter(null)).items)
    await until(() => expect(reports().filter(({ state }) => state === 'filled')).toHaveLength(4))
    expect(
      reports().flatMap(({ state, positionSide, side }) => (state === 'filled' ? [`${positionSide} ${side}`] : [])),
    ).toEqual(['long buy', 'short sell', 'long sell', 'short buy'])
    stop()
  },
}
