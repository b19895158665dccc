import {
  type AuditCheck,
  type AuditFinding,
  type Books,
  compareBooks,
  type VenueError,
  type VenueFacts,
} from '@gridpilot/engine'

export interface Reading {
  readonly books: Books
  readonly facts: VenueFacts
  /** Checks there is nothing to make of. */
  readonly skipped: readonly AuditCheck[]
}

export type ReadingResult =
  | { readonly ok: true; readonly reading: Reading }
  | { readonly ok: false; readonly error: VenueError }

export interface ComparisonOptions {
  read(): Promise<ReadingResult>
  readonly wallMs: () => number
  wait(ms: number): Promise<void>
  /** A difference has to stay this long; longer than the engine's sweeps are apart. */
  readonly settleMs: number
  readonly everyMs: number
}

export type Comparison =
  | { readonly state: 'agrees' }
  /** The same differences in every reading. */
  | { readonly state: 'differs'; readonly findings: readonly AuditFinding[]; readonly reading: Reading }
  /** Something differed in every reading, each time by another amount: fills were on their way. */
  | { readonly state: 'unsettled' }
  | { readonly state: 'unreadable'; readonly error: VenueError }

const placeOf = ({ check, code, botId, symbol, subject }: AuditFinding) =>
  JSON.stringify([check, code, botId, symbol, subject])

/** The size of the difference, so that a constant one is recognised while both sides move. */
function keyOf(finding: AuditFinding): string {
  const { booked, found } = finding
  const numeric = /^-?\d+(\.\d+)?$/
  if (!numeric.test(booked) || !numeric.test(found)) return `${placeOf(finding)} ${booked} ${found}`
  return `${placeOf(finding)} ${scaled(booked) - scaled(found)}`
}

/** A slow reading alone outlasts any patience; two may both have caught fills on their way. */
const FEWEST_READINGS = 3

const DECIMALS = 8
function scaled(text: string): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.')
  const value = BigInt(whole + fraction.padEnd(DECIMALS, '0').slice(0, DECIMALS))
  return text.startsWith('-') ? -value : value
}

/**
 * Compares until the two sides agree once, or a difference has stayed in every reading for `settleMs`. Exchange and books
 * are never read at the same instant, so what one reading shows may be a fill on its way; what all show is none.
 */
export async function compareUntilSettled(options: ComparisonOptions): Promise<Comparison> {
  const { read, wallMs, wait, settleMs, everyMs } = options
  let firstMs: number | null = null
  let readings = 0
  let keys: Set<string> | null = null
  let places: Set<string> | null = null
  for (;;) {
    const result = await read()
    if (!result.ok) return { state: 'unreadable', error: result.error }
    readings += 1
    firstMs ??= wallMs()
    const { books, facts, skipped } = result.reading
    const findings = compareBooks(books, facts).filter(({ check }) => !skipped.includes(check))
    keys = intersect(keys, findings.map(keyOf))
    places = intersect(places, findings.map(placeOf))
    if (places.size === 0) return { state: 'agrees' }
    if (readings >= FEWEST_READINGS && wallMs() - firstMs >= settleMs) {
      const lasting = keys
      const kept = findings.filter((finding) => lasting.has(keyOf(finding)))
      return kept.length === 0 ? { state: 'unsettled' } : { state: 'differs', findings: kept, reading: result.reading }
    }
    await wait(everyMs)
  }
}

const intersect = (before: Set<string> | null, now: readonly string[]): Set<string> =>
  new Set(before === null ? now : now.filter((each) => before.has(each)))
