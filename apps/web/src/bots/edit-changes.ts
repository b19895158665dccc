import type { GridBot, PatchGridBotRequestInput } from '@gridpilot/contract'

export const EXIT_FIELDS = ['stop_loss_percent', 'take_profit_percent', 'stop_loss_price', 'take_profit_price'] as const

export type EditForm = Pick<GridBot, 'name' | (typeof EXIT_FIELDS)[number]>

/** Only what differs from the bot; an emptied exit becomes null (removed). null: nothing changed. */
export function changesOf(bot: EditForm, form: EditForm): PatchGridBotRequestInput | null {
  const change: PatchGridBotRequestInput = {}
  const name = form.name.trim()
  if (name !== bot.name) change.name = name
  for (const field of EXIT_FIELDS) {
    const value = form[field] ?? null
    if (value !== bot[field]) change[field] = value
  }
  return Object.keys(change).length === 0 ? null : change
}
