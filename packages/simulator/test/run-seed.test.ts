import { describe, expect, it } from 'vitest'
import { runSeed } from '../src/index.ts'

const PLAIN = { checkers: [] }

describe('a seed', () => {
  it('runs twice with the same events, whatever ran in between', async () => {
    const first = await runSeed(9, PLAIN)
    const other = await runSeed(11, PLAIN)
    const again = await runSeed(9, PLAIN)
    expect(first.violation).toBeNull()
    expect(again).toEqual(first)
    expect(other.hash).not.toBe(first.hash)
  }, 120_000)

  it('leaves the clock, timers and randomness of the thread as they were', async () => {
    const before = [Date.now, setTimeout, setInterval, setImmediate, clearTimeout, Math.random]
    await runSeed(11, PLAIN)
    expect([Date.now, setTimeout, setInterval, setImmediate, clearTimeout, Math.random]).toEqual(before)
  }, 120_000)
})
