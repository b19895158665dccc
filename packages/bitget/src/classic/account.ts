import { err, ok, sub, ZERO } from '@gridpilot/core'
import type { AccountReport } from '@gridpilot/engine'
import { z } from 'zod'
import type { Answer } from '../answer.ts'
import { absentable, decimalText, decode, holdModeText, leverageIn, marginModeText, moneyFloor } from '../decode.ts'
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
  marginMode: marginModeText,
  posMode: holdModeText,
})

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
      crossed: leverageIn(row.crossedMarginLeverage),
      long: leverageIn(row.isolatedLongLever ?? row.crossedMarginLeverage),
      short: leverageIn(row.isolatedShortLever ?? row.crossedMarginLeverage),
    },
    report: {
      family: 'classic',
      equity,
      available: moneyFloor(row.crossedMaxAvailable ?? row.available),
      balance: sub(equity, unrealizedPnl),
      unrealizedPnl,
      positionMode: row.posMode,
      marginMode: row.marginMode,
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
