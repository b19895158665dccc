import type { OrderSource } from '@gridpilot/venue-sim'
import { describe, expect, it } from 'vitest'
import { businessTypeOf } from '../src/classic/rows/bill-row.ts'
import { tradeSideWord } from '../src/classic/sides.ts'
import { recordTypeOf } from '../src/unified/rows/record-row.ts'
import { execTypeOf, restTradeSide, socketTradeSide } from '../src/unified/words.ts'

describe('trades the venue forced', () => {
  it.each<[OrderSource & ('liquidation' | 'reduction' | 'adl'), string, string, string, string, string, string]>([
    ['liquidation', 'burst_close_long', 'burst_sell_single', 'burst_close_long', 'burst_sell', 'BURST', 'liquidation'],
    [
      'reduction',
      'reduce_close_long',
      'reduce_sell_single',
      'force_close_long',
      'force_sell',
      'OFFSET_REDUCE',
      'reduce',
    ],
    [
      'adl',
      'dte_sys_adl_close_long',
      'dte_sys_adl_sell_in_single_side_mode',
      'adl_close_long',
      'adl_sell',
      'ADL',
      'reduce',
    ],
  ])('%s is called the same in both families', (source, leg, net, legBill, netBill, record, execType) => {
    for (const [positionSide, word, bill, ending] of [
      ['long', leg, legBill, 'CLOSE_LONG'],
      ['net', net, netBill, 'SELL'],
    ] as const) {
      const trade = { side: 'sell', positionSide, source } as const
      expect([tradeSideWord(trade), restTradeSide(trade), socketTradeSide(trade)]).toEqual([word, word, word])
      const row = { kind: source, side: 'sell', positionSide } as Parameters<typeof recordTypeOf>[0]
      expect(businessTypeOf(row)).toBe(bill)
      expect(recordTypeOf(row)).toBe(`${record}_${ending}`)
    }
    expect(execTypeOf(source)).toBe(execType)
  })
})
