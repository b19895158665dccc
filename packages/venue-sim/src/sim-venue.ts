import type { Instrument, Money, Rate, Result, Ticks } from '@gridpilot/core'
import type { Bill } from './bill.ts'
import type { VenueEvent } from './event.ts'
import type { VenueFill } from './fill.ts'
import type { OrderReceipt, OrderReference, OrderRequest, OrderRow } from './order.ts'
import type { Refusal } from './refusal.ts'
import type { VenueConfig, VenueSettings } from './settings.ts'
import type { VenueSnapshot } from './snapshot.ts'
import type {
  AccountView,
  ClosedPosition,
  FundingPayment,
  FundingSettlement,
  MarketView,
  PositionView,
  QuietRange,
} from './views.ts'

/** A deterministic exchange for USDT perpetuals (signatures first; the implementation follows in the next commit). */
export declare class SimVenue {
  constructor(config: VenueConfig)
  static restore(snapshot: VenueSnapshot): SimVenue
  snapshot(): VenueSnapshot
  readonly settings: VenueSettings
  /** Latest market time any call carried; calls with an earlier one are programmer errors. */
  get marketMs(): number

  instruments(): readonly Instrument[]
  instrument(symbol: string): Instrument | null
  /** Replaces filters, fees, tiers, caps or status while running; existing orders stay. Tick and step must not change. */
  updateInstrument(instrument: Instrument): Result<Instrument, Refusal>

  /** `deposit` ≥ 0. */
  createAccount(accountId: string, deposit: Money, marketMs: number): Result<AccountView, Refusal>
  hasAccount(accountId: string): boolean
  accountIds(): readonly string[]
  /** > 0 in, < 0 out; out is limited to what is available. */
  transfer(accountId: string, amount: Money, marketMs: number): Result<Bill, Refusal>
  account(accountId: string): AccountView
  leverage(accountId: string, symbol: string): number
  /** Whole ×. `changed` is false when it was that already. Open orders and positions do not block it; margin does. */
  setLeverage(
    accountId: string,
    symbol: string,
    leverage: number,
    marketMs: number,
  ): Result<{ readonly leverage: number; readonly changed: boolean }, Refusal>

  /** Non-flat positions, by symbol. */
  positions(accountId: string): readonly PositionView[]
  position(accountId: string, symbol: string): PositionView | null
  closedPositions(accountId: string): readonly ClosedPosition[]

  submit(accountId: string, request: OrderRequest, marketMs: number): Result<OrderReceipt, Refusal>
  cancel(accountId: string, reference: OrderReference, marketMs: number): Result<OrderRow, Refusal>
  /** All open orders of the account, or of one symbol; the canceled rows, oldest first. */
  cancelAll(accountId: string, symbol: string | null, marketMs: number): readonly OrderRow[]
  /** Closes the symbol's whole position at the market (reduce-only, no quantity cap). Open orders stay. */
  closePosition(accountId: string, symbol: string, marketMs: number): Result<OrderReceipt, Refusal>

  /** Null when unknown or pruned. */
  order(accountId: string, reference: OrderReference): OrderRow | null
  /** Ascending by id. */
  openOrders(accountId: string, symbol?: string): readonly OrderRow[]
  /** Finished orders, in the order they ended; not older than the history. */
  finishedOrders(accountId: string): readonly OrderRow[]
  /** Ascending by id. */
  fills(accountId: string): readonly VenueFill[]
  bills(accountId: string): readonly Bill[]

  market(symbol: string): MarketView | null
  /** The first call only sets the price. `mark` follows `last` unless given. */
  moveTo(symbol: string, to: { readonly last: Ticks; readonly mark?: Ticks }, marketMs: number): void
  /** Prices to which moveTo (mark = last) would change nothing but the price: lets a backtest skip quiet candles. */
  quietRange(symbol: string): QuietRange
  /** Settles funding for every position of the symbol at its mark; rate > 0: longs pay. */
  applyFunding(symbol: string, rate: Rate, marketMs: number): readonly FundingPayment[]
  fundingSettlements(symbol: string): readonly FundingSettlement[]

  /** Events since the last drain, oldest first. */
  drainEvents(): VenueEvent[]
}
