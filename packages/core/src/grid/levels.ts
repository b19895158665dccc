import { assert } from '../assert.ts'
import type { Ticks } from '../instrument/instrument.ts'
import type { GridSpacing } from './grid-config.ts'

export const MIN_GRID_COUNT = 2
export const MAX_GRID_COUNT = 200

/** Prices above this many ticks are refused: with 200 grids every product below stays an exact integer. */
export const MAX_PRICE_TICKS = 1_000_000_000_000

/**
 * The N+1 prices of a grid, low to high, rounded to the nearest tick (halves up); both ends are exact. They are not
 * checked here: neighbours may coincide in a narrow range (`strictlyIncreasing`).
 * Takes 1 ≤ lower < upper ≤ MAX_PRICE_TICKS and a whole number of grids ≥ 1.
 */
export function gridLevels(spacing: GridSpacing, lower: Ticks, upper: Ticks, gridCount: number): Ticks[] {
  assert(lower >= 1 && lower < upper && upper <= MAX_PRICE_TICKS, `grid range ${lower}…${upper}`)
  assert(Number.isInteger(gridCount) && gridCount >= 1 && gridCount <= MAX_GRID_COUNT, `grid count ${gridCount}`)
  const levels: Ticks[] = [lower]
  for (let i = 1; i < gridCount; i += 1) levels.push(latticePrice(spacing, lower, upper, gridCount, i))
  levels.push(upper)
  return levels
}

/**
 * The price `index` cells above `lower`, of the grid continued beyond both ends; rounded to the nearest tick (halves up).
 * What lies outside 1…MAX_PRICE_TICKS is no price any more, only a number.
 */
export function latticePrice(
  spacing: GridSpacing,
  lower: Ticks,
  upper: Ticks,
  gridCount: number,
  index: number,
): Ticks {
  return (
    spacing === 'arithmetic'
      ? lower + Math.floor((2 * index * (upper - lower) + gridCount) / (2 * gridCount))
      : Math.round(lower * (upper / lower) ** (index / gridCount))
  ) as Ticks
}

export function strictlyIncreasing(levels: readonly Ticks[]): boolean {
  return levels.every((level, i) => i === 0 || level > (levels[i - 1] ?? level))
}

/** Index of the level nearest to a price; of two equally near the lower. */
export function nearestLevel(levels: readonly Ticks[], price: Ticks): number {
  let best = 0
  levels.forEach((level, i) => {
    if (Math.abs(level - price) < Math.abs((levels[best] ?? level) - price)) best = i
  })
  return best
}
