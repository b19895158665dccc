import { assert } from '../assert.ts'
import type { DomainError } from '../errors/domain-error.ts'
import type { Instrument, Ticks } from '../instrument/instrument.ts'
import { err, ok, type Result } from '../result.ts'
import { type ConfigField, fieldValue } from './config-field.ts'
import type { GridConfig } from './grid-config.ts'
import type { GridPlan } from './grid-plan.ts'
import { minimumInvestment } from './min-investment.ts'
import { type PlanOptions, planSettings } from './plan-options.ts'
import { repairFor } from './repair.ts'
import { type PlanContext, type TriedPlan, tryPlan } from './try-plan.ts'

/** Repairs tried before giving up on a value that passes; more wrong fields than this do not exist. */
const MAX_REPAIRS = 12

/**
 * Turns a configuration into a plan at a start price, or says why not. `startPrice` is the current market price; with a
 * trigger price the plan starts there instead. Prices must be on tick already.
 *
 * Every error names its field, the value given and, where one exists, the nearest value that passes. Fields needed to
 * make room for another one's correction are listed too, so that all `nearest` values put in together pass.
 */
export function planGrid(
  config: GridConfig,
  instrument: Instrument,
  startPrice: Ticks,
  options: PlanOptions = {},
): Result<GridPlan, DomainError[]> {
  assert(config.symbol === instrument.symbol, `plan of ${config.symbol} on ${instrument.symbol}`)
  assert(Number.isSafeInteger(startPrice) && startPrice >= 1, `start price ${startPrice}`)
  const context: PlanContext = { instrument, startPrice, settings: planSettings(options) }
  const tried = tryPlan(config, context)
  if (!tried.ok) return err(withRepairs(config, context, tried.error))
  const minInvestment = minimumInvestment(config, context)
  assert(minInvestment !== null, 'a passing configuration has a minimum investment')
  return ok({ ...tried.value, minInvestment })
}

/** A plan that can be run; only people also want to know the least amount. */
export type RunnablePlan = TriedPlan

/** The plan of whoever tries very many: passes exactly where `planGrid` does, and says nothing of what would. */
export function planToRun(config: GridConfig, instrument: Instrument, startPrice: Ticks): RunnablePlan | null {
  const tried = tryPlan(config, { instrument, startPrice, settings: planSettings({}) })
  return tried.ok ? tried.value : null
}

/** Repairs one error after the other until the configuration passes; reports each with the value it ended at. */
function withRepairs(config: GridConfig, context: PlanContext, first: readonly DomainError[]): DomainError[] {
  const reported = new Map<string, DomainError>()
  const report = (error: DomainError) => {
    const key = `${error.code}:${error.field}`
    if (!reported.has(key)) reported.set(key, error)
  }
  for (const error of first) report(error)
  let repaired = config
  let errors: readonly DomainError[] = first
  for (let i = 0; i < MAX_REPAIRS && errors.length > 0; i += 1) {
    const [error] = errors
    assert(error !== undefined, 'an error to repair')
    const alone = errors.every(({ field }) => field === error.field)
    const repair = repairFor(error, repaired, context, alone)
    const fields = Object.keys(repair)
    if (fields.length === 0) break
    if (error.field !== undefined && !fields.includes(error.field)) reported.delete(`${error.code}:${error.field}`)
    for (const field of fields) if (!isReported(reported, field)) report({ ...error, field })
    repaired = { ...repaired, ...repair }
    const tried = tryPlan(repaired, context)
    errors = tried.ok ? [] : tried.error
  }
  // What could not be repaired is said too: without it the values found would look like a whole correction.
  for (const error of errors) report(error)
  const unresolved = new Set(errors.map(({ field }) => field))
  return [...reported.values()].map((error) => {
    const known = unresolved.has(error.field) ? config : repaired
    return completed(error, config, known, context.instrument)
  })
}

const isReported = (reported: ReadonlyMap<string, DomainError>, field: string): boolean =>
  [...reported.values()].some((error) => error.field === field)

function completed(error: DomainError, config: GridConfig, repaired: GridConfig, instrument: Instrument): DomainError {
  const field = error.field as ConfigField
  const value = fieldValue(config, instrument, field)
  const nearest = repaired[field] === config[field] ? undefined : fieldValue(repaired, instrument, field)
  return {
    ...error,
    ...(value === undefined ? {} : { value }),
    ...(nearest === undefined ? {} : { nearest }),
  }
}
