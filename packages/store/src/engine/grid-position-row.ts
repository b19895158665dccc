import {
  assert,
  formatMoney,
  formatPrice,
  formatQuantity,
  type GridBot,
  type GridPlan,
  type Instrument,
  isEnded,
  type Slot,
} from '@gridpilot/core'
import type { GridPositionsTable } from '../schema/trading-tables.ts'

/** What a slot's row takes from the bot's state; order ids and execution prices come from orders and fills. */
export type SlotColumns = Omit<GridPositionsTable, 'buy_order_id' | 'sell_order_id' | 'entry_price' | 'exit_price'>

/** Is anything open that this slot's entry brought (or its initial inventory stands for)? */
function isOpen(slot: Slot, plan: GridPlan): boolean {
  return slot.opening === 'buy' ? slot.held > 0 : slot.held < plan.quantity
}

export function slotColumns(bot: GridBot, slot: Slot, instrument: Instrument, userId: string): SlotColumns {
  const { plan } = bot
  assert(plan !== null, `bot ${bot.id} has slots but no plan`)
  const lower = plan.levels[slot.cell]
  const upper = plan.levels[slot.cell + 1]
  assert(lower !== undefined && upper !== undefined, `bot ${bot.id} slot ${slot.index} outside its levels`)
  const lowerPrice = formatPrice(instrument, lower)
  const upperPrice = formatPrice(instrument, upper)
  const deferrals = (['buy', 'sell'] as const).flatMap((side) => {
    const { deferral } = slot[side]
    return deferral ? [{ side, reason: deferral.reason, code: deferral.code }] : []
  })
  return {
    bot_id: bot.id,
    grid_level: slot.index,
    user_id: userId,
    lower_price: lowerPrice,
    upper_price: upperPrice,
    target_price: slot.opening === 'buy' ? lowerPrice : upperPrice,
    order_size: formatQuantity(instrument, plan.quantity),
    held_quantity: formatQuantity(instrument, slot.held),
    status: isEnded(bot) ? 'closed' : isOpen(slot, plan) ? 'filled' : 'pending',
    profit: formatMoney(slot.profit),
    round_trips: plan.quantity > 0 ? Math.floor(slot.pairedQuantity / plan.quantity) : 0,
    deferrals: JSON.stringify(deferrals),
  }
}
