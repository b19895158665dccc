import { describe, expect, it } from 'vitest'
import type { Read, Venue } from '../src/index.ts'
import { pacedReads } from '../src/paced-reads.ts'
import { RequestBudget } from '../src/request-budget.ts'
import { VirtualClock } from './virtual-clock.ts'

function bench(read: number, answer: () => Read<never>) {
  const clock = new VirtualClock()
  const startMs = clock.wallMs()
  const calls: { name: string; at: number }[] = []
  const note = (name: string) => async () => {
    calls.push({ name, at: clock.wallMs() - startMs })
    return answer()
  }
  const venue = { lookup: note('lookup'), positions: note('positions') } as unknown as Venue
  return { clock, calls, venue: pacedReads(venue, clock, new RequestBudget({ place: 1, cancel: 1, read })) }
}

describe('paced reads', () => {
  it('asks each endpoint no more often than the venue allows, look-ups beside the sweep', async () => {
    const { clock, calls, venue } = bench(2, () => ({ ok: true, value: null as never }))
    for (let i = 0; i < 5; i += 1) void venue.lookup('BTCUSDT', String(i))
    void venue.positions()
    await clock.advance(5_000)
    expect(calls.filter(({ name }) => name === 'lookup').map(({ at }) => at)).toEqual([0, 0, 1_100, 1_100, 2_200])
    expect(calls.filter(({ name }) => name === 'positions').map(({ at }) => at)).toEqual([0])
  })

  it('a read that was turned away is told as failed and pauses the next one', async () => {
    let free = false
    const turnedAway = { kind: 'rate_limited', code: '429', message: '' } as const
    const { clock, calls, venue } = bench(9, () =>
      free ? { ok: true, value: null as never } : { ok: false, error: turnedAway },
    )
    expect((await venue.positions()).ok).toBe(false)
    free = true
    const again = venue.positions()
    await clock.advance(2_000)
    expect((await again).ok).toBe(true)
    expect(calls.map(({ at }) => at)).toEqual([0, 1_000])
  })
})
