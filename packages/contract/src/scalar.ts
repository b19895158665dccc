import type { Side as CoreSide } from '@gridpilot/core'
import { z } from 'zod'

/** Shape of a positive decimal as text: digits, optionally a point and digits; at least one digit above zero. */
const POSITIVE_DECIMAL = /^(?=[\d.]*[1-9])\d+(\.\d+)?$/

const DECIMAL_FORM =
  'must be a positive number, or text of digits with an optional decimal point, such as 95000.5 or "95000.5"'

/**
 * Writes a finite number without an exponent, keeping every digit of its shortest form (0.1 → "0.1", 1e-7 → "0.0000001").
 * A JSON number already is the double nearest to what the client wrote; clients that need more digits send text.
 */
export function decimalText(value: number): string {
  const text = String(value)
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text)
  if (match === null) return text
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

/**
 * A positive price, amount or percentage in a request: a finite JSON number, or text such as "95000.5".
 * Parses to decimal text, so nothing is lost on the way to exact money. Ranges are the server's business, not the form's.
 */
export const PositiveDecimal = z
  .union(
    [
      z.number({ error: DECIMAL_FORM }).positive({ error: DECIMAL_FORM }),
      z
        .string()
        .max(400, { error: 'must have at most 400 characters' })
        .regex(POSITIVE_DECIMAL, { error: DECIMAL_FORM })
        // Answers tell it again as a number: beyond all doubles it would be told as null.
        .refine((text) => Number.isFinite(Number(text)), { error: DECIMAL_FORM }),
    ],
    { error: DECIMAL_FORM },
  )
  .transform((value) => (typeof value === 'number' ? decimalText(value) : value))

/**
 * A whole number in a request, of any size and sign: the domain check answers a wrong size with the nearest value that
 * passes, so the form must let 1, 10000 and 1e300 through. A fraction is refused with the nearest whole number.
 */
export const WholeNumber = z
  .number()
  .superRefine((value, context) => {
    if (Number.isInteger(value)) return
    context.addIssue({ code: 'custom', message: 'must be a whole number', params: { nearest: Math.round(value) } })
  })
  .meta({ type: 'integer' })

/**
 * The names of one of core's unions as an enum schema. The record's type makes both directions a compile error: a name
 * core has and the wire lacks, and the reverse.
 */
export function enumOf<Name extends string>(names: Readonly<{ [Key in Name]: Key }>) {
  return z.enum(names)
}

/** UTC time in ISO 8601, such as 2026-03-01T00:00:00.000Z. */
export const UtcTime = z.iso.datetime()

/** Milliseconds since 1970 UTC on the market clock; used inside curves and candles only. */
export const MarketMs = z.int().nonnegative()

/** An identifier as we hand it out; opaque. A malformed one answers like an unknown one, so the form is wide. */
export const Id = z.string().min(1).max(128)

/** Symbol such as BTCUSDT. Only its form is checked; unknown symbols are the domain's answer. */
export const TradingSymbol = z.string().min(1).max(40)

/** Exact decimal text in a response; negative values carry "-". */
export const ExactDecimal = z.string().regex(/^-?\d+(\.\d+)?$/)

/** A money, price, quantity or percentage figure in a response. */
export const Figure = z.number()

export const Timeframe = z.enum(['1m', '5m', '15m', '30m', '1h', '4h', '1d']).meta({ id: 'Timeframe' })
export type Timeframe = z.infer<typeof Timeframe>

export const Side = enumOf<CoreSide>({ buy: 'buy', sell: 'sell' })
export type Side = z.infer<typeof Side>

/** [market time in ms, value]; equity in USDT or ROI in percent, as the field says. Oldest first. */
export const CurvePoint = z.tuple([MarketMs, Figure])
export type CurvePoint = z.infer<typeof CurvePoint>

/** The same sentence in both languages. */
export const BilingualText = z.object({ en: z.string(), ko: z.string() }).meta({ id: 'BilingualText' })
export type BilingualText = z.infer<typeof BilingualText>
