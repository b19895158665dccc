import { expect, it } from 'vitest'
import { SharedReads } from '../src/shared-reads.ts'

/** Readings that end when told to. */
function readings() {
  const ends: ((value: number) => void)[] = []
  return { ends, begin: () => new Promise<number>((resolve) => ends.push(resolve)) }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

it('answers all who asked before a reading began with that reading, and nobody with an older one', async () => {
  const shared = new SharedReads()
  const { ends, begin } = readings()
  const asked = [1, 2, 3, 4].map(() => shared.read('open', begin))
  expect(ends).toHaveLength(1)
  ends[0]?.(1)
  await settle()
  expect(ends).toHaveLength(2)
  const later = shared.read('open', begin)
  ends[1]?.(2)
  await settle()
  ends[2]?.(3)
  expect(await Promise.all(asked)).toEqual([1, 2, 2, 2])
  expect(await later).toBe(3)
})

it('keeps lists apart, and a reading that failed stands in nobody else’s way', async () => {
  const shared = new SharedReads()
  const { ends, begin } = readings()
  const failed = shared.read('open', () => Promise.reject(new Error('no line')))
  const next = shared.read('open', begin)
  const other = shared.read('fills', begin)
  await expect(failed).rejects.toThrow('no line')
  await settle()
  expect(ends).toHaveLength(2)
  ends[0]?.(7)
  ends[1]?.(8)
  expect([await other, await next]).toEqual([7, 8])
})
