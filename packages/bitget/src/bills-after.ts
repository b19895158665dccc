import { ok } from '@gridpilot/core'
import type { Bill, Page } from '@gridpilot/engine'
import type { Answer } from './answer.ts'
import { guarded } from './failure-of.ts'
import { compareIds, type DeepWalk, type HistoryWalk, needsDeepWalk, walkHistory } from './pages.ts'

const DAY_MS = 86_400_000

/** How a family lists its bills. */
export interface BillHistory<Row> {
  /** A family may keep them in several lists: all of them are read, or the answer is none. */
  readonly walks: readonly HistoryWalk<Row>[]
  /** `rows` oldest first; there may be older ones than those asked for before them. */
  billsOf(rows: readonly Row[]): readonly Bill[]
  wallMs(): number
}

/** Movements of the balance after the cursor (a bill id), oldest first, each once. */
export function createBillsAfter<Row>({ walks, billsOf, wallMs }: BillHistory<Row>) {
  let walked: DeepWalk | null = null

  return async (cursor: string | null): Promise<Answer<Page<Bill>>> => {
    const deep = needsDeepWalk(walked, cursor, wallMs())
    const rows: { readonly id: string; readonly row: Row }[] = []
    for (const walk of walks) {
      const answer = await walkHistory(walk, cursor, deep)
      if (!answer.ok) return answer
      rows.push(...answer.value.map((row) => ({ id: walk.idOf(row), row })))
    }
    rows.sort((a, b) => compareIds(a.id, b.id))
    const bills = guarded(() => billsOf(rows.map(({ row }) => row)))
    if (!bills.ok) return bills
    const items = bills.value.filter(({ billId }) => cursor === null || BigInt(billId) > BigInt(cursor))
    const next = items.at(-1)?.billId ?? cursor
    if (deep) walked = { cursor, wallMs: wallMs() }
    return ok({ items, cursor: next })
  }
}

/** How far apart the times of one query may lie, and how long the venue keeps bills: the same in both families. */
export const BILL_SPANS = { spanMs: 30 * DAY_MS, depthMs: 90 * DAY_MS } as const
