import { describe, expect, it } from 'vitest'
import { DoorFuzz } from './door-fuzz.ts'

describe('doors and sessions of both families', () => {
  it.each([11, 12, 13, 14])('stand 20,000 mutated requests and 7,000 frames (seed %i)', (seed) => {
    const report = new DoorFuzz(seed).run(20_000, 7_000)
    expect(report.findings).toEqual([])
    expect(report.requests + report.frames).toBe(27_000)
    console.log(
      `seed ${seed}: ${report.accepted} orders taken, ${report.fills} fills, ${Object.keys(report.codes).length} codes`,
    )
  })
})
