import type {
  DailyLoss as ApiDailyLoss,
  RiskSettings as ApiRiskSettings,
  PatchRiskSettingsRequest,
} from '@gridpilot/contract'
import {
  type DomainError,
  err,
  formatDecimal,
  type Money,
  ok,
  parseDecimal,
  parseMoney,
  type Rate,
  type Result,
  type RiskLimits,
  toNumber,
} from '@gridpilot/core'
import type { RiskDay, RiskSettings } from '@gridpilot/store'
import { notice } from '../grid-bot/notices.ts'
import { utcTime, utcTimeOrNull } from '../http/utc-time.ts'
import { dayPnl } from './daily-loss.ts'
import { isTimeZone } from './market-day.ts'

/** For a user who never set any: moderate leverage, a handful of bots, no opening next to a liquidation. */
export const DEFAULT_RISK: RiskSettings = {
  dailyLossLimit: null,
  maxRunningBots: 10,
  maxOpenPositions: null,
  leverageCap: 20,
  maxInvestmentSharePercent: '100',
  allowedSymbols: null,
  maxExposure: null,
  minLiquidationDistancePercent: '2',
  dailyLossAction: 'pause',
  dailyLossRelease: 'next_day',
  timeZone: 'UTC',
}

const MAX_LEVERAGE = 125
const MAX_BOTS = 100
const PERCENT_SCALE = 6
/** A liquidation farther away than half the price is none that a limit could watch. */
const MAX_DISTANCE_PERCENT = 50n

/** What this version holds: all of it. */
const ENFORCED: ApiRiskSettings['enforced'] = [
  'daily_loss_limit_usdt',
  'max_running_bots',
  'max_open_positions',
  'leverage_cap',
  'max_investment_share_percent',
  'allowed_symbols',
  'max_exposure_usdt',
  'min_liquidation_distance_percent',
]

export type RiskChange = PatchRiskSettingsRequest

export function limitsOf(settings: RiskSettings): RiskLimits {
  return {
    maxLeverage: settings.leverageCap,
    maxRunningBots: settings.maxRunningBots,
    maxOpenPositions: settings.maxOpenPositions,
    maxInvestmentShare: shareRate(settings.maxInvestmentSharePercent),
    maxExposure: settings.maxExposure,
    allowedSymbols: settings.allowedSymbols,
    minLiquidationDistance:
      settings.minLiquidationDistancePercent === null ? null : shareRate(settings.minLiquidationDistancePercent),
  }
}

/** Percent with six decimals is a fraction with eight. */
function shareRate(percent: string): Rate | null {
  const parsed = parseDecimal(percent, PERCENT_SCALE)
  return parsed.ok ? (parsed.value as Rate) : null
}

export function presentRisk(settings: RiskSettings, days: readonly RiskDay[], updatedAtMs: number): ApiRiskSettings {
  return {
    daily_loss_limit_usdt: settings.dailyLossLimit === null ? null : toNumber(settings.dailyLossLimit),
    max_running_bots: settings.maxRunningBots,
    max_open_positions: settings.maxOpenPositions,
    leverage_cap: settings.leverageCap,
    max_investment_share_percent: Number(settings.maxInvestmentSharePercent),
    allowed_symbols: settings.allowedSymbols === null ? null : [...settings.allowedSymbols],
    max_exposure_usdt: settings.maxExposure === null ? null : toNumber(settings.maxExposure),
    min_liquidation_distance_percent:
      settings.minLiquidationDistancePercent === null ? null : Number(settings.minLiquidationDistancePercent),
    daily_loss_action: settings.dailyLossAction,
    daily_loss_release: settings.dailyLossRelease,
    time_zone: settings.timeZone,
    daily_loss: days.map((day) => presentDay(day, settings)),
    enforced: [...ENFORCED],
    updated_at: utcTime(updatedAtMs),
  }
}

function presentDay(day: RiskDay, settings: RiskSettings): ApiDailyLoss {
  const reached = day.reachedLoss
  return {
    kind: day.kind,
    day: day.day,
    pnl_usdt: toNumber(dayPnl(day)),
    reached_at: utcTimeOrNull(day.reachedAtMs),
    reached_loss_usdt: reached === null ? null : toNumber(reached),
    reason:
      reached === null
        ? null
        : notice(`daily_loss_until_${settings.dailyLossRelease}`, { loss: toNumber(reached), day: day.day }),
  }
}

/** The settings after a change, or what is wrong with it and the nearest that passes. `isSymbol`: does the exchange list it? */
export function applyChange(
  before: RiskSettings,
  change: RiskChange,
  isSymbol: (symbol: string) => boolean,
): Result<RiskSettings, DomainError> {
  const counts = [
    outside('leverage_cap', change.leverage_cap, 1, MAX_LEVERAGE),
    outside('max_running_bots', change.max_running_bots, 0, MAX_BOTS),
    outside('max_open_positions', change.max_open_positions, 0, MAX_BOTS),
  ].find((error) => error !== null)
  if (counts != null) return err(counts)
  const limit = moneyOf('daily_loss_limit_usdt', change.daily_loss_limit_usdt, before.dailyLossLimit)
  if (!limit.ok) return limit
  const exposure = moneyOf('max_exposure_usdt', change.max_exposure_usdt, before.maxExposure)
  if (!exposure.ok) return exposure
  const distance = distanceOf(change.min_liquidation_distance_percent, before.minLiquidationDistancePercent)
  if (!distance.ok) return distance
  const zone = change.time_zone ?? before.timeZone
  if (!isTimeZone(zone)) return err({ code: 'invalid_request', field: 'time_zone', value: zone, nearest: 'UTC' })
  const share = shareOf(change.max_investment_share_percent, before.maxInvestmentSharePercent)
  if (!share.ok) return share
  const unknown = change.allowed_symbols?.find((symbol) => !isSymbol(symbol))
  if (unknown !== undefined) return err({ code: 'unknown_symbol', field: 'allowed_symbols', value: unknown })
  return ok({
    dailyLossLimit: limit.value,
    maxRunningBots: change.max_running_bots ?? before.maxRunningBots,
    maxOpenPositions: change.max_open_positions === undefined ? before.maxOpenPositions : change.max_open_positions,
    leverageCap: change.leverage_cap ?? before.leverageCap,
    maxInvestmentSharePercent: share.value,
    allowedSymbols: change.allowed_symbols === undefined ? before.allowedSymbols : change.allowed_symbols,
    maxExposure: exposure.value,
    minLiquidationDistancePercent: distance.value,
    dailyLossAction: change.daily_loss_action ?? before.dailyLossAction,
    dailyLossRelease: change.daily_loss_release ?? before.dailyLossRelease,
    timeZone: zone,
  })
}

function outside(field: string, value: number | null | undefined, min: number, max: number): DomainError | null {
  if (value == null || (value >= min && value <= max)) return null
  const nearest = value < min ? min : max
  if (field === 'leverage_cap') return { code: 'leverage_out_of_range', field, value, nearest, details: { min, max } }
  return { code: 'invalid_request', field, value, nearest, details: { min, max } }
}

function moneyOf(
  field: string,
  text: string | null | undefined,
  before: Money | null,
): Result<Money | null, DomainError> {
  if (text === undefined) return ok(before)
  if (text === null) return ok(null)
  const parsed = parseMoney(text)
  if (parsed.ok) return ok(parsed.value)
  const nearest = text.replace(/(\.\d{8})\d+$/, '$1')
  return err({ code: 'invalid_request', field, value: text.slice(0, 100), nearest })
}

function distanceOf(text: string | null | undefined, before: string | null): Result<string | null, DomainError> {
  if (text === undefined) return ok(before)
  if (text === null) return ok(null)
  const field = 'min_liquidation_distance_percent'
  const parsed = parseDecimal(text, PERCENT_SCALE)
  const value = text.slice(0, 100)
  if (!parsed.ok) return err({ code: 'invalid_request', field, value, nearest: text.replace(/(\.\d{6})\d+$/, '$1') })
  const most = MAX_DISTANCE_PERCENT * 10n ** BigInt(PERCENT_SCALE)
  if (parsed.value > most) return err({ code: 'invalid_request', field, value, nearest: `${MAX_DISTANCE_PERCENT}` })
  return ok(formatDecimal(parsed.value, PERCENT_SCALE))
}

function shareOf(text: string | undefined, before: string): Result<string, DomainError> {
  if (text === undefined) return ok(before)
  const field = 'max_investment_share_percent'
  const parsed = parseDecimal(text, PERCENT_SCALE)
  if (!parsed.ok) {
    const nearest = text.replace(/(\.\d{6})\d+$/, '$1')
    return err({ code: 'investment_ratio_out_of_range', field, value: text.slice(0, 100), nearest })
  }
  if (parsed.value > 100_000_000n) {
    return err({ code: 'investment_ratio_out_of_range', field, value: text.slice(0, 100), nearest: '100' })
  }
  return ok(formatDecimal(parsed.value, PERCENT_SCALE))
}
