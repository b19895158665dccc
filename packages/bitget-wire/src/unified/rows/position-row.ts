import {
  add,
  ceilDiv,
  floorDiv,
  formatDecimal,
  formatMoney,
  formatPrice,
  formatQuantity,
  formatRate,
  type Instrument,
  type Money,
  mulRateCeil,
  neg,
  notional,
  pow10,
  type Steps,
  sub,
  type Ticks,
} from '@gridpilot/core'
import type { ClosedPosition, PositionView } from '@gridpilot/venue-sim'
import { averagePriceText, MARGIN_COIN } from '../../figures.ts'
import { CATEGORY } from '../category.ts'
import { holdModeOf } from '../words.ts'

const RATIO_DECIMALS = 16
const ONE = pow10(8)

/** The leg it is in, or in one-way mode the direction of the net position (our choice, API.md 11.11). */
const posSideOf = (position: { readonly side: 'long' | 'short' }): string => position.side

/**
 * avg × (1 + f)/(1 − f) for a long and the inverse for a short, cut to the tick; f: fee rate paid at the opening
 * (API.md 11.5, fits the recorded rows).
 */
function breakEvenPrice(instrument: Instrument, position: PositionView): string {
  if (position.cost <= 0n) return '0'
  const f = (position.openFee * ONE) / position.openNotional
  const [up, down] = position.side === 'long' ? [ONE + f, ONE - f] : [ONE - f, ONE + f]
  const average = floorDiv(position.cost * up, down * BigInt(position.quantity) * instrument.notionalUnit)
  return formatPrice(instrument, Number(average) as Ticks)
}

/** Crossed: mark × size × (1/leverage + taker fee rate) (API.md 11.5). Isolated: the margin it stands on. */
function marginOf(instrument: Instrument, position: PositionView): Money {
  if (position.marginMode === 'isolated') return position.margin
  const value = notional(instrument, position.mark, position.quantity)
  return add(ceilDiv(value, BigInt(position.leverage)) as Money, mulRateCeil(value, instrument.takerFee))
}

function profitRate(position: PositionView, margin: Money): string {
  return margin === 0n ? '0' : formatDecimal((position.unrealizedPnl * pow10(RATIO_DECIMALS)) / margin, RATIO_DECIMALS)
}

/** Members that REST rows and pushes write alike. */
function commonMembers(instrument: Instrument, position: PositionView) {
  const locked = Math.min(position.lockedQuantity, position.quantity)
  return {
    symbol: position.symbol,
    marginCoin: MARGIN_COIN,
    holdMode: holdModeOf(position.positionSide),
    posSide: posSideOf(position),
    marginMode: position.marginMode,
    available: formatQuantity(instrument, (position.quantity - locked) as Steps),
    frozen: formatQuantity(instrument, locked as Steps),
    leverage: String(position.leverage),
    curRealisedPnl: formatMoney(position.realizedPnl),
    avgPrice: position.averagePrice,
    unrealisedPnl: formatMoney(position.unrealizedPnl),
    mmr: formatRate(position.maintenanceRate),
    profitRate: profitRate(position, marginOf(instrument, position)),
    markPrice: formatPrice(instrument, position.mark),
    breakEvenPrice: breakEvenPrice(instrument, position),
    openFeeTotal: formatMoney(neg(position.openFee)), // negative when paid, unlike feeDetail
    closeFeeTotal: formatMoney(neg(position.closeFee)),
    createdTime: String(position.openedMs),
    updatedTime: String(position.updatedMs),
  }
}

const liquidationText = (instrument: Instrument, position: PositionView): string =>
  position.liquidationPrice === null ? '0' : formatPrice(instrument, position.liquidationPrice)

/** A row of position/current-position. */
export function positionRow(instrument: Instrument, position: PositionView): Record<string, unknown> {
  return {
    ...commonMembers(instrument, position),
    category: CATEGORY,
    positionBalance: formatMoney(marginOf(instrument, position)),
    total: formatQuantity(instrument, position.quantity),
    positionStatus: 'normal',
    liquidationPrice: liquidationText(instrument, position),
    totalFunding: formatMoney(position.funding),
  }
}

/** A row of the `position` topic. */
export function positionPushRow(instrument: Instrument, position: PositionView): Record<string, unknown> {
  return {
    ...commonMembers(instrument, position),
    marginSize: formatMoney(marginOf(instrument, position)),
    size: formatQuantity(instrument, position.quantity),
    liqPrice: liquidationText(instrument, position),
    totalFundingFee: formatMoney(position.funding),
    positionStatus: 'opening',
  }
}

/** What the `position` topic says once about a position that ended. */
export function endedPositionRow(
  instrument: Instrument,
  closed: ClosedPosition,
  now: { readonly leverage: number; readonly mark: Ticks },
): Record<string, unknown> {
  return {
    symbol: closed.symbol,
    marginCoin: MARGIN_COIN,
    marginSize: '0',
    marginMode: closed.marginMode,
    holdMode: holdModeOf(closed.positionSide),
    posSide: posSideOf(closed),
    size: '0',
    available: '0',
    frozen: '0',
    avgPrice: '0',
    leverage: String(now.leverage),
    curRealisedPnl: formatMoney(closed.realizedPnl),
    unrealisedPnl: '0',
    liqPrice: '',
    mmr: '',
    markPrice: formatPrice(instrument, now.mark),
    breakEvenPrice: '',
    profitRate: '',
    totalFundingFee: formatMoney(closed.funding),
    openFeeTotal: '',
    closeFeeTotal: '',
    positionStatus: 'ended',
    createdTime: String(closed.openedMs),
    updatedTime: String(closed.closedMs),
  }
}

/** A row of position/history-position. `cumRealisedPnl` is price only, `netProfit` with fees and funding. */
export function closedPositionRow(instrument: Instrument, closed: ClosedPosition): Record<string, unknown> {
  const fees = add(closed.openFee, closed.closeFee)
  return {
    positionId: closed.positionId,
    category: CATEGORY,
    symbol: closed.symbol,
    marginCoin: MARGIN_COIN,
    holdMode: holdModeOf(closed.positionSide),
    posSide: posSideOf(closed),
    marginMode: closed.marginMode,
    openPriceAvg: averagePriceText(instrument, closed.openNotional, closed.quantity),
    closePriceAvg: averagePriceText(instrument, closed.closeNotional, closed.quantity),
    openTotalPos: formatQuantity(instrument, closed.quantity),
    closeTotalPos: formatQuantity(instrument, closed.quantity),
    cumRealisedPnl: formatMoney(closed.realizedPnl),
    netProfit: formatMoney(sub(add(closed.realizedPnl, closed.funding), fees)),
    totalFunding: formatMoney(closed.funding),
    openFeeTotal: formatMoney(neg(closed.openFee)),
    closeFeeTotal: formatMoney(neg(closed.closeFee)),
    createdTime: String(closed.openedMs),
    updatedTime: String(closed.closedMs),
  }
}
