import type { Instrument, ReportedState } from '@gridpilot/core'
import type { OrderReport } from '@gridpilot/engine'
import { z } from 'zod'
import {
  absentable,
  cumulativeIn,
  decimalText,
  idText,
  malformed,
  msText,
  orderTypeText,
  priceIn,
  quantityIn,
  sideText,
  symbolText,
  wordText,
} from '../decode.ts'
import { directionOf } from './sides.ts'

/** Status words on the wire: REST says `new` of a resting order, the socket `live` or `new`. Never guessed. */
const STATES: Readonly<Record<string, ReportedState>> = {
  live: 'live',
  new: 'live',
  partially_filled: 'partially_filled',
  filled: 'filled',
  cancelled: 'canceled',
  canceled: 'canceled',
}

/** A row of REST (`posSide`) or of the `order` topic (`holdSide`). */
export const ORDER_ROW = z.object({
  category: wordText,
  symbol: symbolText,
  orderId: idText,
  clientOid: absentable(z.string().max(64)),
  orderType: orderTypeText,
  side: sideText,
  price: absentable(decimalText),
  qty: decimalText,
  cumExecQty: decimalText,
  orderStatus: wordText,
  holdMode: wordText,
  posSide: absentable(wordText),
  holdSide: absentable(wordText),
  tradeSide: absentable(wordText),
  cancelReason: absentable(z.string()),
  createdTime: msText,
  updatedTime: absentable(msText),
})
export type OrderRow = z.infer<typeof ORDER_ROW>

export const isFutures = ({ category }: { readonly category: string }): boolean => category === 'usdt-futures'

export function reportOf(instrument: Instrument, row: OrderRow): OrderReport {
  const state = Object.hasOwn(STATES, row.orderStatus) ? STATES[row.orderStatus] : undefined
  const posSide = row.posSide ?? row.holdSide
  const quantity = quantityIn(instrument, row.qty)
  return {
    clientOrderId: row.clientOid ?? '',
    venueOrderId: row.orderId,
    symbol: instrument.symbol,
    ...directionOf({ side: row.side, tradeSide: row.tradeSide, posSide, mode: row.holdMode }),
    type: row.orderType,
    price:
      row.orderType === 'market' ? null : priceIn(instrument, row.price ?? malformed('limit order without a price')),
    quantity,
    state: state ?? malformed(`order status ${row.orderStatus}`),
    cumulative: cumulativeIn(instrument, row.cumExecQty, quantity),
    reason: row.cancelReason,
    updatedAtMs: row.updatedTime ?? row.createdTime,
  }
}
