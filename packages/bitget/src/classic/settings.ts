import { err, type MarginMode, ok, type PositionMode } from '@gridpilot/core'
import type { SymbolSettings } from '@gridpilot/engine'
import type { Answer } from '../answer.ts'
import { failure } from '../errors.ts'
import type { InstrumentCatalog } from '../instrument-catalog.ts'
import { readAccount, readAccountOf } from './account.ts'
import { type ClassicClient, MARGIN_COIN, PRODUCT } from './client.ts'

const differs = (what: string) => err(failure(null, 'not_effective', what))

export async function readSymbolSettings(client: ClassicClient, symbol: string): Promise<Answer<SymbolSettings>> {
  const answer = await readAccountOf(client, symbol)
  if (!answer.ok) return answer
  const { report, leverages } = answer.value
  const isolated = Math.max(leverages.long, leverages.short)
  return ok({ marginMode: report.marginMode, leverage: report.marginMode === 'crossed' ? leverages.crossed : isolated })
}

/** Leverage of the symbol's present margin mode, of both legs where they have their own. Verified by reading again. */
export async function setLeverageOf(client: ClassicClient, symbol: string, leverage: number): Promise<Answer<null>> {
  const before = await readAccountOf(client, symbol)
  if (!before.ok) return before
  const { marginMode, positionMode } = before.value.report
  const now = before.value.leverages
  const holds = ({ crossed, long, short }: typeof now) =>
    marginMode === 'crossed' ? crossed === leverage : long === leverage && short === leverage
  if (holds(now)) return ok(null)
  // Isolated margin in hedge mode keeps one leverage a leg and refuses a change that names none (40808).
  const legs = marginMode === 'isolated' && positionMode === 'hedge' ? (['long', 'short'] as const) : [null]
  let answer: Answer<null> = ok(null)
  for (const leg of legs) {
    answer = await client.write(
      'setLeverage',
      (rest) =>
        rest.setFuturesLeverage({
          symbol,
          productType: PRODUCT,
          marginCoin: MARGIN_COIN,
          leverage: String(leverage),
          ...(leg === null ? {} : { holdSide: leg }),
        }),
      () => null,
    )
    if (!answer.ok && answer.error.class !== 'unchanged' && answer.error.class !== 'unknown') return answer
  }
  const after = await readAccountOf(client, symbol)
  if (!after.ok) return after
  return holds(after.value.leverages) ? ok(null) : answer.ok ? differs(`leverage of ${symbol}`) : answer
}

export async function setMarginModeOf(client: ClassicClient, symbol: string, mode: MarginMode): Promise<Answer<null>> {
  const before = await readAccountOf(client, symbol)
  if (!before.ok || before.value.report.marginMode === mode) return before.ok ? ok(null) : before
  const answer = await client.write(
    'setMarginMode',
    (rest) => rest.setFuturesMarginMode({ symbol, productType: PRODUCT, marginCoin: MARGIN_COIN, marginMode: mode }),
    () => null,
  )
  if (!answer.ok && answer.error.class !== 'unknown') return answer
  const after = await readAccountOf(client, symbol)
  if (!after.ok) return after
  return after.value.report.marginMode === mode ? ok(null) : answer.ok ? differs(`margin mode of ${symbol}`) : answer
}

const WIRE_POSITION_MODE = { one_way: 'one_way_mode', hedge: 'hedge_mode' } as const

export async function setPositionModeOf(
  client: ClassicClient,
  catalog: InstrumentCatalog,
  mode: PositionMode,
): Promise<Answer<null>> {
  const before = await readAccount(client, catalog)
  if (!before.ok || before.value.positionMode === mode) return before.ok ? ok(null) : before
  const answer = await client.write(
    'setPositionMode',
    (rest) => rest.setFuturesPositionMode({ productType: PRODUCT, posMode: WIRE_POSITION_MODE[mode] }),
    () => null,
  )
  if (!answer.ok && answer.error.class !== 'unknown') return answer
  const after = await readAccount(client, catalog)
  if (!after.ok) return after
  return after.value.positionMode === mode ? ok(null) : answer.ok ? differs('position mode') : answer
}
