import { assert, formatPrice, type GridBot, type GridPlan, isEnded, mayFill, type Slot } from '@gridpilot/core'
import type { BookedFill, BotEventEntry, Commit } from '@gridpilot/engine'
import { fillToRow, ledgerToRow } from '../codec/fact-codec.ts'
import { orderToRow } from '../codec/order-codec.ts'
import { stopToRow } from '../codec/stop-codec.ts'
import type { Tx } from '../schema/schema.ts'
import type { Identities } from './bot-identity.ts'
import { EVENTS_PER_THINNING, thinEvents } from './event-thinning.ts'
import { gridBotStateColumns } from './grid-bot-row.ts'
import { slotColumns } from './grid-position-row.ts'
import type { EngineStatements } from './statements.ts'

/** The slot rows of a bot as they are stored, so that a commit writes only those that changed. */
interface WrittenSlots {
  readonly plan: GridPlan | null
  readonly ended: boolean
  readonly slots: readonly Slot[]
}

/** What this process knows of the stored rows; valid because no other process writes (process lock). */
export interface Written {
  readonly slots: Map<string, WrittenSlots>
  readonly lastEvent: Map<string, number>
}

/** What a commit will have written once its transaction is durable; merged into `Written` only then. */
type Pending = Written

export interface CommitContext {
  readonly statements: EngineStatements
  readonly identities: Identities
  readonly written: Written
  readonly nowMs: number
}

/** Writes a whole commit inside `tx`; returns what to remember once it is durable. */
export async function writeCommit(
  tx: Tx,
  accountId: string,
  commit: Commit,
  context: CommitContext,
): Promise<() => void> {
  const pending: Pending = { slots: new Map(), lastEvent: new Map() }
  const userId = await context.identities.owner(tx, accountId)
  for (const bot of commit.bots) await writeBot(tx, accountId, bot, context, pending)
  const orderOwner = { account_id: accountId, user_id: userId, updated_at: context.nowMs }
  for (const order of commit.orders) await context.statements.upsertOrder.run(tx, orderToRow(order, orderOwner))
  for (const stop of commit.stops) await context.statements.upsertStop.run(tx, stopToRow(stop, orderOwner))
  await writeSlotOrders(tx, commit, context)
  const factOwner = { account_id: accountId, user_id: userId, received_at: context.nowMs }
  for (const fill of commit.fills) {
    const inserted = await context.statements.insertFill.run(tx, fillToRow(fill, factOwner))
    if (inserted === 1) await writeExecution(tx, fill, context)
  }
  for (const entry of commit.ledger) await context.statements.insertLedger.run(tx, ledgerToRow(entry, factOwner))
  await writeEvents(tx, userId, commit.events, context, pending)
  for (const [name, value] of Object.entries(commit.cursors)) {
    await context.statements.upsertCursor.run(tx, { account_id: accountId, name, value })
  }
  return () => {
    for (const [botId, slots] of pending.slots) context.written.slots.set(botId, slots)
    for (const [botId, seq] of pending.lastEvent) context.written.lastEvent.set(botId, seq)
  }
}

async function writeBot(tx: Tx, accountId: string, bot: GridBot, context: CommitContext, pending: Pending) {
  const { instrument, userId, accountId: owner } = await context.identities.bot(tx, bot.id)
  assert(owner === accountId, `bot ${bot.id} belongs to another account`)
  const columns = gridBotStateColumns(bot, instrument, context.nowMs)
  await context.statements.updateBot.run(tx, { ...columns, id: bot.id })
  const ended = isEnded(bot)
  const stored = pending.slots.get(bot.id) ?? context.written.slots.get(bot.id)
  const same = stored?.plan === bot.plan && stored?.ended === ended
  for (const [i, slot] of bot.slots.entries()) {
    if (same && stored?.slots[i] === slot) continue
    await context.statements.upsertSlot.run(tx, slotColumns(bot, slot, instrument, userId))
  }
  if (stored?.slots.length !== bot.slots.length) {
    await tx
      .deleteFrom('grid_positions')
      .where('bot_id', '=', bot.id)
      .where('grid_level', '>=', bot.slots.length)
      .execute()
  }
  pending.slots.set(bot.id, { plan: bot.plan, ended, slots: bot.slots })
}

/** Ended orders leave their slot side before new ones take it, whatever their order in the commit. */
async function writeSlotOrders(tx: Tx, commit: Commit, { statements }: CommitContext): Promise<void> {
  const slotOrders = commit.orders.filter(({ purpose }) => purpose === 'slot')
  const sideOf = (order: (typeof slotOrders)[number]) => ({
    bot_id: order.botId,
    grid_level: order.slot,
    order_id: order.clientOrderId,
  })
  for (const order of slotOrders) {
    if (!mayFill(order)) await statements.slotOrderEnded[order.side].run(tx, sideOf(order))
  }
  for (const order of slotOrders) {
    if (mayFill(order)) await statements.slotOrderRests[order.side].run(tx, sideOf(order))
  }
}

async function writeExecution(tx: Tx, fill: BookedFill, { statements, identities }: CommitContext): Promise<void> {
  if (fill.botId === null || fill.purpose !== 'slot') return
  const { instrument } = await identities.bot(tx, fill.botId)
  const price = formatPrice(instrument, fill.price)
  await statements.slotExecuted[fill.side].run(tx, { bot_id: fill.botId, grid_level: fill.slot, price })
}

async function writeEvents(
  tx: Tx,
  userId: string,
  events: readonly BotEventEntry[],
  context: CommitContext,
  pending: Pending,
): Promise<void> {
  for (const event of events) {
    const last = pending.lastEvent.get(event.botId) ?? (await lastEvent(tx, event.botId, context.written))
    const seq = last + 1
    await context.statements.insertEvent.run(tx, {
      bot_id: event.botId,
      seq,
      user_id: userId,
      code: event.code,
      params: JSON.stringify(event.params),
      occurred_at: event.occurredAtMs,
      wall_at: event.wallMs,
    })
    pending.lastEvent.set(event.botId, seq)
    if (seq % EVENTS_PER_THINNING === 0) await thinEvents(tx, event.botId)
  }
}

async function lastEvent(tx: Tx, botId: string, written: Written): Promise<number> {
  const known = written.lastEvent.get(botId)
  if (known !== undefined) return known
  const row = await tx
    .selectFrom('bot_events')
    .select((select) => select.fn.max<number | null>('seq').as('seq'))
    .where('bot_id', '=', botId)
    .executeTakeFirst()
  return row?.seq ?? 0
}
