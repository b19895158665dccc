import { formatMoney, formatPrice, formatQuantity, type Instrument, notional, type OrderType } from '@gridpilot/core'
import type { VenueFill } from '@gridpilot/venue-sim'
import { MARGIN_COIN } from '../../figures.ts'
import { fillChannelSide, orderSide, posMode, tradeSideWord } from '../sides.ts'
import { enterPointSource, feeText } from './order-row.ts'

function commonMembers(instrument: Instrument, fill: VenueFill) {
  return {
    tradeId: fill.tradeId,
    symbol: fill.symbol,
    orderId: fill.venueOrderId,
    price: formatPrice(instrument, fill.price),
    baseVolume: formatQuantity(instrument, fill.quantity),
    quoteVolume: formatMoney(notional(instrument, fill.price, fill.quantity)),
    feeDetail: [feeDetail(fill)],
    profit: formatMoney(fill.realizedPnl),
    tradeSide: tradeSideWord(fill),
    posMode: posMode(fill.positionSide),
    tradeScope: fill.liquidity,
    cTime: String(fill.occurredAtMs),
  }
}

/** Paid in the margin coin, or deducted from another one. */
function feeDetail({ fee, feeCoin }: VenueFill) {
  const totalFee = feeText(fee)
  const deducted = feeCoin !== MARGIN_COIN
  return { deduction: deducted ? 'yes' : 'no', feeCoin, totalDeductionFee: deducted ? totalFee : '0', totalFee }
}

/** A row of order/fills and order/fill-history: like the venue's, without client order id; sides as on orders. */
export function fillListRow(instrument: Instrument, fill: VenueFill): Record<string, unknown> {
  return {
    ...commonMembers(instrument, fill),
    side: orderSide(fill),
    marginCoin: MARGIN_COIN,
    enterPointSource: enterPointSource(fill.source),
  }
}

/** A row of the `fill` channel: the side is the trade's. */
export function fillPushRow(instrument: Instrument, fill: VenueFill, orderType: OrderType): Record<string, unknown> {
  return {
    ...commonMembers(instrument, fill),
    side: fillChannelSide(fill),
    clientOid: fill.clientOrderId,
    orderType,
    uTime: String(fill.occurredAtMs),
  }
}
