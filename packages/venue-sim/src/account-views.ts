import { assert, ceilDiv, formatDecimal, type Money, notional, type Steps, type Ticks, tierFor } from '@gridpilot/core'
import { liquidationPrice } from './liquidation-price.ts'
import { accountFigures, maintenance } from './margin.ts'
import { remaining } from './order.ts'
import { quantityOf, sideOf, unrealizedPnl } from './position.ts'
import {
  type Account,
  type Holding,
  type Market,
  marketOf,
  peekHolding,
  rowOf,
  type VenueState,
} from './venue-state.ts'
import type { AccountView, MarketView, PositionView, SymbolSettings } from './views.ts'

export function viewAccount(state: VenueState, account: Account): AccountView {
  const figures = accountFigures(state, account)
  const free = figures.equity - figures.used
  const needed = figures.maintenance + figures.closingFee
  return {
    accountId: account.accountId,
    positionMode: account.positionMode,
    balance: account.balance,
    unrealizedPnl: figures.unrealizedPnl,
    isolatedUnrealizedPnl: 0n as Money,
    isolatedMargin: 0n as Money,
    equity: figures.equity,
    positionMargin: figures.positionMargin,
    orderMargin: (figures.used - figures.positionMargin) as Money,
    available: (free > 0n ? free : 0n) as Money,
    maintenanceMargin: figures.maintenance,
    riskRate: needed === 0n ? 0 : figures.equity <= 0n ? 1 : Number(needed) / Number(figures.equity),
    createdMs: account.createdMs,
  }
}

/** The symbol must exist. */
export function viewSymbolSettings(state: VenueState, account: Account, symbol: string): SymbolSettings {
  const { leverage } = peekHolding(state, account, symbol)
  return { symbol, marginMode: 'crossed', leverage, longLeverage: leverage, shortLeverage: leverage }
}

/** Decimals beyond the tick at which an average price is cut. */
const AVERAGE_DECIMALS = 8

/** notional / quantity in quote units as plain decimal text, cut (not rounded) 8 decimals beyond the tick; '' for 0. */
export function averagePriceText(market: Market, value: Money, quantity: Steps): string {
  if (quantity === 0) return ''
  const { notionalUnit, tickUnits, priceDecimals } = market.instrument
  const scaled = value * BigInt(tickUnits) * 10n ** BigInt(AVERAGE_DECIMALS)
  return formatDecimal(scaled / (notionalUnit * BigInt(quantity)), priceDecimals + AVERAGE_DECIMALS, priceDecimals)
}

export function viewPosition(state: VenueState, account: Account, holding: Holding): PositionView | null {
  const { position } = holding
  if (!position) return null
  const market = marketOf(state, holding.symbol)
  const { instrument, mark } = market
  const quantity = quantityOf(position)
  const value = notional(instrument, mark, quantity)
  return {
    accountId: account.accountId,
    positionId: position.positionId,
    symbol: holding.symbol,
    positionSide: 'net',
    side: sideOf(position),
    marginMode: 'crossed',
    autoMargin: false,
    quantity,
    cost: position.cost,
    averagePrice: averagePriceText(market, position.cost, quantity),
    leverage: holding.leverage,
    mark,
    unrealizedPnl: unrealizedPnl(instrument, position, mark),
    margin: ceilDiv(value, BigInt(holding.leverage)) as Money,
    maintenanceRate: tierFor(instrument, value).maintenanceRate,
    maintenanceMargin: maintenance(instrument, position.size, mark).margin,
    riskRate: viewAccount(state, account).riskRate,
    liquidationPrice: liquidationPrice(state, account, holding.symbol),
    realizedPnl: position.realizedPnl,
    openFee: position.openFee,
    closeFee: position.closeFee,
    fees: (position.openFee + position.closeFee) as Money,
    openNotional: position.openNotional,
    funding: position.funding,
    openedMs: position.openedMs,
    updatedMs: position.updatedMs,
    lockedQuantity: lockedQuantity(account, holding),
  }
}

/** Steps of open orders against the position, at most the position. */
function lockedQuantity(account: Account, holding: Holding): Steps {
  const { position } = holding
  assert(position !== null, 'locked quantity without a position')
  const closing = position.size > 0 ? 'sell' : 'buy'
  let locked = 0
  for (const orderId of holding.open) {
    const row = rowOf(account, orderId)
    if (row.side === closing) locked += remaining(row)
  }
  return Math.min(locked, quantityOf(position)) as Steps
}

export const bidOf = (market: Market, spreadTicks: number): Ticks => Math.max(1, market.last - spreadTicks) as Ticks
export const askOf = (market: Market, spreadTicks: number): Ticks => (market.last + spreadTicks) as Ticks

export function viewMarket(state: VenueState, market: Market): MarketView | null {
  if (market.last === 0) return null
  return {
    symbol: market.instrument.symbol,
    last: market.last,
    mark: market.mark,
    bid: bidOf(market, state.settings.spreadTicks),
    ask: askOf(market, state.settings.spreadTicks),
    marketMs: market.marketMs,
  }
}
