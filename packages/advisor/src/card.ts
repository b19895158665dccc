import { createHash } from 'node:crypto'
import { gridFigures } from '@gridpilot/backtest'
import { DAY_MS, type GridPlan, type Instrument, priceToNumber, riskLevel, toNumber } from '@gridpilot/core'
import type { Candidate } from './candidates.ts'
import type { History } from './history.ts'
import { CONE_DAYS } from './profile-rules.ts'
import { rangeStayProbability } from './range-stay.ts'
import type { Evidence, StrategyProposal } from './recommendation.ts'
import type { RecommendationInput } from './request.ts'
import { type StatedFigures, typical } from './statistics.ts'
import type { Finding } from './study.ts'
import { roiCurve } from './trial.ts'
import { EFFECTIVE_WINDOWS_NEEDED, type Schedule, STATED_DAYS } from './windows.ts'
import { aboutSimulation, describe, FEW_WINDOWS, nameOf } from './wording.ts'

/** A profile's grid at today's price with everything that was measured about choosing it. */
export interface Card {
  readonly finding: Finding
  readonly candidate: Candidate
  readonly stated: StatedFigures
  readonly leading: StatedFigures
}

export interface CardSetting {
  readonly input: RecommendationInput
  readonly history: History
  readonly schedule: Schedule
  /** Daily, a fraction. */
  readonly volatility: number
}

/** Everything a person sees of one recommended grid. */
export function cardOf(card: Card, setting: CardSetting): StrategyProposal {
  const { finding, candidate, stated, leading } = card
  const { instrument, simulated } = setting.input
  const { shape, plan } = candidate
  const { summary, profile } = finding
  const { config } = plan
  const typicalWindow = typical(finding.forward, summary.median)
  const text = aboutSimulation(describeCard(card, setting), simulated === true)
  const { investment_amount: reference_investment, ...grid } = gridFigures(config, instrument)
  return {
    name: nameOf(instrument.baseCoin, profile),
    profile,
    ...grid,
    expected_roi_30d: round(stated.mean),
    median_roi_30d: round(stated.median),
    ...bandOf(stated, finding),
    leading: {
      days: round(leading.days),
      mean: round(leading.mean),
      median: round(leading.median),
      p10: rounded(leading.band?.p10),
      p90: rounded(leading.band?.p90),
    },
    expected_max_drawdown: round(stated.drawdown),
    apy_30d: stated.band === null ? null : round((stated.mean * 365) / STATED_DAYS),
    roi_curve:
      typicalWindow === undefined
        ? []
        : roiCurve(typicalWindow.trial, instrument).map(([time, roi]) => [time, round(roi)]),
    liquidation_price: nearerLimit(plan, instrument),
    stop_loss_percent: shape.stopLossPercent,
    worst_loss_usdt: toNumber(plan.worstLoss),
    largest_loss_usdt: Math.max(toNumber(plan.worstLoss), round(-summary.worst * reference_investment)),
    reference_investment,
    risk_level: riskLevel(plan),
    min_investment: toNumber(plan.minInvestment),
    recommended_duration_days: Math.max(1, Math.round(summary.daysInRange)),
    range_stay_probability: round(rangeStayProbability(shape.down, shape.up, setting.volatility, CONE_DAYS), 4),
    profit_per_grid_percent: [round(100 * plan.profitPerGrid[0], 4), round(100 * plan.profitPerGrid[1], 4)],
    description: text.en,
    description_i18n: text,
    evidence: evidenceOf(card, setting),
  }
}

/** The band for 30 days, or why there is none. */
function bandOf({ band }: StatedFigures, { effective }: Finding) {
  const note = {
    code: 'band_needs_windows',
    message: FEW_WINDOWS,
    params: { count: effective, needed: EFFECTIVE_WINDOWS_NEEDED },
  }
  return { roi_30d_p10: rounded(band?.p10), roi_30d_p90: rounded(band?.p90), band_note: band === null ? note : null }
}

function evidenceOf({ finding, candidate }: Card, setting: CardSetting): Evidence {
  const { summary, effective, edge } = finding
  const { history, schedule } = setting
  const horizonDays = schedule.horizonMs / DAY_MS
  return {
    windows: summary.windows,
    effective_windows: effective,
    horizon_days: round(horizonDays),
    scaled: horizonDays < STATED_DAYS,
    out_of_sample: true,
    data_from: iso(history.fromMs),
    data_to: iso(history.toMs),
    liquidations: summary.limited,
    stop_losses: summary.stopped,
    beats_cash_share: round(summary.beatsCash, 4),
    edge_p_value: edge,
    candidates_tried: finding.tried,
    surrogate_windows: finding.surrogates,
    worst_window_roi: round(100 * summary.worst),
    band_coverage: finding.bandCoverage === null ? null : round(finding.bandCoverage, 4),
    candle_minutes: history.grounds.map(({ intervalMs }) => intervalMs / 60_000),
    config_hash: configHash(candidate.plan, setting),
  }
}

export const iso = (ms: number): string => new Date(ms).toISOString()

const round = (value: number, decimals = 2): number => {
  const scale = 10 ** decimals
  return Math.round(value * scale) / scale + 0 // + 0: no negative zero
}

const rounded = (value: number | undefined): number | null => (value === undefined ? null : round(value))

function describeCard({ finding, candidate, leading }: Card, { history, schedule }: CardSetting) {
  const { profile, summary } = finding
  const { shape } = candidate
  const horizonDays = schedule.horizonMs / DAY_MS
  return describe({
    profile,
    direction: shape.direction,
    gridCount: shape.gridCount,
    leverage: shape.leverage,
    width: 50 * (Math.exp(shape.up) - Math.exp(-shape.down)),
    cell: 100 * (Math.exp((shape.up + shape.down) / shape.gridCount) - 1),
    windows: summary.windows,
    tried: finding.tried,
    effective: finding.effective,
    horizonDays,
    scaled: horizonDays < leading.days,
    // Rounded as the card has them: two roundings of one figure may differ.
    mean: round(leading.mean),
    median: round(leading.median),
    limited: summary.limited,
    stopLossPercent: shape.stopLossPercent,
    stopped: summary.stopped,
    from: iso(history.fromMs).slice(0, 10),
    to: iso(history.toMs).slice(0, 10),
  })
}

/** The stand-alone limit nearer to the start price; null when neither side has one. */
function nearerLimit({ limitBelow, limitAbove, startPrice }: GridPlan, instrument: Instrument): number | null {
  const limits = [limitBelow, limitAbove].filter((limit) => limit !== null)
  const [nearest] = limits.sort((a, b) => Math.abs(a - startPrice) - Math.abs(b - startPrice))
  return nearest === undefined ? null : priceToNumber(instrument, nearest)
}

/** Names what was measured: the same grid on the same data by the same method has the same hash. */
function configHash(plan: GridPlan, { input, history, schedule }: CardSetting): string {
  const hash = createHash('sha256')
  const text = (_: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)
  const { horizonMs, strideMs } = schedule
  hash.update(JSON.stringify([METHOD, plan.config, plan.startPrice, horizonMs, strideMs, input.funding], text))
  for (const { candles } of history.grounds)
    for (const column of ['time', 'open', 'high', 'low', 'close'] as const) hash.update(bytesOf(candles[column]))
  return hash.digest('hex').slice(0, 16)
}

const bytesOf = (column: Float64Array) => new Uint8Array(column.buffer, column.byteOffset, column.byteLength)

/** Raised whenever measuring changes. */
const METHOD = 'walk-forward-1'
