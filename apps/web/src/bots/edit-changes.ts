import type { GridBot, OutOfRange, PatchGridBotRequestInput } from '@gridpilot/contract'

export const EXIT_FIELDS = ['stop_loss_percent', 'take_profit_percent', 'stop_loss_price', 'take_profit_price'] as const
/** Changing one of them begins a new grid. */
const GRID_FIELDS = ['price_range_lower', 'price_range_upper', 'grid_count', 'leverage'] as const

/** What the form holds; null: an empty field. */
export interface EditForm
  extends Pick<GridBot, 'name' | (typeof EXIT_FIELDS)[number]>,
    Record<(typeof GRID_FIELDS)[number] | 'investment_amount', number | null> {
  readonly trailing_up_to: number | null
  readonly trailing_down_to: number | null
  readonly out_of_range: OutOfRange
  /** More or less money moves the limit and leaves the grid as it is. */
  readonly keep_size: boolean
}

export function formOf(bot: GridBot): EditForm {
  const { name, stop_loss_percent, take_profit_percent, stop_loss_price, take_profit_price } = bot
  const { price_range_lower, price_range_upper, grid_count, leverage, investment_amount, out_of_range } = bot
  return {
    ...{ name, stop_loss_percent, take_profit_percent, stop_loss_price, take_profit_price },
    ...{ price_range_lower, price_range_upper, grid_count, leverage, investment_amount, out_of_range },
    trailing_up_to: bot.trailing?.up_to ?? null,
    trailing_down_to: bot.trailing?.down_to ?? null,
    keep_size: true,
  }
}

/** A change of the grid itself: the bot begins a new one, whatever else changes with it. */
export const isNewGrid = (before: EditForm, form: EditForm): boolean =>
  GRID_FIELDS.some((field) => form[field] != null && form[field] !== before[field])

/** Only what differs from the bot; an emptied exit becomes null (removed). null: nothing changed. */
export function changesOf(before: EditForm, form: EditForm): PatchGridBotRequestInput | null {
  const change: PatchGridBotRequestInput = {}
  const name = form.name.trim()
  if (name !== before.name) change.name = name
  for (const field of EXIT_FIELDS) {
    const value = form[field] ?? null
    if (value !== before[field]) change[field] = value
  }
  for (const field of GRID_FIELDS) {
    const value = form[field] ?? null
    if (value !== null && value !== before[field]) change[field] = value
  }
  const { investment_amount, out_of_range, trailing_up_to = null, trailing_down_to = null } = form
  if (investment_amount !== null && investment_amount !== before.investment_amount) {
    change.investment_amount = investment_amount
    if (form.keep_size && !isNewGrid(before, form)) change.resize = false
  }
  if (out_of_range !== before.out_of_range) change.out_of_range = out_of_range
  if (trailing_up_to !== before.trailing_up_to || trailing_down_to !== before.trailing_down_to) {
    change.trailing = trailingOf(trailing_up_to, trailing_down_to)
  }
  return Object.keys(change).length === 0 ? null : change
}

function trailingOf(up: number | null, down: number | null): PatchGridBotRequestInput['trailing'] {
  if (up === null && down === null) return null
  return { ...(up === null ? {} : { up_to: up }), ...(down === null ? {} : { down_to: down }) }
}
