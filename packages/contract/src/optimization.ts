import { z } from 'zod'
import { BacktestSpan, BacktestStatus } from './backtest.ts'
import { GridDirection, GridType, gridFiguresShape } from './grid-parameters.ts'
import { Notice } from './notice.ts'
import { pageOf } from './pagination.ts'
import { Figure, Id, PositiveDecimal, TradingSymbol, UtcTime, WholeNumber } from './scalar.ts'

/** grid: every combination · random: a seeded draw · pareto: a search that learns, return against drawdown. */
export const SearchMethod = z.enum(['grid', 'random', 'pareto']).meta({ id: 'SearchMethod' })
export type SearchMethod = z.infer<typeof SearchMethod>

const values = <Value extends z.ZodType>(value: Value) => z.array(value).min(1).max(40)

/**
 * POST /api/optimizations: a search over grids on stored candles. An axis that is left out takes the usual values. Half
 * widths in percent: 10 reaches from price ÷ 1.1 to price × 1.1; offsets: where the centre lies, in half widths from the
 * start price; a stop loss of null: none.
 */
export const CreateOptimizationRequest = z
  .strictObject({
    name: z.string().trim().min(1).max(80).optional(),
    symbol: TradingSymbol,
    method: SearchMethod.optional(),
    /** Configurations tried, 1 to 5,000; default 1,000. */
    tries: WholeNumber.optional(),
    seed: WholeNumber.optional(),
    investment_amount: PositiveDecimal,
    directions: values(GridDirection).optional(),
    grid_types: values(GridType).optional(),
    half_widths_percent: values(z.number()).optional(),
    offsets: values(z.number()).optional(),
    grid_counts: values(WholeNumber).optional(),
    leverages: values(WholeNumber).optional(),
    stop_loss_percents: values(WholeNumber.nullable()).optional(),
    from: UtcTime.optional(),
    to: UtcTime.optional(),
    /** Search again on the past of each test, and measure the choice on it; default true. */
    walk_forward: z.boolean().optional(),
    /** The same search on random walks of the same volatility; default true. */
    noise: z.boolean().optional(),
  })
  .meta({ id: 'CreateOptimizationRequest' })
export type CreateOptimizationRequest = z.infer<typeof CreateOptimizationRequest>
export type CreateOptimizationRequestInput = z.input<typeof CreateOptimizationRequest>

// Every row was searched with the amount of the request.
const { investment_amount: _, ...gridOfRow } = gridFiguresShape

/** A grid as it was searched, its prices around the first price of the span. Percent, drawdown ≤ 0, money in USDT. */
export const OptimizationRow = z
  .object({
    configuration: z.int(),
    ...gridOfRow,
    stop_loss_percent: Figure.nullable(),
    roi_percent: Figure,
    max_drawdown_percent: Figure,
    end: z.enum(['closed', 'limit', 'stop_loss']),
    grid_profit: Figure,
    fees: Figure,
    funding: Figure,
    fills: z.int(),
    round_trips: z.int(),
  })
  .meta({ id: 'OptimizationRow' })
export type OptimizationRow = z.infer<typeof OptimizationRow>

export const SearchAdvice = z.enum(['start', 'unproven', 'wait']).meta({ id: 'SearchAdvice' })
const SearchAdviceCode = z.enum(['proven', 'thin_history', 'like_noise', 'losing'])

/** What a list shows. `advice` null: not asked for, or history is too short for one test. */
export const OptimizationSummary = z
  .object({
    best: OptimizationRow.nullable(),
    tries: z.int(),
    refused: z.int(),
    data_from: UtcTime,
    data_to: UtcTime,
    advice: SearchAdvice.nullable(),
    advice_code: SearchAdviceCode.nullable(),
  })
  .meta({ id: 'OptimizationSummary' })
export type OptimizationSummary = z.infer<typeof OptimizationSummary>

export const Optimization = z
  .object({
    id: Id,
    name: z.string(),
    symbol: z.string(),
    status: BacktestStatus,
    stage: z.enum(['waiting', 'search', 'training', 'luck', 'noise', 'ended']),
    /** 0..1 of the stage, and how long it will still take as it went so far; null: not known yet. */
    progress: Figure,
    seconds_left: Figure.nullable(),
    /** It was broken off and can go on where it was. */
    resumable: z.boolean(),
    method: SearchMethod,
    tries: z.int(),
    seed: z.int(),
    investment_amount: Figure,
    walk_forward: z.boolean(),
    noise: z.boolean(),
    summary: OptimizationSummary.nullable(),
    /** Why it failed. */
    problem: Notice.nullable(),
    created_at: UtcTime,
    finished_at: UtcTime.nullable(),
  })
  .meta({ id: 'Optimization' })
export type Optimization = z.infer<typeof Optimization>

/** Newest first. Only the newest 20 of a user are kept. */
export const OptimizationList = pageOf(Optimization).meta({ id: 'OptimizationList' })
export type OptimizationList = z.infer<typeof OptimizationList>

const Fold = z.object({
  train_from: UtcTime,
  train_to: UtcTime,
  test_from: UtcTime,
  test_to: UtcTime,
  configuration: z.int(),
  direction: GridDirection,
  grid_type: GridType,
  /** Bounds as percent of the first price of the test. */
  lower_percent: Figure,
  upper_percent: Figure,
  grid_count: z.int(),
  leverage: z.int(),
  stop_loss_percent: Figure.nullable(),
  train_roi_percent: Figure,
  test_roi_percent: Figure,
  test_drawdown_percent: Figure,
  end: z.enum(['closed', 'limit', 'stop_loss']),
})

/** The search out of sample. `edge_p_value` null: fewer than `effective_windows_needed` tests that do not overlap. */
export const SearchWalkForward = z
  .object({
    data_from: UtcTime,
    data_to: UtcTime,
    horizon_days: Figure,
    train_days: Figure,
    embargo_days: Figure,
    windows: z.int(),
    effective_windows: z.int(),
    effective_windows_needed: z.int(),
    tried: z.int(),
    mean_roi_percent: Figure,
    median_roi_percent: Figure,
    /** null: fewer windows than a band needs. */
    roi_p10_percent: Figure.nullable(),
    roi_p90_percent: Figure.nullable(),
    worst_roi_percent: Figure,
    mean_drawdown_percent: Figure,
    beats_cash_share: Figure,
    liquidations: z.int(),
    stop_losses: z.int(),
    edge_p_value: Figure.nullable(),
    hindsight: z.object({ configuration: z.int(), mean_roi_percent: Figure, p_value: Figure.nullable() }),
    surrogate_windows: z.int(),
    advice: SearchAdvice,
    advice_code: SearchAdviceCode,
    folds: z.array(Fold),
  })
  .meta({ id: 'SearchWalkForward' })
export type SearchWalkForward = z.infer<typeof SearchWalkForward>

/** The same search where there is nothing to find: its bests, and how many are as good as the one on the market. */
export const SearchNoise = z
  .object({
    walks: z.int(),
    as_good: z.int(),
    p_value: Figure,
    bests: z.array(z.object({ roi_percent: Figure, max_drawdown_percent: Figure })),
  })
  .meta({ id: 'SearchNoise' })
export type SearchNoise = z.infer<typeof SearchNoise>

export const OptimizationReport = z
  .object({
    symbol: z.string(),
    space_size: z.int(),
    tries: z.int(),
    refused: z.int(),
    data: z.object({
      source: BacktestSpan.shape.source,
      from: UtcTime,
      to: UtcTime,
      candles: z.int(),
      candle_seconds: Figure,
      funding_settlements: z.int(),
      /** Of these the typical rate, because the real one is not known. */
      funding_assumed: z.int(),
      /** The price the ranges were put around: the first open. */
      start_price: Figure,
    }),
    /** The most return per drawdown. */
    best: OptimizationRow.nullable(),
    /** Nobody has more return with no more drawdown: by rising drawdown. */
    front: z.array(OptimizationRow),
    /** [configuration, return percent, drawdown percent ≤ 0] of every run. */
    points: z.array(z.tuple([z.int(), Figure, Figure])),
    walk_forward: SearchWalkForward.nullable(),
    noise: SearchNoise.nullable(),
  })
  .meta({ id: 'OptimizationReport' })
export type OptimizationReport = z.infer<typeof OptimizationReport>
