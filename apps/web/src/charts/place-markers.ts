import type { Candle, Side } from '@gridpilot/contract'

export interface FillMarker {
  readonly atMs: number
  readonly side: Side
}

/** Each fill at the candle it happened in, oldest first; several of one side in a candle are one marker. */
export function placeMarkers(markers: readonly FillMarker[], candles: readonly Candle[]): FillMarker[] {
  const first = candles[0]
  if (!first) return []
  const placed = new Map<string, FillMarker>()
  for (const { atMs, side } of markers) {
    if (atMs < first[0]) continue
    const candle = candles.findLast(([opened]) => opened <= atMs) ?? first
    placed.set(`${candle[0]} ${side}`, { atMs: candle[0], side })
  }
  return [...placed.values()].sort((a, b) => a.atMs - b.atMs || a.side.localeCompare(b.side))
}
