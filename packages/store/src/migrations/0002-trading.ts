import type { Kysely } from 'kysely'
import { refuseChanges } from './append-only.ts'
import { createIndex, createTable } from './create-table.ts'
import type { Migration } from './migration.ts'

const OWNED = { user_id: 'users.id' }
const OF_ACCOUNT = { ...OWNED, account_id: 'accounts.id' }
const OF_BOT = { ...OWNED, bot_id: 'grid_bots.id' }
const OF_ACCOUNT_AND_BOT = { ...OF_ACCOUNT, bot_id: 'grid_bots.id' }

/** Grid bots and their slots, orders as intents, fills and ledger as facts, the account actor's own bookkeeping. */
export const trading: Migration = {
  version: 2,
  name: 'trading',
  async up(db) {
    await gridBots(db)
    await gridPositions(db)
    await orders(db)
    await facts(db)
    await actors(db)
  },
}

async function gridBots(db: Kysely<unknown>): Promise<void> {
  const columns = {
    text: [
      ...['id', 'user_id', 'account_id', 'name', 'symbol', 'direction', 'grid_type'],
      ...['price_range_lower', 'price_range_upper', 'investment_amount', 'investment_ratio?'],
      ...['stop_loss_percent?', 'take_profit_percent?', 'stop_loss_price?', 'take_profit_price?', 'trigger_price?'],
      ...['recommendation_id?', 'status', 'status_reason?', 'stop_reason?', 'quantity_per_grid?', 'position_quantity'],
      ...['liquidation_price_below?', 'liquidation_price_above?', 'worst_loss_usdt?'],
      ...['total_profit', 'total_profit_percent', 'grid_profit', 'realized_pnl', 'unrealized_pnl', 'fees', 'funding'],
      ...['instrument', 'state'],
    ],
    bigint: [
      ...['code_number', 'created_at', 'started_at?', 'stopped_at?', 'updated_at', 'archived_at?'],
      ...['market_started_at?', 'market_stopped_at?'],
    ],
    integer: ['grid_count', 'leverage', 'maker_only', 'is_ai_recommended', 'total_trades', 'round_trips'],
    double: ['win_rate?'],
  }
  await createTable(db, 'grid_bots', columns, { primary: ['id'], references: OF_ACCOUNT })
  await db.schema.createIndex('grid_bots_by_code_number').on('grid_bots').column('code_number').unique().execute()
  await createIndex(db, 'grid_bots', ['user_id', 'created_at', 'id'])
  await createIndex(db, 'grid_bots', ['account_id', 'status'])
  await createIndex(db, 'grid_bots', ['recommendation_id', 'user_id'])
}

async function gridPositions(db: Kysely<unknown>): Promise<void> {
  const columns = {
    text: [
      ...['bot_id', 'user_id', 'lower_price', 'upper_price', 'target_price', 'order_size', 'held_quantity', 'status'],
      ...['buy_order_id?', 'sell_order_id?', 'entry_price?', 'exit_price?', 'profit', 'deferrals'],
    ],
    integer: ['grid_level', 'round_trips'],
  }
  await createTable(db, 'grid_positions', columns, { primary: ['bot_id', 'grid_level'], references: OF_BOT })
}

async function orders(db: Kysely<unknown>): Promise<void> {
  const columns = {
    text: [
      ...['account_id', 'client_order_id', 'user_id', 'bot_id', 'symbol', 'purpose', 'side', 'type', 'time_in_force'],
      ...['cause', 'status', 'cancel', 'venue_order_id?', 'reason?'],
    ],
    integer: ['slot', 'revision', 'cycle', 'attempt', 'reduce_only', 'settled', 'absent_reads'],
    bigint: [
      ...['price_ticks?', 'quantity_steps', 'reported_steps', 'filled_steps', 'created_at', 'market_created_at'],
      ...['submitted_at?', 'cancel_submitted_at?', 'first_fill_at?', 'first_absent_read_at?', 'updated_at'],
    ],
  }
  const keys = { primary: ['account_id', 'client_order_id'], references: OF_ACCOUNT_AND_BOT }
  await createTable(db, 'orders', columns, keys)
  await createIndex(db, 'orders', ['account_id', 'settled'])
  await createIndex(db, 'orders', ['account_id', 'venue_order_id'])
  await createIndex(db, 'orders', ['bot_id', 'created_at', 'client_order_id'])
}

async function facts(db: Kysely<unknown>): Promise<void> {
  const fills = {
    text: [
      ...['account_id', 'trade_id', 'user_id', 'bot_id?', 'venue_order_id', 'client_order_id', 'symbol', 'purpose'],
      ...['side', 'fee', 'fee_coin', 'realized_pnl', 'liquidity'],
    ],
    integer: ['slot', 'cycle'],
    bigint: ['price_ticks', 'quantity_steps', 'occurred_at', 'received_at'],
  }
  const fillKeys = { primary: ['account_id', 'trade_id'], references: OF_ACCOUNT_AND_BOT }
  await createTable(db, 'fills', fills, fillKeys)
  await createIndex(db, 'fills', ['bot_id', 'occurred_at', 'trade_id'])
  await createIndex(db, 'fills', ['user_id', 'occurred_at', 'trade_id'])

  const ledger = {
    text: ['account_id', 'entry_id', 'user_id', 'bot_id?', 'kind', 'symbol', 'coin', 'amount'],
    bigint: ['occurred_at', 'received_at'],
  }
  const ledgerKeys = { primary: ['account_id', 'entry_id'], references: OF_ACCOUNT_AND_BOT }
  await createTable(db, 'ledger_entries', ledger, ledgerKeys)
  await createIndex(db, 'ledger_entries', ['account_id', 'occurred_at', 'entry_id'])
  await createIndex(db, 'ledger_entries', ['bot_id', 'kind'])

  await refuseChanges(db, 'fills')
  await refuseChanges(db, 'ledger_entries')
}

async function actors(db: Kysely<unknown>): Promise<void> {
  const events = {
    text: ['bot_id', 'user_id', 'code', 'params'],
    bigint: ['seq', 'occurred_at', 'wall_at'],
  }
  await createTable(db, 'bot_events', events, { primary: ['bot_id', 'seq'], references: OF_BOT })

  const cursors = { text: ['account_id', 'name', 'value'] }
  const account = { account_id: 'accounts.id' }
  await createTable(db, 'cursors', cursors, { primary: ['account_id', 'name'], references: account })

  const leases = { text: ['account_id', 'holder'], bigint: ['epoch', 'acquired_at'] }
  await createTable(db, 'leases', leases, { primary: ['account_id'], references: account })

  const equity = {
    text: ['subject_kind', 'subject_id', 'user_id', 'equity'],
    bigint: ['market_at', 'wall_at'],
    double: ['price?'],
  }
  const equityKeys = { primary: ['subject_kind', 'subject_id', 'market_at'], references: OWNED }
  await createTable(db, 'equity_snapshots', equity, equityKeys)
}
