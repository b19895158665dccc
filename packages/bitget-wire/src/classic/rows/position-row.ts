import {
  add,
  ceilDiv,
  formatDecimal,
  formatMoney,
  formatPrice,
  formatQuantity,
  formatRate,
  type Instrument,
  type Money,
  neg,
  pow10,
  type Steps,
  sub,
} from '@gridpilot/core'
import type { ClosedPosition, PlanRow, PositionView } from '@gridpilot/venue-sim'
import { averagePriceText, MARGIN_COIN, numberText } from '../../figures.ts'
import { posMode } from '../sides.ts'

const RATIO_DECIMALS = 12

/** The price at which what was paid so far and the taker fee of closing are earned back; display only. */
function breakEvenPrice(instrument: Instrument, position: PositionView): string {
  const fee = pow10(8)
  const closing = position.side === 'long' ? fee - instrument.takerFee : fee + instrument.takerFee
  const paid = sub(position.fees, add(position.funding, position.realizedPnl))
  const target = position.side === 'long' ? add(position.cost, paid) : sub(position.cost, paid)
  const gross = ceilDiv(target * fee, closing) as Money
  return gross <= 0n ? '0' : averagePriceText(instrument, gross, position.quantity)
}

function commonMembers(instrument: Instrument, position: PositionView) {
  const free = (position.quantity - Math.min(position.lockedQuantity, position.quantity)) as Steps
  return {
    marginCoin: MARGIN_COIN,
    marginSize: formatMoney(position.margin),
    marginMode: position.marginMode,
    holdSide: position.side,
    posMode: posMode(position.positionSide),
    total: formatQuantity(instrument, position.quantity),
    available: formatQuantity(instrument, free),
    openPriceAvg: position.averagePrice,
    achievedProfits: formatMoney(position.realizedPnl),
    unrealizedPL: formatMoney(position.unrealizedPnl),
    liquidationPrice: position.liquidationPrice === null ? '0' : formatPrice(instrument, position.liquidationPrice),
    keepMarginRate: formatRate(position.maintenanceRate),
    markPrice: formatPrice(instrument, position.mark),
    breakEvenPrice: breakEvenPrice(instrument, position),
    totalFee: formatMoney(position.funding),
    deductedFee: formatMoney(position.fees),
    assetMode: 'single',
    autoMargin: position.autoMargin ? 'on' : 'off',
    cTime: String(position.openedMs),
    uTime: String(position.updatedMs),
  }
}

const lockedText = (instrument: Instrument, position: PositionView): string =>
  formatQuantity(instrument, Math.min(position.lockedQuantity, position.quantity) as Steps)

/** Plans that close the whole position: what all-position says about them. */
export interface PositionStops {
  readonly takeProfit: PlanRow | null
  readonly stopLoss: PlanRow | null
}

/** A row of single-position. `openSteps`: what stands in open orders that would increase it. */
export function positionRow(instrument: Instrument, position: PositionView, openSteps: Steps): Record<string, unknown> {
  return {
    symbol: position.symbol,
    ...commonMembers(instrument, position),
    openDelegateSize: formatQuantity(instrument, openSteps),
    locked: lockedText(instrument, position),
    leverage: String(position.leverage),
    marginRatio: numberText(position.riskRate, RATIO_DECIMALS),
  }
}

/** A row of all-position: the same with the plans that would close it. */
export function listedPositionRow(
  instrument: Instrument,
  position: PositionView,
  openSteps: Steps,
  { takeProfit, stopLoss }: PositionStops,
): Record<string, unknown> {
  return {
    ...positionRow(instrument, position, openSteps),
    takeProfit: takeProfit === null ? '' : formatPrice(instrument, takeProfit.triggerPrice),
    stopLoss: stopLoss === null ? '' : formatPrice(instrument, stopLoss.triggerPrice),
    takeProfitId: takeProfit?.planId ?? '',
    stopLossId: stopLoss?.planId ?? '',
  }
}

/** A row of the `positions` channel. */
export function positionPushRow(instrument: Instrument, position: PositionView): Record<string, unknown> {
  const scaled = position.margin === 0n ? 0n : (position.unrealizedPnl * pow10(RATIO_DECIMALS)) / position.margin
  return {
    posId: position.positionId,
    instId: position.symbol,
    ...commonMembers(instrument, position),
    frozen: lockedText(instrument, position),
    leverage: position.leverage,
    unrealizedPLR: formatDecimal(scaled, RATIO_DECIMALS),
    marginRate: numberText(position.riskRate, RATIO_DECIMALS),
  }
}

/** A row of history-position; note the lower-case times. */
export function closedPositionRow(instrument: Instrument, closed: ClosedPosition): Record<string, unknown> {
  const fees = add(closed.openFee, closed.closeFee)
  return {
    positionId: closed.positionId,
    symbol: closed.symbol,
    marginCoin: MARGIN_COIN,
    holdSide: closed.side,
    openAvgPrice: averagePriceText(instrument, closed.openNotional, closed.quantity),
    closeAvgPrice: averagePriceText(instrument, closed.closeNotional, closed.quantity),
    marginMode: closed.marginMode,
    openTotalPos: formatQuantity(instrument, closed.quantity),
    closeTotalPos: formatQuantity(instrument, closed.quantity),
    pnl: formatMoney(closed.realizedPnl),
    netProfit: formatMoney(sub(add(closed.realizedPnl, closed.funding), fees)),
    totalFunding: formatMoney(closed.funding),
    openFee: formatMoney(neg(closed.openFee)),
    closeFee: formatMoney(neg(closed.closeFee)),
    posMode: posMode(closed.positionSide),
    ctime: String(closed.openedMs),
    utime: String(closed.closedMs),
  }
}

/** A row of the `positions-history` channel. */
export function closedPositionPushRow(instrument: Instrument, closed: ClosedPosition): Record<string, unknown> {
  return {
    posId: closed.positionId,
    instId: closed.symbol,
    marginCoin: MARGIN_COIN,
    marginMode: closed.marginMode,
    holdSide: closed.side,
    posMode: posMode(closed.positionSide),
    openPriceAvg: averagePriceText(instrument, closed.openNotional, closed.quantity),
    closePriceAvg: averagePriceText(instrument, closed.closeNotional, closed.quantity),
    openSize: formatQuantity(instrument, closed.quantity),
    closeSize: formatQuantity(instrument, closed.quantity),
    achievedProfits: formatMoney(closed.realizedPnl),
    settleFee: formatMoney(closed.funding),
    openFee: formatMoney(neg(closed.openFee)),
    closeFee: formatMoney(neg(closed.closeFee)),
    cTime: String(closed.openedMs),
    uTime: String(closed.closedMs),
  }
}
