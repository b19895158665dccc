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

/** Status words on the wire, current and old spellings. A new word is malformed: never guessed. */
const STATES: Readonly<Record<string, ReportedState>> = {
  live: 'live',
  new: 'live',
  init: 'live',
  partially_filled: 'partially_filled',
  partial_fill: 'partially_filled',
  filled: 'filled',
  full_fill: 'filled',
  canceled: 'canceled',
  cancelled: 'canceled',
}
const COMMON = {
  orderId: idText,
  clientOid: absentable(z.string().max(64)),
  size: decimalText,
  price: absentable(decimalText),
  side: sideText,
  tradeSide: absentable(wordText),
  posSide: absentable(wordText),
  posMode: absentable(wordText),
  orderType: orderTypeText,
  cancelReason: absentable(z.string()),
  cTime: msText,
  uTime: absentable(msText),
}

/** A row of order/detail (`state`), orders-pending or orders-history (`status`). */
export const REST_ORDER = z.object({
  ...COMMON,
  symbol: symbolText,
  baseVolume: absentable(decimalText),
  state: z.string().optional(),
  status: z.string().optional(),
})
export type RestOrder = z.infer<typeof REST_ORDER>

/** A row of the `orders` channel: cumulative quantity is `accBaseVolume`; its `baseVolume` is one fill only. */
export const STREAM_ORDER = z.object({
  ...COMMON,
  instId: symbolText,
  accBaseVolume: absentable(decimalText),
  status: z.string(),
})

export const reportOfRest = (instrument: Instrument, row: RestOrder): OrderReport =>
  reportOf(instrument, row, row.state ?? row.status, row.baseVolume)

export const reportOfStream = (instrument: Instrument, row: z.infer<typeof STREAM_ORDER>): OrderReport =>
  reportOf(instrument, row, row.status, row.accBaseVolume)

function reportOf(
  instrument: Instrument,
  row: Omit<RestOrder, 'symbol' | 'baseVolume' | 'state' | 'status'>,
  status: string | undefined,
  cumulative: string | null,
): OrderReport {
  const quantity = quantityIn(instrument, row.size)
  const word = (status ?? '').toLowerCase()
  const state = Object.hasOwn(STATES, word) ? STATES[word] : undefined
  return {
    clientOrderId: row.clientOid ?? '',
    venueOrderId: row.orderId,
    symbol: instrument.symbol,
    ...directionOf({ side: row.side, tradeSide: row.tradeSide, posSide: row.posSide, mode: row.posMode }),
    type: row.orderType,
    price:
      row.orderType === 'market' ? null : priceIn(instrument, row.price ?? malformed('limit order without a price')),
    quantity,
    state: state ?? malformed(`order status ${status}`),
    cumulative: cumulativeIn(instrument, cumulative, quantity),
    reason: row.cancelReason,
    updatedAtMs: row.uTime ?? row.cTime,
  }
}
