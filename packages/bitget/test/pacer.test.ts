import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPacer } from '../src/pacer.ts'

describe('pacer', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('never starts more than its count within a window, and keeps the order', async () => {
    const pacer = createPacer(3, 1000)
    const started: number[] = []
    for (let i = 0; i < 7; i += 1) void pacer.take().then(() => started.push(i))
    await vi.advanceTimersByTimeAsync(0)
    expect(started).toEqual([0, 1, 2])
    await vi.advanceTimersByTimeAsync(999)
    expect(started).toEqual([0, 1, 2])
    await vi.advanceTimersByTimeAsync(1)
    expect(started).toEqual([0, 1, 2, 3, 4, 5])
    await vi.advanceTimersByTimeAsync(1000)
    expect(started).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  it('refuses to queue without end', async () => {
    const pacer = createPacer(1, 1000, 2)
    const answers: boolean[] = []
    for (let i = 0; i < 4; i += 1) void pacer.take().then((taken) => answers.push(taken))
    await vi.advanceTimersByTimeAsync(5000)
    expect(answers).toEqual([true, false, true, true])
  })
})
