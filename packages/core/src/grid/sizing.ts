import { assert } from '../assert.ts'
import { minimumQuantity } from '../instrument/filters.ts'
import type { Instrument, Steps, Ticks } from '../instrument/instrument.ts'
import { ceilDiv, floorDiv } from '../money/decimal.ts'
import { largest } from '../money/extremes.ts'
import { type Money, type Rate, ZERO } from '../money/money.ts'
import type { GridConfig, GridDirection } from './grid-config.ts'
import { nearestLevel } from './levels.ts'

const ONE = 100_000_000n

/** What is placed when a grid starts, per unit of quantity: sums of prices in ticks. */
export interface FirstPlacement {
  readonly direction: GridDirection
  readonly levels: readonly Ticks[]
  readonly startPrice: Ticks
  readonly emptyLevel: number
  /** Slots above the empty level (they start full) and below it (they start empty). */
  readonly slotsAbove: number
  readonly slotsBelow: number
  /** Buy prices below, sell prices above. */
  readonly buys: bigint
  readonly sells: bigint
  /** Σ prices that margin is reserved for: C_unit. */
  readonly margined: bigint
  /** Σ prices of the largest position it can become: what the exchange's tier is judged by. */
  readonly exposed: bigint
  /** Σ limit prices that open a position, each paying a maker fee. */
  readonly opening: bigint
  /** Σ prices of the market order at start, paying a taker fee. */
  readonly initial: bigint
}

/**
 * Splits the levels at the start price. Levels must be strictly increasing and hold the start price between them.
 * Neutral: one net position opens on one side only, so the larger side needs margin (SPEC §5 Quantity); in hedge mode
 * either leg is opened for itself, so both sides do.
 */
export function firstPlacement(
  { direction, positionMode }: Pick<GridConfig, 'direction' | 'positionMode'>,
  levels: readonly Ticks[],
  startPrice: Ticks,
): FirstPlacement {
  const emptyLevel = nearestLevel(levels, startPrice)
  const slotsBelow = emptyLevel
  const slotsAbove = levels.length - 1 - emptyLevel
  const buys = sumTicks(levels.slice(0, emptyLevel))
  const sells = sumTicks(levels.slice(emptyLevel + 1))
  const shared = { direction, levels, startPrice, emptyLevel, slotsAbove, slotsBelow, buys, sells }
  if (direction === 'neutral') {
    const larger = largest(buys, sells)
    const margined = positionMode === 'hedge' ? buys + sells : larger
    return { ...shared, margined, exposed: larger, opening: buys + sells, initial: 0n }
  }
  const initial = BigInt(startPrice) * BigInt(direction === 'long' ? slotsAbove : slotsBelow)
  const opening = direction === 'long' ? buys : sells
  return { ...shared, margined: initial + opening, exposed: initial + opening, opening, initial }
}

const sumTicks = (levels: readonly Ticks[]): bigint => levels.reduce((total, level) => total + BigInt(level), 0n)

/**
 * The quantity formula as an exact fraction. One step of quantity in every slot costs
 * `costNumerator / costDenominator` of money: margin at the sizing leverage plus opening maker and initial taker fees.
 */
export interface Sizing {
  readonly instrument: Instrument
  readonly placement: FirstPlacement
  readonly leverage: number
  readonly reserve: Rate
  readonly costNumerator: bigint
  readonly costDenominator: bigint
  /** What a bot whose grid is replaced has lost by now (≥ 0): as much of the investment is not there any more. */
  readonly lost: Money
}

/** Takes a whole leverage ≥ 1 and a reserve in [0, 1). */
export function makeSizing(
  instrument: Instrument,
  placement: FirstPlacement,
  leverage: number,
  reserve: Rate,
  lost: Money = ZERO,
): Sizing {
  assert(Number.isInteger(leverage) && leverage >= 1, `sizing leverage ${leverage}`)
  assert(reserve >= 0n && reserve < ONE, `reserve ${reserve}`)
  const fees = instrument.makerFee * placement.opening + instrument.takerFee * placement.initial
  return {
    instrument,
    placement,
    leverage,
    reserve,
    costNumerator: instrument.notionalUnit * (placement.margined * ONE + BigInt(leverage) * fees),
    costDenominator: BigInt(leverage) * ONE,
    lost,
  }
}

/** The largest quantity the investment pays for, in steps as a double before rounding down: for vectors and display. */
export function unroundedQuantity(sizing: Sizing, investment: Money): number {
  const fraction = 1_000_000n
  const scaled =
    ((investment - sizing.lost) * (ONE - sizing.reserve) * sizing.costDenominator * fraction) /
    (sizing.costNumerator * ONE)
  return Number(scaled) / Number(fraction)
}

/** Whole steps per slot that the investment less the reserve pays for. A bigint: it may exceed what is tradable. */
export function quantityFor(sizing: Sizing, investment: Money): bigint {
  const funds = investment - sizing.lost
  return floorDiv(funds * (ONE - sizing.reserve) * sizing.costDenominator, sizing.costNumerator * ONE)
}

/** The smallest investment that `quantityFor` turns into at least `quantity`: its exact inverse. */
export function investmentFor(sizing: Sizing, quantity: bigint): Money {
  const funds = ceilDiv(quantity * sizing.costNumerator * ONE, (ONE - sizing.reserve) * sizing.costDenominator)
  return (funds + sizing.lost) as Money
}

/** Margin and fees of the first placement, rounded up. */
export function requiredMargin(sizing: Sizing, quantity: Steps): Money {
  return ceilDiv(BigInt(quantity) * sizing.costNumerator, sizing.costDenominator) as Money
}

/** q_min: the quantity and notional floors of the exchange at the lowest level. */
export function minimumSlotQuantity(sizing: Sizing): Steps {
  const [lowest] = sizing.placement.levels
  assert(lowest !== undefined, 'grid without levels')
  return minimumQuantity(sizing.instrument, lowest)
}

/** Notional of the largest position the first placement may turn into, at its own prices. */
export function plannedNotional(sizing: Sizing, quantity: bigint): Money {
  return (sizing.placement.exposed * sizing.instrument.notionalUnit * quantity) as Money
}
