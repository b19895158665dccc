import type { Regime } from './regimes.ts'

/** How a simulated symbol differs from the market as a whole. */
export interface SymbolTraits {
  /** Share of the market's move it makes as well: 1 follows it one to one. */
  readonly beta: number
  /** Size of its own moves, in multiples of the regime's. */
  readonly own: number
  /** Quote volume, in multiples of the leading symbol's. */
  readonly volume: number
}

/** The symbol whose own path is the market's: every other one follows it by its beta. */
export const LEADER = 'BTCUSDT'

/**
 * Chosen by us after the order of the real ones: the majors move mostly with bitcoin, the smaller coins more and more by
 * themselves. With equal regimes the correlation of two symbols' returns is about β/√(β² + own²) with the leader.
 */
const TRAITS: Readonly<Record<string, SymbolTraits>> = {
  ETHUSDT: { beta: 0.9, own: 0.5, volume: 0.7 },
  SOLUSDT: { beta: 1, own: 0.8, volume: 0.35 },
  XRPUSDT: { beta: 0.8, own: 0.8, volume: 0.3 },
  DOGEUSDT: { beta: 1, own: 0.9, volume: 0.25 },
  ADAUSDT: { beta: 0.9, own: 0.8, volume: 0.15 },
  LTCUSDT: { beta: 0.75, own: 0.6, volume: 0.12 },
  TRXUSDT: { beta: 0.4, own: 0.45, volume: 0.12 },
}

const USUAL: SymbolTraits = { beta: 0.9, own: 0.8, volume: 0.1 }

export const traitsOf = (symbol: string): SymbolTraits =>
  symbol === LEADER ? { beta: 0, own: 1, volume: 1 } : (TRAITS[symbol] ?? USUAL)

/** The regime with its moves made larger or smaller; its rhythm stays. */
export function scaled(regime: Regime, by: number): Regime {
  const { legSize, pull, noise, centreStep, drift } = regime
  return {
    ...regime,
    legSize: [legSize[0] * by, legSize[1] * by],
    pull: pull * by,
    noise: noise * by,
    centreStep: centreStep * by,
    drift: drift * by,
  }
}

/**
 * Tells the random streams of two symbols of one seed apart: added to the number of a stream. 0 for the leader, so that
 * its market is what it was when it was the only one.
 */
export function streamBase(symbol: string): number {
  if (symbol === LEADER) return 0
  let hash = 0
  for (const letter of symbol) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) & 0xfffff
  return (hash + 1) * 2 ** 32
}
