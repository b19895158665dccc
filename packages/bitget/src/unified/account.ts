import { type MarginMode, ok, type PositionMode, sub } from '@gridpilot/core'
import type { AccountReport } from '@gridpilot/engine'
import { z } from 'zod'
import type { Answer } from '../answer.ts'
import {
  decimalText,
  decode,
  holdModeText,
  leverageIn,
  marginModeText,
  moneyFloor,
  nullableList,
  symbolText,
} from '../decode.ts'
import { CATEGORY, type UnifiedClient } from './client.ts'

const ASSETS = z.object({
  usdtEquity: decimalText,
  usdtUnrealisedPnl: decimalText,
  effEquity: decimalText,
  imr: decimalText,
})
type Balances = Pick<AccountReport, 'equity' | 'available' | 'balance' | 'unrealizedPnl'>

/**
 * `available` of a coin is not reduced by what positions bind (API.md 11.4): room to open is what may be used as
 * margin less what is used already.
 */
export function balancesIn(data: unknown): Balances {
  const row = decode(ASSETS, data)
  const equity = moneyFloor(row.usdtEquity)
  const unrealizedPnl = moneyFloor(row.usdtUnrealisedPnl)
  return {
    equity,
    available: sub(moneyFloor(row.effEquity), moneyFloor(row.imr)),
    balance: sub(equity, unrealizedPnl),
    unrealizedPnl,
  }
}

const SETTINGS = z.object({
  accountMode: z.string(),
  holdMode: holdModeText,
  symbolConfigList: nullableList(
    z.object({ category: z.string(), symbol: symbolText, marginMode: marginModeText, leverage: decimalText }),
  ),
})
export interface UnifiedSettings {
  readonly accountMode: string
  readonly positionMode: PositionMode
  /** Only symbols somebody has configured. */
  readonly symbols: readonly { readonly symbol: string; readonly marginMode: MarginMode; readonly leverage: number }[]
}

export function settingsIn(data: unknown): UnifiedSettings {
  const { accountMode, holdMode, symbolConfigList } = decode(SETTINGS, data)
  return {
    accountMode,
    positionMode: holdMode,
    symbols: symbolConfigList
      .filter(({ category }) => category.toUpperCase() === CATEGORY)
      .map(({ symbol, marginMode, leverage }) => ({ symbol, marginMode, leverage: leverageIn(leverage) })),
  }
}

export const readSettings = (client: UnifiedClient): Promise<Answer<UnifiedSettings>> =>
  client.read('accountSettings', (rest) => rest.getAccountSettings(), settingsIn)

export async function readAccount(client: UnifiedClient): Promise<Answer<AccountReport>> {
  const settings = await readSettings(client)
  if (!settings.ok) return settings
  const balances = await client.read('assets', (rest) => rest.getBalances(), balancesIn)
  if (!balances.ok) return balances
  const wanted = client.settings.symbols ?? []
  const configured = settings.value.symbols
  const first = configured.find(({ symbol }) => wanted.includes(symbol)) ?? configured[0]
  return ok({
    family: 'unified',
    ...balances.value,
    positionMode: settings.value.positionMode,
    marginMode: first?.marginMode ?? 'crossed',
  })
}
