import type { Instrument as WireInstrument } from '@gridpilot/contract'
import {
  type DomainError,
  type ErrorValue,
  type GridConfig,
  type Instrument,
  moneyFromNumber,
  type PositionMode,
  planGrid,
  type Ticks,
  ticksFromNumber,
} from '@gridpilot/core'
import { coreInstrument } from './core-instrument.ts'
import type { ManualField, ManualForm } from './manual-form-state.ts'
import { type Picture, pictureOfPlan } from './picture.ts'

/** Why a field does not pass, and a value that does. */
export interface FieldProblem {
  readonly field: ManualField
  readonly error: DomainError
  /** Put into the field it passes, as far as this problem is concerned. */
  readonly nearest: number | null
}

export type LocalPreview =
  | { readonly kind: 'picture'; readonly picture: Picture }
  | { readonly kind: 'problems'; readonly problems: readonly FieldProblem[] }
  | { readonly kind: 'incomplete' }

const FIELD: Readonly<Record<string, ManualField>> = {
  lower: 'price_range_lower',
  upper: 'price_range_upper',
  gridCount: 'grid_count',
  leverage: 'leverage',
  investment: 'investment_amount',
  triggerPrice: 'trigger_price',
  stopLossPrice: 'stop_loss_price',
  takeProfitPrice: 'take_profit_price',
  stopLossAmount: 'stop_loss_percent',
  takeProfitAmount: 'take_profit_percent',
  trailingUp: 'trailing_up_to',
  trailingDown: 'trailing_down_to',
}

/** What the plan needs of the account: its free balance in USDT, and its position mode. */
export interface LocalAccount {
  readonly available: number
  readonly positionMode: PositionMode
}

/** The same plan the server will make, computed here at once. */
export function previewLocally(
  form: ManualForm,
  wire: WireInstrument,
  marketPrice: number,
  { available, positionMode }: LocalAccount,
): LocalPreview {
  const instrument = coreInstrument(wire)
  const config = instrument && configOf(form, instrument, { available, positionMode })
  if (!config) return { kind: 'incomplete' }
  const start = ticksFromNumber(instrument, marketPrice)
  if (!(start >= 1)) return { kind: 'incomplete' }
  const planned = planGrid(config, instrument, start)
  if (planned.ok) return { kind: 'picture', picture: pictureOfPlan(planned.value, instrument, marketPrice) }
  return { kind: 'problems', problems: planned.error.map((error) => problemOf(error, config)) }
}

function configOf(
  form: ManualForm,
  instrument: Instrument,
  { available, positionMode }: LocalAccount,
): GridConfig | null {
  const { price_range_lower, price_range_upper, grid_count, leverage, investment_ratio } = form
  if (price_range_lower === null || price_range_upper === null || grid_count === null) return null
  if (leverage === null || investment_ratio === null) return null
  const ticks = (price: number | null): Ticks | null => (price === null ? null : ticksFromNumber(instrument, price))
  const invested = (available * investment_ratio) / 100
  const share = (percent: number | null) => (percent === null ? null : moneyFromNumber((invested * percent) / 100))
  return {
    symbol: instrument.symbol,
    direction: form.direction,
    spacing: form.grid_type,
    lower: ticksFromNumber(instrument, price_range_lower),
    upper: ticksFromNumber(instrument, price_range_upper),
    gridCount: grid_count,
    leverage,
    investment: moneyFromNumber(invested),
    makerOnly: false,
    positionMode,
    marginMode: form.margin_mode,
    triggerPrice: ticks(form.trigger_price),
    stopLossPrice: ticks(form.stop_loss_price),
    takeProfitPrice: ticks(form.take_profit_price),
    stopLossAmount: share(form.stop_loss_percent),
    takeProfitAmount: share(form.take_profit_percent),
    trailingUp: ticks(form.trailing_up_to),
    trailingDown: ticks(form.trailing_down_to),
    outOfRange: form.out_of_range,
  }
}

function problemOf(error: DomainError, config: GridConfig): FieldProblem {
  const field = FIELD[error.field ?? ''] ?? 'price_range_lower'
  const value = numberOf(error.nearest)
  if (field !== 'stop_loss_percent' && field !== 'take_profit_percent') return { field, error, nearest: value }
  const invested = Number(config.investment) / 1e8
  return { field, error, nearest: value === null || invested === 0 ? null : (100 * value) / invested }
}

function numberOf(value: ErrorValue | undefined): number | null {
  const number = Number(value)
  return value === undefined || !Number.isFinite(number) ? null : number
}
