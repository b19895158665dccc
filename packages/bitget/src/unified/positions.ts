import { type Instrument, ok } from '@gridpilot/core'
import type { PositionReport } from '@gridpilot/engine'
import { z } from 'zod'
import type { Answer } from '../answer.ts'
import {
  absentable,
  decimalText,
  decode,
  doubleIn,
  leverageIn,
  marginModeText,
  nullableList,
  positiveDoubleIn,
  quantityIn,
  symbolText,
  wordText,
} from '../decode.ts'
import type { InstrumentCatalog } from '../instrument-catalog.ts'
import { CATEGORY, type UnifiedClient } from './client.ts'

/** In one-way mode too the side held must be told: a size alone has no sign. Anything else is malformed. */
export const POSITION_ROW = z.object({
  symbol: symbolText,
  holdMode: wordText.pipe(z.enum(['one_way_mode', 'hedge_mode'])),
  posSide: wordText.pipe(z.enum(['long', 'short'])),
  marginMode: marginModeText,
  total: decimalText,
  avgPrice: decimalText,
  markPrice: absentable(decimalText),
  leverage: decimalText,
  liquidationPrice: absentable(decimalText),
})
const POSITION_LIST = z.object({ list: nullableList(POSITION_ROW) })

export function positionOf(instrument: Instrument, row: z.infer<typeof POSITION_ROW>): PositionReport {
  const size = quantityIn(instrument, row.total)
  // A row without a size may have no prices either; it is left out afterwards.
  const priceOf = size === 0 ? doubleIn : positiveDoubleIn
  const liquidation = row.liquidationPrice === null ? 0 : doubleIn(row.liquidationPrice)
  return {
    symbol: instrument.symbol,
    positionSide: row.holdMode === 'one_way_mode' ? 'net' : row.posSide,
    marginMode: row.marginMode,
    size: row.posSide === 'long' ? size : -size,
    averagePrice: priceOf(row.avgPrice),
    markPrice: priceOf(row.markPrice ?? row.avgPrice),
    leverage: leverageIn(row.leverage),
    // The venue writes zero or less when there is none.
    liquidationPrice: liquidation > 0 ? liquidation : null,
  }
}

/** Positions that are not flat. A flat account answers no list at all. */
export async function readPositions(
  client: UnifiedClient,
  catalog: InstrumentCatalog,
): Promise<Answer<readonly PositionReport[]>> {
  const loaded = await catalog.load()
  if (!loaded.ok) return loaded
  const answer = await client.read(
    'positions',
    (rest) => rest.getCurrentPosition({ category: CATEGORY }),
    (data) =>
      decode(POSITION_LIST, data).list.flatMap((row) => {
        const instrument = catalog.get(row.symbol)
        if (!instrument) client.log('position_skipped', { symbol: row.symbol })
        return instrument ? [positionOf(instrument, row)] : []
      }),
  )
  return answer.ok ? ok(answer.value.filter(({ size }) => size !== 0)) : answer
}
