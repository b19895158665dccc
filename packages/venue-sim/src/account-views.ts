import { assert, ceilDiv, formatDecimal, type Money, notional, type Steps, tierFor } from '@gridpilot/core'
import { liquidationPrice } from './liquidation-price.ts'
import { accountFigures, cashOf, maintenance } from './margin.ts'
import { remaining } from './order.ts'
import { quantityOf, sideOf, unrealizedPnl } from './position.ts'
import { type Account, type Holding, type Market, marketOf, rowOf, termsOf, type VenueState } from './venue-state.ts'
import type { AccountView, PositionView, SymbolSettings } from './views.ts'

export function viewAccount(state: VenueState, account: Account): AccountView {
  const figures = accountFigures(state, account)
  const free = figures.crossedEquity - figures.used
  const cash = cashOf(account, figures)
  const needed = figures.maintenance + figures.closingFee
  return {
    accountId: account.accountId,
    positionMode: account.positionMode,
    balance: account.balance,
    unrealizedPnl: figures.unrealizedPnl,
    isolatedUnrealizedPnl: figures.isolatedUnrealizedPnl,
    isolatedMargin: figures.isolatedMargin,
    equity: figures.equity,
    positionMargin: figures.positionMargin,
    orderMargin: (figures.used - figures.positionMargin) as Money,
    available: (free > 0n ? free : 0n) as Money,
    availableCash: (cash > 0n ? cash : 0n) as Money,
    maintenanceMargin: figures.maintenance,
    riskRate: riskRate(needed, figures.crossedEquity),
    feeCoin: account.feeCoin,
    coins: Object.fromEntries(account.coins),
    createdMs: account.createdMs,
  }
}

const riskRate = (needed: bigint, equity: bigint): number =>
  needed === 0n ? 0 : equity <= 0n ? 1 : Number(needed) / Number(equity)

/** The symbol must exist. */
export const viewSymbolSettings = (state: VenueState, account: Account, symbol: string): SymbolSettings => ({
  symbol,
  ...termsOf(state, account, symbol),
})

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
  const isolated = holding.marginMode === 'isolated'
  const needed = maintenance(instrument, position.size, mark)
  const profit = unrealizedPnl(instrument, position, mark)
  return {
    accountId: account.accountId,
    positionId: position.positionId,
    symbol: holding.symbol,
    positionSide: holding.positionSide,
    side: sideOf(position),
    marginMode: holding.marginMode,
    autoMargin: holding.autoMargin,
    quantity,
    cost: position.cost,
    averagePrice: averagePriceText(market, position.cost, quantity),
    leverage: holding.leverage,
    mark,
    unrealizedPnl: profit,
    margin: isolated ? position.margin : (ceilDiv(value, BigInt(holding.leverage)) as Money),
    maintenanceRate: tierFor(instrument, value).maintenanceRate,
    maintenanceMargin: needed.margin,
    riskRate: isolated
      ? riskRate(needed.margin + needed.closingFee, position.margin + profit)
      : viewAccount(state, account).riskRate,
    liquidationPrice: liquidationPrice(state, account, holding),
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
