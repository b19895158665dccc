import type { Kysely, Transaction } from 'kysely'
import type {
  AccountsTable,
  ApiKeysTable,
  AuditLogTable,
  BacktestsTable,
  IdempotencyKeysTable,
  RiskDaysTable,
  RiskSettingsTable,
  SessionsTable,
  SystemAlertsTable,
  UsersTable,
} from './identity-tables.ts'
import type {
  ModelCallsTable,
  RecommendationsTable,
  SchemaVersionTable,
  SettingsTable,
  ShadowScoresTable,
} from './market-tables.ts'
import type {
  BotEventsTable,
  CursorsTable,
  EquitySnapshotsTable,
  FillsTable,
  GridBotsTable,
  GridPositionsTable,
  LeasesTable,
  LedgerEntriesTable,
  OrdersTable,
  ProtectiveStopsTable,
} from './trading-tables.ts'

/** Every table by its name; made by the migrations, never by this type. */
export interface Schema {
  schema_version: SchemaVersionTable
  users: UsersTable
  sessions: SessionsTable
  accounts: AccountsTable
  api_keys: ApiKeysTable
  risk_settings: RiskSettingsTable
  risk_days: RiskDaysTable
  system_alerts: SystemAlertsTable
  audit_log: AuditLogTable
  backtests: BacktestsTable
  optimizations: BacktestsTable
  idempotency_keys: IdempotencyKeysTable
  grid_bots: GridBotsTable
  grid_positions: GridPositionsTable
  orders: OrdersTable
  protective_stops: ProtectiveStopsTable
  fills: FillsTable
  ledger_entries: LedgerEntriesTable
  bot_events: BotEventsTable
  cursors: CursorsTable
  leases: LeasesTable
  equity_snapshots: EquitySnapshotsTable
  recommendations: RecommendationsTable
  shadow_scores: ShadowScoresTable
  model_calls: ModelCallsTable
  settings: SettingsTable
}

export type Db = Kysely<Schema>
export type Tx = Transaction<Schema>
