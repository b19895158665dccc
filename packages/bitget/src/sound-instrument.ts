import {
  err,
  type Instrument,
  type InstrumentSpec,
  type MarginTier,
  makeInstrument,
  type Result,
} from '@gridpilot/core'
import { malformed } from './decode.ts'

const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0
const isFraction = (rate: bigint) => rate >= 0n && rate < 100_000_000n

/** More decimals than any price or quantity has. */
const DECIMALS_MAX = 12

/** What must hold of a contract before anybody sizes an order by it. */
const RULES: Readonly<Record<string, (instrument: Instrument) => boolean>> = {
  grain: ({ tickUnits, stepUnits }) => Number.isSafeInteger(tickUnits) && Number.isSafeInteger(stepUnits),
  quantities: ({ minQuantity, maxLimitQuantity, maxMarketQuantity }) =>
    [minQuantity, maxLimitQuantity, maxMarketQuantity].every(isCount) && minQuantity <= maxLimitQuantity,
  min_notional: ({ minNotional }) => minNotional >= 0n,
  // Placeholders above one are documented: a band that wide is no band.
  bands: ({ buyBand, sellBand }) => buyBand >= 0n && sellBand >= 0n,
  fees: ({ makerFee, takerFee }) => isFraction(takerFee) && makerFee < 100_000_000n && makerFee > -100_000_000n,
  caps: ({ maxOrdersPerSymbol, maxOrdersPerProduct, maxPositions }) =>
    [maxOrdersPerSymbol, maxOrdersPerProduct, maxPositions].every(isCount),
  leverage: ({ minLeverage, maxLeverage }) => minLeverage >= 1 && maxLeverage >= minLeverage,
  funding_interval: ({ fundingIntervalHours }) => fundingIntervalHours >= 1,
}

/** `makeInstrument`, and refused when a member makes no sense. */
export function soundInstrument(spec: InstrumentSpec): Result<Instrument, string> {
  if (Math.max(spec.priceDecimals, spec.sizeDecimals) > DECIMALS_MAX) return err('decimals')
  const made = makeInstrument(spec)
  if (!made.ok) return made
  const broken = Object.entries(RULES).find(([, holds]) => !holds(made.value))
  return broken ? err(broken[0]) : made
}

/** Tiers in order of their level; a ladder that makes no sense is malformed. */
export function soundTiers(tiers: readonly MarginTier[]): readonly MarginTier[] {
  const sorted = tiers.toSorted((a, b) => a.level - b.level)
  for (const { level, notionalFrom, notionalTo, maxLeverage, maintenanceRate } of sorted) {
    const sound = level >= 0 && notionalFrom >= 0n && notionalTo > notionalFrom && maxLeverage >= 1
    if (!sound || !isFraction(maintenanceRate)) malformed(`margin tier ${level}`)
  }
  return sorted
}
