import type {
  BotNote,
  Fill,
  GridBot,
  Money,
  OrderRecord,
  PositionSide,
  ProtectiveStop,
  Side,
  Steps,
  Ticks,
} from '@gridpilot/core'

/** One row of the append-only account ledger, in the coin it was paid in. Σ amount = Σ bills, difference 0. */
export interface LedgerEntry {
  /** Unique per account: `fill:<tradeId>:pnl`, `fill:<tradeId>:fee`, `bill:<billId>`. Inserting it twice is a no-op. */
  readonly entryId: string
  readonly botId: string | null
  readonly kind: 'realized_pnl' | 'fee' | 'funding' | 'transfer' | 'other'
  readonly symbol: string
  readonly coin: string
  /** Signed effect on the balance: a fee paid is negative. */
  readonly amount: Money
  readonly occurredAtMs: number
}

/** A step of the bot's story in plain words: code plus parameters, texts are made at the edge. */
export interface BotEventEntry {
  readonly botId: string
  readonly code: string
  readonly params: BotNote['params']
  readonly occurredAtMs: number
  readonly wallMs: number
}

export interface BookedFill extends Fill {
  /** null: not ours (manual order on the same account). */
  readonly botId: string | null
  readonly slot: number
  readonly purpose: string
  readonly cycle: number
}

/** Everything one turn of an account actor changed; durable together or not at all. */
export interface Commit {
  /** The lease epoch this process holds; the store refuses the whole commit when it is no longer current. */
  readonly epoch: number
  readonly bots: readonly GridBot[]
  readonly orders: readonly OrderRecord[]
  readonly stops: readonly ProtectiveStop[]
  readonly fills: readonly BookedFill[]
  readonly ledger: readonly LedgerEntry[]
  readonly events: readonly BotEventEntry[]
  readonly cursors: Readonly<Record<string, string>>
}

export type CommitResult = { readonly ok: true } | { readonly ok: false; readonly reason: 'stale_epoch' }

/** As much of a booked fill as tells what was held at a time. */
export interface RecentFill {
  readonly tradeId: string
  /** null: nobody's of ours. */
  readonly botId: string | null
  readonly symbol: string
  readonly side: Side
  readonly positionSide: PositionSide
  readonly quantity: Steps
  readonly occurredAtMs: number
  /** By the exchange: a liquidation. */
  readonly forced: boolean
}

/** An execution of a bot, as much as its positions depend on. */
export interface Execution {
  readonly tradeId: string
  readonly positionSide: PositionSide
  readonly side: Side
  readonly price: Ticks
  readonly quantity: Steps
  readonly occurredAtMs: number
  /** By the exchange: a liquidation. */
  readonly forced: boolean
}

export interface LoadedAccount {
  /** Five characters that begin every id this database gives. */
  readonly installation: string
  /**
   * Bots that are not archived; ended ones only while they still hold a position, an order could bring a fill, or a bill
   * from before their end could come.
   */
  readonly bots: readonly GridBot[]
  /** Orders not settled yet, plus absent ones. */
  readonly orders: readonly OrderRecord[]
  /** Of the bots: the newest stop of each side, ended ones included; and every stop that may still act. */
  readonly stops: readonly ProtectiveStop[]
  readonly cursors: Readonly<Record<string, string>>
  /** The newest fills, oldest first, some hundreds: funding that falls due is shared by what was held then. */
  readonly recentFills: readonly RecentFill[]
}

/** What the engine needs durable. Every method is one transaction. */
export interface EngineStore {
  /**
   * Takes the account over and raises its epoch, so that two holders cannot both commit afterwards. null: another holder
   * has renewed its lease less than `LEASE_MS` ago. A holder's own lease and a released one are free.
   */
  acquireLease(accountId: string, holder: string): Promise<number | null>
  /** The holder of this epoch is alive; false: the epoch is not the current one any more. A commit renews as well. */
  renewLease(accountId: string, epoch: number): Promise<boolean>
  /** In good order: the next holder need not wait. Nothing happens when the epoch is not the current one. */
  releaseLease(accountId: string, epoch: number): Promise<void>
  load(accountId: string): Promise<LoadedAccount>
  commit(accountId: string, commit: Commit): Promise<CommitResult>
  /** The subset of trade ids that is booked already. */
  knownTradeIds(accountId: string, tradeIds: readonly string[]): Promise<ReadonlySet<string>>
  /** The subset of bill ids that rows of the ledger come from. */
  knownBillIds(accountId: string, billIds: readonly string[]): Promise<ReadonlySet<string>>
  /** Every booked execution of one bot, in any order: asked for when an older one turns up, which is rare. */
  executionsOf(accountId: string, botId: string): Promise<readonly Execution[]>
  /** An order by its venue id, settled ones included (late fills, rows without client id). */
  orderByVenueId(accountId: string, venueOrderId: string): Promise<OrderRecord | null>
  orderByClientId(accountId: string, clientOrderId: string): Promise<OrderRecord | null>
  stopByClientId(accountId: string, clientOrderId: string): Promise<ProtectiveStop | null>
  /** A stop by the order it became, settled ones included. */
  stopByExecutedOrder(accountId: string, venueOrderId: string): Promise<ProtectiveStop | null>
  /** Equity snapshots are market-time points per bot; the store thins them with age. */
  saveEquity(points: readonly EquityPoint[]): Promise<void>
}

export interface EquityPoint {
  readonly botId: string
  readonly marketMs: number
  readonly wallMs: number
  /** Investment + total PnL. */
  readonly equity: Money
  readonly price: number
}
