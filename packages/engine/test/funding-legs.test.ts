import { type Money, money } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { withLegs } from '../src/funding-legs.ts'
import type { Bill } from '../src/index.ts'

const bill = (billId: string, amount: string): Bill => ({
  billId,
  kind: 'funding',
  symbol: 'BTCUSDT',
  coin: 'USDT',
  positionSide: null,
  amount: money(amount),
  fee: 0n as Money,
  occurredAtMs: 1_000,
})

const sides = (bills: readonly Bill[], long: number, short: number) =>
  withLegs(bills, (_symbol, side) => (side === 'long' ? long : side === 'short' ? short : 0)).map(
    ({ positionSide }) => positionSide,
  )

describe('the leg a bill of funding is about', () => {
  it('is the only one that is held', () => {
    expect(sides([bill('1', '-2')], 40, 0)).toEqual(['long'])
    expect(sides([bill('1', '-2')], 0, -40)).toEqual(['short'])
  })

  it('is told by size where both are held and both are billed, in either order', () => {
    expect(sides([bill('1', '-4'), bill('2', '1')], 40, -10)).toEqual(['long', 'short'])
    expect(sides([bill('1', '1'), bill('2', '-4')], 40, -10)).toEqual(['short', 'long'])
  })

  it('stays untold where nothing tells it', () => {
    expect(sides([bill('1', '-2')], 40, -10)).toEqual([null])
    expect(sides([bill('1', '-4'), bill('2', '4')], 40, -40)).toEqual([null, null])
    expect(sides([bill('1', '-4'), bill('2', '1'), bill('3', '1')], 40, -10)).toEqual([null, null, null])
  })
})
