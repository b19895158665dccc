import { err, ok, type Result } from '../result.ts'
import { ceilDiv, type DecimalError, decimal, floorDiv, formatDecimal, parseDecimal } from './decimal.ts'

/** USDT in units of 1e-8, signed, exact. The only type that may enter the ledger. */
export type Money = bigint & { readonly __unit: 'USDT·1e-8' }

/** A fraction (fee, funding or margin rate) in units of 1e-8: 0.0002 is 20_000n. Signed for funding and rebates. */
export type Rate = bigint & { readonly __unit: 'rate·1e-8' }

export const MONEY_SCALE = 8
export const ZERO = 0n as Money
const ONE = 100_000_000n

export const money = (text: string): Money => decimal(text, MONEY_SCALE) as Money
export const rate = (text: string): Rate => decimal(text, MONEY_SCALE) as Rate

export function parseMoney(text: string): Result<Money, DecimalError> {
  const parsed = parseDecimal(text, MONEY_SCALE)
  return parsed.ok ? ok(parsed.value as Money) : err(parsed.error)
}

export const formatMoney = (value: Money, minDecimals = 0): string => formatDecimal(value, MONEY_SCALE, minDecimals)
export const formatRate = (value: Rate): string => formatDecimal(value, MONEY_SCALE)

export const add = (a: Money, b: Money): Money => (a + b) as Money
export const sub = (a: Money, b: Money): Money => (a - b) as Money
export const neg = (a: Money): Money => -a as Money
export const sum = (values: Iterable<Money>): Money => {
  let total = 0n
  for (const value of values) total += value
  return total as Money
}

/** amount × rate, rounded towards −∞ in the last unit. */
export const mulRateFloor = (amount: Money, r: Rate): Money => floorDiv(amount * r, ONE) as Money

/** amount × rate, rounded towards +∞ in the last unit: what a venue charges is never rounded in our favour. */
export const mulRateCeil = (amount: Money, r: Rate): Money => ceilDiv(amount * r, ONE) as Money

/** For display, statistics and JSON numbers only; never fed back into a ledger. */
export const toNumber = (value: Money): number => Number(value) / 1e8
export const rateToNumber = (value: Rate): number => Number(value) / 1e8

/** From a computed double (a UI figure, a ratio) to money, rounded down in magnitude. Input must be finite. */
export const moneyFromNumber = (value: number): Money => BigInt(Math.trunc(value * 1e8)) as Money
