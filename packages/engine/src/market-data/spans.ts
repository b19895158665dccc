import type { Span } from './ports.ts'

/** Overlapping and touching spans become one; empty ones vanish. Ascending. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = []
  const sorted = spans.filter(({ fromMs, toMs }) => fromMs < toMs).sort((a, b) => a.fromMs - b.fromMs)
  for (const span of sorted) {
    const last = merged.at(-1)
    if (last !== undefined && span.fromMs <= last.toMs) {
      merged[merged.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, span.toMs) }
    } else merged.push(span)
  }
  return merged
}

/** What of `wanted` is in none of `covered` (merged, ascending). */
export function missingSpans(wanted: Span, covered: readonly Span[]): Span[] {
  const missing: Span[] = []
  let at = wanted.fromMs
  for (const { fromMs, toMs } of covered) {
    if (toMs <= at) continue
    if (fromMs >= wanted.toMs) break
    if (fromMs > at) missing.push({ fromMs: at, toMs: fromMs })
    at = Math.max(at, toMs)
  }
  if (at < wanted.toMs) missing.push({ fromMs: at, toMs: wanted.toMs })
  return missing
}

/** Cut into pieces of at most `candles` candles, at multiples of the candle's length. */
export function piecesOf(span: Span, lengthMs: number, candles: number): Span[] {
  const pieces: Span[] = []
  const step = lengthMs * candles
  for (let at = span.fromMs; at < span.toMs; ) {
    const toMs = Math.min(span.toMs, (Math.floor(at / step) + 1) * step)
    pieces.push({ fromMs: at, toMs })
    at = toMs
  }
  return pieces
}
