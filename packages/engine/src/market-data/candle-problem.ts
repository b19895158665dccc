import type { Candle } from '@gridpilot/core'
import type { Span } from './ports.ts'

/**
 * Why these rows cannot be stored as the candles of `span`, null when they can: ascending, on the grid of open times,
 * inside the span, prices positive and consistent. An exchange that sends something else has not answered.
 */
export function candleProblem(candles: readonly Candle[], span: Span, lengthMs: number): string | null {
  let before = Number.NEGATIVE_INFINITY
  for (const { time, open, high, low, close, volume } of candles) {
    const at = `candle ${time}`
    if (time % lengthMs !== 0) return `${at} opens at no multiple of its length`
    if (time < span.fromMs || time >= span.toMs) return `${at} was not asked for`
    if (time <= before) return `${at} is out of order`
    const sane = low > 0 && high >= Math.max(open, close) && low <= Math.min(open, close) && volume >= 0
    if (!sane || !Number.isFinite(high) || !Number.isFinite(volume)) return `${at} contradicts itself`
    before = time
  }
  return null
}
