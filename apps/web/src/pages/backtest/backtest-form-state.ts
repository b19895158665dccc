import type {
  Backtest,
  BacktestSpan,
  CreateBacktestRequestInput,
  GridBot,
  GridDirection,
  GridType,
  Instrument,
  OutOfRange,
  RecommendedStrategy,
} from '@gridpilot/contract'
import { onTick } from '../futures-grid/manual/manual-form-state.ts'

const DAY_MS = 86_400_000

/** Days of the spans that are offered. */
const SPANS = [7, 14, 30, 60, 90] as const

/** What the form holds; null: an empty field. */
export interface BacktestForm {
  readonly direction: GridDirection
  readonly grid_type: GridType
  readonly price_range_lower: number | null
  readonly price_range_upper: number | null
  readonly grid_count: number | null
  readonly leverage: number | null
  readonly investment_amount: number | null
  readonly stop_loss_percent: number | null
  readonly take_profit_percent: number | null
  readonly out_of_range: OutOfRange
  /** Days back from the newest price, `all`, or `custom`: from and to. */
  readonly span: string
  readonly from: string | null
  readonly to: string | null
  readonly move: boolean
}

/** The grid of a form, without span and money of the test. */
export type BacktestGridChoice = Omit<BacktestForm, 'span' | 'from' | 'to' | 'move' | 'investment_amount'> & {
  readonly investment_amount?: number
}

const REST = { stop_loss_percent: null, take_profit_percent: null, out_of_range: 'wait' } as const

/** A calm start: 10 % around the market, 20 grids, 2×, 30 days. */
export function firstBacktest(instrument: Instrument, price: number): BacktestForm {
  return {
    direction: 'neutral',
    grid_type: 'geometric',
    price_range_lower: onTick(price * 0.9, instrument),
    price_range_upper: onTick(price * 1.1, instrument),
    grid_count: 20,
    leverage: Math.min(2, instrument.max_leverage),
    investment_amount: 1_000,
    ...REST,
    ...{ span: '30', from: null, to: null, move: true },
  }
}

export const gridOfCard = (card: RecommendedStrategy): BacktestGridChoice => ({
  direction: card.direction,
  grid_type: card.grid_type,
  price_range_lower: card.price_range_lower,
  price_range_upper: card.price_range_upper,
  grid_count: card.grid_count,
  leverage: card.leverage,
  ...REST,
  stop_loss_percent: card.stop_loss_percent,
})

export const gridOfBot = (bot: GridBot): BacktestGridChoice => ({
  direction: bot.direction,
  grid_type: bot.grid_type,
  price_range_lower: bot.price_range_lower,
  price_range_upper: bot.price_range_upper,
  grid_count: bot.grid_count,
  leverage: bot.leverage,
  investment_amount: bot.investment_amount,
  stop_loss_percent: bot.stop_loss_percent,
  take_profit_percent: bot.take_profit_percent,
  out_of_range: bot.out_of_range,
})

/** A test as it was asked for, to be changed and run again. Exits by price and trailing come along untouched by the form. */
export function formOfBacktest({ settings }: Backtest): BacktestForm {
  return {
    direction: settings.direction,
    grid_type: settings.grid_type,
    price_range_lower: settings.price_range_lower,
    price_range_upper: settings.price_range_upper,
    grid_count: settings.grid_count,
    leverage: settings.leverage,
    investment_amount: settings.investment_amount,
    stop_loss_percent: settings.stop_loss_percent,
    take_profit_percent: settings.take_profit_percent,
    out_of_range: settings.out_of_range,
    span: 'custom',
    from: settings.from?.slice(0, 10) ?? null,
    to: settings.to?.slice(0, 10) ?? null,
    move: settings.reference_price !== null,
  }
}

/** The offered spans that there are prices for, shortest first. */
export const spansOf = (known: BacktestSpan): number[] => SPANS.filter((days) => days < daysOf(known))

export const daysOf = ({ from, to }: BacktestSpan): number => Math.floor((Date.parse(to) - Date.parse(from)) / DAY_MS)

/** The price a range was chosen around: the market's, or the middle of a range the market has left. */
export function referenceOf({ price_range_lower, price_range_upper }: BacktestForm, market: number): number {
  const [lower, upper] = [price_range_lower ?? market, price_range_upper ?? market]
  return market > lower && market < upper ? market : Math.sqrt(lower * upper)
}

/** The request of a form; null while a needed field is empty. */
export function backtestRequest(
  form: BacktestForm,
  symbol: string,
  known: BacktestSpan,
  market: number,
  name: string,
): CreateBacktestRequestInput | null {
  const { price_range_lower, price_range_upper, grid_count, leverage, investment_amount } = form
  if (price_range_lower === null || price_range_upper === null || grid_count === null) return null
  if (leverage === null || investment_amount === null) return null
  return {
    ...{ name, symbol, direction: form.direction, grid_type: form.grid_type, out_of_range: form.out_of_range },
    ...{ price_range_lower, price_range_upper, grid_count, leverage, investment_amount },
    ...(form.stop_loss_percent === null ? {} : { stop_loss_percent: form.stop_loss_percent }),
    ...(form.take_profit_percent === null ? {} : { take_profit_percent: form.take_profit_percent }),
    ...(form.move ? { reference_price: referenceOf(form, market) } : {}),
    ...timesOf(form, known),
  }
}

function timesOf({ span, from, to }: BacktestForm, known: BacktestSpan): { from?: string; to?: string } {
  if (span === 'all') return { from: known.from, to: known.to }
  if (span !== 'custom') {
    const start = Math.max(Date.parse(known.from), Date.parse(known.to) - Number(span) * DAY_MS)
    return { from: new Date(start).toISOString(), to: known.to }
  }
  // The last day counts whole.
  const end = to ? new Date(Date.parse(`${to}T00:00:00Z`) + DAY_MS).toISOString() : null
  return { ...(from ? { from: `${from}T00:00:00.000Z` } : {}), ...(end ? { to: end } : {}) }
}
