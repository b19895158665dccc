import { type Money, ZERO } from '@gridpilot/core'
import type { BookedFill, LedgerEntry } from './ports/store.ts'

/** The ledger rows of an execution: what it realised, in `quoteCoin`, and its fee, in the coin that was charged. */
export function moneyOf(
  { botId, symbol, occurredAtMs, tradeId, ...fill }: BookedFill,
  quoteCoin: string,
): LedgerEntry[] {
  const row = { botId, symbol, occurredAtMs }
  const rows: LedgerEntry[] = [
    { ...row, coin: quoteCoin, entryId: `fill:${tradeId}:pnl`, kind: 'realized_pnl', amount: fill.realizedPnl },
    { ...row, coin: fill.feeCoin, entryId: `fill:${tradeId}:fee`, kind: 'fee', amount: -fill.fee as Money },
  ]
  return rows.filter(({ amount }) => amount !== ZERO)
}
