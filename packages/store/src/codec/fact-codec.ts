import { formatMoney, type Steps, type Ticks } from '@gridpilot/core'
import type { BookedFill, LedgerEntry } from '@gridpilot/engine'
import type { FillsTable, LedgerEntriesTable } from '../schema/trading-tables.ts'
import { type Codec, count, integer, moneyColumn, nullable, oneOf, record, text } from './codec.ts'
import { decoding } from './document.ts'

type WithoutMoney<T, K extends keyof T> = Omit<T, K>

/** Money columns are decimal text, so they are read apart from the rest. */
const fill: Codec<WithoutMoney<BookedFill, 'fee' | 'realizedPnl'>> = record({
  tradeId: text,
  venueOrderId: text,
  clientOrderId: text,
  symbol: text,
  side: oneOf('buy', 'sell'),
  positionSide: oneOf('net', 'long', 'short'),
  price: count<Ticks>(),
  quantity: count<Steps>(),
  feeCoin: text,
  liquidity: oneOf('maker', 'taker'),
  occurredAtMs: integer,
  botId: nullable(text),
  slot: integer,
  purpose: text,
  cycle: integer,
})

const entry: Codec<WithoutMoney<LedgerEntry, 'amount'>> = record({
  entryId: text,
  botId: nullable(text),
  kind: oneOf('realized_pnl', 'fee', 'funding', 'transfer', 'other'),
  symbol: text,
  coin: text,
  occurredAtMs: integer,
})

export type FactOwner = Pick<FillsTable, 'account_id' | 'user_id' | 'received_at'>

export function fillToRow(value: BookedFill, owner: FactOwner): FillsTable {
  fill.encode(value)
  return {
    account_id: owner.account_id,
    trade_id: value.tradeId,
    user_id: owner.user_id,
    bot_id: value.botId,
    venue_order_id: value.venueOrderId,
    client_order_id: value.clientOrderId,
    symbol: value.symbol,
    purpose: value.purpose,
    slot: value.slot,
    cycle: value.cycle,
    side: value.side,
    position_side: value.positionSide,
    price_ticks: value.price,
    quantity_steps: value.quantity,
    fee: formatMoney(value.fee),
    fee_coin: value.feeCoin,
    realized_pnl: formatMoney(value.realizedPnl),
    liquidity: value.liquidity,
    occurred_at: value.occurredAtMs,
    received_at: owner.received_at,
  }
}

/** Throws `StoreFailure` row_invalid. */
export function fillFromRow(row: FillsTable): BookedFill {
  const where = `fill ${row.trade_id}`
  const json = {
    tradeId: row.trade_id,
    venueOrderId: row.venue_order_id,
    clientOrderId: row.client_order_id,
    symbol: row.symbol,
    side: row.side,
    positionSide: row.position_side,
    price: row.price_ticks,
    quantity: row.quantity_steps,
    feeCoin: row.fee_coin,
    liquidity: row.liquidity,
    occurredAtMs: row.occurred_at,
    botId: row.bot_id,
    slot: row.slot,
    purpose: row.purpose,
    cycle: row.cycle,
  }
  return decoding(() => ({
    ...fill.decode(json, where),
    fee: moneyColumn(row.fee, where),
    realizedPnl: moneyColumn(row.realized_pnl, where),
  }))
}

export function ledgerToRow(value: LedgerEntry, owner: FactOwner): LedgerEntriesTable {
  entry.encode(value)
  return {
    account_id: owner.account_id,
    entry_id: value.entryId,
    user_id: owner.user_id,
    bot_id: value.botId,
    kind: value.kind,
    symbol: value.symbol,
    coin: value.coin,
    amount: formatMoney(value.amount),
    occurred_at: value.occurredAtMs,
    received_at: owner.received_at,
  }
}

/** Throws `StoreFailure` row_invalid. */
export function ledgerFromRow(row: LedgerEntriesTable): LedgerEntry {
  const where = `ledger entry ${row.entry_id}`
  const json = {
    entryId: row.entry_id,
    botId: row.bot_id,
    kind: row.kind,
    symbol: row.symbol,
    coin: row.coin,
    occurredAtMs: row.occurred_at,
  }
  return decoding(() => ({ ...entry.decode(json, where), amount: moneyColumn(row.amount, where) }))
}
