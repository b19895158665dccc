import { describe, expect, it } from 'vitest'
import { casesOf, expectParity, type ParityCase } from './parity-world.ts'

const one = (
  family: ParityCase['family'],
  positionMode: ParityCase['positionMode'],
  marginMode: ParityCase['marginMode'],
  direction: ParityCase['direction'],
): ParityCase => ({ family, positionMode, marginMode, direction })

/** Every pair of two choices at least once; the whole matrix: parity.prove.ts. */
const COVERING = [
  one('classic', 'one_way', 'crossed', 'neutral'),
  one('classic', 'one_way', 'isolated', 'long'),
  one('classic', 'hedge', 'crossed', 'neutral'),
  one('classic', 'hedge', 'isolated', 'short'),
  one('unified', 'one_way', 'crossed', 'short'),
  one('unified', 'one_way', 'isolated', 'neutral'),
  one('unified', 'hedge', 'crossed', 'long'),
  one('unified', 'hedge', 'isolated', 'neutral'),
]

const pairsOf = (each: ParityCase): string[] => {
  const choices = Object.entries(each).map((choice) => choice.join('='))
  return choices.flatMap((a, i) => choices.slice(i + 1).map((b) => `${a} ${b}`))
}

describe('one code path: in process and over the wire the bot comes to the same end', () => {
  it('covers every pair of family, position mode, margin mode and direction', () => {
    const all = new Set(casesOf(['classic', 'unified']).flatMap(pairsOf))
    expect([...new Set(COVERING.flatMap(pairsOf))].sort()).toEqual([...all].sort())
  })

  it('same fills, same end, ledger = bills through engine, adapter, HTTP, WebSocket and paper exchange', async () => {
    await expectParity(COVERING, 60)
  }, 600_000)
})
