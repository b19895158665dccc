import { err, ok, sub, ZERO } from '@gridpilot/core'
import type { AccountReport } from '@gridpilot/engine'
import { z } from 'zod'
import { absentable, decimalText, decode, integerIn, malformed, moneyFloor } from '../decode.ts'
import { failure } from '../errors.ts'
import { type Answer, type ClassicClient, MARGIN_COIN, PRODUCT } from './client.ts'
import type { InstrumentCatalog } from './instruments.ts'

const ACCOUNT = z.object({
  accountEquity: decimalText,
  available: decimalText,
  crossedMaxAvailable: absentable(decimalText),
  unrealizedPL: absentable(decimalText),
  crossedUnrealizedPL: absentable(decimalText),
  crossedMarginLeverage: decimalText,
  marginMode: z.string(),
  posMode: z.string(),
})

const POSITION_MODES: Readonly<Record<string, AccountReport['positionMode']>> = {
  one_way_mode: 'one_way',
  hedge_mode: 'hedge',
}
const MARGIN_MODES: Readonly<Record<string, AccountReport['marginMode']>> = {
  crossed: 'crossed',
  isolated: 'isolated',
}

/** `account/account` of one symbol: balances of the whole account, modes and leverage of that symbol. */
export function accountIn(data: unknown): { readonly report: AccountReport; readonly leverage: number } {
  const row = decode(ACCOUNT, data)
  const equity = moneyFloor(row.accountEquity)
  const unrealized = row.unrealizedPL ?? row.crossedUnrealizedPL
  const unrealizedPnl = unrealized === null ? ZERO : moneyFloor(unrealized)
  return {
    leverage: integerIn(row.crossedMarginLeverage),
    report: {
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

const LEVERAGE_SET = z.object({ symbol: z.string(), crossMarginLeverage: absentable(decimalText) })

/** Leverage of crossed margin. Already having that value is success. */
export async function setLeverageOf(client: ClassicClient, symbol: string, leverage: number): Promise<Answer<null>> {
  const answer = await client.write(
    'setLeverage',
    (rest) =>
      rest.setFuturesLeverage({ symbol, productType: PRODUCT, marginCoin: MARGIN_COIN, leverage: String(leverage) }),
    (data) => decode(LEVERAGE_SET, data),
  )
  if (!answer.ok) return answer.error.class === 'unchanged' ? ok(null) : answer
  const { crossMarginLeverage } = answer.value
  if (crossMarginLeverage !== null && Number(crossMarginLeverage) !== leverage) {
    return err(failure(null, 'echo_mismatch', `leverage is ${crossMarginLeverage}`))
  }
  return ok(null)
}
