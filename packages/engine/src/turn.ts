import {
  applyOrderEvent,
  applyStopEvent,
  type BotEvent,
  type BotNote,
  type GridBot,
  intendedOrder,
  isSettled,
  isTerminal,
  type OrderEvent,
  type OrderIntent,
  type OrderRecord,
  onCommand,
  type PositionSide,
  type ProtectiveStop,
  type Side,
  type StopEvent,
  step,
  stopKey,
  type Times,
} from '@gridpilot/core'
import { type AccountState, externalCursor, externalSize, isCatchingUp } from './account-state.ts'
import { isCanceledAgain } from './canceled-by-hand.ts'
import type { EngineChange } from './engine-view.ts'
import type { CancelRequest, ProtectRequest } from './gateway.ts'
import { moneyOf } from './money-of.ts'
import { deferralOf } from './order-end.ts'
import type { BookedFill, BotEventEntry, Commit, Execution, LedgerEntry } from './ports/store.ts'
import { canceledBySwitch } from './switch-run.ts'
import { TradeHistory } from './trade-history.ts'

/**
 * One turn of an account: facts are folded into the state and everything that must become durable is collected, so
 * that it can be committed at once. Nothing is sent and nobody is told before that commit has succeeded.
 */
export class Turn {
  readonly state: AccountState
  readonly times: Times
  readonly changes: EngineChange[] = []
  /** Open on the exchange under our name, known to nobody: to be canceled without a record of their own. */
  readonly strays: CancelRequest[] = []
  /** The same for stops. */
  readonly strayStops: ProtectRequest[] = []
  /** Of the bots that an execution older than the newest booked one may belong to. */
  readonly history = new TradeHistory()
  private readonly bots = new Set<string>()
  private readonly orders = new Map<string, OrderRecord>()
  private readonly stops = new Map<string, ProtectiveStop>()
  private readonly fills: BookedFill[] = []
  private readonly ledger: LedgerEntry[] = []
  private readonly events: BotEventEntry[] = []
  private readonly cursors: Record<string, string> = {}

  constructor(state: AccountState, times: Times) {
    this.state = state
    this.times = times
  }

  get isEmpty(): boolean {
    return (
      this.bots.size +
        this.orders.size +
        this.stops.size +
        this.fills.length +
        this.ledger.length +
        this.events.length ===
        0 && Object.keys(this.cursors).length === 0
    )
  }

  /** Everything this turn changed, for one transaction. */
  commit(epoch: number): Commit {
    const bots = [...this.bots].flatMap((id) => this.state.bots.get(id) ?? [])
    return {
      epoch,
      bots,
      orders: [...this.orders.values()],
      stops: [...this.stops.values()],
      fills: this.fills,
      ledger: this.ledger,
      events: this.events,
      cursors: this.cursors,
    }
  }

  setCursor(name: string, value: string): void {
    if (this.state.cursors[name] === value) return
    this.state.cursors[name] = value
    this.cursors[name] = value
  }

  /** Counts signed steps on a position that belong to no bot. */
  addExternal(symbol: string, positionSide: PositionSide, steps: number): void {
    const before = externalSize(this.state, symbol, positionSide)
    this.setCursor(externalCursor(symbol, positionSide), String(before + steps))
  }

  addBot(bot: GridBot): void {
    this.state.bots.set(bot.id, bot)
    this.touch(bot.id)
  }

  /** Folds one event into one bot. A broken invariant halts that bot and leaves the others alone (FAULTS rule 8). */
  apply(botId: string, event: BotEvent): void {
    const bot = this.state.bots.get(botId)
    if (bot === undefined) return
    const instrument = this.state.instruments.get(bot.config.symbol)
    let result: ReturnType<typeof step>
    // Rules not read yet, or a symbol not listed any more: nothing can be judged, and nothing that has to be booked comes
    // here (see `mustWait`). A person's word counts all the same.
    if (instrument === undefined) {
      if (event.type !== 'command' || event.command.name === 'edit') return
      result = onCommand(bot, event.command, event.times, null)
    } else
      try {
        result = step(bot, event, instrument)
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        result = step(bot, { type: 'halt', reason, times: this.times }, instrument)
      }
    if (result.bot === bot) return
    this.state.bots.set(botId, result.bot)
    const onlyPrice =
      event.type === 'price' &&
      result.bot.goal === bot.goal &&
      result.bot.status === bot.status &&
      result.notes.length === 0
    if (onlyPrice) return
    this.touch(botId)
    if (event.type === 'command' || event.type === 'halt') this.state.lastActivityWallMs.set(botId, this.times.wallMs)
    for (const note of result.notes) this.note(botId, note)
  }

  note(botId: string, note: BotNote): void {
    const marketMs = this.times.marketMs
    this.events.push({ botId, ...note, occurredAtMs: marketMs, wallMs: this.times.wallMs })
    this.changes.push({ type: 'note', accountId: this.state.accountId, botId, note, marketMs })
  }

  cancelStray(stray: CancelRequest): void {
    this.strays.push(stray)
  }

  cancelStrayStop(stray: ProtectRequest): void {
    this.strayStops.push(stray)
  }

  /** The newest execution of this turn on one side of a slot: what its counter order answers. */
  parentFill(botId: string, slot: number, side: Side): string | null {
    const isParent = (fill: BookedFill) => fill.botId === botId && fill.slot === slot && fill.side === side
    return this.fills.findLast(isParent)?.tradeId ?? null
  }

  /** Makes an intent part of this turn's commit. */
  intend(intent: OrderIntent): OrderRecord {
    const order = intendedOrder(intent, this.times.wallMs, this.times.marketMs)
    this.state.orders.set(order.clientOrderId, order)
    this.orders.set(order.clientOrderId, order)
    this.touch(order.botId)
    return order
  }

  /** An order as this turn has changed it, settled ones included: newer than anything the store can say. */
  changed(clientOrderId: string, venueOrderId: string): OrderRecord | undefined {
    const byClientId = this.orders.get(clientOrderId)
    return byClientId ?? [...this.orders.values()].find((order) => order.venueOrderId === venueOrderId)
  }

  /** Takes an order that the store still knows back into the working set (late fills, restored backups). */
  adopt(order: OrderRecord): void {
    this.state.orders.set(order.clientOrderId, order)
  }

  order(order: OrderRecord, event: OrderEvent): OrderRecord {
    // Its bot cannot be stepped, so its end would be lost: the order stays as it is, and the exchange tells it again.
    if (!this.state.instruments.has(order.symbol)) return order
    let next: OrderRecord
    try {
      next = applyOrderEvent(order, event)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.apply(order.botId, { type: 'halt', reason, times: this.times })
      return order
    }
    if (JSON.stringify(next) === JSON.stringify(order)) {
      // Taken back from the store for nothing new.
      if (isSettled(order)) this.state.orders.delete(order.clientOrderId)
      return order
    }
    this.state.orders.set(next.clientOrderId, next)
    this.orders.set(next.clientOrderId, next)
    this.state.lastActivityWallMs.set(next.botId, this.times.wallMs)
    this.touch(next.botId)
    if (isSettled(next)) this.state.orders.delete(next.clientOrderId)
    this.noteEnd(next)
    if (isSettled(next) && !isSettled(order)) this.settle(next)
    return next
  }

  /** Makes the intent of a stop part of this turn's commit. */
  intendStop(stop: ProtectiveStop): void {
    this.keepStop(stop)
  }

  stop(stop: ProtectiveStop, event: StopEvent): ProtectiveStop {
    const next = applyStopEvent(stop, event)
    if (JSON.stringify(next) !== JSON.stringify(stop)) this.keepStop(next)
    return next
  }

  private keepStop(stop: ProtectiveStop): void {
    const latest = this.state.stops.get(stopKey(stop))
    if (latest === undefined || latest.attempt <= stop.attempt) this.state.stops.set(stopKey(stop), stop)
    this.stops.set(stop.clientOrderId, stop)
    this.state.lastActivityWallMs.set(stop.botId, this.times.wallMs)
    if (this.state.bots.has(stop.botId)) this.touch(stop.botId)
  }

  /** From when on the rows of an ended order are late. */
  private noteEnd({ clientOrderId, status }: OrderRecord): void {
    const { endedSeenWallMs, orders } = this.state
    if (!orders.has(clientOrderId)) endedSeenWallMs.delete(clientOrderId)
    else if (isTerminal(status) && !endedSeenWallMs.has(clientOrderId))
      endedSeenWallMs.set(clientOrderId, this.times.wallMs)
  }

  private settle(order: OrderRecord): void {
    const { switchRun } = this.state
    const excused = isCatchingUp(this.state) || canceledBySwitch(switchRun, order, this.times.wallMs)
    // What a hand canceled is placed again once, and then waits for a person.
    if (!excused && isCanceledAgain(this.state, order)) this.pause(order.botId, 'orders_canceled_by_hand')
    const outcome = order.status === 'filled' ? 'filled' : order.status === 'rejected' ? 'rejected' : 'canceled'
    const { purpose, slot, side, filledQuantity, revision } = order
    const key = { purpose, slot, side }
    this.apply(order.botId, {
      type: 'order_ended',
      key,
      revision,
      outcome,
      filledQuantity,
      deferral: deferralOf(order, excused),
      times: this.times,
    })
  }

  /** Makes an execution part of this turn's commit; from now on it counts as booked. */
  record(booked: BookedFill): void {
    const { state, times } = this
    const { tradeId, botId, symbol } = booked
    state.bookedTradeIds.add(tradeId)
    if (state.lastTradeId === null || BigInt(tradeId) > BigInt(state.lastTradeId)) state.lastTradeId = tradeId
    this.fills.push(booked)
    // A look at the account that began before knows nothing of the order it is of.
    if (botId !== null) state.lastActivityWallMs.set(botId, times.wallMs)
    this.ledger.push(...moneyOf(booked, state.instruments.get(symbol)?.quoteCoin ?? 'USDT'))
    this.changes.push({ type: 'fill', accountId: state.accountId, fill: booked })
  }

  pause(botId: string, reason: string): void {
    this.apply(botId, { type: 'command', command: { name: 'pause', reason }, times: this.times })
  }

  book(entry: LedgerEntry): void {
    this.ledger.push(entry)
  }

  /** Executions of a bot that this turn has booked already. */
  executionsOf(botId: string): Execution[] {
    const own = this.fills.filter((fill) => fill.botId === botId)
    return own.map((fill) => ({ ...fill, forced: fill.purpose === 'liquidation' }))
  }

  private touch(botId: string): void {
    if (!this.bots.has(botId)) this.changes.push({ type: 'bot', accountId: this.state.accountId, botId })
    this.bots.add(botId)
  }
}
