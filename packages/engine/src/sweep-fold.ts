import { compareIds, isSettled, isTerminal, type OrderRecord, stopMayAct } from '@gridpilot/core'
import { type AccountState, isCatchingUp, ordersOf, stopsOf } from './account-state.ts'
import type { Billing } from './billing.ts'
import { Booking } from './booking.ts'
import { changedSetting } from './changed-setting.ts'
import type { Fold } from './fold.ts'
import type { ForgottenOrders } from './forgotten-orders.ts'
import { noteSwept, settleHistory } from './history-gap.ts'
import type { Notifier } from './ports/notifier.ts'
import { type Difference, nothingToClose, positionDifferences } from './position-differences.ts'
import type { Sweep } from './sweep.ts'
import { TrailingCursor } from './trailing-cursor.ts'
import type { Turn } from './turn.ts'

/** A difference younger than this may be a row that is late. */
const MISMATCH_PATIENCE_MS = 10_000
/** What is booked as the account’s beginning cannot be taken back: longer than the cursors stay behind. */
const BASELINE_PATIENCE_MS = 45_000
/** No read of positions is older than this, ms. */
const POSITION_LAG_MS = 5_000

/** What a sweep leaves to be done. */
export interface SweepFindings {
  /** Thought live, not among the open orders: each must be asked for by id; a missing row is never a cancel. */
  readonly missing: readonly string[]
  /** Open on the exchange under our prefix although no intent of a living bot stands behind them. */
  readonly orphans: readonly { readonly symbol: string; readonly clientOrderId: string }[]
  /** The same as ids, those included that only this sweep has shown so far. */
  readonly unknown: readonly string[]
}

export interface SweepFoldParts {
  readonly state: AccountState
  readonly fold: Fold
  readonly billing: Billing
  readonly forgotten: ForgottenOrders
  readonly notifier: Notifier
  /** How far back the venue's fills can be read, ms; undefined: for ever. */
  readonly historyMs: number | undefined
}

/** Folds one sweep: fills and bills first, then orders, positions and what the comparison of both sides shows. */
export class SweepFold {
  private readonly state: AccountState
  private readonly fold: Fold
  private readonly notifier: Notifier
  private readonly historyMs: number | undefined
  private readonly billing: Billing
  private readonly forgotten: ForgottenOrders
  private readonly newestFill = new TrailingCursor()
  private readonly newestBill = new TrailingCursor()
  private readonly newestOrder = new TrailingCursor()
  private newestOrderId: string | null = null
  private fillsAtLastSweep = 0
  /** Open orders under our prefix that the last sweep showed and nobody here knew. */
  private unknownBefore: ReadonlySet<string> = new Set()
  /** What the sweep before showed of an account whose beginning is not settled yet. */
  private baselineSeen = ''
  private baselineSinceWallMs = 0
  private baselineSinceMarketMs = 0
  private baselineDiffered = false
  private readonly differsSince = new Map<string, number>()
  private lastDifference = new Map<string, number>()
  /** Newest trade of others by symbol, and how many there are, at the last sweep. */
  private readonly othersSeen = new Map<string, string>()

  constructor({ state, fold, billing, forgotten, notifier, historyMs }: SweepFoldParts) {
    this.state = state
    this.fold = fold
    this.billing = billing
    this.forgotten = forgotten
    this.notifier = notifier
    this.historyMs = historyMs
  }

  async apply(turn: Turn, sweep: Sweep, installation: string): Promise<SweepFindings> {
    const { state } = this
    // A clock that was set back must not keep a stop waiting for the time it showed before.
    const nowMs = turn.times.wallMs
    for (const [botId, wallMs] of state.lastActivityWallMs)
      if (wallMs > nowMs) state.lastActivityWallMs.set(botId, nowMs)
    await this.forgotten.adopt(turn, [...sweep.endedOrders, ...sweep.openOrders])
    await this.fold.fills(turn, sweep.fills, true)
    await this.billing.seen(turn, sweep.bills)
    for (const report of sweep.openOrders) this.fold.report(turn, report)
    state.positions = sweep.positions
    state.report = sweep.account
    state.lastSweepWallMs = sweep.startedWallMs
    state.foreignOrders = foreignOrders(state, sweep)
    noteSwept(turn, state, this.historyMs)
    this.comparePositions(turn, sweep)
    this.billing.share(turn, sweep.startedWallMs)
    this.advanceCursors(turn, sweep)
    const open = new Set(sweep.openOrders.map((order) => order.clientOrderId))
    const unknown = sweep.openOrders.filter(
      ({ clientOrderId }) => this.fold.isOurs(clientOrderId, installation) && !state.orders.has(clientOrderId),
    )
    // An order that filled while this sweep was reading looks like one: only a second sweep makes it an orphan.
    const orphans = unknown.filter(({ clientOrderId }) => this.unknownBefore.has(clientOrderId))
    this.unknownBefore = new Set(unknown.map(({ clientOrderId }) => clientOrderId))
    this.forgotten.swept(sweep.startedWallMs, nowMs)
    this.checkSettings(turn, sweep)
    this.verifyStops(turn, sweep)
    turn.changes.push({ type: 'account', accountId: state.accountId })
    const missing = this.missing(open, sweep.startedWallMs, nowMs)
    if (state.historyLost && this.lastDifference.size + missing.length === 0) settleHistory(turn, state)
    return { missing, unknown: unknown.map(({ clientOrderId }) => clientOrderId), orphans }
  }

  private advanceCursors(turn: Turn, sweep: Sweep): void {
    const { postponed, heldFills, orders, waitingBills, unnamedBills, bookedTradeIds, bookedBillIds } = this.state
    this.newestFill.saw(sweep.fillCursor, sweep.startedWallMs)
    this.newestBill.saw(sweep.billCursor, sweep.startedWallMs)
    // The cursor waits until every order that has ended is explained and nothing is held: a crash must read it again.
    const ended = [...orders.values()].filter((order) => isTerminal(order.status))
    const explained = postponed.size + heldFills.size === 0 && ended.every(isSettled)
    if (explained) this.advance(turn, 'fills', this.newestFill, bookedTradeIds)
    if (waitingBills.size + unnamedBills.size === 0) this.advance(turn, 'bills', this.newestBill, bookedBillIds)
    this.advanceOrders(turn, sweep)
  }

  /** Every order up to this one is remembered: what a restored database has to look for begins after it. */
  private advanceOrders(turn: Turn, { startedWallMs }: Sweep): void {
    for (const { venueOrderId } of this.state.orders.values())
      if (venueOrderId !== null && compareIds(venueOrderId, this.newestOrderId ?? '0') > 0)
        this.newestOrderId = venueOrderId
    this.newestOrder.saw(this.newestOrderId, startedWallMs)
    const { value } = this.newestOrder
    if (value !== null && this.state.catchUp === null) turn.setCursor('orders', value)
  }

  private advance(turn: Turn, name: 'fills' | 'bills', { value }: TrailingCursor, booked: Set<string>): void {
    if (value === null || this.state.cursors[name] === value) return
    turn.setCursor(name, value)
    for (const id of booked) if (BigInt(id) <= BigInt(value)) booked.delete(id)
  }

  /** A time that is yet to come is of before the clock was set back (FAULTS P15): older than any sweep. */
  private missing(open: ReadonlySet<string>, startedWallMs: number, nowMs: number): string[] {
    const before = (wallMs: number) => wallMs < startedWallMs || wallMs > nowMs
    const thoughtLive = (order: OrderRecord) =>
      (order.status === 'accepted' || order.status === 'partially_filled') &&
      before(order.submittedWallMs ?? 0) &&
      !open.has(order.clientOrderId)
    return [...this.state.orders.values()].filter(thoughtLive).map((order) => order.clientOrderId)
  }

  /** Settings changed by hand are never silently changed back: no new entries until a person has looked. */
  private checkSettings(turn: Turn, sweep: Sweep): void {
    for (const bot of [...this.state.bots.values()]) {
      const reason = bot.plan === null || bot.goal !== 'run' ? null : changedSetting(bot, sweep)
      if (reason !== null) turn.apply(bot.id, { type: 'halt', reason, times: turn.times })
    }
  }

  /** A bot may call itself stopped only after a sweep later than its last activity shows nothing left (I11). */
  private verifyStops(turn: Turn, sweep: Sweep): void {
    // What an older backup has forgotten may have to be closed yet.
    if (isCatchingUp(this.state)) return
    for (const bot of [...this.state.bots.values()]) {
      if (bot.status !== 'stopping') continue
      const closed = nothingToClose(this.state, bot, sweep.positions)
      if (bot.goal === 'flat' && !closed) continue
      if (ordersOf(this.state, bot.id).some((order) => order.status !== 'absent' && !isSettled(order))) continue
      if ((this.state.lastActivityWallMs.get(bot.id) ?? 0) >= sweep.startedWallMs) continue
      if (stopsOf(this.state, bot.id).some(stopMayAct)) continue
      if ([...this.state.postponed.values()].some(({ symbol }) => symbol === bot.config.symbol)) continue
      const tag = `g${bot.installation}-${bot.code}-`
      const isOwn = ({ clientOrderId }: { readonly clientOrderId: string }) => clientOrderId.startsWith(tag)
      if (sweep.openOrders.some(isOwn) || sweep.openStops.some(isOwn)) continue
      turn.apply(bot.id, { type: 'verified', nothingToClose: closed, times: turn.times })
    }
  }

  /**
   * Whatever an account that is new here holds belongs to the user, not to a bot. Fills are read before positions, so a
   * trade between the two would count twice: two sweeps in a row have to show the same before it is believed, and what
   * the fills do not explain for as long as a row may be late.
   */
  private takeBaseline(turn: Turn, { positions, fillCursor, startedWallMs }: Sweep): void {
    // What is put off explains a difference as soon as it is booked.
    if (isCatchingUp(this.state) || this.state.postponed.size > 0) return
    const differences = [...positionDifferences(this.state, positions)]
    const seen = JSON.stringify([fillCursor, differences])
    const agreed = seen === this.baselineSeen
    if (!agreed) {
      this.baselineSinceWallMs = startedWallMs
      // By the exchange's own clock, as its newest price tells it: ours may be off.
      const told = [...this.state.tickers.values()].map(({ occurredAtMs }) => occurredAtMs)
      this.baselineSinceMarketMs = Math.min(turn.times.marketMs, Math.max(0, ...told))
    }
    this.baselineSeen = seen
    const waited = Math.abs(startedWallMs - this.baselineSinceWallMs) >= BASELINE_PATIENCE_MS
    if (differences.length > 0) this.baselineDiffered = true
    // A difference that is gone may have been closed by a trade whose row is late.
    if (!agreed || (this.baselineDiffered && !waited)) return
    for (const [, { symbol, positionSide, steps }] of differences) turn.addExternal(symbol, positionSide, steps)
    // What was traded before the first of the two is in what the second found, also where its row comes later.
    turn.setCursor('baseline', String(Math.max(1, this.baselineSinceMarketMs - POSITION_LAG_MS)))
  }

  /** Σ sub-ledgers + external = exchange position; a difference that two quiet sweeps agree on halts the symbol's bots. */
  private comparePositions(turn: Turn, sweep: Sweep): void {
    const { state } = this
    const { positions, startedWallMs } = sweep
    if (state.cursors.baseline === undefined) this.takeBaseline(turn, sweep)
    state.differing = new Set([...positionDifferences(state, positions).values()].map(({ symbol }) => symbol))
    if (state.cursors.baseline === undefined) return
    const fills = [...state.bots.values()].reduce((count, bot) => count + bot.fills, 0)
    const quiet = fills === this.fillsAtLastSweep
    this.fillsAtLastSweep = fills
    const differences = positionDifferences(state, positions)
    const traded = this.tradedByOthers([...differences.values()])
    const symbols = new Set<string>()
    for (const [key, difference] of differences) {
      const { symbol, steps } = difference
      symbols.add(symbol)
      const since = this.differsSince.get(key)
      // An equal difference after a trade of others was booked is another one.
      const same = quiet && !traded.has(symbol) && since !== undefined && this.lastDifference.get(key) === steps
      if (!same) this.differsSince.set(key, startedWallMs)
      // A row may be late: an order whose fills are missing explains a difference, and so does a short while.
      if (!same || startedWallMs - since < MISMATCH_PATIENCE_MS || this.fillsMissing(symbol)) continue
      if (!state.mismatch.has(symbol)) this.mismatched(turn, difference)
      if (state.historyLost) new Booking(turn).unexplained(symbol, difference.positionSide, steps)
    }
    for (const symbol of [...state.mismatch.keys()]) {
      if (symbols.has(symbol)) continue
      state.mismatch.delete(symbol)
      this.notifier.resolve(state.accountId, `position_mismatch:${symbol}`)
    }
    this.lastDifference = new Map([...differences].map(([key, { steps }]) => [key, steps]))
  }

  /** Of these symbols, those of which trades of others were booked since they were asked for last. */
  private tradedByOthers(differences: readonly Difference[]): ReadonlySet<string> {
    const traded = new Set<string>()
    for (const symbol of new Set(differences.map((each) => each.symbol))) {
      const changes = this.state.externalChanges.filter((change) => change.symbol === symbol)
      const seen = `${changes.length}/${changes.at(-1)?.tradeId}`
      if (this.othersSeen.get(symbol) !== seen) traded.add(symbol)
      this.othersSeen.set(symbol, seen)
    }
    return traded
  }

  private mismatched(turn: Turn, { symbol, positionSide, steps }: Difference): void {
    const { state } = this
    state.mismatch.set(symbol, steps)
    for (const bot of [...state.bots.values()]) {
      if (bot.config.symbol === symbol && bot.goal !== 'none') {
        turn.apply(bot.id, { type: 'halt', reason: 'position_mismatch', times: turn.times })
      }
    }
    const which = positionSide === 'net' ? 'position' : `${positionSide} leg`
    this.notifier.raise({
      key: `position_mismatch:${symbol}`,
      severity: 'critical',
      code: 'position_mismatch',
      message: `${symbol}: the exchange's ${which} differs from the booked one by ${steps} size steps`,
      accountId: state.accountId,
      botId: null,
    })
  }

  private fillsMissing(symbol: string): boolean {
    for (const { fill } of this.state.heldFills.values()) if (fill.symbol === symbol) return true
    if ([...this.state.postponed.values()].some((fill) => fill.symbol === symbol)) return true
    return [...this.state.orders.values()].some(
      (order) => order.symbol === symbol && isTerminal(order.status) && !isSettled(order),
    )
  }
}

/** Open orders by symbol that no record here stands behind. */
function foreignOrders(state: AccountState, { openOrders }: Sweep): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { clientOrderId, symbol } of openOrders)
    if (!state.orders.has(clientOrderId)) counts.set(symbol, (counts.get(symbol) ?? 0) + 1)
  return counts
}
