import { createHash } from 'node:crypto'

/** Kept for a failure's trace. */
const KEPT = 100

/** Nothing a reader of a failure learns from: they are hashed and told, but not kept. */
const QUIET: ReadonlySet<string> = new Set(['timer', 'engine', 'sessions', 'network'])

/** Everything that happened, line by line: hashed, and the newest part kept. */
export class EventLog {
  count = 0
  readonly #hash = createHash('sha256')
  readonly #kept: string[] = []
  readonly #startMs: number
  readonly #tell: ((line: string) => void) | undefined

  constructor(startMs: number, tell: ((line: string) => void) | undefined) {
    this.#startMs = startMs
    this.#tell = tell
  }

  write(atMs: number, kind: string, detail: string): void {
    this.count += 1
    const line = `${((atMs - this.#startMs) / 1000).toFixed(4)} ${kind} ${detail}`
    this.#hash.update(line)
    this.#hash.update('\n')
    if (!QUIET.has(kind)) this.#kept.push(line)
    if (this.#kept.length > 2 * KEPT) this.#kept.splice(0, KEPT)
    this.#tell?.(line)
  }

  hash(): string {
    return this.#hash.copy().digest('hex').slice(0, 16)
  }

  last(count: number): string[] {
    return this.#kept.slice(-count)
  }
}
