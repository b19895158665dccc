import { closeSync, existsSync, openSync } from 'node:fs'
import { assert, type Candle, type CandleColumns, candleColumns, err, ok, type Result } from '@gridpilot/core'
import type { CandleArchive, CandleSeries, SeriesSummary, Span } from '@gridpilot/engine'
import Database from 'better-sqlite3'
import { toFailure } from '../sqlite/failure.ts'
import { type StoreError, StoreFailure } from '../store-error.ts'
import { SQL } from './statements.ts'

const OWNER_ONLY = 0o600
/** Server and command line share the file; each writes for a few milliseconds at a time. */
const BUSY_TIMEOUT_MS = 5_000
const VERSION = 1

/**
 * Opens the file of market data beside the trading database; made when absent. Several processes may have it open. It
 * holds nothing that cannot be fetched again, so a power cut may cost the last writes, never the file.
 * Errors: `database_corrupt`, `database_newer`, `database_unusable`.
 */
export function openCandleArchive(path: string): Result<CandleArchive, StoreError> {
  try {
    if (!existsSync(path)) closeSync(openSync(path, 'a', OWNER_ONLY))
    const database = new Database(path, { timeout: BUSY_TIMEOUT_MS })
    try {
      database.pragma('journal_mode = WAL')
      database.pragma('synchronous = NORMAL')
      const version = database.pragma('user_version', { simple: true }) as number
      if (version > VERSION) {
        database.close()
        return err({ code: 'database_newer', message: `${path} was written by a newer Gridpilot: run that one` })
      }
      // Repeatable, so that two processes that make the file at the same time both succeed.
      database.exec(SQL.schema)
      database.pragma(`user_version = ${VERSION}`)
      return ok(new SqliteCandleArchive(database))
    } catch (error) {
      database.close()
      throw error
    }
  } catch (error) {
    const failure = toFailure(error)
    const corrupt = failure instanceof StoreFailure && failure.code === 'database_corrupt'
    const reason = failure instanceof Error ? failure.message : String(failure)
    return err({ code: corrupt ? 'database_corrupt' : 'database_unusable', message: `${path}: ${reason}` })
  }
}

interface SpanRow {
  readonly from_at: number
  readonly to_at: number
}

class SqliteCandleArchive implements CandleArchive {
  readonly #database: Database.Database
  readonly #write: Database.Transaction<(series: CandleSeries, span: Span, candles: readonly Candle[]) => void>
  readonly #drop: Database.Transaction<(series: CandleSeries) => void>

  constructor(database: Database.Database) {
    this.#database = database
    const statement = (sql: string) => database.prepare<unknown[]>(sql)
    const put = statement(SQL.putCandle)
    const touching = statement(SQL.spansTouching)
    const dropTouching = statement(SQL.dropSpansTouching)
    const putSpan = statement(SQL.putSpan)
    this.#write = database.transaction((series, { fromMs, toMs }, candles) => {
      const id = this.#idOf(series)
      for (const { time, open, high, low, close, volume } of candles) {
        assert(time >= fromMs && time < toMs, `candle ${time} outside its span`)
        put.run(id, time, open, high, low, close, volume)
      }
      const rows = touching.all(id, toMs, fromMs) as SpanRow[]
      dropTouching.run(id, toMs, fromMs)
      const from = Math.min(fromMs, ...rows.map(({ from_at }) => from_at))
      const to = Math.max(toMs, ...rows.map(({ to_at }) => to_at))
      putSpan.run(id, from, to)
    })
    this.#drop = database.transaction((series) => {
      const id = this.#idOf(series)
      for (const sql of SQL.dropSeries) database.prepare(sql).run(id)
    })
  }

  async write(series: CandleSeries, span: Span, candles: readonly Candle[]): Promise<void> {
    if (span.fromMs >= span.toMs) return
    // IMMEDIATE: a reader that turns writer could be refused at once instead of waiting for the other process.
    guarded(() => this.#write.immediate(series, span, candles))
  }

  async read(series: CandleSeries, { fromMs, toMs }: Span): Promise<CandleColumns> {
    return guarded(() => {
      const rows = this.#database
        .prepare<unknown[]>(SQL.candles)
        .raw(true)
        .all(...keyOf(series), fromMs, toMs)
      const columns = candleColumns(rows.length)
      const names = ['time', 'open', 'high', 'low', 'close', 'volume'] as const
      for (const [i, row] of (rows as number[][]).entries()) {
        for (const [field, name] of names.entries()) columns[name][i] = row[field] as number
      }
      return columns
    })
  }

  async spans(series: CandleSeries): Promise<readonly Span[]> {
    const rows = guarded(() => this.#database.prepare<unknown[]>(SQL.spans).all(...keyOf(series)) as SpanRow[])
    return rows.map(({ from_at, to_at }) => ({ fromMs: from_at, toMs: to_at }))
  }

  async newest(series: CandleSeries, beforeMs: number): Promise<Candle | null> {
    const row = guarded(() => this.#database.prepare<unknown[]>(SQL.newest).get(...keyOf(series), beforeMs))
    return (row as Candle | undefined) ?? null
  }

  async list(): Promise<readonly SeriesSummary[]> {
    const rows = guarded(() => this.#database.prepare(SQL.list).all()) as Omit<SeriesSummary, 'spans'>[]
    return Promise.all(rows.map(async (row) => ({ ...row, spans: await this.spans(row) })))
  }

  async drop(series: CandleSeries): Promise<void> {
    guarded(() => this.#drop.immediate(series))
  }

  async close(): Promise<void> {
    this.#database.close()
  }

  /** Inside a transaction. */
  #idOf(series: CandleSeries): number {
    this.#database.prepare<unknown[]>(SQL.addSeries).run(...keyOf(series))
    return (this.#database.prepare<unknown[]>(SQL.series).get(...keyOf(series)) as { id: number }).id
  }
}

const keyOf = ({ source, symbol, timeframe }: CandleSeries) => [source, symbol, timeframe]

function guarded<T>(action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw toFailure(error)
  }
}
