import {
  type Alternative,
  alternativesFor,
  type BegunBot,
  type ConfigField,
  checkRisk,
  type DomainError,
  err,
  fieldValue,
  formatMoney,
  type GridConfig,
  type GridPlan,
  type Instrument,
  type Money,
  notional,
  type OtherMarket,
  ok,
  type PositionMode,
  parseMoney,
  planEdit,
  planGrid,
  type Result,
  type RiskLimits,
  type RiskState,
  type Steps,
  type Ticks,
  withNearest,
} from '@gridpilot/core'
import { ratioText, toGridConfig, type WantedGrid } from './wanted-grid.ts'
import { onWire } from './wire-field.ts'

/** Everything around a wanted grid that decides whether it may be. */
export interface AssessmentContext {
  readonly instrument: Instrument
  readonly price: Ticks
  /** What the exchange said may be used, at this moment. */
  readonly available: Money
  readonly positionMode: PositionMode
  /** Orders that the account's other bots need at most: on this symbol, and on all. */
  readonly openOrders: { readonly symbol: number; readonly product: number }
  readonly limits: RiskLimits
  /** Where the user stands without the bot in question. */
  readonly risk: RiskState
  /** The bot whose grid is to be replaced; left out: a new one. */
  readonly running?: BegunBot
}

export interface Assessed {
  readonly config: GridConfig
  readonly plan: GridPlan
}

/** The refusals with wire names, the first being the one to answer with. */
export type Refusals = readonly DomainError[]

/**
 * Domain, then risk, then balance, in this order: the first that refuses answers, with the nearest values that pass.
 * The form was checked before by the contract.
 */
export function assess(wanted: WantedGrid, context: AssessmentContext): Result<Assessed, Refusals> {
  const config = toGridConfig(wanted, context)
  if (!config.ok) return config
  const judged = judge(config.value, context)
  if (judged.ok) return judged
  const repaired = repairAll(judged.error, config.value, context)
  return err(repaired.map((error) => asAsked(onWire(error), wanted, context)))
}

/** Domain, risk, balance, with core's field names. */
function judge(config: GridConfig, context: AssessmentContext): Result<Assessed, DomainError[]> {
  const { instrument, price, openOrders, running } = context
  const plan =
    running === undefined
      ? planGrid(config, instrument, price, { openOrders })
      : planEdit(running, config, instrument, price, { openOrders })
  if (!plan.ok) return plan
  const refused = riskRefusal(plan.value, context) ?? checkBalance(plan.value, context)
  return refused === null ? ok({ config, plan: plan.value }) : err([refused])
}

/** A refusal of each stage may follow the last one's correction; more stages than this do not exist. */
const MAX_REPAIRS = 6

/**
 * The errors with nearest values that pass everything: what the domain proposes may still break a risk limit or the
 * balance, so each correction is judged again. Fields changed on the way are added. When no such values are found, the
 * errors keep what their own stage proposed.
 */
function repairAll(errors: readonly DomainError[], config: GridConfig, context: AssessmentContext): DomainError[] {
  const { instrument } = context
  const all = [...errors]
  let repaired = withNearest(config, instrument, errors)
  for (let i = 0; i < MAX_REPAIRS; i += 1) {
    const judged = judge(repaired, context)
    if (judged.ok) return all.map((error) => withFieldOf(error, config, repaired, instrument))
    const changed = withNearest(repaired, instrument, judged.error)
    for (const error of judged.error) if (!all.some(({ field }) => field === error.field)) all.push(error)
    if (JSON.stringify(changed, text) === JSON.stringify(repaired, text)) break
    repaired = changed
  }
  return [...errors]
}

const text = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)

/** The error with the value its field ended at; none where the field stayed as it was. */
function withFieldOf(error: DomainError, before: GridConfig, after: GridConfig, instrument: Instrument): DomainError {
  const field = CONFIG_FIELDS.find((name) => name === error.field)
  if (field === undefined) return error
  const { nearest: _, ...rest } = error
  const value = fieldValue(after, instrument, field)
  return after[field] === before[field] || value === undefined ? rest : { ...rest, nearest: value }
}

const CONFIG_FIELDS: readonly ConfigField[] = [
  'lower',
  'upper',
  'triggerPrice',
  'stopLossPrice',
  'takeProfitPrice',
  'investment',
  'stopLossAmount',
  'takeProfitAmount',
  'gridCount',
  'leverage',
]

/** What would pass when the amount is too small; empty for every other refusal. */
export function alternatives(
  wanted: WantedGrid,
  context: AssessmentContext,
  others: readonly OtherMarket[],
): Alternative[] {
  const config = toGridConfig(wanted, context)
  if (!config.ok) return []
  return alternativesFor(config.value, context.instrument, context.price, { openOrders: context.openOrders }, others)
}

/** May this user start it now, by balance and limits? `instrument`: the one it would trade. */
export const isAffordable = ({ plan }: Alternative, context: AssessmentContext, instrument: Instrument): boolean =>
  plan.config.investment <= context.available && riskRefusal(plan, { ...context, instrument }) === null

/** The gravest limit this plan would break, or null. */
function riskRefusal(plan: GridPlan, { instrument, limits, risk, running }: AssessmentContext): DomainError | null {
  const { symbol, leverage, investment } = plan.config
  const planned = notional(instrument, plan.startPrice, (plan.quantity * plan.config.gridCount) as Steps)
  const verdict = checkRisk(
    { symbol, leverage, investment, notional: planned, newBots: running === undefined ? 1 : 0 },
    limits,
    risk,
  )
  if (verdict.verdict === 'allow') return null
  const { error } = verdict
  const [allowed] = limits.allowedSymbols ?? []
  return error.code === 'risk_symbol_not_allowed' && allowed !== undefined ? { ...error, nearest: allowed } : error
}

/** May this much money be in a running bot whose grid stays? Limits first, then the balance. */
export function checkMoney(config: GridConfig, running: BegunBot, context: AssessmentContext): DomainError | null {
  const plan = { ...running.plan, config }
  return riskRefusal(plan, context) ?? checkBalance({ ...plan, minInvestment: context.available }, context)
}

function checkBalance(plan: GridPlan, context: AssessmentContext): DomainError | null {
  const { config } = plan
  if (config.investment <= context.available) return null
  const affordable = plan.minInvestment <= context.available
  return {
    code: 'insufficient_balance',
    field: 'investment',
    value: formatMoney(config.investment),
    details: { available: formatMoney(context.available) },
    ...(affordable ? { nearest: formatMoney(context.available) } : {}),
  }
}

/** Amounts and percents go back in the field the client used. */
function asAsked(error: DomainError, wanted: WantedGrid, context: AssessmentContext): DomainError {
  if (error.field === 'investment_amount' && wanted.investment_ratio != null) {
    const { nearest: amount, ...rest } = error
    const round = error.code === 'investment_below_minimum' || error.code === 'limit_inside_range' ? 'up' : 'down'
    const nearest = amount === undefined ? null : amountRatio(String(amount), context.available, round)
    const value = wanted.investment_ratio.slice(0, 100)
    return { ...rest, field: 'investment_ratio', value, ...(nearest === null ? {} : { nearest }) }
  }
  const percent =
    error.field === 'stop_loss_percent' || error.field === 'take_profit_percent' ? wanted[error.field] : null
  return percent == null ? error : { ...error, value: percent.slice(0, 100) }
}

function amountRatio(amount: string, available: Money, round: 'up' | 'down'): string | null {
  const parsed = parseMoney(amount)
  return parsed.ok ? ratioText(parsed.value, available, round) : null
}
