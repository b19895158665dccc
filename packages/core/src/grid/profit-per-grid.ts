import type { Ticks } from '../instrument/instrument.ts'
import { type Rate, rateToNumber } from '../money/money.ts'

const ONE = 100_000_000n

/** Net profit of every slot as a fraction of its buy, both orders maker: p₊(1−f)/p − 1 − f. */
export function profitRates(levels: readonly Ticks[], makerFee: Rate): number[] {
  const fee = rateToNumber(makerFee)
  return levels.slice(1).map((high, i) => (high * (1 - fee)) / (levels[i] ?? high) - 1 - fee)
}

/** Smallest and largest net profit of one grid, fractions. */
export function profitPerGrid(levels: readonly Ticks[], makerFee: Rate): readonly [number, number] {
  const rates = profitRates(levels, makerFee)
  return [Math.min(...rates), Math.max(...rates)]
}

/** Does every slot earn more than its two maker fees? Exact. */
export function everyGridProfits(levels: readonly Ticks[], makerFee: Rate): boolean {
  return levels.every((low, i) => {
    const high = levels[i + 1]
    return high === undefined || BigInt(high) * (ONE - makerFee) > BigInt(low) * (ONE + makerFee)
  })
}

/** Most geometric grids between two prices whose net profit is at least `floor` (a fraction); tick rounding apart. */
export function mostGridsForFloor(lower: number, upper: number, makerFee: number, floor: number): number {
  return Math.floor(Math.log(upper / lower) / Math.log((1 + makerFee + floor) / (1 - makerFee)))
}
