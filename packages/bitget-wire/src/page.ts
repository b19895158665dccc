import type { PageQuery } from './form.ts'

export interface Page<T> {
  /** Newest (largest id) first. */
  readonly items: readonly T[]
  /** Id of the last row: pass it back as idLessThan; null when the page is empty. */
  readonly endId: string | null
}

/** Venue ids have 19 digits, shorter ones are padded, so that text order is number order. */
const ordered = (id: string): string => id.padStart(19, '0')

/** One page of `rows`, which ascend by id. Reads only as far back as the page needs. */
export function pageOf<T>(
  rows: readonly T[],
  query: PageQuery,
  row: { readonly id: (row: T) => string; readonly timeMs: (row: T) => number },
  keep: (row: T) => boolean,
): Page<T> {
  const below = query.idLessThan === null ? null : ordered(query.idLessThan)
  const items: T[] = []
  for (let i = rows.length - 1; i >= 0 && items.length < query.limit; i--) {
    const each = rows[i] as T
    if (below !== null && ordered(row.id(each)) >= below) continue
    const timeMs = row.timeMs(each)
    if (timeMs < query.startMs || timeMs > query.endMs || !keep(each)) continue
    items.push(each)
  }
  const last = items.at(-1)
  return { items, endId: last === undefined ? null : row.id(last) }
}

/**
 * One page of `rows` whose order is their own and not that of their ids, as closed positions have it: a page goes on
 * behind the row named by idLessThan. An id that is on no row cuts by its number.
 */
export function pageInOrder<T>(
  rows: readonly T[],
  query: PageQuery,
  row: { readonly id: (row: T) => string; readonly timeMs: (row: T) => number },
  keep: (row: T) => boolean,
): Page<T> {
  const at = rows.findIndex((each) => row.id(each) === query.idLessThan)
  return at === -1
    ? pageOf(rows, query, row, keep)
    : pageOf(rows.slice(0, at), { ...query, idLessThan: null }, row, keep)
}
