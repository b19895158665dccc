import { DEFAULT_SPACE, type SearchPlan, type SearchSpace, spaceProblem, spaceSize } from '@gridpilot/backtest'
import type { CreateOptimizationRequest } from '@gridpilot/contract'
import { type DomainError, err, ok, type Result } from '@gridpilot/core'

/** Configurations a search here tries at most; who wants more has the command line. */
export const TRIES_MAX = 5_000
const USUAL_TRIES = 1_000
const SEED_MAX = 2_147_483_647

/** The search of a request, or the first value that cannot be searched with the nearest that can. */
export function planOf(request: CreateOptimizationRequest): Result<SearchPlan, DomainError> {
  const { method = 'pareto', tries = USUAL_TRIES, seed = 1 } = request
  const space = spaceOf(request)
  const problem = spaceProblem(space)
  if (problem !== null) return err(onRequest(problem))
  const size = spaceSize(space)
  if (method === 'grid' && size > TRIES_MAX)
    return err({ code: 'invalid_request', field: 'method', value: method, nearest: 'random' })
  const refused = outside('tries', tries, 1, TRIES_MAX) ?? outside('seed', seed, 0, SEED_MAX)
  return refused === null ? ok({ space, method, tries: method === 'grid' ? size : tries, seed }) : err(refused)
}

function outside(field: string, value: number, least: number, most: number): DomainError | null {
  const nearest = Math.min(most, Math.max(least, value))
  return nearest === value
    ? null
    : { code: 'invalid_request', field, value, nearest, details: { min: least, max: most } }
}

function spaceOf(request: CreateOptimizationRequest): SearchSpace {
  const ascending = (values: readonly number[] | undefined) => values?.toSorted((a, b) => a - b)
  return {
    directions: request.directions ?? DEFAULT_SPACE.directions,
    spacings: request.grid_types ?? DEFAULT_SPACE.spacings,
    widths: ascending(request.half_widths_percent)?.map((percent) => Math.log1p(percent / 100)) ?? DEFAULT_SPACE.widths,
    offsets: ascending(request.offsets) ?? DEFAULT_SPACE.offsets,
    gridCounts: ascending(request.grid_counts) ?? DEFAULT_SPACE.gridCounts,
    leverages: ascending(request.leverages) ?? DEFAULT_SPACE.leverages,
    stopLossPercents: request.stop_loss_percents ?? DEFAULT_SPACE.stopLossPercents,
  }
}

const FIELDS: Readonly<Record<string, string>> = {
  directions: 'directions',
  spacings: 'grid_types',
  widths: 'half_widths_percent',
  offsets: 'offsets',
  gridCounts: 'grid_counts',
  leverages: 'leverages',
  stopLossPercents: 'stop_loss_percents',
  space: 'tries',
}

function onRequest({ field = '', value, nearest, details, ...error }: DomainError): DomainError {
  const tooLarge = typeof value === 'number' && typeof nearest === 'number' && value > nearest
  const shown = (each: DomainError['value'], largest: boolean) =>
    each === undefined || field !== 'widths' || each === 'none' ? each : percent(Number(each), largest)
  const [given, near] = [shown(value, false), shown(nearest, tooLarge)]
  const limits = Object.entries(details ?? {}).map(([name, limit]) => [name, shown(limit, name === 'max')])
  return {
    ...error,
    ...(limits.length === 0 ? {} : { details: Object.fromEntries(limits) }),
    field: FIELDS[field] ?? field,
    ...(given === undefined ? {} : { value: given }),
    ...(near === undefined ? {} : { nearest: near }),
  }
}

/** Half a width as it is asked for; rounded into the range, so that what is named passes. */
function percent(log: number, largest: boolean): number {
  const millionths = 100 * Math.expm1(log) * 1e6
  return (largest ? Math.floor(millionths) : Math.ceil(millionths)) / 1e6
}
