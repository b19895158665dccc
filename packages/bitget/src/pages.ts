import { err, ok } from '@gridpilot/core'
import type { Answer } from './answer.ts'
import { failure } from './errors.ts'

export const PAGE_LIMIT = 100
/** Bound on one walk: 100 000 rows. Beyond it the read fails instead of running for ever. */
const PAGES_MAX = 1000

export interface PageQuery {
  readonly idLessThan?: string
  readonly startTime?: string
  readonly endTime?: string
  readonly limit: string
}

export interface Walk<T> {
  fetch(query: PageQuery): Promise<Answer<readonly T[]>>
  idOf(row: T): string
  /** Newest first: the walk ends with the first row for which this holds, that row's page included. */
  enough(row: T): boolean
  readonly window?: { readonly startTime: string; readonly endTime: string }
  /** Only rows of smaller ids; left out: from the newest on. */
  readonly before?: bigint
}

/**
 * Reads a newest-first list page by page until a page is empty or a row is `enough`. Rows that move between pages come
 * once; a page that brings nothing older fails the read: a list that does not end is no evidence of anything.
 */
export async function walkPages<T>(walk: Walk<T>): Promise<Answer<{ rows: T[]; reached: boolean }>> {
  const rows = new Map<string, T>()
  let oldest: bigint | null = walk.before ?? null
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await walk.fetch({
      ...walk.window,
      ...(oldest === null ? {} : { idLessThan: oldest.toString() }),
      limit: String(PAGE_LIMIT),
    })
    if (!answer.ok) return answer
    if (answer.value.length === 0) return ok({ rows: [...rows.values()], reached: false })
    const before: bigint | null = oldest
    for (const row of answer.value) {
      const id = BigInt(walk.idOf(row))
      if (oldest === null || id < oldest) oldest = id
      rows.set(walk.idOf(row), row)
    }
    if (answer.value.some(walk.enough)) return ok({ rows: [...rows.values()], reached: true })
    if (before !== null && oldest !== null && oldest >= before) {
      return err(failure(null, 'paging_stuck', 'a page brought nothing older'))
    }
  }
  return err(failure(null, 'paging_endless', 'more pages than any history can have'))
}

export interface HistoryWalk<T> {
  fetch(query: PageQuery): Promise<Answer<readonly T[]>>
  idOf(row: T): string
  timeOf(row: T): number
  /** Longest time one query may span, and how far back the venue keeps rows. */
  readonly spanMs: number
  readonly depthMs: number
  /** Market time, asked only when there is no row to tell it. */
  marketMs(): Promise<Answer<number>>
}

/**
 * All rows newer than `cursor` (an id; null: everything the venue keeps), oldest first. Without times the venue may
 * answer for its newest span only, so a walk that ends before the cursor goes on in older windows. Windows count from
 * the venue's own row times: on an accelerated market our wall clock says nothing about them.
 */
export async function walkHistory<T>(
  walk: HistoryWalk<T>,
  cursor: string | null,
  deep: boolean,
): Promise<Answer<readonly T[]>> {
  const last = cursor === null ? -1n : BigInt(cursor)
  const enough = (row: T) => BigInt(walk.idOf(row)) <= last
  const found = new Map<string, T>()
  const newest = await walkPages({ ...walk, enough })
  if (!newest.ok) return newest
  for (const row of newest.value.rows) found.set(walk.idOf(row), row)
  if (deep && !newest.value.reached) {
    const failed = await walkWindows(walk, enough, found)
    if (failed) return failed
  }
  return ok([...found.values()].sort((a, b) => compareIds(walk.idOf(a), walk.idOf(b))))
}

/** A deep walk is repeated after this; in between the newest span alone is enough. */
const DEEP_WALK_MS = 86_400_000

/** The last deep walk of this process, by the cursor it began at: what lies after it and before the newest span is told. */
export interface DeepWalk {
  readonly cursor: string | null
  readonly wallMs: number
}

/** The cursor may wait for a late row while newer ones are told: that alone is no reason to read everything again. */
export function needsDeepWalk(walked: DeepWalk | null, cursor: string | null, wallMs: number): boolean {
  if (walked === null || Math.abs(wallMs - walked.wallMs) > DEEP_WALK_MS) return true
  return walked.cursor !== null && (cursor === null || BigInt(cursor) < BigInt(walked.cursor))
}

async function walkWindows<T>(walk: HistoryWalk<T>, enough: (row: T) => boolean, found: Map<string, T>) {
  const times = [...found.values()].map(walk.timeOf)
  const now = times.length > 0 ? ok(Math.max(...times)) : await walk.marketMs()
  if (!now.ok) return now
  let end = times.length > 0 ? Math.min(...times) : now.value
  while (end > now.value - walk.depthMs) {
    const start = Math.max(0, end - walk.spanMs + 2)
    // One millisecond of overlap: rows that share the border's time appear in one of the two windows at least.
    const window = { startTime: String(start), endTime: String(end + 1) }
    const older = await walkPages({ ...walk, enough, window })
    if (!older.ok) return older
    for (const row of older.value.rows) found.set(walk.idOf(row), row)
    if (older.value.reached || start === 0) return null
    end = start
  }
  return null
}

export function compareIds(a: string, b: string): number {
  const [left, right] = [BigInt(a), BigInt(b)]
  return left < right ? -1 : left > right ? 1 : 0
}
