import { describe, expect, it } from 'vitest'
import { CATEGORY, TRADE, UnifiedFixture } from './unified-fixture.ts'

/**
 * Every combination of hold mode, held position, side, posSide and reduceOnly (FAULTS.md E27): what the order is refused
 * with, or how it is called on the wire and what it leaves of the position. Orders are at the market, for 0.01; held is
 * 0.02.
 */
type Held = 'flat' | 'long' | 'short'
interface Row {
  readonly held: Held
  readonly side: 'buy' | 'sell'
  readonly posSide: '' | 'long' | 'short' | 'net'
  readonly reduceOnly: '' | 'no' | 'yes'
  /** A code, or tradeSide of the socket and of REST, then the positions afterwards. */
  readonly becomes: string
}

function rowsOf(table: string): Row[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [held, side, posSide, reduceOnly, ...becomes] = line.trim().split(/\s+/)
      return {
        held: held as Held,
        side: side as Row['side'],
        posSide: (posSide === '-' ? '' : posSide) as Row['posSide'],
        reduceOnly: (reduceOnly === '-' ? '' : reduceOnly) as Row['reduceOnly'],
        becomes: becomes.join(' '),
      }
    })
}

const HEDGE = rowsOf(`
  flat  buy  long  -   open open_long long=0.01
  flat  buy  short -   25227
  flat  sell long  -   25227
  flat  sell short -   open open_short short=0.01
  flat  buy  long  no  open open_long long=0.01
  flat  sell short no  open open_short short=0.01
  flat  buy  -     -   25236
  flat  sell -     -   25236
  flat  buy  net   -   25236
  flat  sell net   -   25236
  flat  buy  -     yes 25236
  flat  sell -     yes 25236
  flat  buy  long  yes 25238
  flat  buy  short yes 25238
  flat  sell long  yes 25238
  flat  sell short yes 25238
  long  buy  long  -   open open_long long=0.03
  long  sell long  -   close close_long long=0.01
  long  sell short -   open open_short long=0.02 short=0.01
  long  buy  short -   25227
  long  sell long  no  close close_long long=0.01
  long  sell long  yes 25238
  long  sell -     -   25236
  long  sell -     yes 25236
  short sell short -   open open_short short=0.03
  short buy  short -   close close_short short=0.01
  short buy  long  -   open open_long long=0.01 short=0.02
  short sell long  -   25227
  short buy  short no  close close_short short=0.01
  short buy  short yes 25238
  short buy  -     -   25236
  short buy  -     yes 25236
`)

const ONE_WAY = rowsOf(`
  flat  buy  -     -   buy_single buy_single long=0.01
  flat  sell -     -   sell_single sell_single short=0.01
  flat  buy  net   -   buy_single buy_single long=0.01
  flat  sell net   no  sell_single sell_single short=0.01
  flat  buy  -     yes 25227
  flat  sell -     yes 25227
  flat  buy  long  -   25236
  flat  buy  short -   25236
  flat  sell long  -   25236
  flat  sell short -   25236
  flat  buy  long  yes 25236
  long  buy  -     -   buy_single buy_single long=0.03
  long  sell -     -   sell_single sell_single long=0.01
  long  sell -     no  sell_single sell_single long=0.01
  long  sell -     yes sell_single sell_single long=0.01
  long  buy  -     yes 25227
  long  sell long  -   25236
  long  sell long  yes 25236
  short sell -     -   sell_single sell_single short=0.03
  short buy  -     -   buy_single buy_single short=0.01
  short buy  -     no  buy_single buy_single short=0.01
  short buy  -     yes buy_single buy_single short=0.01
  short sell -     yes 25227
  short buy  short -   25236
`)

const order = { category: 'USDT-FUTURES', symbol: 'BTCUSDT', orderType: 'market', qty: '0.01' }

function play(positionMode: 'hedge' | 'one_way', { held, side, posSide, reduceOnly }: Row): string {
  const fixture = new UnifiedFixture({ positionMode })
  const stream = fixture.stream()
  stream.login()
  stream.listen('order')
  if (held !== 'flat') {
    const opening = { ...order, qty: '0.02', side: held === 'long' ? 'buy' : 'sell' }
    const leg = positionMode === 'hedge' ? { posSide: held } : {}
    fixture.data(fixture.tell(`${TRADE}/place-order`, { ...opening, ...leg }))
    stream.hear()
  }
  const members = { ...(posSide === '' ? {} : { posSide }), ...(reduceOnly === '' ? {} : { reduceOnly }) }
  const placed = fixture.tell(`${TRADE}/place-order`, { ...order, side, ...members })
  if (placed.code !== '00000') return placed.code
  const pushed = stream.hear().at(-1).data[0]
  const [fill] = fixture.ask(`${TRADE}/fills`, CATEGORY).data.list
  expect(pushed).toMatchObject({ side, holdSide: positionMode === 'hedge' ? posSide : 'net', orderStatus: 'filled' })
  expect(fill.side).toBe(side)
  const positions = (fixture.ask('/api/v3/position/current-position', CATEGORY).data.list ?? [])
    .map((position: { posSide: string; total: string }) => `${position.posSide}=${position.total}`)
    .sort()
  return [pushed.tradeSide, fill.tradeSide, ...positions].join(' ')
}

const named = ({ held, side, posSide, reduceOnly }: Row): string =>
  `${held}: ${side}, posSide ${posSide || 'absent'}, reduceOnly ${reduceOnly || 'absent'}`

describe('hedge mode', () => {
  it.each(HEDGE.map((row) => [named(row), row] as const))('%s', (_, row) => {
    expect(play('hedge', row)).toBe(row.becomes)
  })
})

describe('one-way mode', () => {
  it.each(ONE_WAY.map((row) => [named(row), row] as const))('%s', (_, row) => {
    expect(play('one_way', row)).toBe(row.becomes)
  })
})
