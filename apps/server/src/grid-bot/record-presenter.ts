import type { GridBotEvent, GridFill, GridOrder, GridPosition } from '@gridpilot/contract'
import {
  formatMoney,
  formatPrice,
  formatQuantity,
  type GridBot,
  type Instrument,
  notional,
  type OrderRecord,
  priceToNumber,
  quantityToNumber,
  type Slot,
  type Steps,
  type Ticks,
  toNumber,
} from '@gridpilot/core'
import type { BookedFill, BotEventEntry, BotView } from '@gridpilot/engine'
import { utcTime, utcTimeOrNull } from '../http/utc-time.ts'
import { notice } from './notices.ts'
import { wireField } from './wire-field.ts'

/** An order and when it last changed (wall and, where known, market time). */
export interface PresentedOrder {
  readonly order: OrderRecord
  readonly updatedAtMs: number
  readonly marketUpdatedAtMs: number | null
  /** Mean price of its fills, null before the first. */
  readonly averagePrice: number | null
}

export function presentOrder({ order, ...more }: PresentedOrder, instrument: Instrument): GridOrder {
  const price = order.price
  return {
    id: order.clientOrderId,
    bot_id: order.botId,
    symbol: order.symbol,
    client_order_id: order.clientOrderId,
    venue_order_id: order.venueOrderId,
    purpose: order.purpose,
    slot: order.purpose === 'slot' ? order.slot : null,
    cycle: order.purpose === 'slot' ? order.cycle : null,
    side: order.side,
    position_side: order.positionSide,
    order_type: order.type,
    time_in_force: order.timeInForce,
    reduce_only: order.reduceOnly,
    price: price === null ? null : priceToNumber(instrument, price),
    price_exact: price === null ? null : formatPrice(instrument, price),
    quantity: quantityToNumber(instrument, order.quantity),
    quantity_exact: formatQuantity(instrument, order.quantity),
    filled_quantity: quantityToNumber(instrument, order.filledQuantity),
    average_price: more.averagePrice,
    status: order.status,
    status_reason: order.reason === null ? null : notice('exchange_reason', { reason: order.reason }),
    created_at: utcTime(order.createdWallMs),
    updated_at: utcTime(more.updatedAtMs),
    market_created_at: utcTime(order.createdMarketMs),
    market_updated_at: utcTimeOrNull(more.marketUpdatedAtMs),
  }
}

export function presentFill(fill: BookedFill, botId: string, receivedAtMs: number, instrument: Instrument): GridFill {
  const isSlot = fill.purpose === 'slot'
  return {
    id: fill.tradeId,
    bot_id: botId,
    symbol: fill.symbol,
    trade_id: fill.tradeId,
    client_order_id: fill.clientOrderId,
    venue_order_id: fill.venueOrderId,
    purpose: fill.purpose as GridFill['purpose'],
    slot: isSlot ? fill.slot : null,
    cycle: isSlot ? fill.cycle : null,
    side: fill.side,
    position_side: fill.positionSide,
    price: priceToNumber(instrument, fill.price),
    price_exact: formatPrice(instrument, fill.price),
    quantity: quantityToNumber(instrument, fill.quantity),
    quantity_exact: formatQuantity(instrument, fill.quantity),
    notional: toNumber(notional(instrument, fill.price, fill.quantity)),
    fee: toNumber(fill.fee),
    fee_exact: formatMoney(fill.fee),
    fee_coin: fill.feeCoin,
    liquidity: fill.liquidity,
    realized_pnl: toNumber(fill.realizedPnl),
    realized_pnl_exact: formatMoney(fill.realizedPnl),
    market_time: utcTime(fill.occurredAtMs),
    received_at: utcTime(receivedAtMs),
  }
}

/** Latest opening and closing execution prices of a slot, ticks. */
export interface SlotPrices {
  readonly entry: number | null
  readonly exit: number | null
}

export interface SlotContext {
  readonly bot: GridBot
  readonly view: BotView | null
  readonly instrument: Instrument
  readonly prices: ReadonlyMap<number, SlotPrices>
}

export function presentSlot(slot: Slot, { bot, view, instrument, prices }: SlotContext): GridPosition {
  const plan = bot.plan
  const lower = plan?.levels[slot.cell] ?? (0 as Ticks)
  const upper = plan?.levels[slot.cell + 1] ?? (0 as Ticks)
  const quantity = plan?.quantity ?? (0 as Steps)
  const ended = bot.status === 'stopped' || bot.status === 'liquidated'
  const opened = slot.opening === 'buy' ? slot.held : quantity - slot.held
  const live = (side: 'buy' | 'sell') =>
    view?.orders.find((order) => order.purpose === 'slot' && order.slot === slot.index && order.side === side)
  const deferred = view?.deferred.find(({ key }) => key.purpose === 'slot' && key.slot === slot.index)
  const known = prices.get(slot.index)
  return {
    grid_level: slot.cell,
    slot: slot.index,
    lower_price: priceToNumber(instrument, lower),
    upper_price: priceToNumber(instrument, upper),
    target_price: priceToNumber(instrument, slot.opening === 'buy' ? lower : upper),
    order_size: quantityToNumber(instrument, quantity),
    held_quantity: quantityToNumber(instrument, slot.held),
    status: ended ? 'closed' : opened > 0 ? 'filled' : 'pending',
    buy_order_id: live('buy')?.clientOrderId ?? null,
    sell_order_id: live('sell')?.clientOrderId ?? null,
    entry_price: known?.entry ?? null,
    exit_price: known?.exit ?? null,
    profit: toNumber(slot.profit),
    profit_exact: formatMoney(slot.profit),
    round_trips: quantity === 0 ? 0 : Math.floor(slot.pairedQuantity / quantity),
    deferral: deferred === undefined ? null : notice(`deferred_${deferred.reason}`, { code: deferred.code }),
  }
}

const WARNINGS = new Set([
  ...['order_deferred', 'start_refused', 'range_not_moved', 'edit_refused'],
  ...['protection_removed', 'protection_refused'],
])
const ERRORS = new Set(['halted', 'liquidated'])
/** Event parameters that core counts in ticks, steps or money units. */
const TICKS = new Set(['price', 'start_price', 'lower', 'upper'])
const STEPS = new Set(['quantity', 'initial_quantity', 'position', 'bought', 'sold'])
const MONEY = new Set(['fee', 'profit', 'amount', 'investment'])

/** `id` is unique within the bot. Parameters in exact units become the decimal texts people read. */
export function presentEvent(
  event: BotEventEntry,
  id: string,
  instrument: Instrument,
  counterOrders: readonly string[] = [],
): GridBotEvent {
  const params = Object.entries(event.params).map(([name, value]) => [name, readable(name, value, instrument)] as const)
  const severity = ERRORS.has(event.code) ? 'error' : WARNINGS.has(event.code) ? 'warning' : 'info'
  return {
    id,
    bot_id: event.botId,
    severity,
    notice: notice(event.code, Object.fromEntries(params)),
    order_id: null,
    caused_by_fill: null,
    fill_id: tradeIdOf(event),
    counter_order_ids: [...counterOrders],
    occurred_at: utcTime(event.wallMs),
    market_time: utcTime(event.occurredAtMs),
  }
}

/** The execution an event is about; null: none. */
export const tradeIdOf = ({ params }: BotEventEntry): string | null =>
  typeof params.trade_id === 'string' ? params.trade_id : null

/** An order as a line of its bot's timeline, with the reason why it exists. */
export function presentOrderEvent(order: OrderRecord, instrument: Instrument): GridBotEvent {
  const { botId, clientOrderId, side, price, quantity, slot, attempt } = order
  const fill = fillOf(order)
  const params = {
    side,
    quantity: formatQuantity(instrument, quantity),
    price: price === null ? null : formatPrice(instrument, price),
    slot: slot < 0 ? null : slot + 1,
    trade_id: fill,
    attempt,
    command: order.cause.startsWith('command:') ? order.cause.slice('command:'.length) : null,
  }
  return {
    id: `order:${clientOrderId}`,
    bot_id: botId,
    severity: 'info',
    notice: notice(reasonOf(order), params),
    order_id: clientOrderId,
    caused_by_fill: fill,
    fill_id: null,
    counter_order_ids: [],
    occurred_at: utcTime(order.createdWallMs),
    market_time: utcTime(order.createdMarketMs),
  }
}

const fillOf = ({ cause }: OrderRecord): string | null =>
  cause.startsWith('fill:') ? cause.slice('fill:'.length) : null

function reasonOf(order: OrderRecord): string {
  if (order.purpose === 'protect') return 'order_protection'
  if (order.purpose !== 'slot') return order.purpose === 'start' ? 'order_start' : 'order_close'
  if (order.attempt > 0) return 'order_retry'
  if (fillOf(order) !== null) return 'order_counter'
  return order.cause.startsWith('command:') ? 'order_command' : 'order_plan'
}

type BotNoteValue = BotEventEntry['params'][string]

function readable(name: string, value: BotNoteValue, instrument: Instrument): BotNoteValue {
  if (value === null) return null
  if (name === 'field' && typeof value === 'string') return wireField(value)
  if (TICKS.has(name) && typeof value === 'number') return formatPrice(instrument, value as Ticks)
  if (STEPS.has(name) && typeof value === 'number') {
    return `${value < 0 ? '-' : ''}${formatQuantity(instrument, Math.abs(value) as Steps)}`
  }
  if (MONEY.has(name) && typeof value === 'string' && /^-?\d+$/.test(value)) return formatMoney(BigInt(value) as never)
  return value
}
