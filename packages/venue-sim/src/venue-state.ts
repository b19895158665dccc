import {
  assert,
  type Instrument,
  type MarginMode,
  type Money,
  type PositionMode,
  type PositionSide,
  type Side,
  type Ticks,
} from '@gridpilot/core'
import type { Bill } from './bill.ts'
import type { ClientOrderIdRule } from './command.ts'
import type { VenueEvent, VenueEventBody } from './event.ts'
import type { VenueFill } from './fill.ts'
import type { OrderRow } from './order.ts'
import type { PlanRow } from './plan.ts'
import type { Position } from './position.ts'
import { PriceLadder } from './price-ladder.ts'
import type { VenueSettings } from './settings.ts'
import type { ClosedPosition, FundingSettlement } from './views.ts'

/** Σ over the open orders of one side that may increase exposure (closing ones never do). */
export interface OpenSide {
  notional: Money
}

/** What one account has in one symbol: the net position, or one leg. */
export interface Holding {
  readonly symbol: string
  readonly positionSide: PositionSide
  /** Those of the symbol's terms that apply to it. */
  leverage: number
  marginMode: MarginMode
  /** Isolated: free balance is added before liquidation. */
  autoMargin: boolean
  position: Position | null
  /** Ids of open orders, ascending. */
  readonly open: Set<string>
  readonly buy: OpenSide
  readonly sell: OpenSide
  /** How many of `open` may only close. */
  closingCount: number
  /** Ids of live plans that close the position and end with it. */
  readonly protections: Set<string>
}

/** Margin mode and leverages of a symbol, where the account changed them. */
export interface SymbolTerms {
  readonly marginMode: MarginMode
  readonly leverage: number
  readonly longLeverage: number
  readonly shortLeverage: number
}

/** The order that used a client order id last, and when. */
export interface ClientOrderUse {
  readonly orderId: string
  readonly usedMs: number
}

export interface Account {
  readonly accountId: string
  readonly createdMs: number
  positionMode: PositionMode
  clientOrderIdRule: ClientOrderIdRule
  /** Coin that pays the fees while there is enough of it; null: USDT. */
  feeCoin: string | null
  /** USDT, isolated margins included. */
  balance: Money
  /** Other coins, 1e-8 of each. */
  readonly coins: Map<string, Money>
  openOrderCount: number
  readonly terms: Map<string, SymbolTerms>
  /** By `holdingKey`. */
  readonly holdings: Map<string, Holding>
  /** Every row not pruned, open ones included. */
  readonly rows: Map<string, OrderRow>
  /** Ids in the order they ended. */
  finished: string[]
  readonly clientOrderIds: Map<string, ClientOrderUse>
  /** Every plan not pruned. */
  readonly plans: Map<string, PlanRow>
  readonly livePlans: Set<string>
  /** Ids in the order they ended. */
  finishedPlans: string[]
  readonly planClientIds: Map<string, string>
  fills: VenueFill[]
  bills: Bill[]
  closed: ClosedPosition[]
}

/** Plans waiting for one kind of price: `below` act once it is at or under theirs, `above` once at or over it. */
export interface Triggers {
  readonly below: PriceLadder
  readonly above: PriceLadder
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
  /** How many plans `triggers` hold. */
  waiting: number
  readonly triggers: { readonly last: Triggers; readonly mark: Triggers }
  /** Plans that follow the price: plan id → account id. */
  readonly trailing: Map<string, string>
}

/** Everything a venue knows. All behaviour works on this one record; the snapshot is its encoding. */
export interface VenueState {
  settings: VenueSettings
  readonly markets: Map<string, Market>
  readonly accounts: Map<string, Account>
  marketMs: number
  lastId: bigint
  eventSequence: number
  prunedDay: number
  /** Σ the insurance fund paid so far. */
  insurancePaid: Money
  pending: VenueEvent[]
}

const triggers = (): Triggers => ({ below: new PriceLadder('buy'), above: new PriceLadder('sell') })

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
    waiting: 0,
    triggers: { last: triggers(), mark: triggers() },
    trailing: new Map(),
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

/** The symbol's terms, or what an account starts with. */
export function termsOf(state: VenueState, account: Account, symbol: string): SymbolTerms {
  const known = account.terms.get(symbol)
  if (known) return known
  const { maxLeverage, minLeverage } = marketOf(state, symbol).instrument
  const leverage = Math.max(minLeverage, Math.min(maxLeverage, state.settings.defaultLeverage))
  return { marginMode: 'crossed', leverage, longLeverage: leverage, shortLeverage: leverage }
}

/** The leverage that counts for a net position or leg. Net: both leg leverages are the same. */
export function leverageOf(terms: SymbolTerms, positionSide: PositionSide): number {
  if (terms.marginMode === 'crossed') return terms.leverage
  return positionSide === 'short' ? terms.shortLeverage : terms.longLeverage
}

const holdingKey = (symbol: string, positionSide: PositionSide): string =>
  positionSide === 'net' ? symbol : `${symbol}:${positionSide}`

export const findHolding = (account: Account, symbol: string, positionSide: PositionSide): Holding | undefined =>
  account.holdings.get(holdingKey(symbol, positionSide))

/** The account's holding, or what it would start with: reading and refusing must leave no trace. */
export function peekHolding(
  state: VenueState,
  account: Account,
  { symbol, positionSide }: { readonly symbol: string; readonly positionSide: PositionSide },
): Holding {
  const known = findHolding(account, symbol, positionSide)
  if (known) return known
  const terms = termsOf(state, account, symbol)
  return {
    symbol,
    positionSide,
    leverage: leverageOf(terms, positionSide),
    marginMode: terms.marginMode,
    autoMargin: false,
    position: null,
    open: new Set(),
    buy: { notional: 0n as Money },
    sell: { notional: 0n as Money },
    closingCount: 0,
    protections: new Set(),
  }
}

export function holdingOf(
  state: VenueState,
  account: Account,
  at: { readonly symbol: string; readonly positionSide: PositionSide },
): Holding {
  const holding = peekHolding(state, account, at)
  account.holdings.set(holdingKey(at.symbol, at.positionSide), holding)
  return holding
}

/** The symbol's holdings: net, or long before short; those that exist. */
export function holdingsIn(account: Account, symbol: string): Holding[] {
  if (account.positionMode === 'one_way') {
    const net = account.holdings.get(symbol)
    return net ? [net] : []
  }
  const sides: readonly PositionSide[] = ['long', 'short']
  return sides.map((side) => findHolding(account, symbol, side)).filter((holding) => holding !== undefined)
}

export function rowOf(account: Account, orderId: string): OrderRow {
  const row = account.rows.get(orderId)
  assert(row !== undefined, `no row of order ${orderId}`)
  return row
}

export function planOf(account: Account, planId: string): PlanRow {
  const plan = account.plans.get(planId)
  assert(plan !== undefined, `no row of plan ${planId}`)
  return plan
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
