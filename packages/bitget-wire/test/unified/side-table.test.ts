import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Json } from '../wire-fixture.ts'
import { CATEGORY, TRADE, UnifiedFixture } from './unified-fixture.ts'

/**
 * Every combination of hold mode, held position, side, posSide and reduceOnly (FAULTS.md E27) against a golden file: the
 * code an order is refused with, or how it is called on the wire and what it leaves of the position. Orders are at the
 * market, for 0.01; held is 0.02.
 */
const GOLDEN = readFileSync(join(import.meta.dirname, 'side-table.golden.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(/\s+/))

const MODES = ['hedge', 'one_way'] as const
const HELD = ['flat', 'long', 'short'] as const
const SIDES = ['buy', 'sell'] as const
const POS_SIDES = ['-', 'net', 'long', 'short'] as const
const REDUCE_ONLY = ['-', 'no', 'yes'] as const

const order = { category: 'USDT-FUTURES', symbol: 'BTCUSDT', orderType: 'market', qty: '0.01' }
const member = (name: string, value: string) => (value === '-' ? {} : { [name]: value })

function outcome(
  mode: (typeof MODES)[number],
  held: string,
  side: string,
  posSide: string,
  reduceOnly: string,
): string {
  const fixture = new UnifiedFixture({ positionMode: mode })
  const stream = fixture.stream()
  stream.login()
  stream.listen('order')
  if (held !== 'flat') {
    const opening = { ...order, qty: '0.02', side: held === 'long' ? 'buy' : 'sell' }
    fixture.data(fixture.tell(`${TRADE}/place-order`, { ...opening, ...(mode === 'hedge' ? { posSide: held } : {}) }))
    stream.hear()
  }
  const asked = { ...order, side, ...member('posSide', posSide), ...member('reduceOnly', reduceOnly) }
  const placed = fixture.tell(`${TRADE}/place-order`, asked)
  if (placed.code !== '00000') return placed.code
  const pushed = stream.hear().at(-1).data[0]
  const [fill] = fixture.ask(`${TRADE}/fills`, CATEGORY).data.list
  expect(pushed).toMatchObject({ side, holdSide: mode === 'hedge' ? posSide : 'net', orderStatus: 'filled' })
  expect(fill.side).toBe(side)
  const positions = (fixture.ask('/api/v3/position/current-position', CATEGORY).data.list ?? [])
    .map((position: Json) => `${position.posSide}=${position.total}`)
    .sort()
  return [pushed.tradeSide, fill.tradeSide, ...positions].join(' ')
}

describe.each(MODES)('%s', (mode) => {
  describe.each(HELD)('holding %s', (held) => {
    it.each(SIDES)('%s', (side) => {
      const ours = POS_SIDES.flatMap((posSide) =>
        REDUCE_ONLY.map((reduceOnly) => [posSide, reduceOnly, outcome(mode, held, side, posSide, reduceOnly)]),
      )
      const golden = GOLDEN.filter((row) => row[0] === mode && row[1] === held && row[2] === side)
      expect(ours).toEqual(golden.map(([, , , posSide, reduceOnly, ...rest]) => [posSide, reduceOnly, rest.join(' ')]))
    })
  })
})
