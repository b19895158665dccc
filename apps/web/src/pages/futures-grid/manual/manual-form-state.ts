import type {
  GridDirection,
  GridType,
  Instrument,
  MarginMode,
  OutOfRange,
  PreviewRequestInput,
} from '@gridpilot/contract'
import { decimalsOf } from '../../../format/number.ts'
import type { GridChoice } from '../grid-choice.ts'

/** What the manual form holds; null: an empty field. Prices and amounts in USDT, percents as percent. */
export interface ManualForm {
  readonly direction: GridDirection
  readonly grid_type: GridType
  readonly margin_mode: MarginMode
  readonly price_range_lower: number | null
  readonly price_range_upper: number | null
  readonly grid_count: number | null
  readonly leverage: number | null
  readonly investment_ratio: number | null
  readonly stop_loss_price: number | null
  readonly take_profit_price: number | null
  readonly stop_loss_percent: number | null
  readonly take_profit_percent: number | null
  readonly trigger_price: number | null
  readonly trailing_up_to: number | null
  readonly trailing_down_to: number | null
  readonly out_of_range: OutOfRange
}

/** A field a message can stand under. */
export type ManualField = keyof ManualForm | 'investment_amount'

const NEEDED = ['price_range_lower', 'price_range_upper', 'grid_count', 'leverage', 'investment_ratio'] as const
const OPTIONAL = [
  'stop_loss_price',
  'take_profit_price',
  'stop_loss_percent',
  'take_profit_percent',
  'trigger_price',
] as const

/** Nearest price on the tick. */
export function onTick(price: number, instrument: Instrument): number {
  const decimals = decimalsOf(instrument.tick_size_exact)
  return Number((Math.round(price / instrument.tick_size) * instrument.tick_size).toFixed(decimals))
}

/** A calm start: 10 % around the market, 20 grids, 2×. */
export function firstForm(instrument: Instrument, marketPrice: number): ManualForm {
  return {
    direction: 'neutral',
    grid_type: 'geometric',
    margin_mode: 'crossed',
    price_range_lower: onTick(marketPrice * 0.9, instrument),
    price_range_upper: onTick(marketPrice * 1.1, instrument),
    grid_count: 20,
    leverage: Math.min(2, instrument.max_leverage),
    investment_ratio: 10,
    stop_loss_price: null,
    take_profit_price: null,
    stop_loss_percent: null,
    take_profit_percent: null,
    trigger_price: null,
    trailing_up_to: null,
    trailing_down_to: null,
    out_of_range: 'wait',
  }
}

export const withChoice = (form: ManualForm, choice: GridChoice): ManualForm => {
  const { symbol: _, ...grid } = choice
  return { ...form, ...grid }
}

/** The request the form asks for, null while a needed field is empty. */
export function requestOf(form: ManualForm, symbol: string, accountId: string): PreviewRequestInput | null {
  const {
    direction,
    grid_type,
    margin_mode,
    price_range_lower,
    price_range_upper,
    grid_count,
    leverage,
    investment_ratio,
    out_of_range,
  } = form
  if (NEEDED.some((field) => form[field] === null)) return null
  const optional = Object.fromEntries(OPTIONAL.flatMap((field) => (form[field] === null ? [] : [[field, form[field]]])))
  return {
    symbol,
    account_id: accountId,
    direction,
    grid_type,
    margin_mode,
    price_range_lower: price_range_lower ?? 0,
    price_range_upper: price_range_upper ?? 0,
    grid_count: grid_count ?? 0,
    leverage: leverage ?? 0,
    investment_ratio: investment_ratio ?? 0,
    out_of_range,
    ...trailingOf(form),
    ...optional,
  }
}

/** How far the range may follow the price; nothing when it shall not. */
function trailingOf({ trailing_up_to, trailing_down_to }: ManualForm): Pick<PreviewRequestInput, 'trailing'> {
  if (trailing_up_to === null && trailing_down_to === null) return {}
  return {
    trailing: {
      ...(trailing_up_to === null ? {} : { up_to: trailing_up_to }),
      ...(trailing_down_to === null ? {} : { down_to: trailing_down_to }),
    },
  }
}
