import type { DomainError } from '../errors/domain-error.ts'
import { floorDiv } from '../money/decimal.ts'
import { largest } from '../money/extremes.ts'
import { formatMoney, formatRate, type Money, mulRateFloor, type Rate } from '../money/money.ts'

/** New risk somebody asks for: a bot to start, resume or enlarge. */
export interface RiskRequest {
  readonly symbol: string
  readonly leverage: number
  /** Money this request adds to bots. */
  readonly investment: Money
  /** Largest position notional it plans for. */
  readonly notional: Money
  /** 1 when a bot starts running by it, 0 when it only grows. */
  readonly newBots: 0 | 1
}

/** A user's limits; null: not limited. */
export interface RiskLimits {
  readonly maxLeverage: number | null
  readonly maxRunningBots: number | null
  /** Different symbols with an open position or a running bot. */
  readonly maxOpenPositions: number | null
  /** Highest part of the balance that may be in bots: 0.5 is half. */
  readonly maxInvestmentShare: Rate | null
  /** Highest Σ planned notional of all bots. */
  readonly maxExposure: Money | null
  /** Nearest the mark price may be to a liquidation price while positions are still enlarged: 0.02 is 2 %. */
  readonly minLiquidationDistance: Rate | null
  readonly allowedSymbols: readonly string[] | null
}

/** Where the user stands before the request. */
export interface RiskState {
  /** Equity of the account: what the investment share is a share of. */
  readonly balance: Money
  readonly runningBots: number
  readonly openSymbols: readonly string[]
  readonly invested: Money
  readonly exposure: Money
  /** The daily loss limit was hit and not released: survives restarts, so it is stored, not computed here. */
  readonly dailyLossReached: boolean
  readonly stopAllActive: boolean
  /** |mark − liquidation price| / mark of the request's symbol, the nearest of those that are known; null: none is. */
  readonly liquidationDistance: Rate | null
}

export type RiskVerdict =
  | { readonly verdict: 'allow' }
  | { readonly verdict: 'denied'; readonly error: DomainError; readonly all: readonly DomainError[] }

/**
 * May this risk be taken? The one place that says so: asked before a bot is made, started, resumed or enlarged, and by the
 * engine before an order that opens becomes an intent. `error` is the gravest reason against it, `all` every reason in the
 * order of gravity.
 */
export function checkRisk(request: RiskRequest, limits: RiskLimits, state: RiskState): RiskVerdict {
  const all = [
    ...checkLatches(state),
    ...checkDistance(request, limits, state),
    ...checkSymbol(request, limits, state),
    ...checkCounts(request, limits, state),
    ...checkMoney(request, limits, state),
  ]
  const [error] = all
  return error === undefined ? { verdict: 'allow' } : { verdict: 'denied', error, all }
}

function checkLatches(state: RiskState): DomainError[] {
  const errors: DomainError[] = []
  if (state.stopAllActive) errors.push({ code: 'risk_stop_all_active' })
  if (state.dailyLossReached) errors.push({ code: 'risk_daily_loss_reached' })
  return errors
}

function checkDistance({ symbol }: RiskRequest, limits: RiskLimits, state: RiskState): DomainError[] {
  const { minLiquidationDistance: min } = limits
  const { liquidationDistance: distance } = state
  if (min === null || distance === null || distance >= min) return []
  const percent = (value: Rate) => formatRate((value * 100n) as Rate)
  const details = { distance: percent(distance), min: percent(min) }
  return [{ code: 'risk_liquidation_near', field: 'symbol', value: symbol, details }]
}

function checkSymbol(request: RiskRequest, limits: RiskLimits, state: RiskState): DomainError[] {
  const errors: DomainError[] = []
  const { symbol } = request
  if (limits.allowedSymbols !== null && !limits.allowedSymbols.includes(symbol))
    errors.push({ code: 'risk_symbol_not_allowed', field: 'symbol', value: symbol })
  const symbols = new Set([...state.openSymbols, symbol])
  if (limits.maxOpenPositions !== null && symbols.size > limits.maxOpenPositions && !state.openSymbols.includes(symbol))
    errors.push({ code: 'risk_too_many_positions', field: 'symbol', details: { max: limits.maxOpenPositions } })
  return errors
}

function checkCounts(request: RiskRequest, limits: RiskLimits, state: RiskState): DomainError[] {
  const errors: DomainError[] = []
  const { maxLeverage, maxRunningBots } = limits
  if (maxRunningBots !== null && request.newBots > 0 && state.runningBots + request.newBots > maxRunningBots)
    errors.push({ code: 'risk_too_many_bots', details: { max: maxRunningBots } })
  if (maxLeverage !== null && request.leverage > maxLeverage) {
    const { leverage: value } = request
    const details = { max: maxLeverage }
    errors.push({ code: 'risk_leverage_above_cap', field: 'leverage', value, nearest: maxLeverage, details })
  }
  return errors
}

function checkMoney(request: RiskRequest, limits: RiskLimits, state: RiskState): DomainError[] {
  const errors: DomainError[] = []
  const { maxInvestmentShare, maxExposure } = limits
  const value = formatMoney(request.investment)
  if (maxInvestmentShare !== null) {
    const most = mulRateFloor(state.balance, maxInvestmentShare)
    if (state.invested + request.investment > most && request.investment > 0n) {
      const room = largest(0n, most - state.invested) as Money
      const details = { max: formatRate((maxInvestmentShare * 100n) as Rate), room: formatMoney(room) }
      errors.push(withRoom({ code: 'risk_investment_share_exceeded', field: 'investment', value, details }, room))
    }
  }
  if (maxExposure !== null && request.notional > 0n && state.exposure + request.notional > maxExposure) {
    const left = largest(0n, maxExposure - state.exposure)
    // Notional grows with the investment, so the part that fits is the part of the investment that does.
    const room = floorDiv(request.investment * left, request.notional) as Money
    const details = { max: formatMoney(maxExposure) }
    errors.push(withRoom({ code: 'risk_exposure_exceeded', field: 'investment', value, details }, room))
  }
  return errors
}

const withRoom = (error: DomainError, room: Money): DomainError =>
  room > 0n ? { ...error, nearest: formatMoney(room) } : error
