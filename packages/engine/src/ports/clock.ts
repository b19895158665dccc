/**
 * Two clocks. Wall time for signatures, timeouts, sweeps, staleness; market time for candles, fills, durations, ROI.
 * Equal in live trading, different on an accelerated feed; neither is ever computed from the other.
 */
export interface Clock {
  wallMs(): number
  marketMs(): number
  /** Runs `action` once after `delayMs` of wall time; returns a cancel function. */
  after(delayMs: number, action: () => void): () => void
}
