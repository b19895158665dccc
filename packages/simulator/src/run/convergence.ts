import { hasDust } from '@gridpilot/core'
import { ownerOf } from '../checkers/bot-of.ts'
import type { World } from '../face.ts'

/** A counter order may wait this long for more of its parent before it takes the size that is right (SPEC §5: 2 s). */
const GROWING_MS = 2_500

const UNSETTLED: ReadonlySet<string> = new Set(['intended', 'submitted', 'unknown'])

/**
 * Why the engine is not done yet; null: everything rests as it should (I16). Asked only when no fault stands.
 * `seenIdle`: accounts that were idle once since then. With slow lines two accounts that sweep are hardly ever idle at
 * the same moment, and a sweep that only looks again is no unrest.
 */
export function unrest(world: World, sinceMs: number, seenIdle: Set<string>): string | null {
  const { process } = world
  if (process === null) return 'no process runs'
  for (const { accountId } of world.accounts) {
    const view = process.engine.account(accountId)
    if (view === null) return `${accountId} is not attached`
    if (view.lastSweepWallMs === null || view.lastSweepWallMs < sinceMs) return `${accountId} was not swept`
    if (view.idle) seenIdle.add(accountId)
    if (!seenIdle.has(accountId)) return `${accountId} is not idle`
    const late = behind(world, accountId)
    if (late !== null) return late
    for (const bot of view.bots) {
      const { id, status } = bot.bot
      const moving = bot.orders.find(({ status, cancel }) => UNSETTLED.has(status) || cancel !== 'none')
      if (moving !== undefined) return `${moving.clientOrderId} is ${moving.status}, cancel ${moving.cancel}`
      if (bot.warnings.some(({ code }) => code === 'order_unresolved')) return `${id} has an unresolved order`
      if (status === 'stopping') return `${id} is still stopping`
      // A start that the exchange refuses for now waits like any other level, and says why.
      if (status === 'starting' && bot.deferred.length === 0) return `${id} is still starting`
      const running = bot.bot.goal === 'run' && status !== 'waiting_trigger'
      const known = view.instruments.get(bot.bot.config.symbol)
      const eased = known !== undefined && known.minNotional > world.truth.instrument(known.symbol).minNotional
      if (running && eased && hasDust(known, bot.bot)) return `${id} waits by rules that are not those of now`
      if (running && bot.resting + bot.deferred.length < bot.wanted) {
        return `${id} has ${bot.resting} of ${bot.wanted} orders resting, ${bot.deferred.length} deferred`
      }
    }
  }
  return null
}

/** What has happened at the exchange and is still on its way to the engine: fills made are not yet fills seen. */
function behind(world: World, accountId: string): string | null {
  const { truth, process, nowMs } = world
  const booked = world.commits.findLast((each) => each.accountId === accountId && each.commit.fills.length > 0)
  const traded = Math.max(truth.fills(accountId).at(-1)?.occurredAtMs ?? 0, booked?.durableMs ?? 0)
  if (nowMs - traded < GROWING_MS) return `${accountId} has just traded`
  const begun = world.rows("select 1 from cursors where account_id = ? and name = 'baseline'", accountId)
  if (begun.length === 0) return `what ${accountId} began with is not known`
  const [known] = world.rows<{ count: number }>('select count(*) as count from fills where account_id = ?', accountId)
  if (known?.count !== truth.fills(accountId).length) return `${accountId} has fills that are not booked`
  const billed = new Set(
    world
      .rows<{ entry_id: string }>(
        "select entry_id from ledger_entries where account_id = ? and entry_id like 'bill:%'",
        accountId,
      )
      .map(({ entry_id }) => entry_id.split(':')[1]),
  )
  const unread = truth
    .bills(accountId)
    .find((bill) => bill.kind === 'funding' && bill.amount !== 0n && !billed.has(bill.billId))
  if (unread !== undefined) return `${accountId} has funding that is not booked`
  const [unwritten] = world.rows<{ client_order_id: string }>(
    "select client_order_id from orders where account_id = ? and status in ('intended', 'submitted', 'unknown') limit 1",
    accountId,
  )
  if (unwritten !== undefined) return `${unwritten.client_order_id} is not known to be accepted`
  const remembered = new Set(
    world
      .rows<{ client_order_id: string }>(
        'select client_order_id from orders where account_id = ? and settled = 0',
        accountId,
      )
      .map(({ client_order_id }) => client_order_id),
  )
  const stray = truth
    .openOrders(accountId)
    .find(({ clientOrderId }) => ownerOf(world, clientOrderId) !== null && !remembered.has(clientOrderId))
  if (stray !== undefined) return `${stray.clientOrderId} rests and is remembered by nobody`
  const open = new Set(truth.openOrders(accountId).map(({ clientOrderId }) => clientOrderId))
  // Known in memory is not yet durable.
  const live = world.rows<{ client_order_id: string }>(
    "select client_order_id from orders where account_id = ? and status in ('accepted', 'partially_filled')",
    accountId,
  )
  const over = live.find(({ client_order_id }) => !open.has(client_order_id))
  if (over !== undefined) return `${over.client_order_id} has ended and is not stored as such`
  for (const { orders } of process?.engine.account(accountId)?.bots ?? []) {
    const gone = orders.find((order) => order.status === 'accepted' && !open.has(order.clientOrderId))
    if (gone !== undefined) return `${gone.clientOrderId} has ended and is not known to have`
  }
  return null
}
