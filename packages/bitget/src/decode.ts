import {
  formatDecimal,
  type Instrument,
  MONEY_SCALE,
  type Money,
  parseDecimal,
  parseMoney,
  parsePrice,
  parseQuantity,
  pow10,
  type Rate,
  type Steps,
  type Ticks,
} from '@gridpilot/core'
import { z } from 'zod'

/** A payload that is not what the venue documents. Thrown by decoders only, caught where the call was made. */
export class MalformedPayload extends Error {
  override readonly name = 'MalformedPayload'
}

/** An answer without a body, seen on the live wire with status 200: no answer, and no proof of anything. */
export class EmptyAnswer extends Error {
  override readonly name = 'EmptyAnswer'
}

export const malformed = (what: string): never => {
  throw new MalformedPayload(what)
}

/** Checks a payload's shape; unknown members are ignored, wrong ones refused. */
export function decode<T>(schema: z.ZodType<T>, payload: unknown): T {
  const parsed = schema.safeParse(payload)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  return malformed(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`)
}

/** Plain decimal text. JSON numbers are refused: they may have lost digits on the way. */
export const decimalText = z.string().regex(/^[+-]?\d{1,18}(\.\d*)?$/, 'not a decimal')
/** Ids grow with time and exceed 2^53: they stay text and are compared as BigInt. */
export const idText = z.string().regex(/^\d{1,30}$/, 'not an id')
export const msText = z
  .string()
  .regex(/^\d{1,15}$/, 'not a time')
  .transform(Number)
/** The venue writes an absent value as "", null or not at all. */
export const absentable = <T extends z.ZodType>(schema: T) =>
  z
    .union([z.literal('').transform(() => null), z.null(), schema])
    .optional()
    .transform((value) => value ?? null)
export const symbolText = z
  .string()
  .min(1)
  .max(40)
  .transform((text) => text.toUpperCase())
/** A word of an enumeration, compared without case: the venue prints some either way. */
export const wordText = z
  .string()
  .min(1)
  .max(64)
  .transform((text) => text.toLowerCase())
export const sideText = wordText.pipe(z.enum(['buy', 'sell']))
export const orderTypeText = wordText.pipe(z.enum(['limit', 'market']))
export const holdModeText = wordText
  .pipe(z.enum(['one_way_mode', 'hedge_mode']))
  .transform((mode) => (mode === 'hedge_mode' ? 'hedge' : 'one_way'))
export const marginModeText = wordText.pipe(z.enum(['crossed', 'isolated']))
export const coinText = z
  .string()
  .regex(/^[A-Za-z0-9]{1,20}$/)
  .transform((text) => text.toUpperCase())
export const nullableList = <T extends z.ZodType>(schema: T) =>
  z
    .array(schema)
    .nullish()
    .transform((rows) => rows ?? [])

const ENVELOPE = z.object({ code: z.literal('00000'), data: z.unknown() })

/** The `data` of a successful answer. bitget-api passes a zero-byte 200 and numeric codes on as success; this does not. */
export function dataOf(payload: unknown): unknown {
  if (payload === '') throw new EmptyAnswer('no body')
  return decode(ENVELOPE, payload).data
}

export function priceIn(instrument: Instrument, text: string): Ticks {
  const parsed = parsePrice(instrument, text)
  if (!parsed.ok) return malformed(`price ${text} of ${instrument.symbol}: ${parsed.error}`)
  return parsed.value > 0 ? parsed.value : malformed(`price ${text} of ${instrument.symbol}`)
}

export function quantityIn(instrument: Instrument, text: string): Steps {
  const parsed = parseQuantity(instrument, text)
  if (!parsed.ok) return malformed(`quantity ${text} of ${instrument.symbol}: ${parsed.error}`)
  return parsed.value >= 0 ? parsed.value : malformed(`quantity ${text} of ${instrument.symbol}`)
}

/** The quantity of an execution: never nothing. */
export function executedIn(instrument: Instrument, text: string): Steps {
  const quantity = quantityIn(instrument, text)
  return quantity > 0 ? quantity : malformed(`execution of ${text}`)
}

/** What of an order is executed: never more than all of it. */
export function cumulativeIn(instrument: Instrument, text: string | null, quantity: Steps): Steps {
  const cumulative = text === null ? (0 as Steps) : quantityIn(instrument, text)
  return cumulative <= quantity ? cumulative : malformed(`${text} executed of ${quantity} steps`)
}

/** Leverage of a position or symbol. */
export function leverageIn(text: string): number {
  const leverage = integerIn(text)
  return leverage >= 1 ? leverage : malformed(`leverage ${text}`)
}

/** An average or mark price, as a double: positive. */
export function positiveDoubleIn(text: string): number {
  const value = doubleIn(text)
  return value > 0 ? value : malformed(`price ${text}`)
}

/** A price that need not lie on the tick grid (mark, index): nearest tick, halves up. Must be positive. */
export function nearestTick(instrument: Instrument, text: string): Ticks {
  const scale = instrument.priceDecimals + 8
  const parsed = parseDecimal(text, Math.min(scale, 18))
  if (!parsed.ok) return malformed(`price ${text}: ${parsed.error}`)
  const tick = BigInt(instrument.tickUnits) * pow10(Math.min(scale, 18) - instrument.priceDecimals)
  const ticks = Number((parsed.value * 2n + tick) / (tick * 2n))
  return ticks > 0 && Number.isSafeInteger(ticks) ? (ticks as Ticks) : malformed(`price ${text} out of range`)
}

/** Exact money; more than eight decimals are refused. For everything that enters the ledger. */
export function moneyIn(text: string): Money {
  const parsed = parseMoney(text)
  return parsed.ok ? parsed.value : malformed(`money ${text}: ${parsed.error}`)
}

/** Money for display and margin checks: decimals beyond the eighth are dropped, towards −∞. Never for the ledger. */
export function moneyFloor(text: string): Money {
  const fine = parseDecimal(text, 18)
  if (!fine.ok) return malformed(`money ${text}: ${fine.error}`)
  const unit = pow10(18 - MONEY_SCALE)
  const whole = fine.value / unit
  return (fine.value < 0n && whole * unit !== fine.value ? whole - 1n : whole) as Money
}

/** A change of a coin's balance: exact in USDT; other coins may have more decimals, dropped never in our favour. */
export const changeIn = (coin: string, text: string): Money => (coin === 'USDT' ? moneyIn(text) : moneyFloor(text))

/** Fees paid in another coin than USDT may have more than eight decimals: rounded away from zero, never in our favour. */
export function coinAmountUp(text: string): Money {
  const floor = moneyFloor(text)
  const exact = parseMoney(text)
  return exact.ok || floor < 0n ? floor : ((floor + 1n) as Money)
}

export function rateIn(text: string): Rate {
  const parsed = parseDecimal(text, MONEY_SCALE)
  return parsed.ok ? (parsed.value as Rate) : malformed(`rate ${text}: ${parsed.error}`)
}

/** Whole number such as a leverage; "20" and "20.0" are the same. */
export function integerIn(text: string): number {
  const parsed = parseDecimal(text, 0)
  const value = parsed.ok ? Number(parsed.value) : Number.NaN
  return Number.isSafeInteger(value) ? value : malformed(`whole number ${text}`)
}

/** Candles, averages and mark prices are doubles by definition of their types; never used for money. */
export function doubleIn(text: string): number {
  const value = /^[+-]?\d+(\.\d*)?$/.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(value) ? value : malformed(`number ${text}`)
}

/** 10^-decimals × step as decimal text: pricePlace 1 with priceEndStep 5 is 0.5. */
export const gridText = (step: string, decimals: number): string => formatDecimal(BigInt(step), decimals, decimals)
