import { assert } from '@gridpilot/core'
import { isOpen } from './order.ts'
import { rest } from './order-rows.ts'
import { watchPlan } from './plan-rows.ts'
import type { VenueSettings } from './settings.ts'
import { type Account, type Market, newMarket, planOf, type VenueState } from './venue-state.ts'

const FORMAT = 'gridpilot-venue/3'

/** Plain JSON data (no bigint, no Map). Opaque: only `SimVenue.restore` reads it. Write it with JSON.stringify. */
export interface VenueSnapshot {
  readonly format: typeof FORMAT
  readonly state: unknown
}

/** bigint → {$n}, Map → {$map}, Set → {$set}; the rest as it is. */
function encode(value: unknown): unknown {
  if (typeof value === 'bigint') return { $n: value.toString() }
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(encode)
  if (value instanceof Map) return { $map: [...value].map(([key, item]) => [key, encode(item)]) }
  if (value instanceof Set) return { $set: [...value] }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encode(item)]))
}

function decode(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(decode)
  const entries = Object.entries(value)
  const [key, item] = entries[0] ?? []
  if (entries.length === 1 && key === '$n') return BigInt(item as string)
  if (entries.length === 1 && key === '$map') {
    return new Map((item as [string, unknown][]).map(([name, inner]) => [name, decode(inner)]))
  }
  if (entries.length === 1 && key === '$set') return new Set(item as string[])
  return Object.fromEntries(entries.map(([name, inner]) => [name, decode(inner)]))
}

type StoredMarket = Pick<Market, 'instrument' | 'last' | 'mark' | 'marketMs' | 'settlements'>

/** What of the state is stored; ladders and holders follow from the accounts. */
interface StoredState extends Omit<VenueState, 'markets' | 'settings'> {
  readonly settings: VenueSettings
  readonly markets: readonly StoredMarket[]
}

export function takeSnapshot(state: VenueState): VenueSnapshot {
  const markets = [...state.markets.values()].map(({ instrument, last, mark, marketMs, settlements }) => ({
    instrument,
    last,
    mark,
    marketMs,
    settlements,
  }))
  return { format: FORMAT, state: encode({ ...state, markets }) }
}

export function stateOf(snapshot: VenueSnapshot): VenueState {
  assert(snapshot.format === FORMAT, `venue snapshot of format ${snapshot.format}`)
  const stored = decode(snapshot.state) as StoredState
  const markets = new Map<string, Market>()
  for (const market of stored.markets) {
    markets.set(market.instrument.symbol, { ...newMarket(market.instrument), ...market })
  }
  const state: VenueState = { ...stored, markets }
  for (const account of state.accounts.values()) reattach(state, account)
  return state
}

function reattach(state: VenueState, account: Account): void {
  for (const row of account.rows.values()) if (isOpen(row)) rest(state, row)
  for (const planId of account.livePlans) watchPlan(state, planOf(account, planId))
  for (const holding of account.holdings.values()) {
    if (holding.position) state.markets.get(holding.symbol)?.holders.add(account.accountId)
  }
}
