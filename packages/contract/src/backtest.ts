import { z } from 'zod'
import { exitShape, gridFiguresShape, gridShape, OutOfRange, rangeShape } from './grid-parameters.ts'
import { Candle } from './market.ts'
import { Notice } from './notice.ts'
import { pageOf } from './pagination.ts'
import { CurvePoint, Figure, Id, MarketMs, PositiveDecimal, Side, TradingSymbol, UtcTime } from './scalar.ts'

const { trigger_price: _, ...exits } = exitShape

/**
 * POST /api/backtests: one grid over stored candles of its symbol. The bot starts at the first open of the span (default:
 * the last 30 days there are). With `reference_price`, every price of the request was chosen around that price and is
 * moved along with it to the price the span begins at; without it the prices are taken as they are.
 */
export const CreateBacktestRequest = z
  .strictObject({
    name: z.string().trim().min(1).max(80).optional(),
    symbol: TradingSymbol,
    ...gridShape,
    investment_amount: PositiveDecimal,
    ...exits,
    ...rangeShape,
    reference_price: PositiveDecimal.optional(),
    from: UtcTime.optional(),
    to: UtcTime.optional(),
    /** true: the position is closed at the last price, with its costs; default: it is valued there. */
    close_at_end: z.boolean().optional(),
  })
  .meta({ id: 'CreateBacktestRequest' })
export type CreateBacktestRequest = z.infer<typeof CreateBacktestRequest>
export type CreateBacktestRequestInput = z.input<typeof CreateBacktestRequest>

export const BacktestStatus = z.enum(['running', 'done', 'failed', 'cancelled']).meta({ id: 'BacktestStatus' })
export type BacktestStatus = z.infer<typeof BacktestStatus>

/** The grid as it was tested, its prices where they stood. */
export const BacktestGrid = z
  .object({
    ...gridFiguresShape,
    stop_loss_price: Figure.nullable(),
    take_profit_price: Figure.nullable(),
  })
  .meta({ id: 'BacktestGrid' })
export type BacktestGrid = z.infer<typeof BacktestGrid>

/** What was asked for, so that it can be asked again with a change; null: not given. */
export const BacktestSettings = z
  .object({
    ...BacktestGrid.shape,
    stop_loss_percent: Figure.nullable(),
    take_profit_percent: Figure.nullable(),
    trailing_up_to: Figure.nullable(),
    trailing_down_to: Figure.nullable(),
    out_of_range: OutOfRange,
    reference_price: Figure.nullable(),
    from: UtcTime.nullable(),
    to: UtcTime.nullable(),
    close_at_end: z.boolean(),
  })
  .meta({ id: 'BacktestSettings' })
export type BacktestSettings = z.infer<typeof BacktestSettings>

/** What a list shows. Percent and USDT; the lowest run of the fill band leads, drawdowns ≤ 0. */
export const BacktestSummary = z
  .object({
    grid: BacktestGrid,
    data_from: UtcTime,
    data_to: UtcTime,
    roi_percent: Figure,
    roi_percent_optimistic: Figure,
    total_profit: Figure,
    total_profit_optimistic: Figure,
    max_drawdown_percent: Figure,
    round_trips: z.int(),
  })
  .meta({ id: 'BacktestSummary' })
export type BacktestSummary = z.infer<typeof BacktestSummary>

export const Backtest = z
  .object({
    id: Id,
    name: z.string(),
    symbol: z.string(),
    status: BacktestStatus,
    /** 0..1; what it is doing now is in `step`. */
    progress: Figure,
    step: z.enum(['reading', 'through', 'touch', 'writing', 'ended']),
    settings: BacktestSettings,
    summary: BacktestSummary.nullable(),
    /** Why it failed. */
    problem: Notice.nullable(),
    created_at: UtcTime,
    finished_at: UtcTime.nullable(),
  })
  .meta({ id: 'Backtest' })
export type Backtest = z.infer<typeof Backtest>

/** Newest first. Only the newest 50 of a user are kept. */
export const BacktestList = pageOf(Backtest).meta({ id: 'BacktestList' })
export type BacktestList = z.infer<typeof BacktestList>

/** One calendar month (UTC) of the run; the first and last may be parts. Money in USDT, percent of the investment. */
export const BacktestMonth = z
  .object({ month: z.string(), profit: Figure, roi_percent: Figure, max_drawdown_percent: Figure })
  .meta({ id: 'BacktestMonth' })
export type BacktestMonth = z.infer<typeof BacktestMonth>

/** through: an order fills when the price trades beyond it · touch: as soon as the price reaches it. */
const FillRule = z.enum(['through', 'touch'])
/** Which extreme of a candle is taken to come first; by_candle: by its colour, as reports had it before there was a band. */
const IntrabarPath = z.enum(['high_first', 'low_first', 'by_candle'])
const BacktestEnd = z.enum(['open', 'closed', 'limit', 'stop_loss', 'take_profit', 'out_of_range'])

/** What the same candles came to by one assumption about fills. */
export const BandRun = z
  .object({
    fill: FillRule,
    path: IntrabarPath,
    total_profit: Figure,
    roi_percent: Figure,
    max_drawdown_percent: Figure,
    round_trips: z.int(),
    end: BacktestEnd,
  })
  .meta({ id: 'BandRun' })
export type BandRun = z.infer<typeof BandRun>

/**
 * One run of the fill band in full. pessimistic: the one with the lowest total · optimistic: the one with the highest.
 * Money in USDT, percents as percent, drawdowns ≤ 0. `sharpe` and `sortino` are of the daily returns of UTC days,
 * annualised by √365; null: too few. Figures that older reports lack are null.
 */
export const BacktestResult = z
  .object({
    rule: z.enum(['pessimistic', 'optimistic']),
    fill: FillRule,
    path: IntrabarPath,
    end: BacktestEnd,
    ended_at: UtcTime,
    days: Figure,
    total_profit: Figure,
    roi_percent: Figure,
    grid_profit: Figure,
    unpaired_profit: Figure,
    realized_pnl: Figure,
    unrealized_pnl: Figure,
    fees: Figure,
    funding: Figure,
    close_now_value: Figure,
    max_drawdown: Figure,
    max_drawdown_percent: Figure,
    /** Time with closes below the highest equity before them: of all time, and the longest stretch. */
    under_water_percent: Figure.nullable(),
    under_water_longest_days: Figure.nullable(),
    fills: z.int(),
    round_trips: z.int(),
    win_rate: Figure.nullable(),
    /** Position value ÷ equity. */
    exposure_average: Figure.nullable(),
    exposure_most: Figure.nullable(),
    /** Position value ÷ leverage ÷ equity; margin of resting orders is not in it. */
    margin_use_average_percent: Figure.nullable(),
    margin_use_most_percent: Figure.nullable(),
    /** Least way of the price, in percent of it, to where the bot's money is used up; null: nothing was ever held. */
    least_distance_percent: Figure.nullable(),
    least_distance_at: UtcTime.nullable(),
    sharpe: Figure.nullable(),
    sortino: Figure.nullable(),
    ratio_sampling: z.object({ of: z.literal('utc_day'), samples: z.int(), days_a_year: z.int() }).nullable(),
    time_in_range_percent: Figure,
    holding: z.object({ roi_percent: Figure, max_drawdown_percent: Figure }),
    /** USDT more (+) than the same money kept as cash, which earns nothing, or held as coin. */
    against_cash: Figure.nullable(),
    against_holding: Figure.nullable(),
    equity_curve: z.array(CurvePoint),
    months: z.array(BacktestMonth),
  })
  .meta({ id: 'BacktestResult' })
export type BacktestResult = z.infer<typeof BacktestResult>

/** [market time ms, side, price, quantity, purpose, fee in USDT (null in older reports)]; oldest first. */
export const BacktestFill = z
  .tuple([MarketMs, Side, Figure, Figure, z.enum(['slot', 'start', 'close']), Figure.nullable()])
  .meta({ id: 'BacktestFill' })
export type BacktestFill = z.infer<typeof BacktestFill>

export const BacktestReport = z
  .object({
    symbol: z.string(),
    grid: BacktestGrid,
    plan: z.object({
      start_price: Figure,
      grid_prices: z.array(Figure),
      quantity_per_grid: Figure,
      profit_per_grid_percent: z.tuple([Figure, Figure]),
      limit_below: Figure.nullable(),
      limit_above: Figure.nullable(),
      worst_loss_usdt: Figure,
    }),
    data: z.object({
      /** sim: made up · replay: from a file · live: of the exchange. */
      source: z.enum(['sim', 'replay', 'live']),
      from: UtcTime,
      to: UtcTime,
      candles: z.int(),
      candle_seconds: Figure,
      missing_candles: z.int(),
      /** Of history; for `funding_assumed` more, a typical rate stands. */
      funding_settlements: z.int(),
      funding_assumed: z.int(),
      funding_assumed_rate_percent: Figure.nullable(),
    }),
    /** The pessimistic run first. */
    results: z.array(BacktestResult),
    /** Every run, the lowest total first. */
    band: z.array(BandRun),
    /** For the chart: the same prices in at most 600 candles. */
    candles: z.array(Candle),
    /** Of the pessimistic run, the first 20,000. */
    fills: z.array(BacktestFill),
    fills_left_out: z.int(),
  })
  .meta({ id: 'BacktestReport' })
export type BacktestReport = z.infer<typeof BacktestReport>

/** The span of candles a symbol can be tested on. */
export const BacktestSpan = z
  .object({ symbol: z.string(), from: UtcTime, to: UtcTime, source: z.enum(['sim', 'replay', 'live']) })
  .meta({ id: 'BacktestSpan' })
export type BacktestSpan = z.infer<typeof BacktestSpan>
