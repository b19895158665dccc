import {
  type ClientOrderIdParts,
  desired,
  type Fill,
  type GridBot,
  keyText,
  mayFill,
  type OrderRecord,
  parseClientOrderId,
} from '@gridpilot/core'
import { type AccountState, ordersOf } from './account-state.ts'
import type { Turn } from './turn.ts'

/** The bot whose name an execution bears, and what else its id says; null: a stranger's, or of a bot not held here. */
export function namedBot(state: AccountState, { clientOrderId }: Fill): NamedBot | null {
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

/**
 * An order of ours that filled and that this database does not know: an older backup took its place (FAULTS P12). Its id
 * tells whose it is; the bot, being where it was when the order was made, still wants it, and that tells the rest. Where
 * the bot wants something else by now, nothing is guessed: null.
 */
export function rebuiltOrder(turn: Turn, fill: Fill): OrderRecord | null {
  const { state } = turn
  const named = namedBot(state, fill)
  const instrument = named && state.instruments.get(named.bot.config.symbol)
  if (!named || !instrument) return null
  const { bot, parts } = named
  const key = keyText(parts)
  const target = desired(bot, instrument).targets.find((each) => keyText(each) === key)
  const taken = ordersOf(state, bot.id).some((order) => mayFill(order) && keyText(order) === key)
  const fits =
    target !== undefined &&
    !taken &&
    bot.revision === parts.revision &&
    target.sequence.cycle === parts.cycle &&
    target.quantity >= fill.quantity &&
    target.positionSide === fill.positionSide
  if (!fits) return null
  const { purpose, slot, side, positionSide, type, price, quantity, timeInForce } = target
  return turn.intend({
    clientOrderId: fill.clientOrderId,
    botId: bot.id,
    symbol: bot.config.symbol,
    positionSide,
    marginMode: bot.config.marginMode,
    revision: parts.revision,
    purpose,
    slot,
    side,
    cycle: parts.cycle,
    attempt: parts.attempt,
    type,
    price,
    quantity,
    timeInForce,
    reduceOnly: false,
    cause: 'restored',
  })
}
