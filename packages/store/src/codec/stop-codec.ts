import { type ProtectiveStop, type Steps, stopMayAct, type Ticks } from '@gridpilot/core'
import type { ProtectiveStopsTable } from '../schema/trading-tables.ts'
import { type Codec, count, flag, integer, nullable, oneOf, record, text } from './codec.ts'
import { fromDocument, toDocument } from './document.ts'

const stop: Codec<ProtectiveStop> = record<ProtectiveStop>({
  clientOrderId: text,
  botId: text,
  symbol: text,
  side: oneOf('buy', 'sell'),
  positionSide: oneOf('net', 'long', 'short'),
  marginMode: oneOf('crossed', 'isolated'),
  reason: oneOf('limit', 'stop_loss'),
  triggerPrice: count<Ticks>(),
  quantity: nullable(count<Steps>()),
  attempt: integer,
  status: oneOf('intended', 'unknown', 'live', 'executed', 'canceled', 'failed', 'rejected', 'absent'),
  cancel: oneOf('none', 'intended', 'submitted'),
  venueOrderId: nullable(text),
  executedOrderId: nullable(text),
  executedMs: nullable(integer),
  filledQuantity: count<Steps>(),
  settled: flag,
  misfortunes: integer,
  code: nullable(text),
  createdWallMs: integer,
  sentWallMs: nullable(integer),
  cancelWallMs: nullable(integer),
  endedWallMs: nullable(integer),
  absentReads: integer,
})

export type StopOwner = Pick<ProtectiveStopsTable, 'account_id' | 'user_id' | 'updated_at'>

export function stopToRow(value: ProtectiveStop, owner: StopOwner): ProtectiveStopsTable {
  return {
    ...owner,
    client_order_id: value.clientOrderId,
    bot_id: value.botId,
    symbol: value.symbol,
    side: value.side,
    attempt: value.attempt,
    status: value.status,
    may_act: stopMayAct(value) ? 1 : 0,
    executed_order_id: value.executedOrderId,
    record: toDocument(stop, value),
    created_at: value.createdWallMs,
  }
}

/** Throws `StoreFailure` row_invalid. */
export const stopFromRow = (row: Pick<ProtectiveStopsTable, 'client_order_id' | 'record'>): ProtectiveStop =>
  fromDocument(stop, row.record, `stop ${row.client_order_id}`)
