import {
  type GridBot,
  LEASE_MS,
  type OrderRecord,
  type PositionSide,
  type ProtectiveStop,
  type Side,
  type Steps,
  stopKey,
  type Ticks,
} from '@gridpilot/core'
import type { Commit, CommitResult, EngineStore, EquityPoint, Execution, LoadedAccount } from '@gridpilot/engine'
import { fromDocument } from '../codec/document.ts'
import { gridBotCodec } from '../codec/grid-bot-codec.ts'
import { orderFromRow } from '../codec/order-codec.ts'
import { stopFromRow } from '../codec/stop-codec.ts'
import type { SettingsRepository } from '../repositories/settings-repository.ts'
import type { Db, Tx } from '../schema/schema.ts'
import { createIdentities, type Identities } from './bot-identity.ts'
import { type Written, writeCommit } from './commit.ts'
import type { EquityWriter } from './equity-writer.ts'
import type { EngineStatements } from './statements.ts'
import { createWinRateColumn, type WinRateColumn } from './win-rate-column.ts'

/** Fills loaded to tell what bots held lately. */
const RECENT_FILLS = 1_000

/** A bot that ended no longer than this before the account was last looked at may still get or pay funding. */
const LATE_BILLS_MS = 600_000

/** `in (…)` lists are cut to this many ids per query. */
const IDS_PER_QUERY = 200

/** Ends a transaction without a trace because the lease is no longer ours. */
class StaleEpoch extends Error {}

export interface SqliteEngineStoreParts {
  readonly statements: EngineStatements
  readonly equity: EquityWriter
  readonly settings: SettingsRepository
  readonly nowMs: () => number
}

/**
 * `EngineStore` over the database. Every rejection is a `StoreFailure` or an `AssertionError`, and means that nothing
 * of the call is stored: what depends on it must not be sent.
 */
export class SqliteEngineStore implements EngineStore {
  readonly #db: Db
  readonly #settings: SettingsRepository
  readonly #nowMs: () => number
  readonly #statements: EngineStatements
  readonly #identities: Identities = createIdentities()
  readonly #written: Written = { slots: new Map(), lastEvent: new Map() }
  readonly #winRate: WinRateColumn = createWinRateColumn()
  readonly #equity: EquityWriter
  /** By account and epoch: an older backup puts epochs back, and then a number alone does not tell two holders apart. */
  readonly #holders = new Map<string, string>()

  constructor(db: Db, { statements, equity, settings, nowMs }: SqliteEngineStoreParts) {
    this.#db = db
    this.#settings = settings
    this.#statements = statements
    this.#equity = equity
    this.#nowMs = nowMs
  }

  acquireLease(accountId: string, holder: string): Promise<number | null> {
    return this.#db.transaction().execute(async (tx) => {
      const nowMs = this.#nowMs()
      const lease = { account_id: accountId, holder, acquired_at: nowMs, renewed_at: nowMs }
      const held = await tx.selectFrom('leases').selectAll().where('account_id', '=', accountId).executeTakeFirst()
      // A time in the future is one before the clock was set back: as old as it can be.
      const age = held === undefined ? LEASE_MS : nowMs - held.renewed_at
      if (held !== undefined && held.holder !== holder && age >= 0 && age < LEASE_MS) return null
      const row = await tx
        .insertInto('leases')
        .values({ ...lease, epoch: 1 })
        .onConflict((conflict) =>
          conflict.column('account_id').doUpdateSet((select) => ({
            ...lease,
            epoch: select('leases.epoch', '+', 1),
          })),
        )
        .returning('epoch')
        .executeTakeFirstOrThrow()
      this.#holders.set(`${accountId} ${row.epoch}`, holder)
      return row.epoch
    })
  }

  #holderOf(accountId: string, epoch: number): string {
    return this.#holders.get(`${accountId} ${epoch}`) ?? ''
  }

  async renewLease(accountId: string, epoch: number): Promise<boolean> {
    const renewed = await this.#db
      .updateTable('leases')
      .set({ renewed_at: this.#nowMs() })
      .where('account_id', '=', accountId)
      .where('epoch', '=', epoch)
      .where('holder', '=', this.#holderOf(accountId, epoch))
      .executeTakeFirst()
    return renewed.numUpdatedRows === 1n
  }

  async releaseLease(accountId: string, epoch: number): Promise<void> {
    await this.#db
      .updateTable('leases')
      .set({ renewed_at: 0 })
      .where('account_id', '=', accountId)
      .where('epoch', '=', epoch)
      .where('holder', '=', this.#holderOf(accountId, epoch))
      .execute()
  }

  load(accountId: string): Promise<LoadedAccount> {
    return this.#db.transaction().execute(async (tx) => {
      const cursorRows = await tx.selectFrom('cursors').selectAll().where('account_id', '=', accountId).execute()
      const cursors = Object.fromEntries(cursorRows.map(({ name, value }) => [name, value]))
      const sweptMs = Number(cursors.swept ?? Number.MAX_SAFE_INTEGER)
      const bots = await this.#loadBots(tx, accountId, sweptMs - LATE_BILLS_MS)
      const loaded = new Set(bots.map(({ id }) => id))
      const rows = await tx
        .selectFrom('orders')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('settled', '=', 0)
        .orderBy('created_at')
        .orderBy('client_order_id')
        .execute()
      const orders = rows.filter((row) => row.status !== 'absent' || loaded.has(row.bot_id)).map(orderFromRow)
      const recent = await tx
        .selectFrom('fills')
        .select(['trade_id', 'bot_id', 'symbol', 'side', 'position_side', 'quantity_steps', 'occurred_at', 'purpose'])
        .where('account_id', '=', accountId)
        .orderBy('occurred_at', 'desc')
        .orderBy('trade_id', 'desc')
        .limit(RECENT_FILLS)
        .execute()
      const recentFills = recent.reverse().map((row) => ({
        tradeId: row.trade_id,
        botId: row.bot_id,
        symbol: row.symbol,
        side: row.side as Side,
        positionSide: row.position_side as PositionSide,
        quantity: Number(row.quantity_steps) as Steps,
        occurredAtMs: Number(row.occurred_at),
        forced: row.purpose === 'liquidation',
      }))
      const stops = await this.#loadStops(tx, accountId, loaded)
      const installation = await this.#settings.installationId(tx)
      return { installation, bots, orders, stops, cursors, recentFills }
    })
  }

  /** The newest of each bot and side names the next one; what may act is loaded whoever it belongs to. */
  async #loadStops(tx: Tx, accountId: string, bots: ReadonlySet<string>): Promise<ProtectiveStop[]> {
    const newest = new Map<string, ProtectiveStop>()
    const rows = await tx
      .selectFrom('protective_stops')
      .select(['client_order_id', 'bot_id', 'may_act', 'record'])
      .where('account_id', '=', accountId)
      .orderBy('attempt')
      .execute()
    for (const row of rows) {
      if (row.may_act === 0 && !bots.has(row.bot_id)) continue
      const stop = stopFromRow(row)
      newest.set(stopKey(stop), stop)
    }
    return [...newest.values()]
  }

  /**
   * Ended bots are of interest only while they hold a position, one of their orders could still bring a fill, or funding of
   * their last hours could come: those that ended at `marketMs` or later.
   */
  async #loadBots(tx: Tx, accountId: string, marketMs: number): Promise<GridBot[]> {
    const rows = await tx
      .selectFrom('grid_bots')
      .select(['id', 'state'])
      .where('account_id', '=', accountId)
      .where('archived_at', 'is', null)
      .where((where) =>
        where.or([
          where('status', 'not in', ['stopped', 'liquidated']),
          where('market_stopped_at', '>=', marketMs),
          where('long_quantity', '<>', '0'),
          where('short_quantity', '<>', '0'),
          where.exists(
            where
              .selectFrom('orders')
              .select('orders.client_order_id')
              .whereRef('orders.bot_id', '=', 'grid_bots.id')
              .where('orders.account_id', '=', accountId)
              .where('orders.settled', '=', 0)
              .where('orders.status', '<>', 'absent'),
          ),
          where.exists(
            where
              .selectFrom('protective_stops')
              .select('protective_stops.client_order_id')
              .whereRef('protective_stops.bot_id', '=', 'grid_bots.id')
              .where('protective_stops.may_act', '=', 1),
          ),
        ]),
      )
      .orderBy('code_number')
      .execute()
    return rows.map(({ id, state }) => fromDocument(gridBotCodec, state, `state of bot ${id}`))
  }

  async commit(accountId: string, commit: Commit): Promise<CommitResult> {
    const context = {
      statements: this.#statements,
      identities: this.#identities,
      written: this.#written,
      nowMs: this.#nowMs(),
    }
    try {
      const remember = await this.#db.transaction().execute(async (tx) => {
        // An update, not a read: it locks the lease row until the end of this transaction on any database.
        const fence = await tx
          .updateTable('leases')
          .set({ renewed_at: context.nowMs })
          .where('account_id', '=', accountId)
          .where('epoch', '=', commit.epoch)
          .where('holder', '=', this.#holderOf(accountId, commit.epoch))
          .executeTakeFirst()
        if (fence.numUpdatedRows !== 1n) throw new StaleEpoch()
        return writeCommit(tx, accountId, commit, context)
      })
      remember()
      return { ok: true }
    } catch (error) {
      if (error instanceof StaleEpoch) return { ok: false, reason: 'stale_epoch' }
      throw error
    }
  }

  async knownTradeIds(accountId: string, tradeIds: readonly string[]): Promise<ReadonlySet<string>> {
    const known = new Set<string>()
    for (let from = 0; from < tradeIds.length; from += IDS_PER_QUERY) {
      const rows = await this.#db
        .selectFrom('fills')
        .select('trade_id')
        .where('account_id', '=', accountId)
        .where('trade_id', 'in', tradeIds.slice(from, from + IDS_PER_QUERY))
        .execute()
      for (const { trade_id } of rows) known.add(trade_id)
    }
    return known
  }

  async knownBillIds(accountId: string, billIds: readonly string[]): Promise<ReadonlySet<string>> {
    const known = new Set<string>()
    for (const billId of billIds) {
      // One row for each share of the bill: `bill:ID` or `bill:ID:BOT`.
      const row = await this.#db
        .selectFrom('ledger_entries')
        .select('entry_id')
        .where('account_id', '=', accountId)
        .where('entry_id', '>=', `bill:${billId}`)
        .where('entry_id', '<', `bill:${billId};`)
        .limit(1)
        .executeTakeFirst()
      if (row !== undefined) known.add(billId)
    }
    return known
  }

  async executionsOf(accountId: string, botId: string): Promise<readonly Execution[]> {
    const rows = await this.#db
      .selectFrom('fills')
      .select(['trade_id', 'position_side', 'side', 'price_ticks', 'quantity_steps', 'occurred_at', 'purpose'])
      .where('account_id', '=', accountId)
      .where('bot_id', '=', botId)
      .execute()
    return rows.map((row) => ({
      tradeId: row.trade_id,
      positionSide: row.position_side as PositionSide,
      side: row.side as Side,
      price: Number(row.price_ticks) as Ticks,
      quantity: Number(row.quantity_steps) as Steps,
      occurredAtMs: Number(row.occurred_at),
      forced: row.purpose === 'liquidation',
    }))
  }

  async orderByVenueId(accountId: string, venueOrderId: string): Promise<OrderRecord | null> {
    const row = await this.#db
      .selectFrom('orders')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('venue_order_id', '=', venueOrderId)
      .executeTakeFirst()
    return row ? orderFromRow(row) : null
  }

  async orderByClientId(accountId: string, clientOrderId: string): Promise<OrderRecord | null> {
    const row = await this.#db
      .selectFrom('orders')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('client_order_id', '=', clientOrderId)
      .executeTakeFirst()
    return row ? orderFromRow(row) : null
  }

  async stopByClientId(accountId: string, clientOrderId: string): Promise<ProtectiveStop | null> {
    const row = await this.#db
      .selectFrom('protective_stops')
      .select(['client_order_id', 'record'])
      .where('account_id', '=', accountId)
      .where('client_order_id', '=', clientOrderId)
      .executeTakeFirst()
    return row ? stopFromRow(row) : null
  }

  async stopByExecutedOrder(accountId: string, venueOrderId: string): Promise<ProtectiveStop | null> {
    const row = await this.#db
      .selectFrom('protective_stops')
      .select(['client_order_id', 'record'])
      .where('account_id', '=', accountId)
      .where('executed_order_id', '=', venueOrderId)
      .executeTakeFirst()
    return row ? stopFromRow(row) : null
  }

  async saveEquity(points: readonly EquityPoint[]): Promise<void> {
    if (points.length === 0) return
    await this.#db.transaction().execute(async (tx) => {
      for (const { botId, ...point } of points) {
        const { userId } = await this.#identities.bot(tx, botId)
        await this.#equity.write(tx, { kind: 'bot', id: botId, userId }, point)
        await this.#winRate.follow(tx, botId, point.marketMs)
      }
    })
  }
}
