import type { BilingualText } from './scalar.ts'

/** A language the product speaks. */
export type Language = keyof BilingualText

const LOCALE: Record<Language, string> = { en: 'en-US', ko: 'ko-KR' }

export const localeOf = (language: Language): string => LOCALE[language]

/** A true minus sign: as wide as the plus sign, so that columns line up. */
export const MINUS = '\u2212'

/** Shown for what is not known. */
export const UNKNOWN = '–'

interface Shape {
  readonly min: number
  readonly max: number
  /** Show + for gains; zero has no sign. */
  readonly signed?: boolean
}

const formatters = new Map<string, Intl.NumberFormat>()

function formatter(language: Language, min: number, max: number): Intl.NumberFormat {
  const key = `${language} ${min} ${max}`
  const known = formatters.get(key)
  if (known) return known
  const made = new Intl.NumberFormat(LOCALE[language], { minimumFractionDigits: min, maximumFractionDigits: max })
  formatters.set(key, made)
  return made
}

/** A number by locale with our signs. Rounds to zero without a sign: "0.00", never "−0.00". */
export function formatNumber(value: number, language: Language, shape: Shape): string {
  if (!Number.isFinite(value)) return UNKNOWN
  const digits = formatter(language, shape.min, shape.max).format(Math.abs(value))
  if (!/[1-9]/.test(digits)) return digits
  if (value < 0) return MINUS + digits
  return shape.signed ? `+${digits}` : digits
}

/** USDT without the unit: 2 decimals, 4 below 1 (but 0.00 for nothing). */
export function formatUsdt(value: number, language: Language, signed = false): string {
  const small = Math.abs(value) < 1 && Math.abs(value) >= 0.00005
  const decimals = small ? 4 : 2
  return formatNumber(value, language, { min: decimals, max: decimals, signed })
}

/** A percent figure (12.3 means 12.3 %): 2 decimals, 1 from 100. */
export function formatPercent(value: number, language: Language, signed = false, decimals = 2): string {
  const digits = Math.abs(value) >= 100 ? Math.min(1, decimals) : decimals
  return `${formatNumber(value, language, { min: digits, max: digits, signed })}%`
}

/** A price with as many decimals as the tick; without a tick up to 8 significant decimals. */
export function formatPrice(value: number, language: Language, tick: string | null): string {
  if (tick === null) return formatNumber(value, language, { min: 0, max: value >= 1000 ? 2 : 6 })
  const decimals = decimalsOf(tick)
  return formatNumber(value, language, { min: decimals, max: decimals })
}

/** A quantity with at most as many decimals as the size step. */
export function formatQuantity(value: number, language: Language, step: string | null, signed = false): string {
  return formatNumber(value, language, { min: 0, max: step === null ? 6 : decimalsOf(step), signed })
}

export const formatCount = (value: number, language: Language) => formatNumber(value, language, { min: 0, max: 0 })

/** Decimals of exact decimal text: "0.10" has 1, "5" has 0. */
export function decimalsOf(text: string): number {
  const fraction = text.split('.')[1] ?? ''
  return fraction.replace(/0+$/, '').length
}
