import type { Candle } from '@gridpilot/core'
import type { CandlesTable } from '../schema/market-tables.ts'
import type { Db } from '../schema/schema.ts'
import type { Execute, Template } from '../template.ts'
import { template } from '../template.ts'

/** Which candles: of a market (`source` keeps simulated, replayed and live ones apart), a symbol and a timeframe. */
export interface CandleSeries {
  readonly source: string
  readonly symbol: string
  readonly timeframe: string
}

const PRICES = ['open', 'high', 'low', 'close', 'volume'] as const

export class CandleRepository {
  readonly #db: Db
  readonly #upsert: Template<CandlesTable>

  constructor(db: Db, execute: Execute) {
    this.#db = db
    this.#upsert = template<CandlesTable>(execute, ['source', 'symbol', 'timeframe', 'open_at', ...PRICES], (row) => {
      const { open, high, low, close, volume } = row
      return db
        .insertInto('candles')
        .values(row)
        .onConflict((conflict) =>
          conflict
            .columns(['source', 'symbol', 'timeframe', 'open_at'])
            .doUpdateSet({ open, high, low, close, volume }),
        )
    })
  }

  /** Adds candles or, where one with the same open time is stored, replaces it. */
  async upsert(series: CandleSeries, candles: readonly Candle[]): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      const { source, symbol, timeframe } = series
      for (const { time, open, high, low, close, volume } of candles) {
        const prices = { open, high, low, close, volume }
        await this.#upsert.run(tx, { source, symbol, timeframe, open_at: time, ...prices })
      }
    })
  }

  /** Open times in [fromMs, toMs), ascending; at most `limit`, the newest of them. */
  async range(series: CandleSeries, fromMs: number, toMs: number, limit: number): Promise<readonly Candle[]> {
    const rows = await this.#db
      .selectFrom('candles')
      .select(['open_at', ...PRICES])
      .where('source', '=', series.source)
      .where('symbol', '=', series.symbol)
      .where('timeframe', '=', series.timeframe)
      .where('open_at', '>=', fromMs)
      .where('open_at', '<', toMs)
      .orderBy('open_at', 'desc')
      .limit(limit)
      .execute()
    return rows.map(({ open_at, ...prices }) => ({ time: open_at, ...prices })).reverse()
  }

  /** Open time of the newest stored candle; null when there is none. */
  async newest(series: CandleSeries): Promise<number | null> {
    const row = await this.#db
      .selectFrom('candles')
      .select((select) => select.fn.max<number | null>('open_at').as('open_at'))
      .where('source', '=', series.source)
      .where('symbol', '=', series.symbol)
      .where('timeframe', '=', series.timeframe)
      .executeTakeFirst()
    return row?.open_at ?? null
  }
}
