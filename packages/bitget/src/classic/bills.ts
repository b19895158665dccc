import { type Money, neg, ok } from '@gridpilot/core'
import type { Bill, BillKind, Page } from '@gridpilot/engine'
import { z } from 'zod'
import { absentable, decimalText, decode, idText, moneyIn, msText, nullableList } from '../decode.ts'
import { type Answer, MARGIN_COIN, PRODUCT } from './client.ts'
import type { FillContext } from './fills.ts'
import { type HistoryWalk, walkHistory } from './pages.ts'

const DAY_MS = 86_400_000

const BILL_ROW = z.object({
  billId: idText,
  symbol: absentable(z.string()),
  amount: decimalText,
  fee: absentable(decimalText),
  businessType: z.string(),
  coin: z.string().transform((text) => text.toUpperCase()),
  cTime: msText,
})
type BillRow = z.infer<typeof BILL_ROW>
const BILL_LIST = z.object({ bills: nullableList(BILL_ROW) })

function kindOf(businessType: string): BillKind {
  if (/^(buy|sell|open_(long|short)|close_(long|short))$/.test(businessType)) return 'trade'
  if (businessType === 'contract_settle_fee') return 'funding'
  if (businessType.startsWith('trans_')) return 'transfer'
  if (/^(force_|burst_|adl_)/.test(businessType)) return 'liquidation'
  return 'other'
}

export const billOf = (row: BillRow): Bill => ({
  billId: row.billId,
  kind: kindOf(row.businessType.toLowerCase()),
  symbol: (row.symbol ?? '').toUpperCase(),
  coin: row.coin,
  positionSide: null,
  amount: moneyIn(row.amount),
  // Printed as the change it makes (negative when paid); ours is positive when paid.
  fee: neg((row.fee === null ? 0n : moneyIn(row.fee)) as Money),
  occurredAtMs: row.cTime,
})
export const billsIn = (data: unknown): readonly Bill[] => decode(BILL_LIST, data).bills.map(billOf)

/** Movements of the USDT balance after the cursor (a bill id), oldest first, each once. */
export function createBillsAfter({ client, marketMs }: FillContext) {
  const walk: HistoryWalk<Bill> = {
    fetch: (query) =>
      client.read(
        'bills',
        (rest) => rest.getFuturesAccountBills({ productType: PRODUCT, coin: MARGIN_COIN, ...query }),
        billsIn,
      ),
    idOf: (bill) => bill.billId,
    timeOf: (bill) => bill.occurredAtMs,
    spanMs: 30 * DAY_MS,
    depthMs: 90 * DAY_MS,
    marketMs,
  }
  let walked: { readonly cursor: string | null; readonly wallMs: number } | null = null

  return async (cursor: string | null): Promise<Answer<Page<Bill>>> => {
    const deep = walked?.cursor !== cursor || client.wallMs() - walked.wallMs > DAY_MS
    const answer = await walkHistory(walk, cursor, deep)
    if (!answer.ok) return answer
    const items = answer.value.filter(({ billId }) => cursor === null || BigInt(billId) > BigInt(cursor))
    const next = items.at(-1)?.billId ?? cursor
    walked = { cursor: next, wallMs: deep || !walked ? client.wallMs() : walked.wallMs }
    return ok({ items, cursor: next })
  }
}
