import type { Ticker } from './ports/venue.ts'

/** Last and mark price further apart than this (as a ratio) are doubted: the mark follows other markets too. */
const APART = 1.25
/** The same for a price that is so many times the one before. */
const JUMP = 2
/** A doubted price is believed after all when it stays: market time, and reports that agree. */
const STAYS_MS = 3_000
const STAYS_REPORTS = 3

interface Doubt {
  readonly sinceMs: number
  readonly latest: Ticker
  readonly reports: number
}

/**
 * Keeps a single wrong price from starting, stopping or moving a bot (FAULTS M11: zero, negative, tenfold). A crash that is
 * as steep as that stays, and is believed some seconds later; what protects on the exchange does not wait for it.
 */
export class PriceGuard {
  private readonly doubts = new Map<string, Doubt>()

  /** `known`: the price believed before; undefined: none yet. */
  believes(ticker: Ticker, known: Ticker | undefined): boolean {
    const { symbol, last, mark, occurredAtMs } = ticker
    if (last <= 0 || mark <= 0) return false
    const far = known !== undefined && ratio(last, known.last) > JUMP
    if (ratio(last, mark) <= APART && !far) {
      this.doubts.delete(symbol)
      return true
    }
    const doubt = this.doubts.get(symbol)
    const agrees =
      doubt !== undefined && ratio(last, doubt.latest.last) <= APART && ratio(mark, doubt.latest.mark) <= APART
    if (!agrees) {
      this.doubts.set(symbol, { sinceMs: occurredAtMs, latest: ticker, reports: 1 })
      return false
    }
    // The same report twice says nothing new.
    if (occurredAtMs <= doubt.latest.occurredAtMs) return false
    const reports = doubt.reports + 1
    if (reports < STAYS_REPORTS || occurredAtMs - doubt.sinceMs < STAYS_MS) {
      this.doubts.set(symbol, { ...doubt, latest: ticker, reports })
      return false
    }
    this.doubts.delete(symbol)
    return true
  }
}

const ratio = (a: number, b: number): number => Math.max(a, b) / Math.min(a, b)
