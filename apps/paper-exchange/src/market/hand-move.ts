import {
  type Candle,
  type Instrument,
  PATH_FRACTIONS,
  priceToNumber,
  type Ticks,
  ticksFromNumber,
} from '@gridpilot/core'
import { walkCandle } from '@gridpilot/venue-sim'
import type { Feed } from '../feed/feed.ts'
import { Bar } from './bar.ts'

/** Somebody moved a symbol's price by hand; from then on its feed's prices are multiplied by `factor`. */
export interface HandMove {
  readonly symbol: string
  readonly price: Ticks
  readonly factor: number
  readonly marketMs: number
}

/** The candle with prices `factor` times as high, on the tick; as it is for 1. */
export function scaledCandle(instrument: Instrument, candle: Candle, factor: number): Candle {
  if (factor === 1) return candle
  const scaled = (price: number) =>
    priceToNumber(instrument, Math.max(1, ticksFromNumber(instrument, price * factor)) as Ticks)
  const { time, open, high, low, close, volume } = candle
  return { time, open: scaled(open), high: scaled(high), low: scaled(low), close: scaled(close), volume }
}

/** What prices before `ms` were multiplied by; `moves` oldest first. */
export function factorBefore(moves: readonly HandMove[], ms: number): number {
  return moves.findLast((move) => move.marketMs < ms)?.factor ?? 1
}

/** A finished candle of the feed as it was played, moves by hand included; the one after it opens at `endMs`. */
export function playedCandle(feed: Feed, candle: Candle, endMs: number, moves: readonly HandMove[]): Candle {
  if (moves.length === 0) return candle
  const { instrument, intervalMs } = feed
  const within = moves.filter((move) => move.marketMs >= candle.time && move.marketMs < endMs)
  let factor = factorBefore(moves, candle.time)
  if (within.length === 0) return scaledCandle(instrument, candle, factor)
  const bar = new Bar()
  const times = [...walkCandle(instrument, candle, intervalMs)].map((point) => point.marketMs)
  let touched = false
  for (let i = 0; i < times.length; i++) {
    const scaled = scaledCandle(instrument, candle, factor)
    const price = priceToNumber(
      instrument,
      ([...walkCandle(instrument, scaled, intervalMs)][i] as { last: Ticks }).last,
    )
    if (i === 0) bar.open(candle.time, price, candle.volume)
    else bar.see(price)
    if (i === PATH_FRACTIONS.length - 1 && !touched) bar.finish(scaled)
    const nextMs = times[i + 1] ?? endMs
    for (const move of within) {
      if (move.marketMs < (times[i] as number) || move.marketMs >= nextMs) continue
      bar.see(priceToNumber(instrument, move.price))
      factor = move.factor
      touched = true
    }
  }
  return bar.candle
}
