import { DEFAULT_SPACE, type SearchSpace, spaceProblem } from '@gridpilot/backtest'
import { err, ok, type Result } from '@gridpilot/core'
import type { Failure } from '../backtest/failure.ts'

/** The axes of the search as typed: values with commas between them; an axis left out takes the default ones. */
export interface SpaceFlags {
  readonly direction?: string
  readonly type?: string
  /** Percent from the centre to either end: 10 reaches from price ÷ 1.1 to price · 1.1. */
  readonly width?: string
  readonly offset?: string
  readonly grids?: string
  readonly leverage?: string
  /** Percent of the investment; `none`: no stop. */
  readonly stopLoss?: string
}

/** Core's names of axes as flags. */
const FLAG_OF: Readonly<Record<string, string>> = {
  directions: '--direction',
  spacings: '--type',
  widths: '--width',
  offsets: '--offset',
  gridCounts: '--grids',
  leverages: '--leverage',
  stopLossPercents: '--stop-loss',
}

const DIRECTIONS = ['neutral', 'long', 'short'] as const
const SPACINGS = ['arithmetic', 'geometric'] as const

export function readSpace(flags: SpaceFlags): Result<SearchSpace, Failure> {
  const numbers = (text: string | undefined, otherwise: readonly number[]) =>
    text === undefined ? otherwise : ascending(parts(text).map(numberOf))
  const stops = flags.stopLoss === undefined ? DEFAULT_SPACE.stopLossPercents : parts(flags.stopLoss).map(stopOf)
  for (const [flag, text, known] of [
    ['--direction', flags.direction, DIRECTIONS],
    ['--type', flags.type, SPACINGS],
  ] as const) {
    const wrong =
      text === undefined ? undefined : parts(text).find((part) => !(known as readonly string[]).includes(part))
    if (wrong !== undefined) return refused(flag, wrong, known[0], { known: known.join(', ') })
  }
  const widths = flags.width === undefined ? null : ascending(parts(flags.width).map(numberOf))
  const space: SearchSpace = {
    directions: flags.direction === undefined ? DEFAULT_SPACE.directions : (parts(flags.direction) as never),
    spacings: flags.type === undefined ? DEFAULT_SPACE.spacings : (parts(flags.type) as never),
    widths: widths === null ? DEFAULT_SPACE.widths : widths.map((percent) => Math.log1p(percent / 100)),
    offsets: numbers(flags.offset, DEFAULT_SPACE.offsets),
    gridCounts: numbers(flags.grids, DEFAULT_SPACE.gridCounts),
    leverages: numbers(flags.leverage, DEFAULT_SPACE.leverages),
    stopLossPercents: stops,
  }
  const problem = spaceProblem(space)
  if (problem === null) return ok(space)
  const { field = '', value = '', nearest, details } = problem
  const shown = (each: unknown, largest: boolean) => (field === 'widths' ? percentOf(each, largest) : each)
  const limits = details && { min: String(shown(details.min, false)), max: String(shown(details.max, true)) }
  const near = nearest === undefined ? undefined : shown(nearest, Number(value) > Number(nearest))
  return refused(FLAG_OF[field] ?? field, shown(value, false), near, limits)
}

function refused(
  field: string,
  value: unknown,
  nearest?: unknown,
  details?: Readonly<Record<string, string>>,
): Result<never, Failure> {
  const more = details === undefined ? {} : { details }
  const near = nearest === undefined ? {} : { nearest: String(nearest) }
  return err({
    refusal: { errors: [{ code: 'invalid_request', field, value: String(value), ...near, ...more }], passing: null },
  })
}

/** Rounded into the range at the sixth decimal, so that what is named passes. */
const percentOf = (log: unknown, largest: boolean): string => {
  const millionths = 100 * Math.expm1(Number(log)) * 1e6
  if (Number.isNaN(millionths)) return String(log)
  return String((largest ? Math.floor(millionths) : Math.ceil(millionths)) / 1e6)
}

const parts = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

const numberOf = (text: string): number => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN)
const stopOf = (text: string): number | null => (text === 'none' ? null : numberOf(text))
const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b)
