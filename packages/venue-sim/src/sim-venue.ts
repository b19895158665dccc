import {
  assert,
  err,
  type Instrument,
  type Money,
  ok,
  type PositionMode,
  type PositionSide,
  type Rate,
  type Result,
  type Steps,
  type Ticks,
} from '@gridpilot/core'
import { viewAccount, viewPosition, viewSymbolSettings } from './account-views.ts'
import { openAccount, transferMoney } from './accounts.ts'
import type { Bill } from './bill.ts'
import {
  type AccountSettings,
  type CommandKind,
  type CommandResult,
  DEFAULT_ACCOUNT,
  type VenueCommand,
} from './command.ts'
import { rankOf } from './deleveraging.ts'
import { dispatch } from './dispatch.ts'
import type { VenueEvent } from './event.ts'
import type { VenueFill } from './fill.ts'
import { settleFunding } from './funding.ts'
import { pruneHistory } from './history.ts'
import { changeLeverage, type LeverageChange } from './leverage.ts'
import { liquidateAtMark } from './liquidation.ts'
import { viewMarket } from './market-view.ts'
import { type OrderDraft, type OrderReceipt, type OrderReference, type OrderRow, orderRequest } from './order.ts'
import type { PlanReference, PlanRow } from './plan.ts'
import { findPlan } from './plans.ts'
import { moveMarket, quietRangeOf } from './price-walk.ts'
import { type Refusal, refusal } from './refusal.ts'
import { DEFAULT_SETTINGS, type VenueConfig, type VenueSettings } from './settings.ts'
import { stateOf, takeSnapshot, type VenueSnapshot } from './snapshot.ts'
import { cancelByReference, cancelEvery, findOrder, submitOrder } from './submission.ts'
import {
  type Account,
  accountOf,
  advanceTime,
  findHolding,
  holdersOf,
  marketOf,
  newMarket,
  planOf,
  rowOf,
  type VenueState,
} from './venue-state.ts'
import type {
  AccountView,
  ClosedPosition,
  FundingPayment,
  FundingSettlement,
  MarketView,
  PositionView,
  QuietRange,
  SymbolSettings,
} from './views.ts'

/**
 * A deterministic exchange for USDT perpetuals: one-way and hedge mode, crossed and isolated margin. Synchronous, without clock, random or
 * I/O: the same calls give the same rows, ids and events. Every change carries the market's time (epoch ms, never
 * backwards) and is told by `drainEvents`. Accounts trade against a synthetic market with unlimited liquidity at bid
 * and ask, never against each other. An unknown account id, a market time that runs backwards and an impossible price
 * are programmer errors (assertions); what a trader may get wrong is a `Refusal`.
 */
export class SimVenue {
  readonly #state: VenueState

  constructor(config: VenueConfig) {
    const settings = { ...DEFAULT_SETTINGS, ...config.settings }
    assert(Number.isSafeInteger(settings.spreadTicks) && settings.spreadTicks >= 1, 'spreadTicks must be ≥ 1')
    assert(settings.slippage >= 0n && settings.slippage < 100_000_000n, 'slippage must be in [0, 1)')
    assert(
      Object.values(settings.touchQuantity).every((steps) => steps >= 1),
      'touchQuantity must be ≥ 1',
    )
    this.#state = {
      settings,
      markets: new Map(config.instruments.map((instrument) => [instrument.symbol, newMarket(instrument)])),
      accounts: new Map(),
      marketMs: 0,
      lastId: config.idFloor ?? 0n,
      eventSequence: 0,
      prunedDay: 0,
      insurancePaid: 0n as Money,
      pending: [],
    }
    assert(this.#state.markets.size === config.instruments.length, 'a symbol is listed twice')
  }

  static restore(snapshot: VenueSnapshot): SimVenue {
    const state = stateOf(snapshot)
    const venue = new SimVenue({ instruments: [], settings: state.settings })
    Object.assign(venue.#state, state)
    return venue
  }

  /** The whole venue, undrained events included; restoring it and going on equals never having stopped. */
  snapshot(): VenueSnapshot {
    return takeSnapshot(this.#state)
  }

  get settings(): VenueSettings {
    return this.#state.settings
  }

  /** What a touched order fills per price point from now on (settings.touchQuantity); null: whole. */
  setTouchQuantity(symbol: string, quantity: Steps | null): void {
    assert(quantity === null || quantity >= 1, 'touchQuantity must be ≥ 1')
    const { [symbol]: _, ...others } = this.#state.settings.touchQuantity
    const touchQuantity = quantity === null ? others : { ...others, [symbol]: quantity }
    this.#state.settings = { ...this.#state.settings, touchQuantity }
  }

  /** Latest market time any call carried. */
  get marketMs(): number {
    return this.#state.marketMs
  }

  // Instruments

  instruments(): readonly Instrument[] {
    return [...this.#state.markets.values()].map((market) => market.instrument)
  }

  instrument(symbol: string): Instrument | null {
    return this.#state.markets.get(symbol)?.instrument ?? null
  }

  /** Replaces filters, fees, tiers, caps or status while running; existing orders stay. Tick and step must not change. */
  updateInstrument(instrument: Instrument, marketMs: number): Result<Instrument, Refusal> {
    this.#at(marketMs)
    const market = this.#state.markets.get(instrument.symbol)
    if (!market) return err(refusal('unknown_symbol', instrument.symbol))
    const { tickSize, sizeStep, notionalUnit, tickUnits, stepUnits } = market.instrument
    const same =
      notionalUnit === instrument.notionalUnit &&
      tickUnits === instrument.tickUnits &&
      stepUnits === instrument.stepUnits &&
      tickSize === instrument.tickSize &&
      sizeStep === instrument.sizeStep
    if (!same) return err(refusal('grain_changed', `tick ${tickSize} and step ${sizeStep} are fixed`))
    market.instrument = instrument
    for (const account of holdersOf(this.#state, market)) liquidateAtMark(this.#state, account)
    return ok(instrument)
  }

  // Accounts

  /**
   * The one door for everything an account or its operator may do; the methods below are the same thing, typed out. A
   * command is plain JSON data, so that it can be journaled and done again. Money text that is no decimal is a
   * programmer error.
   */
  execute<K extends CommandKind>(command: Extract<VenueCommand, { kind: K }>, marketMs: number): CommandResult<K> {
    this.#at(marketMs)
    return dispatch(this.#state, command) as CommandResult<K>
  }

  /** `deposit` ≥ 0 USDT. */
  createAccount(
    accountId: string,
    deposit: Money,
    marketMs: number,
    settings: AccountSettings = DEFAULT_ACCOUNT,
  ): Result<AccountView, Refusal> {
    assert(deposit >= 0n, 'negative deposit')
    this.#at(marketMs)
    return openAccount(this.#state, accountId, deposit, settings)
  }

  hasAccount(accountId: string): boolean {
    return this.#state.accounts.has(accountId)
  }

  accountIds(): readonly string[] {
    return [...this.#state.accounts.keys()]
  }

  /** > 0 in, < 0 out; out is limited to what is available and to the balance. */
  transfer(accountId: string, amount: Money, marketMs: number): Result<Bill, Refusal> {
    assert(amount !== 0n, 'transfer of nothing')
    return transferMoney(this.#state, this.#account(accountId, marketMs), amount, 'USDT')
  }

  account(accountId: string): AccountView {
    return viewAccount(this.#state, accountOf(this.#state, accountId))
  }

  /** Cheaper than the account's figures: every order asks. */
  positionMode(accountId: string): PositionMode {
    return accountOf(this.#state, accountId).positionMode
  }

  /** The symbol must exist. */
  symbolSettings(accountId: string, symbol: string): SymbolSettings {
    return viewSymbolSettings(this.#state, accountOf(this.#state, accountId), symbol)
  }

  /** The crossed leverage. The symbol must exist. */
  leverage(accountId: string, symbol: string): number {
    return viewSymbolSettings(this.#state, accountOf(this.#state, accountId), symbol).leverage
  }

  /** Whole ×, within the instrument's range and the tier of what is held and ordered. */
  setLeverage(accountId: string, symbol: string, leverage: number, marketMs: number): Result<LeverageChange, Refusal> {
    return changeLeverage(this.#state, this.#account(accountId, marketMs), { symbol, leverage, positionSide: null })
  }

  // Positions

  /** Non-flat positions, by symbol, long before short. */
  positions(accountId: string): readonly PositionView[] {
    const account = accountOf(this.#state, accountId)
    return [...account.holdings.values()]
      .map((holding) => viewPosition(this.#state, account, holding))
      .filter((view) => view !== null)
      .sort((a, b) =>
        a.symbol === b.symbol ? (a.positionSide < b.positionSide ? -1 : 1) : a.symbol < b.symbol ? -1 : 1,
      )
  }

  /** Null when flat. In hedge mode name the leg. */
  position(accountId: string, symbol: string, positionSide: PositionSide = 'net'): PositionView | null {
    const account = accountOf(this.#state, accountId)
    const holding = findHolding(account, symbol, positionSide)
    return holding ? viewPosition(this.#state, account, holding) : null
  }

  /** The position's place in the queue for auto-deleveraging: 1 is closed first, towards 0 last; 0: never, or flat. */
  adlRank(accountId: string, symbol: string, positionSide: PositionSide): number {
    const account = accountOf(this.#state, accountId)
    const holding = findHolding(account, symbol, positionSide)
    return holding ? rankOf(this.#state, account, holding) : 0
  }

  /** In the order they ended. */
  closedPositions(accountId: string): readonly ClosedPosition[] {
    return accountOf(this.#state, accountId).closed
  }

  // Orders

  /** Accepted or refused; what follows at once (fills, cancels) is in the receipt's row and in the events. */
  submit(accountId: string, order: OrderDraft, marketMs: number): Result<OrderReceipt, Refusal> {
    const account = this.#account(accountId, marketMs)
    const result = submitOrder(this.#state, account, orderRequest(order))
    liquidateAtMark(this.#state, account)
    return result
  }

  cancel(accountId: string, reference: OrderReference, marketMs: number): Result<OrderRow, Refusal> {
    return cancelByReference(this.#state, this.#account(accountId, marketMs), reference)
  }

  /** All open orders of the account, or of one symbol; the canceled rows, oldest first. */
  cancelAll(accountId: string, symbol: string | null, marketMs: number): readonly OrderRow[] {
    return cancelEvery(this.#state, this.#account(accountId, marketMs), symbol, 'normal_cancel')
  }

  /** Closes the symbol's whole position at the market (reduce-only, no size limits). Other open orders stay. */
  closePosition(accountId: string, symbol: string, marketMs: number): Result<OrderReceipt, Refusal> {
    return this.execute({ kind: 'close_position', accountId, symbol, positionSide: 'net' }, marketMs)
  }

  /** Null when unknown or pruned. */
  order(accountId: string, reference: OrderReference): OrderRow | null {
    return findOrder(accountOf(this.#state, accountId), reference)
  }

  /** Ascending by id. */
  openOrders(accountId: string, symbol?: string): readonly OrderRow[] {
    const account = accountOf(this.#state, accountId)
    const holdings = [...account.holdings.values()].filter((held) => symbol === undefined || held.symbol === symbol)
    const rows = holdings.flatMap((holding) => [...holding.open].map((orderId) => rowOf(account, orderId)))
    return rows.sort((a, b) => (a.orderId < b.orderId ? -1 : 1))
  }

  /** Filled and canceled orders, in the order they ended; not older than the history. */
  finishedOrders(accountId: string): readonly OrderRow[] {
    const account = accountOf(this.#state, accountId)
    return account.finished.map((orderId) => rowOf(account, orderId))
  }

  /** Live plans, ascending by id. */
  plans(accountId: string, symbol?: string): readonly PlanRow[] {
    const account = accountOf(this.#state, accountId)
    const rows = [...account.livePlans].map((planId) => planOf(account, planId))
    return rows.filter((plan) => symbol === undefined || plan.symbol === symbol)
  }

  /** Executed, failed and canceled plans, in the order they ended; not older than the history. */
  finishedPlans(accountId: string): readonly PlanRow[] {
    const account = accountOf(this.#state, accountId)
    return account.finishedPlans.map((planId) => planOf(account, planId))
  }

  /** Null when unknown or pruned. */
  plan(accountId: string, reference: PlanReference): PlanRow | null {
    return findPlan(accountOf(this.#state, accountId), reference)
  }

  /** Ascending by id. The venue's own list: read it, never keep or change it. */
  fills(accountId: string): readonly VenueFill[] {
    return accountOf(this.#state, accountId).fills
  }

  /** Ascending by id. The venue's own list: read it, never keep or change it. */
  bills(accountId: string): readonly Bill[] {
    return accountOf(this.#state, accountId).bills
  }

  // Market

  /** Null for an unknown symbol or before its first price. */
  market(symbol: string): MarketView | null {
    const market = this.#state.markets.get(symbol)
    return market ? viewMarket(this.#state, market) : null
  }

  /**
   * Walks the price from where it is to `last`; see price-walk.ts for what fills. The first call only sets it. `mark`
   * follows `last`, also on the way, unless given: then it changes after the fills.
   */
  moveTo(symbol: string, to: { readonly last: Ticks; readonly mark?: Ticks }, marketMs: number): void {
    this.#at(marketMs)
    moveMarket(this.#state, marketOf(this.#state, symbol), to.last, to.mark)
  }

  /**
   * Prices to which moveTo (mark = last) would change nothing but the price: lets a backtest skip quiet candles. Empty
   * (low > high) when even standing still changes something. Valid until the next call that changes anything else.
   */
  quietRange(symbol: string): QuietRange {
    return quietRangeOf(this.#state, marketOf(this.#state, symbol))
  }

  /** Settles funding for every position of the symbol at its mark; rate > 0: longs pay. */
  applyFunding(symbol: string, rate: Rate, marketMs: number): readonly FundingPayment[] {
    this.#at(marketMs)
    return settleFunding(this.#state, marketOf(this.#state, symbol), rate)
  }

  /** Oldest first. */
  fundingSettlements(symbol: string): readonly FundingSettlement[] {
    return marketOf(this.#state, symbol).settlements
  }

  /** Events since the last drain, oldest first. */
  drainEvents(): VenueEvent[] {
    const events = this.#state.pending
    this.#state.pending = []
    return events
  }

  #at(marketMs: number): void {
    advanceTime(this.#state, marketMs)
    pruneHistory(this.#state)
  }

  #account(accountId: string, marketMs: number): Account {
    this.#at(marketMs)
    return accountOf(this.#state, accountId)
  }
}
