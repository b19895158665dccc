import type { GridBot } from '@gridpilot/core'
import type { Db } from '../schema/schema.ts'
import type {
  BotEventsTable,
  CursorsTable,
  EquitySnapshotsTable,
  FillsTable,
  LedgerEntriesTable,
  OrdersTable,
  ProtectiveStopsTable,
} from '../schema/trading-tables.ts'
import { type Execute, type Template, template } from '../template.ts'
import type { GridBotStateColumns } from './grid-bot-row.ts'
import type { SlotColumns } from './grid-position-row.ts'

export interface SlotSide {
  readonly bot_id: string
  readonly grid_level: number
  readonly order_id: string
}

export interface SlotExecution {
  readonly bot_id: string
  readonly grid_level: number
  readonly price: string
}

type BySide<Row> = Readonly<Record<'buy' | 'sell', Template<Row>>>

/** The statements of the account actor, compiled once per database. */
export interface EngineStatements {
  readonly insertFill: Template<FillsTable>
  readonly insertLedger: Template<LedgerEntriesTable>
  readonly upsertOrder: Template<OrdersTable>
  readonly upsertStop: Template<ProtectiveStopsTable>
  readonly updateBot: Template<GridBotStateColumns & Pick<GridBot, 'id'>>
  readonly upsertSlot: Template<SlotColumns>
  readonly slotOrderRests: BySide<SlotSide>
  readonly slotOrderEnded: BySide<SlotSide>
  readonly slotExecuted: BySide<SlotExecution>
  readonly insertEvent: Template<BotEventsTable>
  readonly upsertCursor: Template<CursorsTable>
  readonly upsertEquity: Template<EquitySnapshotsTable>
}

const FILL: (keyof FillsTable)[] = [
  ...(['account_id', 'trade_id', 'user_id', 'bot_id', 'venue_order_id', 'client_order_id', 'symbol'] as const),
  ...([
    'purpose',
    'slot',
    'cycle',
    'side',
    'position_side',
    'price_ticks',
    'quantity_steps',
    'fee',
    'fee_coin',
  ] as const),
  ...(['realized_pnl', 'liquidity', 'occurred_at', 'received_at'] as const),
]

const LEDGER: (keyof LedgerEntriesTable)[] = [
  ...(['account_id', 'entry_id', 'user_id', 'bot_id', 'kind', 'symbol', 'coin', 'amount'] as const),
  ...(['occurred_at', 'received_at'] as const),
]

/** What of an order never changes after its first row. */
const ORDER_FIXED: (keyof OrdersTable)[] = [
  ...(['account_id', 'client_order_id', 'user_id', 'bot_id', 'symbol', 'purpose', 'slot', 'side'] as const),
  ...(['position_side', 'margin_mode', 'revision', 'cycle', 'attempt', 'created_at', 'market_created_at'] as const),
]
const ORDER_CHANGING: (keyof OrdersTable)[] = [
  ...(['type', 'price_ticks', 'quantity_steps', 'time_in_force', 'reduce_only', 'cause', 'status', 'cancel'] as const),
  ...(['venue_order_id', 'reported_steps', 'filled_steps', 'reason', 'settled', 'submitted_at'] as const),
  ...(['cancel_submitted_at', 'first_fill_at', 'absent_reads', 'first_absent_read_at', 'updated_at'] as const),
]

const STOP_FIXED: (keyof ProtectiveStopsTable)[] = [
  ...(['account_id', 'client_order_id', 'user_id', 'bot_id', 'symbol', 'side', 'attempt', 'created_at'] as const),
]
const STOP_CHANGING: (keyof ProtectiveStopsTable)[] = [
  ...(['status', 'may_act', 'executed_order_id', 'record', 'updated_at'] as const),
]

const BOT_STATE: (keyof GridBotStateColumns)[] = [
  ...(['direction', 'grid_type', 'price_range_lower', 'price_range_upper', 'grid_count'] as const),
  ...(['investment_amount', 'leverage', 'stop_loss_price', 'take_profit_price', 'trigger_price'] as const),
  ...(['maker_only', 'status', 'status_reason', 'stop_reason', 'quantity_per_grid', 'position_quantity'] as const),
  ...(['position_mode', 'margin_mode', 'long_quantity', 'short_quantity'] as const),
  ...(['trailing_up_to', 'trailing_down_to', 'out_of_range', 'revision', 'range_shift'] as const),
  ...(['liquidation_price_below', 'liquidation_price_above', 'worst_loss_usdt', 'total_profit'] as const),
  ...(['total_profit_percent', 'grid_profit', 'realized_pnl', 'unrealized_pnl', 'fees', 'funding'] as const),
  ...(['total_trades', 'round_trips', 'state', 'started_at', 'stopped_at', 'updated_at'] as const),
  ...(['market_started_at', 'market_stopped_at'] as const),
]

const SLOT: (keyof SlotColumns)[] = [
  ...(['bot_id', 'grid_level', 'user_id', 'lower_price', 'upper_price', 'target_price', 'order_size'] as const),
  ...(['held_quantity', 'status', 'profit', 'round_trips', 'deferrals'] as const),
]

/** The row's values for some of its columns. */
function pick<Row>(columns: readonly (keyof Row & string)[], markers: Row): Partial<Row> {
  return Object.fromEntries(columns.map((column) => [column, markers[column]])) as Partial<Row>
}

export function engineStatements(db: Db, execute: Execute): EngineStatements {
  const bothSides = <Row>(make: (side: 'buy' | 'sell') => Template<Row>): BySide<Row> => ({
    buy: make('buy'),
    sell: make('sell'),
  })
  return {
    ...factStatements(db, execute),
    upsertOrder: template<OrdersTable>(execute, [...ORDER_FIXED, ...ORDER_CHANGING], (row) =>
      db
        .insertInto('orders')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['account_id', 'client_order_id']).doUpdateSet(pick(ORDER_CHANGING, row)),
        ),
    ),
    upsertStop: template<ProtectiveStopsTable>(execute, [...STOP_FIXED, ...STOP_CHANGING], (row) =>
      db
        .insertInto('protective_stops')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['account_id', 'client_order_id']).doUpdateSet(pick(STOP_CHANGING, row)),
        ),
    ),
    updateBot: template(execute, [...BOT_STATE, 'id'], (row) =>
      db.updateTable('grid_bots').set(pick(BOT_STATE, row)).where('id', '=', row.id),
    ),
    upsertSlot: template<SlotColumns>(execute, SLOT, (row) =>
      db
        .insertInto('grid_positions')
        .values(row)
        .onConflict((conflict) => conflict.columns(['bot_id', 'grid_level']).doUpdateSet(pick(SLOT, row))),
    ),
    slotOrderRests: bothSides((side) => slotOrderRests(db, execute, side)),
    slotOrderEnded: bothSides((side) => slotOrderEnded(db, execute, side)),
    slotExecuted: bothSides((side) => slotExecuted(db, execute, side)),
  }
}

type FactStatement = 'insertFill' | 'insertLedger' | 'insertEvent' | 'upsertCursor' | 'upsertEquity'

function factStatements(db: Db, execute: Execute): Pick<EngineStatements, FactStatement> {
  return {
    insertFill: template<FillsTable>(execute, FILL, (row) =>
      db
        .insertInto('fills')
        .values(row)
        .onConflict((conflict) => conflict.columns(['account_id', 'trade_id']).doNothing()),
    ),
    insertLedger: template<LedgerEntriesTable>(execute, LEDGER, (row) =>
      db
        .insertInto('ledger_entries')
        .values(row)
        .onConflict((conflict) => conflict.columns(['account_id', 'entry_id']).doNothing()),
    ),
    insertEvent: template<BotEventsTable>(
      execute,
      ['bot_id', 'seq', 'user_id', 'code', 'params', 'occurred_at', 'wall_at'],
      (row) => db.insertInto('bot_events').values(row),
    ),
    upsertCursor: template<CursorsTable>(execute, ['account_id', 'name', 'value'], (row) =>
      db
        .insertInto('cursors')
        .values(row)
        .onConflict((conflict) => conflict.columns(['account_id', 'name']).doUpdateSet({ value: row.value })),
    ),
    upsertEquity: template<EquitySnapshotsTable>(
      execute,
      ['subject_kind', 'subject_id', 'user_id', 'market_at', 'wall_at', 'equity', 'price'],
      (row) =>
        db
          .insertInto('equity_snapshots')
          .values(row)
          .onConflict((conflict) =>
            conflict
              .columns(['subject_kind', 'subject_id', 'market_at'])
              .doUpdateSet({ wall_at: row.wall_at, equity: row.equity, price: row.price }),
          ),
    ),
  }
}

const orderColumn = (side: 'buy' | 'sell') => (side === 'buy' ? 'buy_order_id' : 'sell_order_id')

const slotOrderRests = (db: Db, execute: Execute, side: 'buy' | 'sell'): Template<SlotSide> =>
  template(execute, ['bot_id', 'grid_level', 'order_id'], (row) =>
    db
      .updateTable('grid_positions')
      .set({ [orderColumn(side)]: row.order_id })
      .where('bot_id', '=', row.bot_id)
      .where('grid_level', '=', row.grid_level),
  )

const slotOrderEnded = (db: Db, execute: Execute, side: 'buy' | 'sell'): Template<SlotSide> =>
  template(execute, ['bot_id', 'grid_level', 'order_id'], (row) =>
    db
      .updateTable('grid_positions')
      .set({ [orderColumn(side)]: null })
      .where('bot_id', '=', row.bot_id)
      .where('grid_level', '=', row.grid_level)
      .where(orderColumn(side), '=', row.order_id),
  )

/** The execution opens the slot when its side is the slot's opening side, which target_price tells. */
function slotExecuted(db: Db, execute: Execute, side: 'buy' | 'sell'): Template<SlotExecution> {
  const opens = side === 'buy' ? 'lower_price' : 'upper_price'
  return template(execute, ['bot_id', 'grid_level', 'price'], (row) =>
    db
      .updateTable('grid_positions')
      .set((select) => ({
        entry_price: select
          .case()
          .when('target_price', '=', select.ref(opens))
          .then(row.price)
          .else(select.ref('entry_price'))
          .end(),
        exit_price: select
          .case()
          .when('target_price', '=', select.ref(opens))
          .then(select.ref('exit_price'))
          .else(row.price)
          .end(),
      }))
      .where('bot_id', '=', row.bot_id)
      .where('grid_level', '=', row.grid_level),
  )
}
