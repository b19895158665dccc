import { ceilDiv, floorDiv, parseDecimal, pow10 } from '../money/decimal.ts'
import { err, ok, type Result } from '../result.ts'
import type { Instrument, Steps, Ticks } from './instrument.ts'

export type RoundingMode = 'floor' | 'ceil' | 'nearest'

/** Decimals a text may carry before rounding: enough for any double printed plainly. */
const TEXT_SCALE = 18

function roundedGrains(
  text: string,
  decimals: number,
  units: number,
  mode: RoundingMode,
): Result<number, 'bad_decimal'> {
  const parsed = parseDecimal(text, TEXT_SCALE)
  if (!parsed.ok) return err('bad_decimal')
  const grain = BigInt(units) * pow10(TEXT_SCALE - decimals)
  const value = parsed.value
  const count =
    mode === 'floor'
      ? floorDiv(value, grain)
      : mode === 'ceil'
        ? ceilDiv(value, grain)
        : floorDiv(2n * value + grain, 2n * grain)
  const grains = Number(count)
  return Number.isSafeInteger(grains) ? ok(grains) : err('bad_decimal')
}

/** Decimal text of a price → whole ticks, rounded as asked (nearest: halves up). Refuses what is not plain decimal. */
export const roundPrice = (instrument: Instrument, text: string, mode: RoundingMode): Result<Ticks, 'bad_decimal'> =>
  roundedGrains(text, instrument.priceDecimals, instrument.tickUnits, mode) as Result<Ticks, 'bad_decimal'>

/** Decimal text of a quantity (base coin) → whole steps, rounded as asked. */
export const roundQuantity = (instrument: Instrument, text: string, mode: RoundingMode): Result<Steps, 'bad_decimal'> =>
  roundedGrains(text, instrument.sizeDecimals, instrument.stepUnits, mode) as Result<Steps, 'bad_decimal'>
