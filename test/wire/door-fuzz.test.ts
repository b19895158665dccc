import { describe, expect, it } from 'vitest'
import { DoorFuzz } from './door-fuzz.ts'

describe('doors and sessions of both families, a share of the fuzzing', () => {
  it.each([1, 2])('stand 3,000 mutated requests and 1,500 frames (seed %i)', (seed) => {
    const report = new DoorFuzz(seed).run(3000, 1500)
    expect(report.findings).toEqual([])
    expect(report.requests + report.frames).toBe(4500)
    // It is no fuzzer if everything is refused at the gate.
    expect(report.accepted).toBeGreaterThan(50)
    expect(report.fills).toBeGreaterThan(20)
    expect(Object.keys(report.codes).length).toBeGreaterThan(25)
  })
})
