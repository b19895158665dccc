import type { Checker, PlannedBot, World } from '../face.ts'
import { ownerOf } from './bot-of.ts'

/** A running process waits for its ticks, its look-ups and its connections, whatever has happened before. */
const TIMERS_MAX = 200
/** Notes of a bot: some for its life, and so many for each thing that happens to it. */
const NOTES_BASE = 100
const NOTES_EACH = 10
/** A fill moves money at most as profit, as fee, and as a fee in another coin. */
const ROWS_OF_FILL = 3

/** I21: when everything rests, what a process keeps and what its database holds is explained by what happened. */
export function bounded(): Checker {
  return {
    invariant: 'I21',
    atRest(world: World) {
      if (world.timers > TIMERS_MAX) return `${world.timers} timers wait although nothing is left to do`
      for (const { accountId } of world.accounts) {
        const bots = world.bots.filter((bot) => bot.accountId === accountId)
        const wrong = keepsTooMuch(world, bots) ?? growsTooFast(world, accountId, bots)
        if (wrong !== null) return wrong
      }
      return null
    },
  }
}

/** Orders that are over and booked are forgotten; those proven absent may go out again under their names. */
function keepsTooMuch(world: World, bots: readonly PlannedBot[]): string | null {
  for (const { accountId, botId } of bots) {
    const kept = world.process?.engine.bot(accountId, botId)?.orders.filter(({ status }) => status !== 'absent') ?? []
    const open = world.truth
      .openOrders(accountId)
      .filter(({ clientOrderId }) => ownerOf(world, clientOrderId)?.botId === botId)
    if (kept.length > open.length) return `${botId} keeps ${kept.length} orders in memory, ${open.length} are open`
  }
  return null
}

function growsTooFast(world: World, accountId: string, bots: readonly PlannedBot[]): string | null {
  const count = (sql: string, id: string): number =>
    world.rows<{ count: number }>(`select count(*) as count from ${sql} = ?`, id)[0]?.count ?? 0
  const fills = world.truth.fills(accountId).length
  // One row for each bot that shares it, and one for what is left.
  const billed = world.truth.bills(accountId).filter(({ kind }) => kind !== 'fill').length * (bots.length + 1)
  const rows = count('ledger_entries where account_id', accountId)
  if (rows > ROWS_OF_FILL * fills + billed) return `${rows} ledger rows of ${fills} fills and ${billed} shares of bills`
  for (const { botId } of bots) {
    const said = world.commands.filter((each) => each.botId === botId).length
    const notes = count('bot_events where bot_id', botId)
    if (notes > NOTES_BASE + NOTES_EACH * (fills + said))
      return `${notes} notes of ${botId}, ${fills} fills and ${said} commands`
  }
  return null
}
