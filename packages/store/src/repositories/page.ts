import { err, ok, type Result } from '@gridpilot/core'
import { type RawBuilder, sql } from 'kysely'

/** A list is read newest first, `limit` rows (1…500) at a time, continuing after `cursor`. */
export interface PageRequest {
  readonly limit: number
  readonly cursor: string | null
}

export interface Page<T> {
  readonly items: readonly T[]
  /** Opaque; null at the end. */
  readonly nextCursor: string | null
}

/** A cursor that this store did not make. */
export type PageError = 'bad_cursor'

/** The place of a row in its list: time (or sequence), then id, so that equal times have an order too. */
export interface RowKey {
  readonly time: number
  readonly id: string
}

const LIMIT_MAX = 500

/** One more row than asked tells whether there is a next page. */
export const rowsToRead = ({ limit }: PageRequest): number => Math.min(Math.max(Math.trunc(limit), 1), LIMIT_MAX) + 1

/** null: from the newest. */
export function parseCursor(cursor: string | null): Result<RowKey | null, PageError> {
  if (cursor === null) return ok(null)
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (!Array.isArray(parsed) || parsed.length !== 2) return err('bad_cursor')
    const [time, id] = parsed as unknown[]
    return Number.isSafeInteger(time) && typeof id === 'string' ? ok({ time: time as number, id }) : err('bad_cursor')
  } catch {
    return err('bad_cursor')
  }
}

const cursorOf = ({ time, id }: RowKey): string => Buffer.from(JSON.stringify([time, id])).toString('base64url')

/** True for rows after `key` in a list newest first. */
export const isOlder = (
  timeColumn: string,
  idColumn: string,
  { time, id }: { readonly time: number; readonly id: string | number },
): RawBuilder<boolean> => sql<boolean>`(${sql.ref(timeColumn)}, ${sql.ref(idColumn)}) < (${time}, ${id})`

export function pageOf<Row, T>(
  rows: readonly Row[],
  request: PageRequest,
  keyOf: (row: Row) => RowKey,
  toItem: (row: Row) => T,
): Page<T> {
  const size = rowsToRead(request) - 1
  const shown = rows.slice(0, size)
  const last = shown.at(-1)
  return {
    items: shown.map(toItem),
    nextCursor: rows.length > size && last !== undefined ? cursorOf(keyOf(last)) : null,
  }
}
