import type { GridBot } from '@gridpilot/core'
import type { LedgerEntry } from '@gridpilot/engine'
import type { World } from '../face.ts'

/** Fields of a stored bot that are money: whole numbers of 1e-8 as text. */
const MONEY = new Set(
  (
    'cost realizedPnl venueRealizedPnl fees amount funding gridProfit profit fee investment stopLossAmount ' +
    'takeProfitAmount requiredMargin worstLoss minInvestment'
  ).split(' '),
)

export interface StoredBot {
  readonly bot: GridBot
  readonly archived: boolean
}

/** The bots of an account as they are durable now, archived ones included. */
export function storedBots(world: World, accountId: string): readonly StoredBot[] {
  const rows = world.rows<{ state: string; archived_at: number | null }>(
    'select state, archived_at from grid_bots where account_id = ?',
    accountId,
  )
  return rows.map(({ state, archived_at }) => ({ bot: readBot(state), archived: archived_at !== null }))
}

export const readBot = (state: string): GridBot =>
  JSON.parse(state, (key, value) => (MONEY.has(key) && typeof value === 'string' ? BigInt(value) : value)) as GridBot

export const storedFills = (world: World, accountId: string): readonly string[] =>
  world
    .rows<{ trade_id: string }>('select trade_id from fills where account_id = ?', accountId)
    .map(({ trade_id }) => trade_id)

interface LedgerRow {
  readonly entry_id: string
  readonly bot_id: string | null
  readonly kind: LedgerEntry['kind']
  readonly symbol: string
  readonly coin: string
  readonly amount: string
  readonly occurred_at: number
}

export function storedLedger(world: World, accountId: string): readonly LedgerEntry[] {
  const rows = world.rows<LedgerRow>('select * from ledger_entries where account_id = ?', accountId)
  return rows.map((row) => ({
    entryId: row.entry_id,
    botId: row.bot_id,
    kind: row.kind,
    symbol: row.symbol,
    coin: row.coin,
    amount: units(row.amount) as LedgerEntry['amount'],
    occurredAtMs: row.occurred_at,
  }))
}

/** Decimal text to whole 1e-8. */
export function units(text: string): bigint {
  const negative = text.startsWith('-')
  const [whole = '0', fraction = ''] = (negative ? text.slice(1) : text).split('.')
  const digits = BigInt(whole + fraction.padEnd(8, '0').slice(0, 8))
  return negative ? -digits : digits
}
