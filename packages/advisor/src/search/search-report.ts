import { configOf, type Outcome, RUN_ENDS, shapeAt, spaceSize, triesOf } from '@gridpilot/backtest'
import { formatPrice, type Instrument, type Money, type Ticks, ticksFromNumber, toNumber } from '@gridpilot/core'
import { candleInterval } from '../resample.ts'
import { EFFECTIVE_WINDOWS_NEEDED } from '../windows.ts'
import type { FullSearch, FullSearchInput } from './full-search.ts'
import type { NoiseTest } from './noise-test.ts'
import type { SearchEvidence } from './search-evidence.ts'

/** A configuration with what it came to: percent of the investment, drawdown ≤ 0, money in USDT. */
export type SearchRow = ReturnType<typeof rowOf>
export type SearchReport = ReturnType<typeof searchReport>

const CAUTION =
  'The best of many tried on one past looks better than it is: the walk-forward says what choosing this way came to, the noise test what it finds where there is nothing.'

/** Plain data for files and the API: snake_case, prices as texts on tick, times ISO 8601 UTC. */
export function searchReport(input: FullSearchInput, { optimization, best, evidence, noise }: FullSearch) {
  const [candles] = input.series
  const row = (outcome: Outcome) => rowOf(input, outcome)
  return {
    symbol: input.instrument.symbol,
    method: input.method,
    seed: input.seed,
    investment_amount: toNumber(input.investment),
    space: spaceJson(input),
    space_size: spaceSize(input.space),
    tries: optimization.tries,
    tries_wanted: triesOf(input),
    refused: optimization.refused,
    data: {
      from: utc(candles?.time[0] ?? 0),
      to: utc((candles?.time[candles.length - 1] ?? 0) + (candles === undefined ? 0 : candleInterval(candles))),
      candles: candles?.length ?? 0,
      candle_seconds: candles === undefined ? 0 : candleInterval(candles) / 1000,
      funding_settlements: settlementsIn(input),
      funding_assumed: input.fundingAssumed,
    },
    fill: 'through' as const,
    best: best === null ? null : row(best),
    front: optimization.front.map(row),
    /** Every configuration that was run: [configuration, return percent, drawdown percent ≤ 0]. */
    points: optimization.outcomes.map(({ configuration, roi, drawdown }): [number, number, number] => [
      configuration,
      percent(roi),
      percent(-drawdown),
    ]),
    walk_forward: evidence === null ? null : evidenceJson(input, evidence),
    noise: noise === null ? null : noiseJson(noise),
    note: CAUTION,
  }
}

/** The grid of a configuration at a start price, as a person would enter it. */
export function gridOfConfiguration(
  { space, instrument, investment }: Pick<FullSearchInput, 'space' | 'instrument'> & { readonly investment: Money },
  configuration: number,
  startPrice: Ticks,
) {
  const shape = shapeAt(space, configuration)
  const config = configOf(shape, instrument, startPrice, investment)
  return {
    direction: config.direction,
    grid_type: config.spacing,
    price_range_lower: priceText(instrument, config.lower),
    price_range_upper: priceText(instrument, config.upper),
    grid_count: config.gridCount,
    leverage: config.leverage,
    stop_loss_percent: shape.stopLossPercent,
  }
}

export function rowOf(input: FullSearchInput, outcome: Outcome) {
  const { instrument, series } = input
  const startPrice = ticksFromNumber(instrument, series[0]?.open[0] ?? 0)
  return {
    configuration: outcome.configuration,
    ...gridOfConfiguration(input, outcome.configuration, startPrice),
    roi_percent: percent(outcome.roi),
    max_drawdown_percent: percent(-outcome.drawdown),
    end: RUN_ENDS[outcome.end] ?? 'closed',
    grid_profit: rounded(outcome.gridProfit, 8),
    fees: rounded(outcome.fees, 8),
    funding: rounded(outcome.funding, 8),
    fills: outcome.fills,
    round_trips: outcome.roundTrips,
  }
}

function evidenceJson(input: FullSearchInput, evidence: SearchEvidence) {
  const { summary, verdict, hindsight } = evidence
  const banded = evidence.effectiveWindows >= EFFECTIVE_WINDOWS_NEEDED
  return {
    data_from: utc(evidence.fromMs),
    data_to: utc(evidence.toMs),
    horizon_days: rounded(evidence.horizonDays, 2),
    train_days: rounded(evidence.trainDays, 2),
    embargo_days: rounded(evidence.embargoDays, 2),
    windows: summary.windows,
    effective_windows: evidence.effectiveWindows,
    effective_windows_needed: EFFECTIVE_WINDOWS_NEEDED,
    tried: evidence.tried,
    mean_roi_percent: percent(summary.mean),
    median_roi_percent: percent(summary.median),
    roi_p10_percent: banded ? percent(summary.p10) : null,
    roi_p90_percent: banded ? percent(summary.p90) : null,
    worst_roi_percent: percent(summary.worst),
    mean_drawdown_percent: percent(-summary.drawdown),
    beats_cash_share: rounded(summary.beatsCash, 4),
    liquidations: summary.limited,
    stop_losses: summary.stopped,
    edge_p_value: evidence.edgePValue,
    hindsight: {
      configuration: hindsight.configuration,
      mean_roi_percent: percent(hindsight.mean),
      p_value: hindsight.pValue,
    },
    surrogate_windows: evidence.surrogateWindows,
    advice: verdict.advice,
    advice_code: verdict.code,
    folds: evidence.folds.map((fold) => ({
      train_from: utc(fold.trainFromMs),
      train_to: utc(fold.trainToMs),
      test_from: utc(fold.testFromMs),
      test_to: utc(fold.testToMs),
      configuration: fold.configuration,
      ...shapeJson(input, fold.configuration),
      train_roi_percent: percent(fold.trainRoi),
      test_roi_percent: percent(fold.test.roi),
      test_drawdown_percent: percent(-fold.test.drawdown),
      end: fold.test.limited ? ('limit' as const) : fold.test.stopped ? ('stop_loss' as const) : ('closed' as const),
    })),
  }
}

function shapeJson({ space }: FullSearchInput, configuration: number) {
  const { direction, spacing, down, up, gridCount, leverage, stopLossPercent } = shapeAt(space, configuration)
  return {
    direction,
    grid_type: spacing,
    lower_percent: rounded(100 * Math.expm1(-down), 2),
    upper_percent: rounded(100 * Math.expm1(up), 2),
    grid_count: gridCount,
    leverage,
    stop_loss_percent: stopLossPercent,
  }
}

const noiseJson = ({ walks, asGood, pValue }: NoiseTest) => ({
  walks: walks.length,
  as_good: asGood,
  p_value: pValue,
  bests: walks.flatMap(({ best }) =>
    best === null ? [] : [{ roi_percent: percent(best.roi), max_drawdown_percent: percent(-best.drawdown) }],
  ),
  /** [return percent, drawdown percent ≤ 0] of the front of each walk. */
  fronts: walks.map(({ front }) =>
    front.map(({ roi, drawdown }): [number, number] => [percent(roi), percent(-drawdown)]),
  ),
})

const spaceJson = ({ space }: FullSearchInput) => ({
  directions: space.directions,
  grid_types: space.spacings,
  half_widths_percent: space.widths.map((width) => rounded(100 * Math.expm1(width), 4)),
  offsets: space.offsets,
  grid_counts: space.gridCounts,
  leverages: space.leverages,
  stop_loss_percents: space.stopLossPercents,
})

/** Those that fall inside the candles searched. */
function settlementsIn({ series: [candles], funding }: FullSearchInput): number {
  if (candles === undefined) return 0
  const [first, last] = [candles.time[0] ?? 0, candles.time[candles.length - 1] ?? 0]
  return funding.filter(({ time }) => time > first && time <= last).length
}

const priceText = (instrument: Instrument, ticks: Ticks): string => formatPrice(instrument, ticks)
const utc = (ms: number): string => new Date(ms).toISOString()
/** Never "-0". */
const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals)) + 0
const percent = (fraction: number): number => rounded(100 * fraction, 6)
