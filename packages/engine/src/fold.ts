import {
  compareIds,
  type DeferralReason,
  type Fill,
  isSettled,
  isTerminal,
  type OrderRecord,
  parseClientOrderId,
  type Times,
} from '@gridpilot/core'
import { type AccountState, isCatchingUp, isPrepared } from './account-state.ts'
import { Booking } from './booking.ts'
import { noteForgotten } from './forgotten-orders.ts'
import { knowHistory } from './know-history.ts'
import { namedBot } from './named-bot.ts'
import { learnCap } from './order-room.ts'
import type { EngineStore } from './ports/store.ts'
import type { OrderReport, RefusalReason, SubmitOutcome, Ticker } from './ports/venue.ts'
import { mayPass, mustWait } from './postponed-fill.ts'
import { PriceGuard } from './price-guard.ts'
import type { ProtectionFold } from './protection/protection-fold.ts'
import { EventFailure, type Quarantine } from './quarantine.ts'
import { startIsAllowed } from './risk-gate.ts'
import type { Turn } from './turn.ts'

/** What a venue's refusal means for the level. */
const DEFERRAL: Readonly<Record<RefusalReason, DeferralReason>> = {
  post_only: 'post_only',
  margin: 'margin',
  price_band: 'price_band',
  order_cap: 'order_cap',
  nothing_to_reduce: 'refused',
  other: 'refused',
}

/** Folds what the venue says into a turn. Every function here is safe to call twice with the same fact. */
export class Fold {
  private readonly store: EngineStore
  private readonly state: AccountState
  private readonly protection: ProtectionFold
  private readonly quarantine: Quarantine
  private readonly prices = new PriceGuard()

  constructor(state: AccountState, store: EngineStore, protection: ProtectionFold, quarantine: Quarantine) {
    this.state = state
    this.store = store
    this.protection = protection
    this.quarantine = quarantine
  }

  ticker(turn: Turn, ticker: Ticker): void {
    const { state } = this
    const known = state.tickers.get(ticker.symbol)
    state.tickerSeenWallMs.set(ticker.symbol, turn.times.wallMs)
    state.heardMarketMs = Math.max(state.heardMarketMs, ticker.occurredAtMs)
    if (known !== undefined && ticker.occurredAtMs < known.occurredAtMs) return
    if (!this.prices.believes(ticker, known)) return
    state.tickers.set(ticker.symbol, ticker)
    turn.changes.push({ type: 'ticker', accountId: state.accountId, ticker })
    for (const bot of state.bots.values()) if (bot.config.symbol === ticker.symbol) this.price(turn, bot.id)
  }

  /**
   * Gives a bot the newest price. A bot that has yet to begin sees none before its start is prepared and the account was
   * looked at: it may have begun already, in a life that an older backup has forgotten.
   */
  price(turn: Turn, botId: string): void {
    const bot = this.state.bots.get(botId)
    const ticker = bot && this.state.tickers.get(bot.config.symbol)
    if (!bot || !ticker) return
    const { lastSweepWallMs, differing } = this.state
    const isKnown = lastSweepWallMs !== null && !isCatchingUp(this.state) && !differing.has(bot.config.symbol)
    if (bot.plan === null && !(isPrepared(this.state, bot) && isKnown)) return
    // Without a trigger the start is the user's own, and its orders are held back one by one.
    const waits = bot.status === 'waiting_trigger' && !startIsAllowed(this.state, bot)
    const { last, mark } = ticker
    turn.apply(botId, { type: 'price', last, mark, ...(waits ? { mayBegin: false } : {}), times: turn.times })
  }

  report(turn: Turn, report: OrderReport): void {
    const order = this.state.orders.get(report.clientOrderId)
    if (order === undefined) return
    const { venueOrderId, state, quantity, cumulative, reason } = report
    turn.order(order, { type: 'reported', venueOrderId, state, quantity, cumulative, reason })
  }

  /**
   * Fills from any source. Rows without a client id are resolved through the order they belong to. A row that cannot be
   * booked yet (see `mustWait`) is put off until what it waits for is known; the fill cursor waits with it. `swept`: they
   * were read one after the other, none left out.
   */
  async fills(turn: Turn, fills: readonly Fill[], swept = false): Promise<void> {
    const { postponed, bookedTradeIds } = this.state
    const fresh = new Map([...postponed.values(), ...fills].map((fill) => [fill.tradeId, fill]))
    for (const tradeId of fresh.keys()) if (bookedTradeIds.has(tradeId)) fresh.delete(tradeId)
    if (fresh.size === 0) return
    const known = await this.store.knownTradeIds(this.state.accountId, [...fresh.keys()])
    for (const [tradeId, fill] of fresh) {
      if (known.has(fill.tradeId)) {
        bookedTradeIds.add(tradeId)
        fresh.delete(tradeId)
      }
    }
    // One that was put off may be what the next one waits for, so a pass that booked something is followed by another.
    for (let booked = true; booked; ) {
      booked = false
      await knowHistory(turn, this.store, fresh.values())
      // Average cost depends on the order of trades: later ones of a position wait behind the first that waits.
      const waiting = new Map<string, Fill>()
      const forcedWaiting = new Set<string>()
      for (const [tradeId, fill] of [...fresh].sort(([a], [b]) => compareIds(a, b))) {
        const position = `${fill.symbol}:${fill.positionSide}`
        const first = waiting.get(position)
        const behind =
          (first !== undefined && !mayPass(turn, fill, first)) || (fill.forced === true && forcedWaiting.has(position))
        if (behind || !(await this.bookFill(turn, fill, swept))) {
          // What the exchange forced may itself wait for a later one; then the books are folded anew. Whose the next
          // forced one is depends on it.
          if (fill.forced === true) forcedWaiting.add(position)
          else if (first === undefined) waiting.set(position, fill)
        } else {
          fresh.delete(tradeId)
          booked = true
        }
      }
    }
    this.state.postponed = fresh
    await this.protection.releaseHeld(turn)
  }

  /** false: not yet. An execution that made turns fail again and again is left out, and its bot halts (FAULTS P18). */
  private async bookFill(turn: Turn, fill: Fill, swept: boolean): Promise<boolean> {
    const key = `fill:${fill.tradeId}`
    if (this.quarantine.isSetAside(key)) {
      const botId = this.state.orders.get(fill.clientOrderId)?.botId
      if (botId !== undefined) turn.apply(botId, { type: 'halt', reason: 'event_set_aside', times: turn.times })
      return true
    }
    try {
      const order = await this.orderOf(turn, fill)
      const named = order === null ? namedBot(this.state, fill) : null
      // Whose a forgotten order is, or what the exchange forced, is told by what was traded before.
      if ((named !== null || fill.forced === true) && !swept) return false
      // Where the exchange's fills name no order, the order's own row says whose it is, and that may be late.
      const isNameless = order === null && fill.clientOrderId === ''
      if ((named !== null || isNameless) && this.state.catchUp?.over === false) {
        if (!this.state.postponed.has(fill.tradeId)) noteForgotten(this.state, turn.times.wallMs)
        return false
      }
      if (mustWait(turn, fill, order)) return false
      const booking = new Booking(turn)
      if (order === null && fill.forced === true) booking.forced(fill)
      else if (order === null && named !== null) booking.strayFill(fill, named)
      else if (order !== null || !(await this.protection.takesFill(turn, fill))) booking.fill(fill, order)
      return true
    } catch (error) {
      throw new EventFailure(key, error)
    }
  }

  private async orderOf(turn: Turn, fill: Fill): Promise<OrderRecord | null> {
    const { orders, accountId } = this.state
    const inMemory =
      orders.get(fill.clientOrderId) ?? [...orders.values()].find((order) => order.venueOrderId === fill.venueOrderId)
    if (inMemory !== undefined) return inMemory
    const settledNow = turn.changed(fill.clientOrderId, fill.venueOrderId)
    if (settledNow !== undefined) return settledNow
    const stored =
      (fill.clientOrderId === '' ? null : await this.store.orderByClientId(accountId, fill.clientOrderId)) ??
      (await this.store.orderByVenueId(accountId, fill.venueOrderId))
    if (stored !== null && this.state.bots.has(stored.botId)) turn.adopt(stored)
    return stored
  }

  /** `timeoutMs`: how long before now a request left that counts as unanswered now. */
  submitted(turn: Turn, outcomes: readonly SubmitOutcome[], timeoutMs = 0): void {
    for (const outcome of outcomes) {
      const order = this.state.orders.get(outcome.clientOrderId)
      if (order === undefined) continue
      if (outcome.outcome === 'accepted') {
        turn.order(order, { type: 'acknowledged', venueOrderId: outcome.venueOrderId })
      } else if (outcome.outcome === 'unknown') {
        turn.order(order, { type: 'lost' })
        this.leftBy(turn, order.clientOrderId, turn.times.wallMs - (outcome.error.code === 'timeout' ? timeoutMs : 0))
      } else if (outcome.error.kind === 'rate_limited') {
        turn.order(order, { type: 'turned_away' })
      } else {
        if (outcome.error.reason === 'order_cap') learnCap(this.state, order.symbol, turn.times.wallMs)
        turn.order(order, {
          type: 'refused',
          code: `${DEFERRAL[outcome.error.reason ?? 'other']}:${outcome.error.code}`,
        })
      }
    }
  }

  /** When a request left is known by its answer only: the adapter may have held it back before. */
  private leftBy(turn: Turn, clientOrderId: string, wallMs: number): void {
    const order = this.state.orders.get(clientOrderId)
    if (order?.status !== 'unknown') return
    turn.order(order, { type: 'submitted', wallMs: Math.max(wallMs, order.submittedWallMs ?? wallMs) })
  }

  /** A look-up's answer; `startedWallMs` is when it was asked, for the proof of absence (FAULTS rule 3). */
  lookedUp(
    turn: Turn,
    clientOrderId: string,
    report: OrderReport | null,
    startedWallMs: number,
    proofDelayMs: number,
  ): void {
    const order = this.state.orders.get(clientOrderId)
    if (order === undefined || isSettled(order)) return
    if (report !== null) {
      this.report(turn, report)
      const seen = this.state.orders.get(clientOrderId)
      const canceledAt = seen?.cancelSubmittedWallMs ?? null
      // Long enough after the cancel and still alive: the cancel never arrived.
      if (seen !== undefined && seen.cancel === 'submitted' && !isTerminal(seen.status) && canceledAt !== null) {
        if (startedWallMs >= canceledAt + proofDelayMs) turn.order(seen, { type: 'cancel_unresolved' })
      }
      return
    }
    if (isTerminal(order.status) || order.status === 'absent') return
    if (order.venueOrderId !== null) {
      if (this.state.historyLost) this.forgotten(turn, order, startedWallMs)
      return
    }
    const sentAt = order.submittedWallMs ?? order.createdWallMs
    if (startedWallMs < sentAt + proofDelayMs) return
    const read = turn.order(order, { type: 'read_absent', wallMs: startedWallMs })
    if (read.absentReads >= 2) turn.order(read, { type: 'proved_absent' })
  }

  /** The exchange has forgotten an order that it once had: what it did is not known, and it does nothing any more. */
  private forgotten(turn: Turn, order: OrderRecord, startedWallMs: number): void {
    const read = turn.order(order, { type: 'read_absent', wallMs: startedWallMs })
    if (read.absentReads < 2 || read.venueOrderId === null) return
    const { venueOrderId, quantity, filledQuantity: cumulative } = read
    turn.order(read, { type: 'reported', venueOrderId, state: 'canceled', quantity, cumulative, reason: 'forgotten' })
  }

  /** Our own prefix on an order nobody remembers: a restored backup or another installation's copy. */
  isOurs(clientOrderId: string, installation: string): boolean {
    return parseClientOrderId(clientOrderId)?.installation === installation
  }

  /** After a restart nothing is known about what was in flight: every such order is unknown, sent "just now" at worst. */
  markUnresolvedAfterRestart(turn: Turn, times: Times): void {
    this.protection.markUnresolvedAfterRestart(turn)
    for (const stored of this.state.orders.values()) {
      const order = stored.cancel === 'none' ? stored : turn.order(stored, { type: 'cancel_unresolved' })
      if (order.status !== 'intended' && order.status !== 'submitted' && order.status !== 'unknown') continue
      turn.order(turn.order(order, { type: 'submitted', wallMs: times.wallMs }), { type: 'lost' })
    }
  }
}
