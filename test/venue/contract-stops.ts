import type { Steps } from '@gridpilot/core'
import { expect } from 'vitest'
import type { Contract } from './contract.ts'
import { above, below, ContractAccount, SIZE, unwrap } from './contract-actors.ts'

const FAR = 5_000

export const STOPS: Contract = {
  'rest at the exchange, are found again, and are canceled': async (world) => {
    const me = await ContractAccount.open(world)
    await me.accepted(me.order('buy', null))
    const last = await me.last()
    const whole = me.stop('stop_loss', 'sell', below(last, FAR), { triggerBy: 'mark' })
    const part = me.stop('take_profit', 'sell', above(last, FAR), {
      quantity: 7 as Steps,
      limitPrice: above(last, FAR - 50),
    })
    for (const stop of [whole, part]) {
      expect(await me.venue.placeStop(stop)).toMatchObject({ outcome: 'accepted', clientOrderId: stop.clientOrderId })
      const { marginMode: _, reduceOnly: __, ...asked } = stop
      expect(unwrap(await me.venue.lookupStop(stop))).toMatchObject({
        found: true,
        report: { ...asked, state: 'live', reduceOnly: true },
      })
    }
    const open = unwrap(await me.venue.openStops())
    expect(open.map(({ clientOrderId }) => clientOrderId).toSorted()).toEqual(
      [whole.clientOrderId, part.clientOrderId].toSorted(),
    )
    expect(await me.open()).toEqual([])
    expect(await me.venue.cancelStop(whole)).toMatchObject({ outcome: 'accepted' })
    expect(unwrap(await me.venue.lookupStop(whole))).toMatchObject({ found: true, report: { state: 'canceled' } })
    expect(unwrap(await me.venue.openStops())).toMatchObject([{ clientOrderId: part.clientOrderId }])
  },

  'close the whole position when their price is reached, whatever its size is then': async (world) => {
    const me = await ContractAccount.open(world)
    await me.accepted(me.order('sell', null))
    const last = await me.last()
    const stop = me.stop('stop_loss', 'buy', above(last, FAR))
    expect(await me.venue.placeStop(stop)).toMatchObject({ outcome: 'accepted' })
    await me.accepted(me.order('sell', null))
    expect(await me.sizes()).toEqual({ net: -2 * SIZE })
    await me.moveTo(above(last, FAR + 200))
    expect(await me.sizes()).toEqual({})
    expect(unwrap(await me.venue.lookupStop(stop))).toMatchObject({ found: true, report: { state: 'executed' } })
    expect(unwrap(await me.venue.openStops())).toEqual([])
  },

  'may open, when they are triggers': async (world) => {
    const me = await ContractAccount.open(world)
    const last = await me.last()
    const trigger = me.stop('trigger', 'buy', above(last, FAR), { quantity: SIZE })
    expect(await me.venue.placeStop(trigger)).toMatchObject({ outcome: 'accepted' })
    expect(unwrap(await me.venue.openStops())).toMatchObject([
      { clientOrderId: trigger.clientOrderId, kind: 'trigger', side: 'buy', quantity: SIZE, limitPrice: null },
    ])
    await me.moveTo(above(last, FAR + 200))
    expect(await me.sizes()).toEqual({ net: SIZE })
  },

  'of a hedged leg close that leg alone': async (world) => {
    const me = await ContractAccount.open(world, { positionMode: 'hedge' })
    await me.accepted(me.order('buy', null, { positionSide: 'long' }))
    await me.accepted(me.order('sell', null, { positionSide: 'short' }))
    const last = await me.last()
    const stop = me.stop('stop_loss', 'sell', below(last, FAR), { positionSide: 'long' })
    expect(await me.venue.placeStop(stop)).toMatchObject({ outcome: 'accepted' })
    expect(unwrap(await me.venue.openStops())).toMatchObject([{ side: 'sell', positionSide: 'long' }])
    await me.moveTo(below(last, FAR + 200))
    expect(await me.sizes()).toEqual({ short: -SIZE })
  },

  'are refused without a position, on the wrong side of the price, and when they are not there': async (world) => {
    const me = await ContractAccount.open(world)
    const last = await me.last()
    const early = me.stop('stop_loss', 'sell', below(last, FAR))
    expect(await me.venue.placeStop(early)).toMatchObject({ outcome: 'refused' })
    await me.accepted(me.order('buy', null))
    const wrong = me.stop('stop_loss', 'sell', above(last, FAR))
    expect(await me.venue.placeStop(wrong)).toMatchObject({ outcome: 'refused' })
    expect(await me.venue.lookupStop(wrong)).toEqual({ ok: true, value: { found: false } })
    expect((await me.venue.cancelStop(wrong)).outcome).not.toBe('accepted')
  },
}
