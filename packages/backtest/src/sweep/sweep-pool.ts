import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { SweepTask } from './sweep-task.ts'

/** What a worker computes in one go. */
export interface SweepChunk {
  readonly id: number
  readonly configurations: readonly number[]
  readonly windows: readonly number[]
  readonly figures: number
}

export interface SweepAnswer {
  readonly id: number
  readonly values: Float64Array
}

/**
 * Where answers are kept, so that an interrupted search is taken up again: chunks are the same in every run of the same
 * search, so their number names them.
 */
export interface SweepJournal {
  get(chunk: number): Float64Array | undefined
  put(chunk: number, values: Float64Array): void
}

export interface PoolOptions {
  /** Threads; default: one for each core. */
  readonly workers?: number
  readonly journal?: SweepJournal
  readonly signal?: AbortSignal
}

/** Runs in a chunk, about: a fraction of a second, so that cancelling and progress are quick. */
const CHUNK_RUNS = 16
/** Chunks a worker has at hand, so that it never waits for the next one. */
const AT_HAND = 2

interface Waiting {
  readonly chunk: SweepChunk
  done(values: Float64Array): void
}

/**
 * Worker threads over one task. Chunks do not depend on the number of threads, and answers are put where they belong, so
 * neither does any result. Close it in the end: threads live until then.
 */
export class SweepPool {
  readonly #task: SweepTask
  readonly #options: PoolOptions
  readonly #workers: Worker[] = []
  readonly #hands = new Map<Worker, Set<number>>()
  readonly #sent = new Map<number, Waiting>()
  #queue: Waiting[] = []
  #chunks = 0
  #failure: unknown = null
  #fail: (reason: unknown) => void = () => {}

  constructor(task: SweepTask, options: PoolOptions = {}) {
    this.#task = task
    this.#options = options
    options.signal?.addEventListener('abort', this.#abort, { once: true })
    if (options.signal?.aborted) this.#abort()
  }

  /**
   * `sweep` of these configurations over these windows (places in the task's list). `onRuns` is told how many runs were
   * done since it was last told. Rejects when the signal aborts or a thread fails; one call at a time.
   */
  async run(
    configurations: readonly number[],
    windows: readonly number[],
    figures: number,
    onRuns: (count: number) => void = () => {},
  ): Promise<Float64Array> {
    const width = windows.length * figures
    const out = new Float64Array(configurations.length * width)
    const size = Math.max(1, Math.floor(CHUNK_RUNS / windows.length))
    const failed = new Promise<never>((_, reject) => {
      this.#fail = reject
      if (this.#failure !== null) reject(this.#failure)
    })
    const chunks: Promise<void>[] = []
    for (let from = 0; from < configurations.length; from += size) {
      const some = configurations.slice(from, from + size)
      const put = (values: Float64Array) => {
        out.set(values, from * width)
        onRuns(some.length * windows.length)
      }
      chunks.push(this.#ask({ id: this.#chunks++, configurations: some, windows, figures }, put))
    }
    this.#deal()
    await Promise.race([Promise.all(chunks), failed])
    return out
  }

  async close(): Promise<void> {
    this.#options.signal?.removeEventListener('abort', this.#abort)
    this.#queue = []
    await Promise.all(this.#workers.splice(0).map((worker) => worker.terminate()))
  }

  #ask(chunk: SweepChunk, put: (values: Float64Array) => void): Promise<void> {
    const { journal } = this.#options
    const known = journal?.get(chunk.id)
    if (known !== undefined) {
      put(known)
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      const done = (values: Float64Array) => {
        journal?.put(chunk.id, values)
        put(values)
        resolve()
      }
      this.#queue.push({ chunk, done })
    })
  }

  /** Gives waiting chunks to threads with a free hand; threads are started when there is something to do. */
  #deal(): void {
    if (this.#failure !== null) return
    const most = this.#options.workers ?? availableParallelism()
    while (this.#workers.length < Math.min(most, this.#queue.length)) this.#workers.push(this.#start())
    for (let hand = 0; hand < AT_HAND; hand += 1) {
      for (const worker of this.#workers) {
        const held = this.#hands.get(worker)
        if (held === undefined || held.size > hand) continue
        const next = this.#queue.shift()
        if (next === undefined) return
        held.add(next.chunk.id)
        this.#sent.set(next.chunk.id, next)
        worker.postMessage(next.chunk)
      }
    }
  }

  #start(): Worker {
    const worker = new Worker(new URL('./sweep-worker.ts', import.meta.url), { workerData: this.#task })
    this.#hands.set(worker, new Set())
    worker.on('message', ({ id, values }: SweepAnswer) => {
      this.#hands.get(worker)?.delete(id)
      const waiting = this.#sent.get(id)
      this.#sent.delete(id)
      // The next chunk goes out before this one's answer is looked at.
      this.#deal()
      waiting?.done(values)
    })
    worker.on('error', (error) => this.#stop(error))
    worker.on('exit', (code) => {
      if (code !== 0) this.#stop(new Error(`a sweep thread ended with code ${code}`))
    })
    return worker
  }

  readonly #abort = (): void => this.#stop(this.#options.signal?.reason ?? new Error('aborted'))

  #stop(reason: unknown): void {
    if (this.#failure !== null) return
    this.#failure = reason
    this.#queue = []
    this.#fail(reason)
  }
}
