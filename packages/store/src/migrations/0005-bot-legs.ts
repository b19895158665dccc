import { type Kysely, sql } from 'kysely'
import type { Migration } from './migration.ts'

/**
 * Bots learn position and margin mode and hold a position per leg. Every bot so far is one-way and crossed: what it
 * held becomes its net position, its one closing sequence that of both sides.
 */
export const botLegs: Migration = {
  version: 5,
  name: 'bot_legs',
  async up(db) {
    const columns = [
      ['position_mode', 'one_way'],
      ['margin_mode', 'crossed'],
      ['long_quantity', '0'],
      ['short_quantity', '0'],
    ] as const
    for (const [column, before] of columns) {
      await db.schema
        .alterTable('grid_bots')
        .addColumn(column, 'text', (definition) => definition.notNull().defaultTo(before))
        .execute()
    }
    await rewriteStates(db)
  },
}

interface StoredState {
  readonly config: object
  readonly plan: { readonly config: object } | null
  readonly position: unknown
  readonly close: unknown
}

async function rewriteStates(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ id: string; state: string; position_quantity: string }>`
    SELECT id, state, position_quantity FROM grid_bots
  `.execute(db)
  for (const { id, state, position_quantity: held } of rows) {
    const short = held.startsWith('-')
    await sql`
      UPDATE grid_bots SET state = ${JSON.stringify(withLegs(JSON.parse(state) as StoredState))},
        long_quantity = ${short ? '0' : held}, short_quantity = ${short ? held.slice(1) : '0'}
      WHERE id = ${id}
    `.execute(db)
  }
}

const FLAT = { size: 0, cost: '0' }
const MODES = { positionMode: 'one_way', marginMode: 'crossed' }

function withLegs({ position, close, ...state }: StoredState): object {
  return {
    ...state,
    config: { ...state.config, ...MODES },
    plan: state.plan && { ...state.plan, config: { ...state.plan.config, ...MODES } },
    close: { buy: close, sell: close },
    positions: { net: position, long: FLAT, short: FLAT },
    coinFees: [],
  }
}
