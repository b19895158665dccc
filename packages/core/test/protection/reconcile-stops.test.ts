import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyStopEvent,
  type DesiredStop,
  type ProtectiveStop,
  reconcileStops,
  type Steps,
  type StopEvent,
  stopMayAct,
  type Ticks,
} from '../../src/index.ts'
import { gridConfig } from '../grid/grid-configs.ts'
import { VECTOR } from '../instruments.ts'

const bot = {
  id: 'bot',
  installation: 'abcde',
  code: '1a',
  revision: 0,
  config: gridConfig(VECTOR, 20_000, 30_000),
}

const want = (changes: Partial<DesiredStop> = {}): DesiredStop => ({
  botId: 'bot',
  side: 'sell',
  positionSide: 'net',
  marginMode: 'crossed',
  reason: 'limit',
  price: 90_000 as Ticks,
  nearest: 90_090 as Ticks,
  quantity: null,
  ...changes,
})

const decide = (stops: readonly ProtectiveStop[], desired: readonly DesiredStop[], wallMs = 10_000) =>
  reconcileStops({ bot, desired, stops, mark: 100_000 as Ticks, wallMs })

function firstStop(changes: Partial<DesiredStop> = {}, wallMs = 0): ProtectiveStop {
  const [stop] = decide([], [want(changes)], wallMs).place
  if (stop === undefined) throw new Error('nothing placed')
  return stop
}

const live = (stop: ProtectiveStop): ProtectiveStop => applyStopEvent(stop, { type: 'acknowledged', venueOrderId: '7' })
type Told = Extract<StopEvent, { type: 'reported' }>
const told = (state: Told['state'], wallMs = 10_000, as: Partial<Told> = {}): StopEvent => ({
  ...{ type: 'reported', quantity: null, triggerPrice: 90_045 as Ticks },
  ...{ venueOrderId: '7', state, executedOrderId: state === 'executed' ? '8' : null, occurredMs: 5, wallMs },
  ...as,
})

describe('stops at the exchange made to agree with what should rest', () => {
  it('what rests under its name counts as it rests, not as it was meant: an older backup may have named two', () => {
    const meant = { ...firstStop(), quantity: 7 as Steps }
    const rests = applyStopEvent(meant, told('live', 10_000, { quantity: null, triggerPrice: 91_000 as Ticks }))
    expect([rests.status, rests.quantity, rests.triggerPrice]).toEqual(['live', null, 91_000])
  })

  it('places in the middle of the room a computed exit has, under a name of its own', () => {
    expect(firstStop()).toMatchObject({
      clientOrderId: 'gabcde-1a-0pS0_0',
      triggerPrice: 90_045,
      status: 'intended',
      quantity: null,
    })
    expect(firstStop({ nearest: 90_000 as Ticks }).triggerPrice).toBe(90_000)
  })

  it('keeps what rests inside that room, and lets another end before its successor goes out', () => {
    const stop = live(firstStop())
    expect(decide([stop], [want()])).toMatchObject({ place: [], cancel: [] })
    const moved = [want({ price: 90_200 as Ticks, nearest: 90_290 as Ticks })]
    expect(decide([stop], moved).cancel).toEqual([stop])
    const canceling = applyStopEvent(stop, { type: 'cancel_intended', wallMs: 10_000 })
    expect(decide([canceling], moved)).toMatchObject({ place: [], cancel: [], wakeAtWallMs: 13_000 })
    expect(decide([canceling], moved, 13_000).cancel).toEqual([canceling])
    const gone = applyStopEvent(canceling, told('canceled'))
    expect(decide([gone], moved).place).toMatchObject([{ clientOrderId: 'gabcde-1a-0pS0_1', misfortunes: 0 }])
  })

  it('does not replace more often than once a second, and cancels what nobody wants at once', () => {
    const stop = live(firstStop({ quantity: 5 as Steps }, 9_900))
    expect(decide([stop], [want({ quantity: 6 as Steps })])).toMatchObject({ cancel: [], wakeAtWallMs: 10_900 })
    expect(decide([stop], []).cancel).toEqual([stop])
  })

  it('freezes an unknown outcome until it is proven; proven absent the same name goes out again', () => {
    const unknown = applyStopEvent(firstStop(), { type: 'lost' })
    expect(decide([unknown], [want()])).toMatchObject({ place: [], cancel: [] })
    expect(decide([unknown], [])).toMatchObject({ place: [], cancel: [] })
    const absent = applyStopEvent(unknown, { type: 'proved_absent', wallMs: 9_000 })
    expect(decide([absent], [want()]).place).toMatchObject([{ clientOrderId: unknown.clientOrderId }])
    expect(applyStopEvent(absent, told('live')).status).toBe('live')
  })

  it('waits longer after each refusal or hand that removes it, never after its own cancel', () => {
    const refuse = (stop: ProtectiveStop) => applyStopEvent(stop, { type: 'refused', code: '1', wallMs: 10_000 })
    const once = refuse(firstStop())
    expect(decide([once], [want()])).toMatchObject({ place: [], wakeAtWallMs: 11_000 })
    const [again] = decide([once], [want()], 11_000).place
    expect(again).toMatchObject({ attempt: 1, misfortunes: 1 })
    const twice = refuse(again as ProtectiveStop)
    expect(decide([twice], [want()])).toMatchObject({ wakeAtWallMs: 12_000 })
    const removed = applyStopEvent(live(firstStop()), told('canceled'))
    expect(removed.misfortunes).toBe(1)
  })

  it('places nothing beside a stop that acted until all it did is booked', () => {
    const acted = applyStopEvent(live(firstStop()), told('executed'))
    expect(decide([acted], [want()]).place).toEqual([])
    expect(stopMayAct(acted)).toBe(true)
    expect(stopMayAct(applyStopEvent(acted, { type: 'settled' }))).toBe(false)
  })

  it('has at most one of a key that may act, whatever is heard in whatever order', () => {
    const events: fc.Arbitrary<StopEvent> = fc.oneof(
      fc.constantFrom<StopEvent>(
        { type: 'sent', wallMs: 1 },
        { type: 'acknowledged', venueOrderId: '7' },
        { type: 'refused', code: 'x', wallMs: 1 },
        { type: 'lost' },
        { type: 'filled', quantity: 1 as Steps, venueOrderId: '8', wallMs: 1 },
        { type: 'settled' },
        { type: 'read_absent' },
        { type: 'proved_absent', wallMs: 1 },
        { type: 'cancel_unresolved' },
        told('live'),
        told('executed'),
        told('failed'),
        told('canceled'),
      ),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(events, fc.integer({ min: 80_000, max: 95_000 })), { maxLength: 30 }), (story) => {
        const every = new Map<string, ProtectiveStop>()
        let latest: ProtectiveStop | undefined
        let wallMs = 0
        for (const [event, price] of story) {
          wallMs += 700
          if (latest !== undefined) {
            const next = applyStopEvent(latest, event)
            if (latest.status === 'executed') expect(next.status).toBe('executed')
            latest = next
            every.set(latest.clientOrderId, latest)
          }
          const stops = latest === undefined ? [] : [latest]
          const { place, cancel } = decide(stops, [want({ price: price as Ticks, nearest: price as Ticks })], wallMs)
          if (place.length > 0 && latest !== undefined) expect(stopMayAct(latest)).toBe(false)
          for (const stop of cancel) latest = applyStopEvent(stop, { type: 'cancel_intended', wallMs })
          if (place[0] !== undefined) latest = place[0]
          if (latest !== undefined) every.set(latest.clientOrderId, latest)
          expect([...every.values()].filter(stopMayAct).length).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
