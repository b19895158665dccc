import type { Ticks } from '@gridpilot/core'
import { describe, expect, test } from 'vitest'
import { SimVenue, type VenueEvent } from '../src/index.ts'
import { randomOf } from './random.ts'
import { type Happening, nextHappening, openWorld, perform } from './world.ts'
import { ACCOUNTS } from './world-facts.ts'

/** What the fast-check properties say of one-way crossed accounts, for legs, isolated positions and plans. */

const LIVES = 25
const LENGTH = 200

const text = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item))

/** A life and its happenings, so that it can be lived again. */
function lived(seed: number): { readonly venue: SimVenue; readonly happenings: readonly Happening[]; events: string } {
  const random = randomOf(seed)
  const venue = openWorld(random)
  const events: VenueEvent[] = venue.drainEvents()
  const happenings: Happening[] = []
  for (let step = 0; step < LENGTH; step += 1) {
    const happening = nextHappening(random, venue, step)
    happenings.push(happening)
    perform(venue, happening, step)
    events.push(...venue.drainEvents())
  }
  return { venue, happenings, events: text(events) }
}

describe('worlds', () => {
  test('the same happenings give the same events, whatever snapshots lie between', () => {
    for (let seed = 1; seed <= LIVES; seed += 1) {
      const { venue, happenings, events } = lived(seed)
      let again = openWorld(randomOf(seed))
      const told = again.drainEvents()
      for (const [step, happening] of happenings.entries()) {
        perform(again, happening, step)
        if (step % 37 === seed % 37) again = SimVenue.restore(JSON.parse(JSON.stringify(again.snapshot())))
        told.push(...again.drainEvents())
      }
      if (text(told) !== events) expect(text(told)).toBe(events)
      expect(JSON.stringify(again.snapshot())).toBe(JSON.stringify(venue.snapshot()))
    }
  })

  test('a refusal leaves no trace', () => {
    let refusals = 0
    for (let seed = 1; seed <= LIVES; seed += 1) {
      const random = randomOf(seed)
      const venue = openWorld(random)
      for (let step = 0; step < LENGTH; step += 1) {
        const happening = nextHappening(random, venue, step)
        const probe = step % 5 === 0
        if (probe) {
          // The hour of the step has come in both, so that only the command could tell them apart.
          perform(
            venue,
            { kind: 'move', symbol: 'BTCUSDT', last: venue.market('BTCUSDT')?.last as Ticks, mark: null },
            step,
          )
          venue.drainEvents()
        }
        const before = probe ? JSON.stringify(venue.snapshot()) : ''
        const done = perform(venue, happening, step)
        if (probe && !done.ok) {
          refusals += 1
          expect(JSON.stringify(venue.snapshot())).toBe(before)
        }
        venue.drainEvents()
      }
    }
    expect(refusals).toBeGreaterThan(50)
  })

  test('skipping the points inside the quiet range leaves the same events', () => {
    let skipped = 0
    for (let seed = 1; seed <= LIVES * 2; seed += 1) {
      const { venue: full } = lived(seed)
      const lazy = SimVenue.restore(JSON.parse(JSON.stringify(full.snapshot())))
      const random = randomOf(seed + 1_000)
      let price = full.market('BTCUSDT')?.last ?? 1
      let at = full.marketMs
      for (let i = 0; i < 60; i += 1) {
        price = Math.max(1, Math.round(price * (1 + (random() - 0.5) * 0.006)))
        at += 60_000
        full.moveTo('BTCUSDT', { last: price as Ticks }, at)
        const { low, high } = lazy.quietRange('BTCUSDT')
        if ((low === null || price >= low) && (high === null || price <= high)) skipped += 1
        else lazy.moveTo('BTCUSDT', { last: price as Ticks }, at)
        const [got, wanted] = [text(lazy.drainEvents()), text(full.drainEvents())]
        if (got !== wanted) expect(`seed ${seed} point ${i}: ${got}`).toBe(wanted)
      }
      lazy.moveTo('BTCUSDT', { last: price as Ticks }, at)
      for (const account of ACCOUNTS) expect(lazy.account(account)).toEqual(full.account(account))
    }
    expect(skipped).toBeGreaterThan(300)
  })
})
