import type { PositionSide, Side } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import * as classic from '../src/classic/sides.ts'
import { isForced } from '../src/trade-side.ts'
import * as unified from '../src/unified/sides.ts'

interface Golden {
  readonly what: string
  readonly order: { readonly positionSide: PositionSide; readonly side: Side; readonly reduceOnly: boolean }
  readonly classic: object
  readonly unified: object
}

/** Written by hand from API.md 5.1 and 11.2: all eight things an order can mean, in the words of both families. */
const GOLDEN: readonly Golden[] = [
  {
    what: 'one-way buy',
    order: { positionSide: 'net', side: 'buy', reduceOnly: false },
    classic: { side: 'buy' },
    unified: { side: 'buy' },
  },
  {
    what: 'one-way sell',
    order: { positionSide: 'net', side: 'sell', reduceOnly: false },
    classic: { side: 'sell' },
    unified: { side: 'sell' },
  },
  {
    what: 'one-way buy that reduces',
    order: { positionSide: 'net', side: 'buy', reduceOnly: true },
    classic: { side: 'buy', reduceOnly: 'YES' },
    unified: { side: 'buy', reduceOnly: 'yes' },
  },
  {
    what: 'one-way sell that reduces',
    order: { positionSide: 'net', side: 'sell', reduceOnly: true },
    classic: { side: 'sell', reduceOnly: 'YES' },
    unified: { side: 'sell', reduceOnly: 'yes' },
  },
  {
    what: 'open long',
    order: { positionSide: 'long', side: 'buy', reduceOnly: false },
    classic: { side: 'buy', tradeSide: 'open' },
    unified: { side: 'buy', posSide: 'long' },
  },
  {
    what: 'close long',
    order: { positionSide: 'long', side: 'sell', reduceOnly: true },
    classic: { side: 'buy', tradeSide: 'close' },
    unified: { side: 'sell', posSide: 'long' },
  },
  {
    what: 'open short',
    order: { positionSide: 'short', side: 'sell', reduceOnly: false },
    classic: { side: 'sell', tradeSide: 'open' },
    unified: { side: 'sell', posSide: 'short' },
  },
  {
    what: 'close short',
    order: { positionSide: 'short', side: 'buy', reduceOnly: true },
    classic: { side: 'sell', tradeSide: 'close' },
    unified: { side: 'buy', posSide: 'short' },
  },
]

describe.each(GOLDEN)('$what', ({ order, ...wire }) => {
  it.each(['classic', 'unified'] as const)('is sent in the words of %s, whatever else the order says', (family) => {
    expect({ classic, unified }[family].wireSides(order)).toEqual(wire[family])
  })
})

const row = (
  side: Side,
  tradeSide: string | null,
  posSide: string | null = null,
  mode: string | null = null,
): Parameters<typeof classic.directionOf>[0] => ({ side, tradeSide, posSide, mode })
const HEDGE = 'hedge_mode'
const ONE_WAY = 'one_way_mode'

describe('rows of the classic family', () => {
  it.each<[string, ReturnType<typeof row>, PositionSide, Side]>([
    ['order: open long', row('buy', 'open', 'long', HEDGE), 'long', 'buy'],
    ['order: close long names the position', row('buy', 'close', 'long', HEDGE), 'long', 'sell'],
    ['order: open short', row('sell', 'open', 'short', HEDGE), 'short', 'sell'],
    ['order: close short names the position', row('sell', 'close', 'short', HEDGE), 'short', 'buy'],
    ['REST fill without a position', row('buy', 'close', null, HEDGE), 'long', 'sell'],
    ['one-way', row('sell', 'sell_single', 'net', ONE_WAY), 'net', 'sell'],
    ['one-way as recorded with the other word', row('sell', 'open', null, ONE_WAY), 'net', 'sell'],
    ['liquidation of a long', row('buy', 'burst_close_long', 'long', HEDGE), 'long', 'sell'],
    ['reduction in one-way mode', row('buy', 'reduce_sell_single', 'net', ONE_WAY), 'net', 'sell'],
    ['ADL in one-way mode', row('sell', 'dte_sys_adl_buy_in_single_side_mode', 'net', ONE_WAY), 'net', 'buy'],
  ])('%s', (_, from, positionSide, side) => {
    expect(classic.directionOf(from)).toEqual({ positionSide, side })
  })

  it('of the fill channel print the real side', () => {
    expect(classic.directionOfStreamFill(row('sell', 'close', null, HEDGE))).toEqual({
      positionSide: 'long',
      side: 'sell',
    })
    expect(classic.directionOfStreamFill(row('buy', 'close', null, HEDGE))).toEqual({
      positionSide: 'short',
      side: 'buy',
    })
    expect(classic.directionOfStreamFill(row('sell', 'open', null, HEDGE))).toEqual({
      positionSide: 'short',
      side: 'sell',
    })
  })

  it.each<[string, ReturnType<typeof row>]>([
    ['say nothing about the position', row('buy', null)],
    ['may be either mode', row('buy', null, null, HEDGE)],
    ['contradict themselves', row('buy', 'close', 'short', HEDGE)],
    ['contradict their word', row('sell', 'buy_single', 'net', ONE_WAY)],
    ['have a word nobody knows', row('buy', 'somersault', 'long', HEDGE)],
  ])('that %s are no facts', (_, from) => {
    expect(() => classic.directionOf(from)).toThrow(/side/)
  })
})

describe('rows of the unified family', () => {
  it.each<[string, ReturnType<typeof row>, PositionSide, Side]>([
    ['order row without tradeSide', row('sell', null, 'long', HEDGE), 'long', 'sell'],
    ['REST fill: side and word alone', row('buy', 'close_short'), 'short', 'buy'],
    ['REST fill: open', row('sell', 'open_short'), 'short', 'sell'],
    ['push: holdSide and open', row('sell', 'open', 'short', HEDGE), 'short', 'sell'],
    ['fill push: holdSide and close', row('sell', 'close', 'long'), 'long', 'sell'],
    ['one-way push', row('buy', 'buy_single', 'net', ONE_WAY), 'net', 'buy'],
    ['one-way order row, whatever posSide says', row('buy', null, 'long', ONE_WAY), 'net', 'buy'],
    ['one-way REST fill', row('sell', 'sell_single'), 'net', 'sell'],
    ['liquidation', row('sell', 'burst_close_long'), 'long', 'sell'],
  ])('%s', (_, from, positionSide, side) => {
    expect(unified.directionOf(from)).toEqual({ positionSide, side })
  })

  it.each<[string, ReturnType<typeof row>]>([
    ['say nothing about the position', row('buy', null)],
    ['contradict themselves', row('buy', 'close_long')],
    ['name another leg than their word', row('sell', 'close_long', 'short', HEDGE)],
  ])('that %s are no facts', (_, from) => {
    expect(() => unified.directionOf(from)).toThrow(/side/)
  })
})

it('knows executions nobody ordered', () => {
  expect(['burst_close_long', 'delivery_buy_single', 'dte_sys_adl_close_short'].map(isForced)).toEqual([
    true,
    true,
    true,
  ])
  expect(['close_long', 'open', 'buy_single', null].map(isForced)).toEqual([false, false, false, false])
})
