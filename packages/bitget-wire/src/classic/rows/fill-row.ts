import {
  formatMoney,
  formatPrice,
  formatQuantity,
  type Instrument,
  neg,
  notional,
  type OrderType,
} from '@gridpilot/core'
import type { VenueFill } from '@gridpilot/venue-sim'
import { MARGIN_COIN } from '../../figures.ts'
import { tradeSideOf } from './order-row.ts'

function commonMembers(instrument: Instrument, fill: VenueFill) {
  return {
    tradeId: fill.tradeId,
    symbol: fill.symbol,
    orderId: fill.venueOrderId,
    price: formatPrice(instrument, fill.price),
    baseVolume: formatQuantity(instrument, fill.quantity),
    quoteVolume: formatMoney(notional(instrument, fill.price, fill.quantity)),
    feeDetail: [
      { deduction: 'no', feeCoin: fill.feeCoin, totalDeductionFee: '0', totalFee: formatMoney(neg(fill.fee)) },
    ],
    side: fill.side,
    profit: formatMoney(fill.realizedPnl),
    tradeSide: tradeSideOf(fill),
    posMode: 'one_way_mode',
    tradeScope: fill.liquidity,
    cTime: String(fill.occurredAtMs),
  }
}

/** A row of order/fills and order/fill-history: like the venue's, without client order id. */
export function fillListRow(instrument: Instrument, fill: VenueFill): Record<string, unknown> {
  return {
    ...commonMembers(instrument, fill),
    marginCoin: MARGIN_COIN,
    enterPointSource: fill.source === 'liquidation' ? 'SYS' : 'API',
  }
}

/** A row of the `fill` channel. */
export function fillPushRow(instrument: Instrument, fill: VenueFill, orderType: OrderType): Record<string, unknown> {
  return {
    ...commonMembers(instrument, fill),
    clientOid: fill.clientOrderId,
    orderType,
    uTime: String(fill.occurredAtMs),
  }
}
