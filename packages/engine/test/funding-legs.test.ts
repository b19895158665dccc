import { type Money, money } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { lacksOtherLeg, withLegs } from '../src/funding-legs.ts'
import type { Bill } from '../src/index.ts'
import { Rig } from './rig.ts'

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

describe('a bill of a leg whose other leg is held too', () => {
  const lacks = (bills: readonly Bill[], long: number, short: number) =>
    lacksOtherLeg(bill('1', '-2'), bills, (_symbol, side) => (side === 'long' ? long : side === 'short' ? short : 0))

  it('waits for the bill of the other, for alone it is of neither', () => {
    expect(lacks([bill('1', '-2')], 40, -10)).toBe(true)
    expect(lacks([bill('1', '-2'), { ...bill('2', '1'), occurredAtMs: 2_000 }], 40, -10)).toBe(true)
    expect(lacks([bill('1', '-2'), bill('2', '1')], 40, -10)).toBe(false)
  })

  it('does not where nothing or one leg is held', () => {
    expect(lacks([bill('1', '-2')], 40, 0)).toBe(false)
    expect(lacks([bill('1', '-2')], 0, -10)).toBe(false)
  })
})

describe('a bill of a kind nobody knows', () => {
  const deposit = async (kinds: readonly Bill['kind'][]) => {
    const rig = new Rig()
    await rig.attach()
    const rows = rig.store.ledger.size
    let reads = 0
    rig.port.billsAfter = async (cursor) => {
      const kind = kinds[Math.min(reads, kinds.length - 1)] ?? 'other'
      reads += 1
      return { ok: true, value: { items: [{ ...bill('999999999999999999', '-3'), kind }], cursor } }
    }
    await rig.clock.advance(60_000)
    return [...rig.store.ledger.values()].slice(rows).map(({ kind, amount }) => [kind, amount])
  }

  it('is booked when it is read as such a second time', async () => {
    expect(await deposit(['other', 'other'])).toEqual([['other', money('-3')]])
  })

  it('was a spoiled word where the next read knows it: a trade is not booked twice, a transfer is one', async () => {
    expect(await deposit(['other', 'trade'])).toEqual([])
    expect(await deposit(['other', 'transfer'])).toEqual([['transfer', money('-3')]])
  })
})
