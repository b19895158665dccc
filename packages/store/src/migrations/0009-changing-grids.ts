import { type Kysely, sql } from 'kysely'
import type { Migration } from './migration.ts'

/**
 * Bots learn to trail, to act when the price leaves, and to be edited while they run. Every bot so far does none of this:
 * its slots lie in the cells of their index, it has one version of its grid, and all its money came in at its start.
 */
export const changingGrids: Migration = {
  version: 9,
  name: 'changing_grids',
  async up(db) {
    const added = db.schema.alterTable('grid_bots')
    await added.addColumn('trailing_up_to', 'text').execute()
    await added.addColumn('trailing_down_to', 'text').execute()
    await added.addColumn('out_of_range', 'text', (column) => column.notNull().defaultTo('wait')).execute()
    await added.addColumn('revision', 'integer', (column) => column.notNull().defaultTo(0)).execute()
    await added.addColumn('range_shift', 'integer', (column) => column.notNull().defaultTo(0)).execute()
    await rewriteStates(db)
  },
}

interface StoredPlan {
  readonly config: { readonly gridCount: number }
  readonly initial: { readonly side: 'buy' | 'sell'; readonly quantity: number } | null
  readonly emptyLevel: number
  readonly quantity: number
}

interface StoredState {
  readonly config: { readonly investment: string }
  readonly plan: StoredPlan | null
  readonly slots: readonly { readonly index: number }[]
  readonly start: { readonly filled: number; readonly sequence: object }
  readonly startedMarketMs: number | null
}

async function rewriteStates(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ id: string; state: string }>`SELECT id, state FROM grid_bots`.execute(db)
  for (const { id, state } of rows) {
    const rewritten = JSON.stringify(changing(JSON.parse(state) as StoredState))
    await sql`UPDATE grid_bots SET state = ${rewritten} WHERE id = ${id}`.execute(db)
  }
}

const STANDING = { trailingUp: null, trailingDown: null, outOfRange: 'wait' }
const NO_SEQUENCE = { cycle: 0, attempt: 0, plain: false, deferral: null }
const NO_START = { wanted: 0, filled: 0, sequence: NO_SEQUENCE }

function changing(state: StoredState): object {
  const { plan, start, startedMarketMs } = state
  const begun = plan === null ? null : { revision: 0, marketMs: startedMarketMs ?? 0, ...shapeOf(plan) }
  const orders = { buy: NO_START, sell: NO_START }
  const { initial } = plan ?? { initial: null }
  return {
    ...state,
    config: { ...state.config, ...STANDING },
    plan: plan && { ...plan, config: { ...plan.config, ...STANDING }, origin: null },
    edit: null,
    shift: 0,
    versions: begun === null ? [] : [begun],
    flows: begun === null ? [] : [{ timeMs: begun.marketMs, amount: state.config.investment }],
    retiredTrips: 0,
    slots: state.slots.map((slot) => ({ ...slot, cell: slot.index, revision: 0 })),
    start: initial === null ? orders : { ...orders, [initial.side]: { wanted: initial.quantity, ...start } },
  }
}

const shapeOf = ({ config, emptyLevel, quantity }: StoredPlan) => ({
  gridCount: config.gridCount,
  emptyLevel,
  quantity,
})
