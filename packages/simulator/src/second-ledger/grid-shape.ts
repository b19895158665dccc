import type { GridConfig, Instrument } from '@gridpilot/core'

const ONE = 100_000_000n
/** Share of the investment that is kept back in the product (SPEC §5 Quantity). */
const RESERVE = 2_000_000n

/** Levels, empty level and quantity of a grid, from its configuration and its start price alone. */
export interface GridShape {
  /** N+1 prices in ticks. */
  readonly levels: readonly number[]
  readonly emptyLevel: number
  /** q in steps. */
  readonly quantity: bigint
}

/** SPEC §5: Levels, Slots (nearest level is empty, of two the lower), Quantity with a reserve of 2 %. */
export function gridShape(config: GridConfig, instrument: Instrument, startPrice: number): GridShape {
  const levels = levelsOf(config)
  const emptyLevel = emptyLevelOf(levels, startPrice)
  return { levels, emptyLevel, quantity: quantityOf(config, instrument, startPrice, levels, emptyLevel) }
}

/** Halves round up; both ends are the bounds themselves. */
function levelsOf({ spacing, lower, upper, gridCount }: GridConfig): number[] {
  const at = (i: number): number => {
    if (i === 0) return lower
    if (i === gridCount) return upper
    if (spacing === 'geometric') return Math.round(lower * (upper / lower) ** (i / gridCount))
    const twice = 2n * BigInt(lower) * BigInt(gridCount) + 2n * BigInt(i) * BigInt(upper - lower) + BigInt(gridCount)
    return Number(twice / (2n * BigInt(gridCount)))
  }
  return Array.from({ length: gridCount + 1 }, (_, i) => at(i))
}

function emptyLevelOf(levels: readonly number[], startPrice: number): number {
  let nearest = 0
  let distance = Number.POSITIVE_INFINITY
  for (const [i, level] of levels.entries()) {
    const away = Math.abs(level - startPrice)
    if (away >= distance) continue
    nearest = i
    distance = away
  }
  return nearest
}

/** q = ⌊M(1−reserve) / (C_unit/lev + f_m·Σ opening prices + f_t·initial price sum)⌋ in steps, all exact. */
function quantityOf(
  { direction, positionMode, leverage, investment }: GridConfig,
  { makerFee, takerFee, notionalUnit }: Instrument,
  startPrice: number,
  levels: readonly number[],
  emptyLevel: number,
): bigint {
  let buys = 0n
  let sells = 0n
  for (const [i, level] of levels.entries()) {
    if (i < emptyLevel) buys += BigInt(level)
    if (i > emptyLevel) sells += BigInt(level)
  }
  const above = BigInt(levels.length - 1 - emptyLevel)
  const initial =
    direction === 'neutral' ? 0n : BigInt(startPrice) * (direction === 'long' ? above : BigInt(emptyLevel))
  const opening = direction === 'long' ? buys : direction === 'short' ? sells : buys + sells
  const neutral = positionMode === 'hedge' ? buys + sells : buys > sells ? buys : sells
  const unit = direction === 'neutral' ? neutral : initial + opening
  // Both sides of the fraction times leverage · 1e8, so that nothing is rounded before the end.
  const cost = notionalUnit * (unit * ONE + BigInt(leverage) * (makerFee * opening + takerFee * initial))
  return (investment * (ONE - RESERVE) * BigInt(leverage)) / cost
}
