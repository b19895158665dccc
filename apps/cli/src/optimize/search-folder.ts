import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FullSearchInput, SearchPart } from '@gridpilot/advisor'
import type { SweepJournal } from '@gridpilot/backtest'
import { err, ok, type Result } from '@gridpilot/core'
import type { Failure } from '../backtest/run-backtest.ts'

/** Changes when runs of the same settings may come to something else. */
const VERSION = 1
const SEARCH = 'search.json'
const JOURNAL = 'progress.jsonl'

/**
 * Names the search: what is looked for, by which method, in which candles. Proofs asked for are left out, so that they
 * may be added when it is taken up again.
 */
export function fingerprint(input: FullSearchInput): string {
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

/** Where a search keeps what it has computed, line by line, so that a kill costs no more than the last chunk. */
export class SearchFolder {
  readonly #dir: string
  readonly #known: ReadonlyMap<string, Float64Array>

  private constructor(dir: string, known: ReadonlyMap<string, Float64Array>) {
    this.#dir = dir
    this.#known = known
  }

  /** `resume`: go on with what is there; otherwise the folder must hold no search, as nothing is overwritten. */
  static open(dir: string, input: FullSearchInput, resume: boolean): Result<SearchFolder, Failure> {
    const trouble = (flag: string, code: string, message: string) => err({ trouble: { flag, code, message } })
    const own = fingerprint(input)
    try {
      mkdirSync(dir, { recursive: true })
      const path = join(dir, SEARCH)
      if (!existsSync(path)) {
        writeFileSync(path, `${JSON.stringify({ fingerprint: own })}\n`)
        return ok(new SearchFolder(dir, new Map()))
      }
      if (!resume) return trouble('--out', 'search_exists', `${dir} holds a search: give --resume, or another folder`)
      const { fingerprint: there } = JSON.parse(readFileSync(path, 'utf8')) as { fingerprint?: string }
      if (there !== own) {
        const message = `${dir} holds another search: give the same files and settings as then, or another folder`
        return trouble('--resume', 'search_differs', message)
      }
      return ok(new SearchFolder(dir, readJournal(join(dir, JOURNAL))))
    } catch (error) {
      return trouble('--out', 'folder_not_usable', error instanceof Error ? error.message : String(error))
    }
  }

  get resumed(): number {
    return this.#known.size
  }

  journal(part: SearchPart): SweepJournal {
    return {
      get: (chunk) => this.#known.get(`${part}:${chunk}`),
      put: (chunk, values) => {
        const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
        const line = JSON.stringify({ key: `${part}:${chunk}`, values: bytes.toString('base64') })
        appendFileSync(join(this.#dir, JOURNAL), `${line}\n`)
      },
    }
  }

  /** Written beside and moved there, so that a file is whole or not there. */
  write(name: string, text: string): string {
    const path = join(this.#dir, name)
    writeFileSync(`${path}.part`, text)
    renameSync(`${path}.part`, path)
    return path
  }
}

function readJournal(path: string): Map<string, Float64Array> {
  const known = new Map<string, Float64Array>()
  if (!existsSync(path)) return known
  const text = readFileSync(path, 'utf8')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  // A line that was cut off by a kill is computed again; what follows must not be glued to it.
  if (whole.length < text.length) writeFileSync(path, whole)
  for (const line of whole.split('\n')) {
    if (line === '') continue
    const { key, values } = JSON.parse(line) as { key: string; values: string }
    known.set(key, new Float64Array(Uint8Array.from(Buffer.from(values, 'base64')).buffer))
  }
  return known
}
