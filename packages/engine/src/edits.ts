import type { GridBot } from '@gridpilot/core'
import { type AccountState, isPrepared, ordersOf } from './account-state.ts'
import type { Turn } from './turn.ts'

/** A price older than this says nothing about what an edit would buy or sell now. */
const FRESH_PRICE_MS = 5_000

/** Is this bot's next grid waiting for anything that time or the exchange still has to bring? */
export const isEditing = ({ edit, goal, status }: GridBot): boolean =>
  edit !== null && (goal === 'run' || goal === 'hold') && status !== 'error'

/**
 * Begins the next grid of every bot whose old one is gone: no order of it may fill any more, and every fill is booked. It
 * may have begun already in a life that an older backup has forgotten: that is found out first.
 */
export function finishEdits(turn: Turn): void {
  const waits = turn.state.catchUp !== null
  for (const bot of [...turn.state.bots.values()]) {
    if (waits || !isEditing(bot) || !isPrepared(turn.state, bot)) continue
    if (ordersOf(turn.state, bot.id).some((order) => order.status !== 'absent')) continue
    const price = freshPrice(turn.state, bot, turn.times.wallMs)
    if (price !== null) turn.apply(bot.id, { type: 'drained', price, times: turn.times })
  }
  abandonOldOrders(turn)
}

/** What was proven absent goes out again only under its own name: one that a changed grid no longer uses never does. */
function abandonOldOrders(turn: Turn): void {
  for (const order of [...turn.state.orders.values()]) {
    if (order.status !== 'absent' || (order.purpose !== 'slot' && order.purpose !== 'start')) continue
    const bot = turn.state.bots.get(order.botId)
    if (bot === undefined) continue
    const revision = order.purpose === 'slot' ? bot.slots[order.slot]?.revision : bot.versions.at(-1)?.revision
    if (revision === undefined || order.revision < revision) turn.order(order, { type: 'abandoned' })
  }
}

function freshPrice(state: AccountState, { config: { symbol } }: GridBot, wallMs: number) {
  const seen = state.tickerSeenWallMs.get(symbol)
  return seen === undefined || wallMs - seen > FRESH_PRICE_MS ? null : (state.tickers.get(symbol)?.last ?? null)
}
