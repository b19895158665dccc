import { desired, type Fill, keyText, mayFill, type OrderRecord } from '@gridpilot/core'
import { ordersOf } from './account-state.ts'
import { namedBot } from './named-bot.ts'
import type { Turn } from './turn.ts'

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
