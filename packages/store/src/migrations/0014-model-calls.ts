import { createIndex, createTable } from './create-table.ts'
import type { Migration } from './migration.ts'

/** Every call of the language model: what it cost and what came of it, never what was said. */
export const modelCalls: Migration = {
  version: 14,
  name: 'model_calls',
  async up(db) {
    const columns = {
      text: ['id', 'user_id?', 'symbol', 'timeframe', 'model', 'outcome', 'reason'],
      bigint: ['called_at'],
      integer: ['input_tokens', 'cached_tokens', 'output_tokens', 'took_ms'],
      double: ['cost_usd'],
    }
    await createTable(db, 'model_calls', columns, { primary: ['id'] })
    await createIndex(db, 'model_calls', ['called_at'])
  },
}
