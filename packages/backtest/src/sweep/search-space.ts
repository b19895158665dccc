import { assert, type DomainError, type GridDirection, type GridSpacing } from '@gridpilot/core'
import type { GridShape } from '../grid-shape.ts'

/**
 * All grids a search may try: every combination of the values of these axes, each value once. A configuration is one
 * whole number, its place in the order of the full grid.
 */
export interface SearchSpace {
  readonly directions: readonly GridDirection[]
  readonly spacings: readonly GridSpacing[]
  /** Half the range as a logarithm, ascending: 0.1 reaches from price · e^−0.1 to price · e^0.1. */
  readonly widths: readonly number[]
  /** Where the centre lies, in half widths from the start price, ascending: −1 < offset < 1, so that it starts inside. */
  readonly offsets: readonly number[]
  readonly gridCounts: readonly number[]
  readonly leverages: readonly number[]
  /** Share of the investment at whose loss the bot ends, whole percent; null: no stop but the limit. */
  readonly stopLossPercents: readonly (number | null)[]
}

/** The axes in the order they are counted, the last one fastest, and the bounds of their numbers. */
const AXES = [
  { name: 'directions' },
  { name: 'spacings' },
  { name: 'widths', least: 0.001, most: 2 },
  { name: 'offsets', least: -0.95, most: 0.95 },
  { name: 'gridCounts', least: 2, most: 200, whole: true },
  { name: 'leverages', least: 1, most: 125, whole: true },
  { name: 'stopLossPercents', least: 1, most: 100, whole: true },
] as const satisfies readonly Axis[]

interface Axis {
  readonly name: keyof SearchSpace
  readonly least?: number
  readonly most?: number
  readonly whole?: boolean
}

/** Axes whose neighbouring values resemble each other: a search may step along them. */
export const ORDERED: readonly boolean[] = AXES.map((axis) => 'least' in axis)

/** More would not fit the numbers a configuration is written with, nor anybody's patience. */
const SPACE_MAX = 50_000_000

/** What a search covers when nobody says more. */
export const DEFAULT_SPACE: SearchSpace = {
  directions: ['neutral', 'long', 'short'],
  spacings: ['arithmetic', 'geometric'],
  widths: [0.02, 0.03, 0.05, 0.07, 0.1, 0.14, 0.2, 0.3],
  offsets: [-0.5, -0.25, 0, 0.25, 0.5],
  gridCounts: [10, 15, 20, 30, 40, 60, 80, 100, 150],
  leverages: [1, 2, 3, 5],
  stopLossPercents: [null, 10, 20, 40],
}

/** Values of each axis. */
export const spaceSizes = (space: SearchSpace): number[] => AXES.map(({ name }) => space[name].length)

export const spaceSize = (space: SearchSpace): number => spaceSizes(space).reduce((size, count) => size * count, 1)

/** The first value that cannot be searched, with the nearest that can; null: all can. */
export function spaceProblem(space: SearchSpace): DomainError | null {
  for (const axis of AXES) {
    const values: readonly unknown[] = space[axis.name]
    if (values.length === 0) return problem(axis.name, 'none')
    if (new Set(values).size < values.length) return problem(axis.name, values.join(', '))
    for (const value of values) {
      if (typeof value !== 'number' || !('least' in axis)) continue
      const whole = 'whole' in axis && axis.whole
      const nearest = Math.min(axis.most, Math.max(axis.least, whole ? Math.round(value) : value))
      if (nearest !== value)
        return problem(axis.name, value, Number.isNaN(nearest) ? axis.least : nearest, {
          min: axis.least,
          max: axis.most,
        })
    }
  }
  const size = spaceSize(space)
  return size > SPACE_MAX ? problem('space', size, SPACE_MAX, { min: 1, max: SPACE_MAX }) : null
}

const problem = (
  field: string,
  value: string | number,
  nearest?: number,
  details?: { readonly min: number; readonly max: number },
): DomainError => ({
  code: 'invalid_request',
  field,
  value,
  ...(nearest === undefined ? {} : { nearest }),
  ...(details === undefined ? {} : { details }),
})

/** Place of each axis' value for a configuration. */
export function genesOf(sizes: readonly number[], index: number): number[] {
  const genes: number[] = []
  let rest = index
  for (let axis = sizes.length - 1; axis >= 0; axis -= 1) {
    const size = sizes[axis] ?? 1
    genes[axis] = rest % size
    rest = Math.floor(rest / size)
  }
  return genes
}

export const indexOf = (sizes: readonly number[], genes: readonly number[]): number =>
  sizes.reduce((index, size, axis) => index * size + (genes[axis] ?? 0), 0)

export function shapeAt(space: SearchSpace, index: number): GridShape {
  assert(Number.isSafeInteger(index) && index >= 0 && index < spaceSize(space), `configuration ${index}`)
  const [direction, spacing, width, offset, grids, leverage, stop] = genesOf(spaceSizes(space), index)
  const half = at(space.widths, width)
  const shift = at(space.offsets, offset)
  return {
    direction: at(space.directions, direction),
    spacing: at(space.spacings, spacing),
    down: half * (1 - shift),
    up: half * (1 + shift),
    gridCount: at(space.gridCounts, grids),
    leverage: at(space.leverages, leverage),
    stopLossPercent: at(space.stopLossPercents, stop),
  }
}

function at<Value>(values: readonly Value[], place: number | undefined): Value {
  assert(place !== undefined && place < values.length, 'a gene names a value of its axis')
  return values[place] as Value
}
