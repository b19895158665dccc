import { didYouMean } from './nearest.ts'
import { refuseFlag as refuse } from './refuse-flag.ts'

/** @throws StartRefused when the text is no number from `low` to `high` */
export function numberFlag(flag: string, text: string, low: number, high: number, whole = true): number {
  const value = Number(text)
  const fits = text.trim() !== '' && value >= low && value <= high && (!whole || Number.isInteger(value))
  if (fits) return value
  const what = `expected a ${whole ? 'whole ' : ''}number from ${low} to ${high}`
  if (text.trim() === '' || Number.isNaN(value)) return refuse(`${flag} ${text}: ${what}`)
  const inside = Math.min(high, Math.max(low, whole ? Math.round(value) : value))
  return refuse(`${flag} ${text}: ${what}; the nearest that passes is ${inside}`)
}

/** @throws StartRefused when the text is none of the choices */
export function oneOfFlag<T extends string>(flag: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text)
  if (found !== undefined) return found
  return refuse(`${flag} ${text}: expected one of ${choices.join(', ')}${didYouMean(text, choices)}`)
}
