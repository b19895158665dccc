import { assert, type Instrument, type Money, type PositionMode, type Side, type Ticks } from '@gridpilot/core'
import type { Bill } from './bill.ts'
import type { ClientOrderIdRule } from './command.ts'
import type { VenueEvent, VenueEventBody } from './event.ts'
import type { VenueFill } from './fill.ts'
import type { OrderRow } from './order.ts'
import type { Position } from './position.ts'
import { PriceLadder } from './price-ladder.ts'
import type { VenueSettings } from './settings.ts'
import type { ClosedPosition, FundingSettlement } from './views.ts'

/** Σ over the open orders of one side that may increase exposure (reduce-only ones never do). */
export interface OpenSide {
  notional: Money
}

/** What one account has in one symbol. One-way mode: one position; a hedge account would have one holding per leg. */
export interface Holding {
  readonly symbol: string
  leverage: number
  position: Position | null
  /** Ids of open orders, ascending. */
  readonly open: Set<string>
  readonly buy: OpenSide
  readonly sell: OpenSide
  /** How many of `open` are reduce-only. */
  reduceOnlyCount: number
}

export interface Account {
  readonly accountId: string
  readonly createdMs: number
  positionMode: PositionMode
  clientOrderIdRule: ClientOrderIdRule
  balance: Money
  openOrderCount: number
  readonly holdings: Map<string, Holding>
  /** Every row not pruned, open ones included. */
  readonly rows: Map<string, OrderRow>
  /** Ids in the order they ended. */
  finished: string[]
  /** Client order id → order id, for ever. */
  readonly clientOrderIds: Map<string, string>
  fills: VenueFill[]
  bills: Bill[]
  closed: ClosedPosition[]
}

export interface Market {
  instrument: Instrument
  /** 0 until the first price. */
  last: Ticks
  mark: Ticks
  marketMs: number
  settlements: FundingSettlement[]
  readonly buys: PriceLadder
  readonly sells: PriceLadder
  /** Ids of accounts with a position in the symbol. */
  readonly holders: Set<string>
}

/** Everything a venue knows. All behaviour works on this one record; the snapshot is its encoding. */
export interface VenueState {
  readonly settings: VenueSettings
  readonly markets: Map<string, Market>
  readonly accounts: Map<string, Account>
  marketMs: number
  lastId: bigint
  eventSequence: number
  prunedDay: number
  pending: VenueEvent[]
}

export function newMarket(instrument: Instrument): Market {
  return {
    instrument,
    last: 0 as Ticks,
    mark: 0 as Ticks,
    marketMs: 0,
    settlements: [],
    buys: new PriceLadder('buy'),
    sells: new PriceLadder('sell'),
    holders: new Set(),
  }
}

export const ladderOf = (market: Market, side: Side): PriceLadder => (side === 'buy' ? market.buys : market.sells)

/** Accounts with a position in the market, by id: an order that a restored venue has too. */
export function holdersOf(state: VenueState, market: Market): Account[] {
  return [...market.holders].sort().map((accountId) => accountOf(state, accountId))
}

export function marketOf(state: VenueState, symbol: string): Market {
  const market = state.markets.get(symbol)
  assert(market !== undefined, `unknown symbol ${symbol}`)
  return market
}

export function accountOf(state: VenueState, accountId: string): Account {
  const account = state.accounts.get(accountId)
  assert(account !== undefined, `unknown account ${accountId}`)
  return account
}

/** The account's holding, or what it would start with: reading and refusing must leave no trace. */
export function peekHolding(state: VenueState, account: Account, symbol: string): Holding {
  const known = account.holdings.get(symbol)
  if (known) return known
  const { maxLeverage, minLeverage } = marketOf(state, symbol).instrument
  return {
    symbol,
    leverage: Math.max(minLeverage, Math.min(maxLeverage, state.settings.defaultLeverage)),
    position: null,
    open: new Set(),
    buy: { notional: 0n as Money },
    sell: { notional: 0n as Money },
    reduceOnlyCount: 0,
  }
}

export function holdingOf(state: VenueState, account: Account, symbol: string): Holding {
  const holding = peekHolding(state, account, symbol)
  account.holdings.set(symbol, holding)
  return holding
}

export function rowOf(account: Account, orderId: string): OrderRow {
  const row = account.rows.get(orderId)
  assert(row !== undefined, `no row of order ${orderId}`)
  return row
}

/** Every call carries the market's time; it never runs backwards. */
export function advanceTime(state: VenueState, marketMs: number): void {
  assert(Number.isSafeInteger(marketMs) && marketMs >= state.marketMs, `market time ${marketMs} < ${state.marketMs}`)
  state.marketMs = marketMs
}

/** Ids grow over the whole venue and follow market time, so sorting by id is sorting by time (19 digits since 2001). */
export function nextId(state: VenueState): string {
  const byTime = BigInt(state.marketMs) * 1_000_000n
  state.lastId = byTime > state.lastId ? byTime : state.lastId + 1n
  return state.lastId.toString().padStart(19, '0')
}

export function emit(state: VenueState, accountId: string, body: VenueEventBody): void {
  state.eventSequence += 1
  state.pending.push({ sequence: state.eventSequence, accountId, marketMs: state.marketMs, ...body })
}
