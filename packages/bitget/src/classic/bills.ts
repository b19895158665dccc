import { neg, type PositionSide, ZERO } from '@gridpilot/core'
import type { Bill, BillKind } from '@gridpilot/engine'
import { z } from 'zod'
import { BILL_SPANS, createBillsAfter } from '../bills-after.ts'
import { absentable, changeIn, coinText, decimalText, decode, idText, msText, nullableList } from '../decode.ts'
import { MARGIN_COIN, PRODUCT } from './client.ts'
import type { ClassicContext } from './place.ts'

const BILL_ROW = z.object({
  billId: idText,
  symbol: absentable(z.string()),
  amount: decimalText,
  fee: absentable(decimalText),
  businessType: z.string().min(1),
  coin: coinText,
  cTime: msText,
})
type BillRow = z.infer<typeof BILL_ROW>
const BILL_LIST = z.object({ bills: nullableList(BILL_ROW) })

function kindOf(businessType: string, coin: string): BillKind {
  // The fee of a trade, taken in another coin than the contract's: its fill has told it already.
  if (businessType === 'contract_platform_fee' && coin !== MARGIN_COIN) return 'trade'
  if (/^(buy|sell|open_(long|short)|close_(long|short))$/.test(businessType)) return 'trade'
  if (businessType === 'contract_settle_fee') return 'funding'
  if (businessType.startsWith('trans_')) return 'transfer'
  if (/^(force_|burst_|adl_)/.test(businessType)) return 'liquidation'
  return 'other'
}

function positionSideOf(businessType: string): PositionSide | null {
  if (businessType === 'buy' || businessType === 'sell') return 'net'
  const leg = /_(long|short)$/.exec(businessType)?.[1]
  return leg === 'long' || leg === 'short' ? leg : null
}

export const billOf = (row: BillRow): Bill => ({
  billId: row.billId,
  kind: kindOf(row.businessType.toLowerCase(), row.coin),
  symbol: (row.symbol ?? '').toUpperCase(),
  coin: row.coin,
  positionSide: positionSideOf(row.businessType.toLowerCase()),
  amount: changeIn(row.coin, row.amount),
  // Printed as the change it makes (negative when paid); ours is positive when paid.
  fee: neg(row.fee === null ? ZERO : changeIn(row.coin, row.fee)),
  occurredAtMs: row.cTime,
})
export const billRowsIn = (data: unknown): readonly BillRow[] => decode(BILL_LIST, data).bills

export const classicBillsAfter = ({ client, marketMs }: ClassicContext) =>
  createBillsAfter<BillRow>({
    walks: [
      {
        fetch: (query) =>
          client.read('bills', (rest) => rest.getFuturesAccountBills({ productType: PRODUCT, ...query }), billRowsIn),
        idOf: (row) => row.billId,
        timeOf: (row) => row.cTime,
        ...BILL_SPANS,
        marketMs,
      },
    ],
    billsOf: (rows) => rows.map(billOf),
    wallMs: client.wallMs,
  })
