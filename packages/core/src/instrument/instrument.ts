import { assert } from '../assert.ts'
import { formatDecimal, parseDecimal, pow10 } from '../money/decimal.ts'
import { MONEY_SCALE, type Money, type Rate } from '../money/money.ts'
import { err, ok, type Result } from '../result.ts'

/** A price as a whole number of ticks of one instrument; ≥ 1 for a real price. */
export type Ticks = number & { readonly __unit: 'ticks' }

/** A quantity (base coin) as a whole number of size steps of one instrument; ≥ 0, the side carries the sign. */
export type Steps = number & { readonly __unit: 'steps' }

/** One row of the exchange's margin tiers. Bounds are position notional. */
export interface MarginTier {
  readonly level: number
  readonly notionalFrom: Money
  readonly notionalTo: Money
  /** Highest leverage allowed in this tier, ×. */
  readonly maxLeverage: number
  /** Maintenance margin rate for the whole position once it is in this tier. */
  readonly maintenanceRate: Rate
}

export type InstrumentStatus = 'normal' | 'listed' | 'maintain' | 'limit_open' | 'restricted_api' | 'off'

/** A tradable USDT perpetual and everything an order must satisfy. Built by `makeInstrument` only. */
export interface Instrument {
  readonly symbol: string
  readonly baseCoin: string
  readonly quoteCoin: string
  readonly status: InstrumentStatus
  /** Exact decimal text of one tick (quote) and one step (base). */
  readonly tickSize: string
  readonly sizeStep: string
  /** Decimals of price and size on the wire. */
  readonly priceDecimals: number
  readonly sizeDecimals: number
  /** tick = tickUnits × 10^-priceDecimals, step = stepUnits × 10^-sizeDecimals. */
  readonly tickUnits: number
  readonly stepUnits: number
  /** Money (1e-8 USDT) of one tick × one step; a whole number ≥ 1 by construction. */
  readonly notionalUnit: bigint
  readonly minQuantity: Steps
  readonly minNotional: Money
  readonly maxLimitQuantity: Steps
  readonly maxMarketQuantity: Steps
  /** Limit buy ≤ reference × (1 + buyBand), limit sell ≥ reference × (1 − sellBand). */
  readonly buyBand: Rate
  readonly sellBand: Rate
  readonly makerFee: Rate
  readonly takerFee: Rate
  readonly maxOrdersPerSymbol: number
  readonly maxOrdersPerProduct: number
  readonly maxPositions: number
  readonly minLeverage: number
  readonly maxLeverage: number
  readonly fundingIntervalHours: number
  /** Ascending by notional, first from 0. */
  readonly tiers: readonly MarginTier[]
}

export type InstrumentSpec = Omit<
  Instrument,
  'tickUnits' | 'stepUnits' | 'notionalUnit' | 'minQuantity' | 'maxLimitQuantity' | 'maxMarketQuantity'
> & {
  readonly minQuantity: string
  readonly maxLimitQuantity: string
  readonly maxMarketQuantity: string
}

export type InstrumentError = 'tick_not_positive' | 'step_not_positive' | 'finer_than_money' | 'bad_decimal'

/** Builds an instrument from decimal texts. Refuses tick × step finer than 1e-8 USDT: its money would not be exact. */
export function makeInstrument(spec: InstrumentSpec): Result<Instrument, InstrumentError> {
  const tick = parseDecimal(spec.tickSize, spec.priceDecimals)
  const step = parseDecimal(spec.sizeStep, spec.sizeDecimals)
  if (!tick.ok || !step.ok) return err('bad_decimal')
  if (tick.value <= 0n) return err('tick_not_positive')
  if (step.value <= 0n) return err('step_not_positive')
  const decimals = spec.priceDecimals + spec.sizeDecimals
  const product = tick.value * step.value
  const notionalUnit =
    decimals <= MONEY_SCALE ? product * pow10(MONEY_SCALE - decimals) : product / pow10(decimals - MONEY_SCALE)
  if (decimals > MONEY_SCALE && product % pow10(decimals - MONEY_SCALE) !== 0n) return err('finer_than_money')
  const stepUnits = Number(step.value)
  const quantities: Steps[] = []
  for (const text of [spec.minQuantity, spec.maxLimitQuantity, spec.maxMarketQuantity]) {
    const parsed = parseDecimal(text, spec.sizeDecimals)
    if (!parsed.ok) return err('bad_decimal')
    quantities.push(Number(parsed.value / step.value) as Steps)
  }
  const [minQuantity, maxLimitQuantity, maxMarketQuantity] = quantities
  assert(minQuantity !== undefined && maxLimitQuantity !== undefined && maxMarketQuantity !== undefined, 'quantities')
  return ok({
    ...spec,
    tickUnits: Number(tick.value),
    stepUnits,
    notionalUnit,
    minQuantity,
    maxLimitQuantity,
    maxMarketQuantity,
  })
}

/** price × quantity, exact. */
export function notional(instrument: Instrument, price: Ticks, quantity: Steps): Money {
  return (BigInt(price) * BigInt(quantity) * instrument.notionalUnit) as Money
}

export type GrainError = 'bad_decimal' | 'off_grain' | 'out_of_range'

function parseGrain(text: string, decimals: number, units: number): Result<number, GrainError> {
  const parsed = parseDecimal(text, decimals)
  if (!parsed.ok) return err(parsed.error === 'not_a_decimal' ? 'bad_decimal' : 'off_grain')
  if (parsed.value % BigInt(units) !== 0n) return err('off_grain')
  const count = Number(parsed.value / BigInt(units))
  return Number.isSafeInteger(count) ? ok(count) : err('out_of_range')
}

/** Exchange or user text → ticks; refuses anything that is not a whole number of ticks. */
export const parsePrice = (instrument: Instrument, text: string): Result<Ticks, GrainError> =>
  parseGrain(text, instrument.priceDecimals, instrument.tickUnits) as Result<Ticks, GrainError>

/** Exchange or user text → steps; refuses anything that is not a whole number of steps. */
export const parseQuantity = (instrument: Instrument, text: string): Result<Steps, GrainError> =>
  parseGrain(text, instrument.sizeDecimals, instrument.stepUnits) as Result<Steps, GrainError>

export const formatPrice = (instrument: Instrument, price: Ticks): string =>
  formatDecimal(BigInt(price) * BigInt(instrument.tickUnits), instrument.priceDecimals, instrument.priceDecimals)

export const formatQuantity = (instrument: Instrument, quantity: Steps): string =>
  formatDecimal(BigInt(quantity) * BigInt(instrument.stepUnits), instrument.sizeDecimals)

/** Display and statistics only. */
export const priceToNumber = (instrument: Instrument, price: Ticks): number =>
  (price * instrument.tickUnits) / 10 ** instrument.priceDecimals

export const quantityToNumber = (instrument: Instrument, quantity: Steps): number =>
  (quantity * instrument.stepUnits) / 10 ** instrument.sizeDecimals

/** Nearest tick of a computed price (levels, candles, simulated paths); halves up. */
export const ticksFromNumber = (instrument: Instrument, price: number): Ticks =>
  Math.round((price * 10 ** instrument.priceDecimals) / instrument.tickUnits) as Ticks

/** The tier a position of this notional falls in; the last one when it exceeds all. */
export function tierFor(instrument: Instrument, positionNotional: Money): MarginTier {
  for (const tier of instrument.tiers) if (positionNotional <= tier.notionalTo) return tier
  const last = instrument.tiers.at(-1)
  assert(last !== undefined, 'instrument without margin tiers')
  return last
}
