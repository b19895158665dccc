import { createHash } from 'node:crypto'
import { DAY_MS, type GridPlan, type Instrument, type Money, priceToNumber, riskLevel, toNumber } from '@gridpilot/core'
import type { Candidate } from './candidates.ts'
import { CONE_DAYS } from './profile-rules.ts'
import { rangeStayProbability } from './range-stay.ts'
import type { Profile, StrategyProposal } from './recommendation.ts'
import { candleInterval } from './resample.ts'
import { type StatedFigures, type Summary, typicalWindow } from './statistics.ts'
import { roiCurve, type TrialGround, type WindowResult } from './trial.ts'
import type { Windows } from './windows.ts'
import { aboutSimulation, describe, nameOf } from './wording.ts'

/** A profile's chosen grid with everything that was measured about it. */
export interface Measured extends Candidate {
  readonly profile: Profile
  /** How many shapes were compared. */
  readonly tried: number
  readonly results: readonly WindowResult[]
  readonly summary: Summary
  readonly stated: StatedFigures
}

/** Everything a person sees of one recommended grid. */
export function cardOf(
  measured: Measured,
  ground: TrialGround,
  windows: Windows,
  { volatility, simulated }: { readonly volatility: number; readonly simulated: boolean },
): StrategyProposal {
  const { profile, shape, plan, results, summary, stated } = measured
  const { instrument } = ground
  const { config } = plan
  const horizonDays = windows.horizonMs / DAY_MS
  const typical = typicalWindow(results, summary.median)
  const span = dataSpan(ground)
  const text = aboutSimulation(describeCard(measured, windows, span), simulated)
  const price = (ticks: Parameters<typeof priceToNumber>[1]) => priceToNumber(instrument, ticks)
  return {
    name: nameOf(instrument.baseCoin, profile),
    profile,
    direction: config.direction,
    grid_type: config.spacing,
    price_range_lower: price(config.lower),
    price_range_upper: price(config.upper),
    grid_count: config.gridCount,
    leverage: config.leverage,
    expected_roi_30d: round(stated.mean),
    median_roi_30d: round(stated.median),
    roi_30d_p10: round(stated.p10),
    roi_30d_p90: round(stated.p90),
    expected_max_drawdown: round(stated.drawdown),
    apy_30d: null,
    roi_curve:
      typical === undefined
        ? []
        : roiCurve(shape, ground, typical.startMs, windows.horizonMs).map(([time, roi]) => [time, round(roi)]),
    liquidation_price: nearerLimit(plan, instrument),
    stop_loss_percent: shape.stopLossPercent,
    worst_loss_usdt: toNumber(plan.worstLoss),
    reference_investment: toNumber(config.investment),
    risk_level: riskLevel(plan),
    min_investment: toNumber(plan.minInvestment),
    recommended_duration_days: Math.max(1, Math.round(summary.daysInRange)),
    range_stay_probability: round(rangeStayProbability(shape.down, shape.up, volatility, CONE_DAYS), 4),
    profit_per_grid_percent: [round(100 * plan.profitPerGrid[0], 4), round(100 * plan.profitPerGrid[1], 4)],
    description: text.en,
    description_i18n: text,
    evidence: {
      windows: summary.windows,
      effective_windows: windows.effective,
      horizon_days: round(horizonDays),
      scaled: horizonDays < 30,
      out_of_sample: false,
      data_from: iso(span.fromMs),
      data_to: iso(span.toMs),
      liquidations: summary.limited,
      stop_losses: summary.stopped,
      beats_cash_share: round(summary.beatsCash, 4),
      edge_p_value: null,
      candidates_tried: measured.tried,
      surrogate_windows: 0,
      worst_window_roi: round(100 * Math.min(...results.map(({ roi }) => roi))),
      band_coverage: null,
      candle_minutes: [candleInterval(ground.candles) / 60_000],
      config_hash: configHash(plan, ground, windows),
    },
  }
}

export const iso = (ms: number): string => new Date(ms).toISOString()

const round = (value: number, decimals = 2): number => {
  const scale = 10 ** decimals
  return Math.round(value * scale) / scale + 0 // + 0: no negative zero
}

interface DataSpan {
  readonly fromMs: number
  readonly toMs: number
}

function dataSpan({ candles }: TrialGround): DataSpan {
  return { fromMs: candles.time[0] ?? 0, toMs: candles.time[candles.length - 1] ?? 0 }
}

function describeCard(measured: Measured, windows: Windows, span: DataSpan) {
  const { profile, shape, summary, stated } = measured
  const horizonDays = windows.horizonMs / DAY_MS
  return describe({
    profile,
    direction: shape.direction,
    gridCount: shape.gridCount,
    leverage: shape.leverage,
    width: 50 * (Math.exp(shape.up) - Math.exp(-shape.down)),
    cell: 100 * (Math.exp((shape.up + shape.down) / shape.gridCount) - 1),
    windows: summary.windows,
    effective: windows.effective,
    horizonDays,
    scaled: horizonDays < 30,
    mean: stated.mean,
    median: stated.median,
    limited: summary.limited,
    stopLossPercent: shape.stopLossPercent,
    stopped: summary.stopped,
    from: iso(span.fromMs).slice(0, 10),
    to: iso(span.toMs).slice(0, 10),
  })
}

/** The stand-alone limit nearer to the start price; null when neither side has one. */
function nearerLimit({ limitBelow, limitAbove, startPrice }: GridPlan, instrument: Instrument): number | null {
  const limits = [limitBelow, limitAbove].filter((limit) => limit !== null)
  const [nearest] = limits.sort((a, b) => Math.abs(a - startPrice) - Math.abs(b - startPrice))
  return nearest === undefined ? null : priceToNumber(instrument, nearest)
}

/** Names what was measured: the same grid on the same data by the same method has the same hash. */
function configHash(plan: GridPlan, ground: TrialGround, windows: Windows): string {
  const text = (_: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)
  const { fromMs, toMs } = dataSpan(ground)
  const what = [
    METHOD,
    plan.config,
    plan.startPrice,
    fromMs,
    toMs,
    ground.candles.length,
    windows,
    ground.investment as Money,
  ]
  return createHash('sha256').update(JSON.stringify(what, text)).digest('hex').slice(0, 16)
}

/** Raised whenever measuring changes. */
const METHOD = 'rolling-2'
