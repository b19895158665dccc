import { err, type MarginMode, ok, type PositionMode } from '@gridpilot/core'
import type { SymbolSettings } from '@gridpilot/engine'
import type { Answer } from '../answer.ts'
import { failure } from '../errors.ts'
import { readSettings, type UnifiedSettings } from './account.ts'
import { CATEGORY, type UnifiedClient } from './client.ts'

/** What holds for a symbol nobody has configured: the settings leave it out (API.md 11.1; the numbers are undocumented). */
const UNCONFIGURED: SymbolSettings = { marginMode: 'crossed', leverage: 20 }

const differs = (what: string) => err(failure(null, 'not_effective', what))

/** This family lists what was configured, perhaps one row a margin mode: crossed comes first then. */
export function settingsOf({ symbols }: UnifiedSettings, symbol: string): SymbolSettings | null {
  const rows = symbols.filter((row) => row.symbol === symbol)
  const row = rows.find(({ marginMode }) => marginMode === 'crossed') ?? rows[0]
  return row ? { marginMode: row.marginMode, leverage: row.leverage } : null
}

export async function readSymbolSettings(client: UnifiedClient, symbol: string): Promise<Answer<SymbolSettings>> {
  const answer = await readSettings(client)
  return answer.ok ? ok(settingsOf(answer.value, symbol) ?? UNCONFIGURED) : answer
}

export async function setLeverageOf(client: UnifiedClient, symbol: string, leverage: number): Promise<Answer<null>> {
  const before = await readSettings(client)
  if (!before.ok) return before
  const now = settingsOf(before.value, symbol)
  if (now?.leverage === leverage) return ok(null)
  const { marginMode } = now ?? UNCONFIGURED
  return configure(client, symbol, { marginMode, leverage }, before.value.positionMode)
}

/**
 * There is no call for the margin mode: it rides on every order, and on the leverage. The leverage is set for that mode
 * and the settings are read again.
 */
export async function setMarginModeOf(client: UnifiedClient, symbol: string, mode: MarginMode): Promise<Answer<null>> {
  const before = await readSettings(client)
  if (!before.ok) return before
  const { marginMode, leverage } = settingsOf(before.value, symbol) ?? UNCONFIGURED
  if (marginMode === mode) return ok(null)
  return configure(client, symbol, { marginMode: mode, leverage }, before.value.positionMode)
}

async function configure(
  client: UnifiedClient,
  symbol: string,
  wanted: SymbolSettings,
  positionMode: PositionMode,
): Promise<Answer<null>> {
  const leverage = String(wanted.leverage)
  const legs = wanted.marginMode === 'isolated' && positionMode === 'hedge'
  const answer = await client.write(
    'setLeverage',
    (rest) =>
      rest.setLeverage({
        category: CATEGORY,
        symbol,
        leverage,
        marginMode: wanted.marginMode,
        ...(legs ? { longLeverage: leverage, shortLeverage: leverage } : {}),
      }),
    () => null,
  )
  if (!answer.ok && answer.error.class !== 'unchanged' && answer.error.class !== 'unknown') return answer
  const after = await readSettings(client)
  if (!after.ok) return after
  const now = after.value.symbols.find((row) => row.symbol === symbol && row.marginMode === wanted.marginMode)
  if (now?.leverage === wanted.leverage) return ok(null)
  return answer.ok ? differs(`${wanted.marginMode} margin with leverage ${leverage} of ${symbol}`) : answer
}

const HOLD_MODES = { one_way: 'one_way_mode', hedge: 'hedge_mode' } as const

export async function setPositionModeOf(client: UnifiedClient, mode: PositionMode): Promise<Answer<null>> {
  const before = await readSettings(client)
  if (!before.ok || before.value.positionMode === mode) return before.ok ? ok(null) : before
  const answer = await client.write(
    'setPositionMode',
    (rest) => rest.setHoldMode({ holdMode: HOLD_MODES[mode] }),
    () => null,
  )
  if (!answer.ok && answer.error.class !== 'unknown') return answer
  const after = await readSettings(client)
  if (!after.ok) return after
  return after.value.positionMode === mode ? ok(null) : answer.ok ? differs('position mode') : answer
}
