import { assert } from '../assert.ts'
import { err, ok, type Result } from '../result.ts'

/**
 * Exact decimals at the edges: the exchange, the API and the database speak decimal strings, everything inside is an
 * integer of a stated unit. `scale` is the number of decimals of that unit (8: the integer 1 means 0.00000001).
 */
export const MAX_SCALE = 18

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?$/

const POWERS: readonly bigint[] = Array.from({ length: 40 }, (_, i) => 10n ** BigInt(i))

/** 10^exponent for 0 ≤ exponent < 40. */
export function pow10(exponent: number): bigint {
  const power = POWERS[exponent]
  assert(power !== undefined, `pow10(${exponent})`)
  return power
}

export type DecimalError = 'not_a_decimal' | 'too_many_decimals'

/**
 * Parses plain decimal text ("-12.50") into an integer of 10^-scale. Exponents, blanks, signs alone and NaN are
 * refused. Non-zero digits beyond `scale` are refused: nothing is rounded silently; zeros beyond it are fine.
 */
export function parseDecimal(text: string, scale: number): Result<bigint, DecimalError> {
  const match = DECIMAL.exec(text)
  if (!match) return err('not_a_decimal')
  const [, sign, whole = '', rawFraction = ''] = match
  let fraction = rawFraction
  if (fraction.length > scale) {
    if (/[1-9]/.test(fraction.slice(scale))) return err('too_many_decimals')
    fraction = fraction.slice(0, scale)
  }
  const digits = BigInt(whole + fraction.padEnd(scale, '0'))
  return ok(sign === '-' ? -digits : digits)
}

/** Like `parseDecimal` for text that the program itself made; anything wrong is a programmer error. */
export function decimal(text: string, scale: number): bigint {
  const parsed = parseDecimal(text, scale)
  assert(parsed.ok, `decimal(${JSON.stringify(text)}, ${scale})`)
  return parsed.value
}

/** Prints an integer of 10^-scale as plain decimal text; `minDecimals` keeps that many trailing zeros. */
export function formatDecimal(value: bigint, scale: number, minDecimals = 0): string {
  const negative = value < 0n
  const digits = (negative ? -value : value).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  let fraction = digits.slice(digits.length - scale)
  while (fraction.length > minDecimals && fraction.endsWith('0')) fraction = fraction.slice(0, -1)
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/** Floor division (towards −∞), b > 0. BigInt's own division truncates towards zero. */
export function floorDiv(a: bigint, b: bigint): bigint {
  assert(b > 0n, 'floorDiv: divisor must be positive')
  const q = a / b
  return a < 0n && q * b !== a ? q - 1n : q
}

/** Ceiling division (towards +∞), b > 0. */
export function ceilDiv(a: bigint, b: bigint): bigint {
  return -floorDiv(-a, b)
}
