import type { Candle } from '@gridpilot/core'

/** `closed`: it will not change any more, and is stored. */
export interface CandleUpdate {
  readonly candle: Candle
  readonly closed: boolean
}

export type CandleListener = (update: CandleUpdate) => void

interface Options {
  /** Reads and stores closed candles of [fromMs, toMs); null when it failed and should be tried again later. */
  fill(fromMs: number, toMs: number): Promise<readonly Candle[] | null>
}

/**
 * One symbol and interval while somebody watches. The stream shows the open candle and tells that a candle is over; what
 * the closed one was is read by REST, and so is everything missed while the stream was down: one path for both.
 */
export class LiveSeries {
  readonly #options: Options
  readonly #listeners = new Set<CandleListener>()
  #open: Candle | null = null
  /** Everything that opens before this is stored and told. */
  #confirmedMs: number | null = null
  #filling = false

  constructor(options: Options) {
    this.#options = options
  }

  /** The newest candle the stream has shown, null before the first. */
  get open(): Candle | null {
    return this.#open
  }

  get watched(): boolean {
    return this.#listeners.size > 0
  }

  add(listener: CandleListener): () => void {
    // A wrapper of its own: the same function added twice is two listeners.
    const own: CandleListener = (update) => listener(update)
    this.#listeners.add(own)
    if (this.#open !== null) own({ candle: this.#open, closed: false })
    return () => void this.#listeners.delete(own)
  }

  /** Rows of the stream, ascending, the last one open. An older row than the newest seen changes nothing. */
  take(candles: readonly Candle[]): void {
    const newest = candles.at(-1)
    if (newest === undefined || newest.time < (this.#open?.time ?? Number.NEGATIVE_INFINITY)) return
    this.#open = newest
    this.#confirmedMs ??= newest.time
    this.#tell({ candle: newest, closed: false })
    void this.confirm()
  }

  /** Reads and tells what closed since the last time. Called again by whoever retries. */
  async confirm(): Promise<void> {
    if (this.#filling) return
    this.#filling = true
    try {
      while (this.#open !== null && this.#confirmedMs !== null && this.#confirmedMs < this.#open.time) {
        const toMs = this.#open.time
        const closed = await this.#options.fill(this.#confirmedMs, toMs)
        if (closed === null) return
        this.#confirmedMs = toMs
        for (const candle of closed) this.#tell({ candle, closed: true })
        // Told last, so that whoever replaces by the newest message ends with the open one.
        if (closed.length > 0) this.#tell({ candle: this.#open, closed: false })
      }
    } finally {
      this.#filling = false
    }
  }

  #tell(update: CandleUpdate): void {
    for (const listener of this.#listeners) listener(update)
  }
}
