import { type HeldReason, isUnresolved, mayFill, type OrderRecord } from '@gridpilot/core'
import { type AccountState, isCatchingUp, ordersOf } from './account-state.ts'
import { type DeferredLevel, deferredOf, desiredOf } from './bot-plan.ts'
import type { AccountView, BotView, BotWarning } from './engine-view.ts'
import { botProtection } from './protection/protection-view.ts'
import { startIsAllowed } from './risk-gate.ts'

/** Older than this, a price is no longer "live" (UI.md). */
const STALE_PRICE_MS = 5_000
/** An answer that takes longer than this is worth telling; every order is without one for a moment. */
const LATE_ANSWER_MS = 5_000

/** The state of one bot as anyone may see it, with every reason not to trust it at this moment. */
export function botView(state: AccountState, botId: string, wallMs: number, sweepEveryMs: number): BotView | null {
  const bot = state.bots.get(botId)
  if (bot === undefined) return null
  const orders = ordersOf(state, botId)
  const deferred = deferredOf(state, bot)
  const active = bot.goal === 'run' || bot.status === 'stopping'
  const resting = orders.filter(
    (o) => (o.status === 'accepted' || o.status === 'partially_filled') && mayFill(o),
  ).length
  const warnings: BotWarning[] = []
  if (active) {
    const priceAge = wallMs - (state.tickerSeenWallMs.get(bot.config.symbol) ?? state.loadedWallMs)
    if (priceAge > STALE_PRICE_MS) warnings.push({ code: 'stale_price', ageMs: priceAge })
    const sweepAge = wallMs - (state.lastSweepWallMs ?? state.loadedWallMs)
    // Before the first sweep of this process everything shown is what an older one knew.
    if (state.lastSweepWallMs === null || sweepAge > 2 * sweepEveryMs)
      warnings.push({ code: 'stale_orders', ageMs: sweepAge })
    if (!state.connected) warnings.push({ code: 'disconnected', reason: state.disconnectReason })
  }
  const late = (order: OrderRecord) =>
    order.status === 'unknown' || wallMs - (order.submittedWallMs ?? wallMs) > LATE_ANSWER_MS
  const unresolved = orders.filter((order) => isUnresolved(order) && late(order)).length
  if (unresolved > 0) warnings.push({ code: 'order_unresolved', count: unresolved })
  for (const [reason, count] of countsBy(deferred)) warnings.push({ code: 'orders_deferred', count, reason })
  if (bot.status === 'waiting_trigger' && !startIsAllowed(state, bot))
    warnings.push({ code: 'orders_deferred', count: bot.config.gridCount, reason: 'risk' })
  if (!state.owned) warnings.push({ code: 'not_ours', reason: 'another_process' })
  else if (state.rival !== null) warnings.push({ code: 'not_ours', reason: state.rival.kind })
  if (isCatchingUp(state)) warnings.push({ code: 'catching_up' })
  if (state.mismatch.has(bot.config.symbol)) warnings.push({ code: 'position_mismatch' })
  const { wanted } = desiredOf(state, bot)
  const protection = botProtection(state, bot)
  return { accountId: state.accountId, bot, orders, resting, wanted, deferred, protection, warnings }
}

/** How many levels wait for each reason, the most frequent first. */
function countsBy(deferred: readonly DeferredLevel[]): [HeldReason, number][] {
  const counts = new Map<HeldReason, number>()
  for (const { reason } of deferred) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])
}

export function accountView(state: AccountState, wallMs: number, sweepEveryMs: number, idle: boolean): AccountView {
  return {
    accountId: state.accountId,
    connected: state.connected,
    owned: state.owned,
    rival: state.rival,
    keyRefusal: state.keyRefusal,
    lastSweepWallMs: state.lastSweepWallMs,
    report: state.report,
    positions: state.positions,
    tickers: state.tickers,
    instruments: state.instruments,
    bots: [...state.bots.keys()].flatMap((id) => botView(state, id, wallMs, sweepEveryMs) ?? []),
    idle,
  }
}
