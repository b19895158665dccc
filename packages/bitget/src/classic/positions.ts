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
import { type ClassicClient, MARGIN_COIN, PRODUCT } from './client.ts'

export const POSITION_ROW = z.object({
  symbol: symbolText,
  holdSide: wordText.pipe(z.enum(['long', 'short'])),
  posMode: wordText.pipe(z.enum(['one_way_mode', 'hedge_mode'])),
  marginMode: marginModeText,
  total: decimalText,
  openPriceAvg: decimalText,
  markPrice: absentable(decimalText),
  leverage: decimalText,
  liquidationPrice: absentable(decimalText),
})

export function positionOf(instrument: Instrument, row: z.infer<typeof POSITION_ROW>): PositionReport {
  const size = quantityIn(instrument, row.total)
  // A row without a size may have no prices either; it is left out afterwards.
  const priceOf = size === 0 ? doubleIn : positiveDoubleIn
  const liquidation = row.liquidationPrice === null ? 0 : doubleIn(row.liquidationPrice)
  return {
    symbol: instrument.symbol,
    // The side held is told in one-way mode too.
    positionSide: row.posMode === 'one_way_mode' ? 'net' : row.holdSide,
    marginMode: row.marginMode,
    size: row.holdSide === 'long' ? size : -size,
    averagePrice: priceOf(row.openPriceAvg),
    markPrice: priceOf(row.markPrice ?? row.openPriceAvg),
    leverage: leverageIn(row.leverage),
    // The venue writes zero or less when there is none.
    liquidationPrice: liquidation > 0 ? liquidation : null,
  }
}

/** Positions that are not flat. A flat account answers an empty list. */
export async function readPositions(
  client: ClassicClient,
  catalog: InstrumentCatalog,
): Promise<Answer<readonly PositionReport[]>> {
  const loaded = await catalog.load()
  if (!loaded.ok) return loaded
  const answer = await client.read(
    'positions',
    (rest) => rest.getFuturesPositions({ productType: PRODUCT, marginCoin: MARGIN_COIN }),
    (data) =>
      decode(nullableList(POSITION_ROW), data).flatMap((row) => {
        const instrument = catalog.get(row.symbol)
        if (!instrument) client.log('position_skipped', { symbol: row.symbol })
        return instrument ? [positionOf(instrument, row)] : []
      }),
  )
  return answer.ok ? ok(answer.value.filter(({ size }) => size !== 0)) : answer
}
