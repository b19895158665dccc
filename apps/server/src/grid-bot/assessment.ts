import {
  type Alternative,
  alternativesFor,
  checkRisk,
  type DomainError,
  err,
  formatMoney,
  type GridConfig,
  type GridPlan,
  type Instrument,
  type Money,
  notional,
  ok,
  parseMoney,
  planGrid,
  type Result,
  type RiskLimits,
  type RiskState,
  type Steps,
  type Ticks,
} from '@gridpilot/core'
import { ratioText, toGridConfig, type WantedGrid } from './wanted-grid.ts'
import { onWire } from './wire-field.ts'

/** Everything around a wanted grid that decides whether it may be. */
export interface AssessmentContext {
  readonly instrument: Instrument
  readonly price: Ticks
  /** What the exchange said may be used, at this moment. */
  readonly available: Money
  /** Orders that the account's other bots need at most: on this symbol, and on all. */
  readonly openOrders: { readonly symbol: number; readonly product: number }
  readonly limits: RiskLimits
  /** Where the user stands without the bot in question. */
  readonly risk: RiskState
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
  const { instrument, price } = context
  const config = toGridConfig(wanted, context)
  if (!config.ok) return config
  const plan = planGrid(config.value, instrument, price, { openOrders: context.openOrders })
  if (!plan.ok) return err(plan.error.map((error) => asAsked(onWire(error), wanted, context)))
  const risk = riskRefusal(plan.value, context)
  if (risk !== null) return err([asAsked(risk, wanted, context)])
  const balance = checkBalance(config.value, plan.value, context)
  if (balance !== null) return err([asAsked(balance, wanted, context)])
  return ok({ config: config.value, plan: plan.value })
}

/** What would pass when the amount is too small; empty for every other refusal. */
export function alternatives(wanted: WantedGrid, context: AssessmentContext): Alternative[] {
  const config = toGridConfig(wanted, context)
  if (!config.ok) return []
  return alternativesFor(config.value, context.instrument, context.price, { openOrders: context.openOrders })
}

/** May this user start it now, by balance and limits? */
export const isAffordable = ({ plan }: Alternative, context: AssessmentContext): boolean =>
  plan.config.investment <= context.available && riskRefusal(plan, context) === null

/** The gravest limit this plan would break, or null. */
function riskRefusal(plan: GridPlan, { instrument, limits, risk }: AssessmentContext): DomainError | null {
  const { symbol, leverage, investment } = plan.config
  const planned = notional(instrument, plan.startPrice, (plan.quantity * plan.config.gridCount) as Steps)
  const verdict = checkRisk({ symbol, leverage, investment, notional: planned, newBots: 1 }, limits, risk)
  if (verdict.verdict === 'allow') return null
  const error = onWire(verdict.error)
  const [allowed] = limits.allowedSymbols ?? []
  return error.code === 'risk_symbol_not_allowed' && allowed !== undefined ? { ...error, nearest: allowed } : error
}

function checkBalance(config: GridConfig, plan: GridPlan, context: AssessmentContext): DomainError | null {
  if (config.investment <= context.available) return null
  const affordable = plan.minInvestment <= context.available
  return {
    code: 'insufficient_balance',
    field: 'investment_amount',
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
