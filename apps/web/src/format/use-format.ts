import { useMemo } from 'react'
import { usePreferences } from '../preferences/preferences.ts'
import { formatCount, formatNumber, formatPercent, formatPrice, formatQuantity, formatUsdt, UNKNOWN } from './number.ts'
import { formatTime, type TimeShape } from './time.ts'

type Maybe = number | null | undefined

/** All formatters in the chosen language; what is null or undefined reads "–". */
export function useFormat() {
  const language = usePreferences((state) => state.language)
  return useMemo(() => {
    const or = (value: Maybe, format: (value: number) => string) => (value == null ? UNKNOWN : format(value))
    return {
      language,
      usdt: (value: Maybe) => or(value, (x) => formatUsdt(x, language)),
      /** With sign: a change, a profit. */
      gain: (value: Maybe) => or(value, (x) => formatUsdt(x, language, true)),
      percent: (value: Maybe, decimals = 2) => or(value, (x) => formatPercent(x, language, false, decimals)),
      /** From least to most; one figure when both read the same. */
      percentSpan: (least: number, most: number) => {
        const [from, to] = [formatPercent(least, language), formatPercent(most, language)]
        return from === to ? from : `${from} – ${to}`
      },
      change: (value: Maybe, decimals = 2) => or(value, (x) => formatPercent(x, language, true, decimals)),
      price: (value: Maybe, tick: string | null = null) => or(value, (x) => formatPrice(x, language, tick)),
      quantity: (value: Maybe, step: string | null = null) => or(value, (x) => formatQuantity(x, language, step)),
      signedQuantity: (value: Maybe, step: string | null = null) =>
        or(value, (x) => formatQuantity(x, language, step, true)),
      count: (value: Maybe) => or(value, (x) => formatCount(x, language)),
      /** Whole cells a range has moved, with sign; 0 has none. */
      cells: (value: number) => formatNumber(value, language, { min: 0, max: 0, signed: true }),
      decimal: (value: Maybe, max: number) => or(value, (x) => formatNumber(x, language, { min: 0, max })),
      time: (at: string | number | null | undefined, shape: TimeShape = 'short') =>
        at == null ? UNKNOWN : formatTime(at, language, shape),
    }
  }, [language])
}

export type Format = ReturnType<typeof useFormat>
