import { ok } from '@gridpilot/core'
import type { Bill, Page } from '@gridpilot/engine'
import type { Answer } from './answer.ts'
import { compareIds, type HistoryWalk, walkHistory } from './pages.ts'

const DAY_MS = 86_400_000

/**
 * Movements of the USDT balance after the cursor (a bill id), oldest first, each once. A family may keep them in
 * several lists: all of them are read, or the answer is none.
 */
export function createBillsAfter(walks: readonly HistoryWalk<Bill>[], wallMs: () => number) {
  let walked: { readonly cursor: string | null; readonly wallMs: number } | null = null

  return async (cursor: string | null): Promise<Answer<Page<Bill>>> => {
    const deep = walked?.cursor !== cursor || wallMs() - walked.wallMs > DAY_MS
    const found: Bill[] = []
    for (const walk of walks) {
      const answer = await walkHistory(walk, cursor, deep)
      if (!answer.ok) return answer
      found.push(...answer.value.filter(({ billId }) => cursor === null || BigInt(billId) > BigInt(cursor)))
    }
    const items = found.sort((a, b) => compareIds(a.billId, b.billId))
    const next = items.at(-1)?.billId ?? cursor
    walked = { cursor: next, wallMs: deep || !walked ? wallMs() : walked.wallMs }
    return ok({ items, cursor: next })
  }
}

/** How far apart the times of one query may lie, and how long the venue keeps bills: the same in both families. */
export const BILL_SPANS = { spanMs: 30 * DAY_MS, depthMs: 90 * DAY_MS } as const
