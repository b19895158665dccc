import { type ClientOrderIdParts, type GridBot, parseClientOrderId } from '@gridpilot/core'
import type { AccountState } from './account-state.ts'

/** The bot whose name an order or execution bears, and what else its id says; null: a stranger's, or of a bot not held here. */
export function namedBot(state: AccountState, { clientOrderId }: { readonly clientOrderId: string }): NamedBot | null {
  const parts = parseClientOrderId(clientOrderId)
  if (parts === null || parts.purpose === 'protect') return null
  const bot = [...state.bots.values()].find(
    ({ code, installation }) => code === parts.bot && installation === parts.installation,
  )
  return bot === undefined ? null : { bot, parts }
}

export interface NamedBot {
  readonly bot: GridBot
  readonly parts: ClientOrderIdParts
}
