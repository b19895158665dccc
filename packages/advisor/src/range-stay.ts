import { assert } from '@gridpilot/core'

/** Terms of the series; the n-th falls as exp(−n²), so these give 1e-12 wherever the series is used. */
const TERMS = 99
/** Below this the price has hardly begun to feel both walls, and the series converges slowly: then it stays. */
const SHORT = 1e-4

/**
 * Chance that a driftless Brownian log price stays within (−down, up) of where it starts, for `days`:
 * Σ over odd n of 4/(nπ) · sin(nπ·down/w) · exp(−n²π²σ²T / 2w²), w = down + up (Fourier series of the heat equation
 * between two absorbing walls). `down`, `up` > 0 in log price, `volatility` a fraction per day. Returns 0…1.
 */
export function rangeStayProbability(down: number, up: number, volatility: number, days: number): number {
  assert(down > 0 && up > 0, `walls at −${down} and ${up}`)
  const width = down + up
  const spread = (volatility * volatility * days) / (2 * width * width)
  if (spread < SHORT * Math.min(down / width, up / width) ** 2) return 1
  let total = 0
  for (let n = 1; n <= TERMS; n += 2) {
    total +=
      (4 / (n * Math.PI)) * Math.sin((n * Math.PI * down) / width) * Math.exp(-n * n * Math.PI * Math.PI * spread)
  }
  return Math.min(1, Math.max(0, total))
}
