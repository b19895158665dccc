import {
  compareIds,
  type Fill,
  type GridBot,
  isSettled,
  isTerminal,
  isUnresolved,
  mayFill,
  type OrderRecord,
  opposite,
} from '@gridpilot/core'
import { type AccountState, externalSizeBefore, ordersOf } from './account-state.ts'
import { closesMore } from './trade-history.ts'
import type { Turn } from './turn.ts'

/**
 * May this execution not be booked yet? Beside that of a symbol that is not listed, four cases of rows that come before
 * what explains them: a row without a client id while an order of ours that it could be of is unresolved (its venue id
 * is not known: taken for somebody else's it would be money nobody owns), what the exchange forced while rows of orders
 * that opened it are late or may be, the execution of a counter order whose parent's rows are late (the slot would hold less than
 * nothing), and one that closes more of a leg than is booked there while rows of orders that open it are late.
 */
export function mustWait(turn: Turn, fill: Fill, order: OrderRecord | null): boolean {
  const { state } = turn
  if (!state.instruments.has(fill.symbol) && isTraded(state, fill.symbol)) return true
  if (order === null && fill.forced === true)
    return mayHaveOpened(state, fill) || isHeldBefore(state, fill) || mayYetHaveOpened(turn, fill)
  if (order === null) return fill.clientOrderId === '' && couldBeOurs(state, fill)
  const bot = state.bots.get(order.botId)
  if (bot !== undefined && closesMoreThanBooked(bot, fill)) return mayOpenMore(state, bot, fill)
  const slot = order.purpose === 'slot' ? bot?.slots[order.slot] : undefined
  const q = bot?.plan?.quantity
  if (slot === undefined || q === undefined) return false
  const held = slot.held + (fill.side === 'buy' ? fill.quantity : -fill.quantity)
  if (held >= 0 && held <= q) return false
  return [...state.orders.values()].some(
    (other) =>
      other.botId === order.botId &&
      other.purpose === 'slot' &&
      other.slot === order.slot &&
      other.side === opposite(order.side) &&
      !isSettled(other) &&
      other.filledQuantity < other.quantity,
  )
}

/**
 * May an execution of a leg be booked before the earlier one of it that waits? What opens may, where something later than
 * both is booked already: the one that closes may wait for just that, and the books are folded anew with it.
 */
export const mayPass = ({ state }: Turn, { positionSide, side }: Fill, waiting: Fill): boolean =>
  positionSide !== 'net' &&
  (positionSide === 'long') === (side === 'buy') &&
  side !== waiting.side &&
  state.lastTradeId !== null &&
  compareIds(waiting.tradeId, state.lastTradeId) < 0

const isTraded = ({ bots }: AccountState, symbol: string): boolean =>
  [...bots.values()].some(({ config }) => config.symbol === symbol)

const closesMoreThanBooked = ({ positions }: GridBot, { positionSide, side, quantity }: Fill): boolean =>
  closesMore(positions, positionSide, side, quantity)

const mayOpenMore = (state: AccountState, bot: GridBot, { positionSide, side }: Fill): boolean =>
  ordersOf(state, bot.id).some(
    (other) =>
      other.positionSide === positionSide &&
      other.side === opposite(side) &&
      !isSettled(other) &&
      other.filledQuantity < other.quantity,
  )

/** What the exchange forced closes something: who held it is not known while rows of orders that open it are late. */
const mayHaveOpened = (state: AccountState, { symbol, positionSide, side }: Fill): boolean =>
  [...state.orders.values()].some(
    (order) =>
      order.symbol === symbol &&
      order.positionSide === positionSide &&
      order.side === opposite(side) &&
      isTerminal(order.status) &&
      !isSettled(order),
  )

/**
 * The exchange forces what is held, so where less was held by all we know, something that opened it is still on its way:
 * an order that is thought to rest, because what a look has read was old, may be what did.
 */
function mayYetHaveOpened(turn: Turn, fill: Fill): boolean {
  const { symbol, positionSide, side, quantity } = fill
  const { bots, orders } = turn.state
  let held = externalSizeBefore(turn.state, fill)
  for (const bot of bots.values()) if (bot.config.symbol === symbol) held += turn.history.sizeBefore(bot, fill)
  if ((side === 'sell' ? held : -held) >= quantity) return false
  return [...orders.values()].some(
    (order) =>
      order.symbol === symbol &&
      order.positionSide === positionSide &&
      order.side === opposite(side) &&
      mayFill(order) &&
      order.filledQuantity < order.quantity,
  )
}

/** An earlier execution that waits for the stop it may be of would change who held what. */
const isHeldBefore = ({ heldFills }: AccountState, { symbol, tradeId }: Fill): boolean =>
  [...heldFills.values()].some(({ fill }) => fill.symbol === symbol && compareIds(fill.tradeId, tradeId) < 0)

function couldBeOurs(state: AccountState, fill: Fill): boolean {
  return [...state.orders.values()].some(
    (order) =>
      order.venueOrderId === null &&
      (isUnresolved(order) || order.status === 'intended') &&
      mayFill(order) &&
      order.symbol === fill.symbol &&
      order.side === fill.side &&
      order.positionSide === fill.positionSide &&
      order.quantity >= fill.quantity,
  )
}
