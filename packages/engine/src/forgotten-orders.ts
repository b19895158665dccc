import { compareIds, isEnded, isSettled, isTerminal, keyText, type OrderRecord } from '@gridpilot/core'
import { type AccountState, ordersOf } from './account-state.ts'
import { type NamedBot, namedBot } from './named-bot.ts'
import type { EngineStore } from './ports/store.ts'
import type { OrderReport } from './ports/venue.ts'
import type { Turn } from './turn.ts'

/** As long as a row of the exchange's lists may be late (FAULTS E11), and a little more. */
const LATE_ROWS_MS = 25_000

/**
 * Orders of ours that this database has forgotten because an older backup took its place (FAULTS P12). The exchange
 * remembers them: each becomes a record again, in the order in which they were made, and the bot goes through the same
 * fills and ends once more. Looked for after every load; while something turns up, nothing new is placed.
 */
export class ForgottenOrders {
  private readonly state: AccountState
  private readonly store: EngineStore
  /** Found already: what cannot be taken is found again and again. */
  private readonly seen = new Set<string>()
  private readonly taken = new Set<string>()

  constructor(state: AccountState, store: EngineStore) {
    this.state = state
    this.store = store
  }

  /** Takes what a sweep shows: open orders and those that have ended, in any order. */
  async adopt(turn: Turn, reports: readonly OrderReport[]): Promise<void> {
    if (this.state.catchUp === null) return
    const ordered = reports.toSorted((a, b) => compareIds(a.venueOrderId, b.venueOrderId))
    for (const report of ordered) {
      const named = namedBot(this.state, report)
      if (named === null || this.taken.has(report.clientOrderId) || !(await this.isForgotten(turn, report))) continue
      const isListed = this.state.instruments.has(report.symbol)
      if (!(isListed && this.seen.has(report.clientOrderId))) noteForgotten(this.state, turn.times.wallMs)
      this.seen.add(report.clientOrderId)
      const { bot, parts } = named
      // Without its rules nothing can be judged: what became of it would be lost.
      if (!isListed || mustWaitFor(ordersOf(this.state, bot.id), report, named)) continue
      this.taken.add(report.clientOrderId)
      if (parts.purpose !== 'protect') turn.apply(bot.id, { type: 'order_found', key: { ...parts }, ...parts })
      // Only a bot that is stopped closes: that word was given, and it holds.
      if (parts.purpose === 'close') turn.apply(bot.id, { type: 'command', command: STOP, times: turn.times })
      if (fits(named)) adoptOne(turn, report, named)
    }
  }

  /** A sweep is folded: was it the last that had to look? */
  swept(sweepStartedWallMs: number, wallMs: number): void {
    const { catchUp } = this.state
    const until = catchUp?.untilWallMs ?? null
    if (catchUp === null || until === null || catchUp.over) this.state.catchUp = null
    // A time far ahead is of before the clock was set back (FAULTS P15).
    else catchUp.over = sweepStartedWallMs >= until || until > wallMs + LATE_ROWS_MS
  }

  private async isForgotten(turn: Turn, { clientOrderId, venueOrderId }: OrderReport): Promise<boolean> {
    if (this.state.orders.has(clientOrderId) || turn.changed(clientOrderId, venueOrderId) !== undefined) return false
    return (await this.store.orderByClientId(this.state.accountId, clientOrderId)) === null
  }
}

/** A living order's forerunner has ended, or it would not live: that is asked for first, lest two of a name may fill. */
const mustWaitFor = (orders: readonly OrderRecord[], { state }: OrderReport, { parts }: NamedBot): boolean =>
  (state === 'live' || state === 'partially_filled') &&
  orders.some((order) => keyText(order) === keyText(parts) && order.status !== 'absent' && !isUnread(order))

/** Something of ours is at the exchange that nobody here knows: what may come late is waited for. */
export function noteForgotten({ catchUp }: AccountState, wallMs: number): void {
  if (catchUp !== null && !catchUp.over) catchUp.untilWallMs = wallMs + LATE_ROWS_MS
}

const STOP = { name: 'stop', closePosition: true, reason: 'user' } as const

/** Is the bot the one that made it: of the same grid, and at work? Else its executions are booked and a person looks. */
function fits({ bot, parts }: NamedBot): boolean {
  if (isEnded(bot) || bot.plan === null) return false
  return parts.revision === (parts.purpose === 'slot' ? bot.slots[parts.slot]?.revision : bot.revision)
}

function adoptOne(turn: Turn, report: OrderReport, { bot, parts }: NamedBot): void {
  const { clientOrderId, symbol, side, positionSide, type, price, quantity } = report
  const { purpose, slot, revision, cycle, attempt } = parts
  if (purpose !== 'start' && purpose !== 'close' && purpose !== 'slot') return
  const intended = turn.intend({
    clientOrderId,
    botId: bot.id,
    symbol,
    positionSide,
    marginMode: bot.config.marginMode,
    revision,
    purpose,
    slot,
    side,
    cycle,
    attempt,
    type,
    price,
    quantity,
    timeInForce: type === 'market' ? 'ioc' : 'post_only',
    reduceOnly: false,
    cause: RESTORED,
  })
  const { venueOrderId, state, cumulative, reason } = report
  let order = turn.order(intended, { type: 'submitted', wallMs: turn.times.wallMs })
  order = turn.order(order, { type: 'acknowledged', venueOrderId })
  // Who canceled it is not known any more: nobody is said to have meddled.
  if (state === 'canceled') {
    order = turn.order(order, { type: 'cancel_intended' })
    order = turn.order(order, { type: 'cancel_submitted', wallMs: turn.times.wallMs })
  }
  turn.order(order, { type: 'reported', venueOrderId, state, quantity, cumulative, reason })
}

/** Why such an order exists. */
export const RESTORED = 'restored'

/** Ended in a forgotten life, its executions still on their way: until they are booked nothing is known of its bot. */
export const isUnread = (order: OrderRecord): boolean =>
  order.cause === RESTORED && isTerminal(order.status) && !isSettled(order)
