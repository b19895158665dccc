import type { PositionMode, PositionSide, Side } from '@gridpilot/core'
import type { CancelReason, OrderRow, OrderSource } from '@gridpilot/venue-sim'
import { forcedTradeSide, forcedWords } from '../forced-words.ts'

export const holdModeOf = (positionSide: PositionSide): string =>
  positionSide === 'net' ? 'one_way_mode' : 'hedge_mode'

export const holdModeWord = (mode: PositionMode): string => `${mode}_mode`

/** live and new mean the same: accepted and open. */
export const STATUS_WORDS: Readonly<Record<OrderRow['status'], string>> = {
  live: 'new',
  partially_filled: 'partially_filled',
  filled: 'filled',
  canceled: 'cancelled',
}

interface Trade {
  readonly side: Side
  readonly positionSide: PositionSide
  readonly source: OrderSource
}

/** In hedge mode a buy opens a long and closes a short. */
export const opensPosition = (trade: { readonly side: Side; readonly positionSide: PositionSide }): boolean =>
  (trade.side === 'buy') === (trade.positionSide === 'long')

/** `tradeSide` of the socket: open, close; one-way mode buy_single, sell_single. */
export function socketTradeSide(trade: Trade): string {
  const forced = forcedTradeSide(trade)
  if (forced !== null) return forced
  if (trade.positionSide === 'net') return `${trade.side}_single`
  return opensPosition(trade) ? 'open' : 'close'
}

/** `tradeSide` of REST fills and order-info: open_long, close_short …; one-way mode buy_single, sell_single. */
export function restTradeSide(trade: Trade): string {
  const word = socketTradeSide(trade)
  return word === 'open' || word === 'close' ? `${word}_${trade.positionSide}` : word
}

/** `execType` of order rows. */
export const execTypeOf = (source: OrderSource): string => forcedWords(source)?.execType ?? 'normal'

/** The venue's own words; it has none for a displaced reduce-only order, so that one gets its risk word. */
const CANCEL_REASONS: Readonly<Record<CancelReason, string>> = {
  normal_cancel: 'normal_cancel',
  post_only_fill_cancel: 'post_only_fill_cancel',
  ioc_not_full_cancel: 'ioc_not_full_cancel',
  fok_not_full_cancel: 'fok_not_full_cancel',
  reduce_only_cancel: 'delegated_risk_order_cancel',
  burst_cancel: 'burst_cancel',
  stp_cancel: 'stp_cancel',
  margin_cancel: 'delegated_risk_order_cancel',
  modify_cancel: 'modify_limit_order',
  adl_cancel: 'adl_cancel',
}

export const cancelReasonWord = (reason: CancelReason | null): string => (reason === null ? '' : CANCEL_REASONS[reason])
