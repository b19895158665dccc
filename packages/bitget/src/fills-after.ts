import type { Fill, Instrument } from '@gridpilot/core'
import { ok } from '@gridpilot/core'
import type { Page } from '@gridpilot/engine'
import type { Answer } from './answer.ts'
import { guarded } from './failure-of.ts'
import type { InstrumentCatalog } from './instrument-catalog.ts'
import type { BitgetLog } from './options.ts'
import { type DeepWalk, type HistoryWalk, needsDeepWalk, walkHistory } from './pages.ts'

/** How many rows before the cursor come again: rows can become visible out of order. Unique by trade id. */
const OVERLAP = 20

/** How a family reads its fill history. */
export interface FillHistory<Row extends { readonly symbol: string }> extends HistoryWalk<Row> {
  fillOf(instrument: Instrument, row: Row): Fill
  /** Finds out whose orders the rows are of, where they do not say it themselves. */
  learnNames?(rows: readonly Row[]): Promise<Answer<null>>
  readonly catalog: InstrumentCatalog
  readonly log: BitgetLog
  wallMs(): number
}

/**
 * Fills after the cursor (a trade id), oldest first, by id alone. The page begins with up to twenty fills before the
 * cursor. Fills of symbols we do not know are left out: they cannot be ours.
 */
export function createFillsAfter<Row extends { readonly symbol: string }>(history: FillHistory<Row>) {
  const { catalog, idOf } = history
  let walked: DeepWalk | null = null

  return async (cursor: string | null): Promise<Answer<Page<Fill>>> => {
    const loaded = await catalog.load()
    if (!loaded.ok) return loaded
    const deep = needsDeepWalk(walked, cursor, history.wallMs())
    const answer = await walkHistory(history, cursor, deep)
    if (!answer.ok) return answer
    const last = answer.value.at(-1)
    const newest = last === undefined ? null : idOf(last)
    const next = newest !== null && (cursor === null || BigInt(newest) > BigInt(cursor)) ? newest : cursor
    const rows = withOverlap(answer.value, idOf, cursor)
    const named = await history.learnNames?.(rows)
    if (named && !named.ok) return named
    const items = guarded(() =>
      rows.flatMap((row) => {
        const instrument = catalog.get(row.symbol)
        return instrument ? [history.fillOf(instrument, row)] : []
      }),
    )
    if (!items.ok) {
      history.log('malformed_payload', { endpoint: 'fillHistory', message: items.error.message })
      return items
    }
    if (items.value.length < rows.length) history.log('fills_skipped', { count: rows.length - items.value.length })
    if (deep) walked = { cursor, wallMs: history.wallMs() }
    return ok({ items: items.value, cursor: next })
  }
}

function withOverlap<Row>(rows: readonly Row[], idOf: (row: Row) => string, cursor: string | null): readonly Row[] {
  if (cursor === null) return rows
  const firstNew = rows.findIndex((row) => BigInt(idOf(row)) > BigInt(cursor))
  return rows.slice(Math.max(0, (firstNew < 0 ? rows.length : firstNew) - OVERLAP))
}
