import { rate, type Ticks } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import type { Ticker } from '../src/ports/venue.ts'
import { PriceGuard } from '../src/price-guard.ts'
import { price, Rig } from './rig.ts'

const at = (last: number, mark: number, occurredAtMs: number): Ticker =>
  ({ symbol: 'BTCUSDT', last, mark, bid: last, ask: last, fundingRate: 0n, occurredAtMs }) as never

describe('a price that cannot be (M11)', () => {
  it('zero, negative, tenfold and a tenth are not believed, and the next right one is', () => {
    const guard = new PriceGuard()
    const known = at(1_000, 1_000, 0)
    for (const bad of [0, -1_000, 10_000, 100])
      expect(guard.believes(at(bad, 1_000, 1_000), known), `${bad}`).toBe(false)
    expect(guard.believes(at(1_000, 10_000, 1_000), known)).toBe(false)
    expect(guard.believes(at(2_500, 2_500, 1_000), known)).toBe(false)
    expect(guard.believes(at(1_010, 1_005, 2_000), known)).toBe(true)
  })

  it('one that stays is a crash: believed after three reports over three seconds, not by the same report again', () => {
    const guard = new PriceGuard()
    const known = at(1_000, 1_000, 0)
    const heard = (occurredAtMs: number) => guard.believes(at(300, 310, occurredAtMs), known)
    expect([heard(1_000), heard(1_000), heard(1_000), heard(2_000), heard(3_000), heard(4_000)]).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ])
  })

  it('a right price between two wrong ones begins the doubt anew', () => {
    const guard = new PriceGuard()
    const known = at(1_000, 1_000, 0)
    expect([1_000, 2_000].map((ms) => guard.believes(at(10_000, 1_000, ms), known))).toEqual([false, false])
    expect(guard.believes(known, known)).toBe(true)
    expect([4_000, 5_000].map((ms) => guard.believes(at(10_000, 1_000, ms), known))).toEqual([false, false])
  })
})

describe('a bot that hears a tenfold price once', () => {
  it('neither takes its profit nor moves its range; at the true price it does', async () => {
    const rig = new Rig({ direction: 'long' })
    await rig.attach()
    await rig.startBot({ takeProfitPrice: price(31_000) })
    const market = rig.port.venue.market('BTCUSDT')
    if (market === null) throw new Error('no price')
    const occurredAtMs = rig.port.marketMs + 1
    rig.port.push({
      type: 'ticker',
      ticker: { ...market, last: (market.last * 10) as Ticks, fundingRate: rate('0'), occurredAtMs },
    })
    await rig.clock.advance(2_000)
    expect([rig.bot().status, rig.bot().stopReason]).toEqual(['running', null])
    // A market that goes on only when everybody has followed does not wait for what is doubted.
    expect(rig.idle.at(-1)?.marketMs).toBe(occurredAtMs)
    await rig.walk(28_000, 31_100)
    await rig.clock.advance(20_000)
    expect([rig.bot().status, rig.bot().stopReason]).toEqual(['stopped', 'take_profit'])
  })
})
