import { err, type MarginMode, ok, type PositionMode, sub, ZERO } from '@gridpilot/core'
import type { AccountReport } from '@gridpilot/engine'
import { z } from 'zod'
import type { Answer } from '../answer.ts'
import { absentable, decimalText, decode, integerIn, malformed, moneyFloor } from '../decode.ts'
import { failure } from '../errors.ts'
import type { InstrumentCatalog } from '../instrument-catalog.ts'
import { type ClassicClient, MARGIN_COIN, PRODUCT } from './client.ts'

const ACCOUNT = z.object({
  accountEquity: decimalText,
  available: decimalText,
  crossedMaxAvailable: absentable(decimalText),
  unrealizedPL: absentable(decimalText),
  crossedUnrealizedPL: absentable(decimalText),
  crossedMarginLeverage: decimalText,
  isolatedLongLever: absentable(decimalText),
  isolatedShortLever: absentable(decimalText),
  marginMode: z.string(),
  posMode: z.string(),
})

export const POSITION_MODES: Readonly<Record<string, PositionMode>> = { one_way_mode: 'one_way', hedge_mode: 'hedge' }
export const MARGIN_MODES: Readonly<Record<string, MarginMode>> = { crossed: 'crossed', isolated: 'isolated' }

/** Leverage of one symbol: of crossed margin, and of each leg of isolated margin. */
export interface Leverages {
  readonly crossed: number
  readonly long: number
  readonly short: number
}

/** `account/account` of one symbol: balances of the whole account, modes and leverage of that symbol. */
export function accountIn(data: unknown): { readonly report: AccountReport; readonly leverages: Leverages } {
  const row = decode(ACCOUNT, data)
  const equity = moneyFloor(row.accountEquity)
  const unrealized = row.unrealizedPL ?? row.crossedUnrealizedPL
  const unrealizedPnl = unrealized === null ? ZERO : moneyFloor(unrealized)
  return {
    leverages: {
      crossed: integerIn(row.crossedMarginLeverage),
      long: integerIn(row.isolatedLongLever ?? row.crossedMarginLeverage),
      short: integerIn(row.isolatedShortLever ?? row.crossedMarginLeverage),
    },
    report: {
      family: 'classic',
      equity,
      available: moneyFloor(row.crossedMaxAvailable ?? row.available),
      balance: sub(equity, unrealizedPnl),
      unrealizedPnl,
      positionMode: POSITION_MODES[row.posMode] ?? malformed(`position mode ${row.posMode}`),
      marginMode: MARGIN_MODES[row.marginMode] ?? malformed(`margin mode ${row.marginMode}`),
    },
  }
}

export const readAccountOf = (client: ClassicClient, symbol: string) =>
  client.read(
    'account',
    (rest) => rest.getFuturesAccountAsset({ symbol, productType: PRODUCT, marginCoin: MARGIN_COIN }),
    accountIn,
  )

/** The endpoint wants a symbol even for the balances; any listed one will do. */
export async function readAccount(client: ClassicClient, catalog: InstrumentCatalog): Promise<Answer<AccountReport>> {
  const symbol = await accountSymbol(client, catalog)
  if (!symbol.ok) return symbol
  const answer = await readAccountOf(client, symbol.value)
  return answer.ok ? ok(answer.value.report) : answer
}

async function accountSymbol(client: ClassicClient, catalog: InstrumentCatalog): Promise<Answer<string>> {
  const loaded = await catalog.load()
  if (!loaded.ok) return loaded
  const candidates = [...(client.settings.symbols ?? []), ...catalog.symbols()]
  const symbol = candidates.find((candidate) => catalog.get(candidate))
  return symbol === undefined ? err(failure(null, 'no_contracts', 'no usable contract')) : ok(symbol)
}
