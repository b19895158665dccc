import type { Instrument, Steps } from '@gridpilot/core'
import { streamBase } from '../feed/symbol-traits.ts'

const DAY = 86_400_000
/** Mean open interest in multiples of the largest market order, and how far it swings. */
const SHARE = 100
const SWING = 0.15

/**
 * What the synthetic crowd holds: swings slowly around its mean, at a phase of each symbol's own. Nobody else trades
 * here, so it is a figure for displays, not the other side of our positions.
 */
export function openInterestOf(instrument: Instrument, marketMs: number): Steps {
  const phase = (streamBase(instrument.symbol) / 2 ** 32) % 360
  const swing = Math.sin((marketMs / (3 * DAY)) * 2 * Math.PI + phase)
  return Math.round(instrument.maxMarketQuantity * SHARE * (1 + SWING * swing)) as Steps
}
