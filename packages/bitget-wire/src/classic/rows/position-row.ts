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
import type { ClosedPosition, PositionView } from '@gridpilot/venue-sim'
import { averagePriceText, MARGIN_COIN, numberText } from '../../figures.ts'

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
    marginMode: 'crossed',
    holdSide: position.side,
    posMode: 'one_way_mode',
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
    autoMargin: 'off',
    cTime: String(position.openedMs),
    uTime: String(position.updatedMs),
  }
}

const lockedText = (instrument: Instrument, position: PositionView): string =>
  formatQuantity(instrument, Math.min(position.lockedQuantity, position.quantity) as Steps)

/** A row of single-position and all-position. `riskRate`: the account's. */
export function positionRow(
  instrument: Instrument,
  position: PositionView,
  riskRate: number,
  openSteps: Steps,
): Record<string, unknown> {
  return {
    symbol: position.symbol,
    ...commonMembers(instrument, position),
    openDelegateSize: formatQuantity(instrument, openSteps),
    locked: lockedText(instrument, position),
    leverage: String(position.leverage),
    marginRatio: numberText(riskRate, RATIO_DECIMALS),
    takeProfit: '',
    stopLoss: '',
    takeProfitId: '',
    stopLossId: '',
  }
}

/** A row of the `positions` channel. */
export function positionPushRow(
  instrument: Instrument,
  position: PositionView,
  riskRate: number,
): Record<string, unknown> {
  const scaled = position.margin === 0n ? 0n : (position.unrealizedPnl * pow10(RATIO_DECIMALS)) / position.margin
  return {
    posId: `${position.openedMs}${instrument.symbol.length}`,
    instId: position.symbol,
    ...commonMembers(instrument, position),
    frozen: lockedText(instrument, position),
    leverage: position.leverage,
    unrealizedPLR: formatDecimal(scaled, RATIO_DECIMALS),
    marginRate: numberText(riskRate, RATIO_DECIMALS),
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
    marginMode: 'crossed',
    openTotalPos: formatQuantity(instrument, closed.quantity),
    closeTotalPos: formatQuantity(instrument, closed.quantity),
    pnl: formatMoney(closed.realizedPnl),
    netProfit: formatMoney(sub(add(closed.realizedPnl, closed.funding), fees)),
    totalFunding: formatMoney(closed.funding),
    openFee: formatMoney(neg(closed.openFee)),
    closeFee: formatMoney(neg(closed.closeFee)),
    posMode: 'one_way_mode',
    ctime: String(closed.openedMs),
    utime: String(closed.closedMs),
  }
}
