import { describe, expect, it, vi } from 'vitest'
import { MarketClock } from '../src/clock/market-clock.ts'

describe('the clock of the engine', () => {
  it('does not follow the host’s clock when that is set back or forward while it runs', () => {
    const clock = new MarketClock()
    const before = clock.wallMs()
    const real = Date.now()
    const host = vi.spyOn(Date, 'now').mockReturnValue(real - 3_600_000)
    try {
      expect(clock.wallMs()).toBeGreaterThanOrEqual(before)
      host.mockReturnValue(real + 3_600_000)
      expect(clock.wallMs()).toBeLessThan(before + 1_800_000)
      expect(clock.marketMs()).toBeLessThan(before + 1_800_000)
    } finally {
      host.mockRestore()
    }
  })

  it('tells the time of day', () => {
    expect(Math.abs(new MarketClock().wallMs() - Date.now())).toBeLessThan(60_000)
  })
})
