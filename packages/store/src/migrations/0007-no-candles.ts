import type { Migration } from './migration.ts'

/**
 * Candles moved to a file of their own (the candle archive), which fills itself from the exchange. What an older version
 * left here was a copy of public data that nothing reads any more.
 */
export const noCandles: Migration = {
  version: 7,
  name: 'no_candles',
  async up(db) {
    await db.schema.dropTable('candles').execute()
  },
}
