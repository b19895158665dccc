import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { SweepJournal } from '@gridpilot/backtest'
import type { FullSearchInput, SearchPart } from './full-search.ts'

/** Changes when runs of the same settings may come to something else. */
const VERSION = 1

/**
 * Names the search: what is looked for, by which method, in which candles. Proofs asked for are left out, so that they
 * may be added when it is taken up again.
 */
export function searchFingerprint(input: FullSearchInput): string {
  const hash = createHash('sha256')
  const { space, method, tries, seed, investment, instrument, series, funding } = input
  const settings = { VERSION, space, method, tries, seed, investment: String(investment), instrument }
  hash.update(JSON.stringify(settings, (_, value) => (typeof value === 'bigint' ? String(value) : value)))
  for (const candles of series)
    for (const name of ['time', 'open', 'high', 'low', 'close'] as const)
      hash.update(new Uint8Array(candles[name].slice(0, candles.length).buffer))
  hash.update(JSON.stringify(funding))
  return hash.digest('hex')
}

/** What a search has computed, in a file, line by line: a kill costs no more than the last chunk. */
export class SearchJournal {
  readonly #path: string
  readonly #known: ReadonlyMap<string, Float64Array>

  private constructor(path: string, known: ReadonlyMap<string, Float64Array>) {
    this.#path = path
    this.#known = known
  }

  /** A new file, or null when there is one. Errors of the file system are thrown. */
  static begin(path: string, fingerprint: string): SearchJournal | null {
    if (existsSync(path)) return null
    writeFileSync(path, `${JSON.stringify({ fingerprint })}\n`, { mode: 0o600 })
    return new SearchJournal(path, new Map())
  }

  /** What is there; a new file when nothing is; null when it belongs to another search. */
  static resume(path: string, fingerprint: string): SearchJournal | null {
    const begun = SearchJournal.begin(path, fingerprint)
    if (begun !== null) return begun
    const text = readFileSync(path, 'utf8')
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    const [head = '{}', ...lines] = whole.split('\n')
    const there = JSON.parse(head) as { fingerprint?: string }
    if (there.fingerprint !== fingerprint) return null
    // A line that was cut off by a kill is computed again; what follows must not be glued to it.
    if (whole.length < text.length) writeFileSync(path, whole)
    const known = new Map<string, Float64Array>()
    for (const line of lines) {
      if (line === '') continue
      const { key, values } = JSON.parse(line) as { key: string; values: string }
      known.set(key, new Float64Array(Uint8Array.from(Buffer.from(values, 'base64')).buffer))
    }
    return new SearchJournal(path, known)
  }

  part(part: SearchPart): SweepJournal {
    return {
      get: (chunk) => this.#known.get(`${part}:${chunk}`),
      put: (chunk, values) => {
        const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
        const line = JSON.stringify({ key: `${part}:${chunk}`, values: bytes.toString('base64') })
        appendFileSync(this.#path, `${line}\n`)
      },
    }
  }
}
