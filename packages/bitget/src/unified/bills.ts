import { add, neg, type PositionSide, sub, ZERO } from '@gridpilot/core'
import type { Bill, BillKind } from '@gridpilot/engine'
import { z } from 'zod'
import { BILL_SPANS, createBillsAfter } from '../bills-after.ts'
import { absentable, changeIn, coinText, decimalText, decode, idText, msText, nullableList } from '../decode.ts'
import { CATEGORY, MARGIN_COIN } from './client.ts'
import { pageOf, type UnifiedContext } from './place.ts'

const BILL_ROW = z.object({
  id: idText,
  symbol: absentable(z.string()),
  coin: coinText,
  type: z.string().min(1),
  amount: decimalText,
  fee: absentable(decimalText),
  balance: absentable(decimalText),
  ts: msText,
})
type BillRow = z.infer<typeof BILL_ROW>
const BILL_LIST = z.object({ list: nullableList(BILL_ROW) })

/** API.md 11.4. First match counts. */
const KINDS: readonly (readonly [RegExp, BillKind])[] = [
  [/^(OPEN|CLOSE)_(LONG|SHORT)$|^(BUY|SELL)_DEAL$/, 'trade'],
  [/^(CONTRACT_MAIN|MARGIN)_SETTLE_FEE_USER_(IN|OUT)$/, 'funding'],
  [/^(FORCE|BURST|OFFSET_REDUCE|ADL)_/, 'liquidation'],
  [/^(TRANSFER|PAPTRADING_USER)_(IN|OUT)$/, 'transfer'],
]
function kindOf(type: string, coin: string): BillKind {
  // The fee of a trade, taken in another coin than the contract's: its fill has told it already.
  if (type === 'ORDER_PLF_FEE_OUT' && coin !== MARGIN_COIN) return 'trade'
  return KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? 'other'
}

function positionSideOf(type: string): PositionSide | null {
  if (/^(BUY|SELL)_DEAL$/.test(type)) return 'net'
  const leg = /_(LONG|SHORT)$/.exec(type)?.[1]
  return leg === 'LONG' ? 'long' : leg === 'SHORT' ? 'short' : null
}

/**
 * Whether `amount` has the fee in it already. Nobody has recorded it: what the balance did since the row before tells;
 * where that is not known, the documented sample's way holds (API.md 11.4: its profit less its fee is its amount).
 */
function includesFee(row: BillRow, before: BillRow | undefined): boolean {
  if (row.fee === null || !before || before.balance === null || row.balance === null) return true
  const [amount, fee] = [changeIn(row.coin, row.amount), changeIn(row.coin, row.fee)]
  const change = sub(changeIn(row.coin, row.balance), changeIn(row.coin, before.balance))
  return change === amount || change !== add(amount, fee)
}

export function billOf(row: BillRow, before: BillRow | undefined): Bill {
  // Printed as the change it makes (negative when paid); ours is positive when paid.
  const fee = neg(row.fee === null ? ZERO : changeIn(row.coin, row.fee))
  const amount = changeIn(row.coin, row.amount)
  return {
    billId: row.id,
    kind: kindOf(row.type.toUpperCase(), row.coin),
    symbol: (row.symbol ?? '').toUpperCase(),
    coin: row.coin,
    positionSide: positionSideOf(row.type.toUpperCase()),
    amount: includesFee(row, before) ? add(amount, fee) : amount,
    fee,
    occurredAtMs: row.ts,
  }
}

/** Oldest first, of every coin. */
export function billsOf(rows: readonly BillRow[]): readonly Bill[] {
  const last = new Map<string, BillRow>()
  return rows.map((row) => {
    const bill = billOf(row, last.get(row.coin))
    last.set(row.coin, row)
    return bill
  })
}
export const billRowsIn = (data: unknown): readonly BillRow[] => decode(BILL_LIST, data).list

/**
 * Transfers are no futures business to this family: they stand in a list of their own, together with what other
 * products do with other coins. Fees of futures may be paid in any coin.
 */
const LISTS = [{ category: CATEGORY }, { category: 'OTHER', coin: MARGIN_COIN }] as const

export const unifiedBillsAfter = ({ client, marketMs }: UnifiedContext) =>
  createBillsAfter<BillRow>({
    walks: LISTS.map((list) => ({
      fetch: (query) =>
        client.read(
          'bills',
          // By path: bitget-api's type does not know the category OTHER.
          (rest) => rest.getPrivate('/api/v3/account/financial-records', { ...list, ...pageOf(query) }),
          billRowsIn,
        ),
      idOf: (row) => row.id,
      timeOf: (row) => row.ts,
      ...BILL_SPANS,
      marketMs,
    })),
    billsOf,
    wallMs: client.wallMs,
  })
