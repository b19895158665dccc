import {
  applyOrderEvent,
  applyStopEvent,
  type BotEvent,
  type BotNote,
  type Fill,
  type GridBot,
  intendedOrder,
  isSettled,
  isTerminal,
  keyText,
  type OrderEvent,
  type OrderIntent,
  type OrderRecord,
  onCommand,
  type PositionSide,
  type ProtectiveStop,
  type Refolded,
  type Side,
  type Steps,
  type StopEvent,
  step,
  stopKey,
  type Times,
} from '@gridpilot/core'
import { type AccountState, externalChange, externalCursor, externalSize, isCatchingUp } from './account-state.ts'
import type { EngineChange } from './engine-view.ts'
import type { CancelRequest, ProtectRequest } from './gateway.ts'
import { moneyOf } from './money-of.ts'
import type { NamedBot } from './named-bot.ts'
import { deferralOf, isVenueEnd } from './order-end.ts'
import type { BookedFill, BotEventEntry, Commit, Execution, LedgerEntry } from './ports/store.ts'
import { sizesOf } from './position-trail.ts'
import { canceledBySwitch } from './switch-run.ts'
import { netted, type Taken, takenBy, takenCursor, takenOfLate } from './taken-by-hand.ts'
import { TradeHistory } from './trade-history.ts'

const TRAIL_LENGTH = 500

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
    if (!excused) this.noteHand(order)
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

  /** Canceled by nobody of ours: placed again once, and at the second time of the same level the bot pauses (FAULTS U1). */
  private noteHand(order: OrderRecord): void {
    const byHand = order.status === 'canceled' && order.cancel === 'none' && !isVenueEnd(order)
    if (!byHand || order.purpose !== 'slot') return
    const { handCancels } = this.state
    const level = `${order.botId}/${keyText(order)}`
    const before = handCancels.get(level)
    handCancels.set(level, order.cycle)
    if (before !== order.cycle) return
    for (const each of handCancels.keys()) if (each.startsWith(`${order.botId}/`)) handCancels.delete(each)
    this.pause(order.botId, 'orders_canceled_by_hand')
  }

  /**
   * An execution the venue forced. With one bot holding the other side it is that bot's liquidation; shared by several
   * it cannot be split truthfully, so it counts as external and every one of them halts.
   */
  forced(fill: Fill): void {
    const { state } = this
    if (state.bookedTradeIds.has(fill.tradeId)) return
    const against = (size: number) => (fill.side === 'buy' ? size < 0 : size > 0)
    const sizeOf = (bot: GridBot) => this.sizeBefore(bot, fill)
    const holders = [...state.bots.values()].filter((bot) => bot.config.symbol === fill.symbol && against(sizeOf(bot)))
    const [holder] = holders
    if (holder === undefined || holders.length > 1 || Math.abs(sizeOf(holder)) < fill.quantity) {
      this.fill(fill, null)
      for (const bot of holders) this.apply(bot.id, { type: 'halt', reason: 'liquidated_shared', times: this.times })
      return
    }
    this.remember(fill.tradeId)
    const booked: BookedFill = { ...fill, botId: holder.id, slot: -1, purpose: 'liquidation', cycle: 0 }
    this.record(booked)
    this.apply(holder.id, { type: 'liquidation', fill, ...this.refolded(holder.id, fill), times: this.times })
    // The exchange forces after what fell due in the same moment: funding first, liquidation then.
    this.trail(holder.id, fill.occurredAtMs + 1)
    this.leaveToOthers(fill, holder, state.bots.get(holder.id))
    for (const each of netted(state, fill)) this.take(each, fill, 'position_netted')
  }

  /** Signed steps a bot held of a position when an execution happened, by what is known now. */
  sizeBefore(bot: GridBot, fill: Fill): number {
    return this.history.sizeBefore(bot.id, fill) ?? bot.positions[fill.positionSide].size
  }

  private remember(tradeId: string): void {
    const { state } = this
    state.bookedTradeIds.add(tradeId)
    if (state.lastTradeId === null || BigInt(tradeId) > BigInt(state.lastTradeId)) state.lastTradeId = tradeId
  }

  /** Books one execution exactly once: bot, ledger, fill row. `order` null: not ours. */
  fill(fill: Fill, order: OrderRecord | null): void {
    const { state } = this
    if (state.bookedTradeIds.has(fill.tradeId)) return
    this.remember(fill.tradeId)
    const botId = order !== null && state.bots.has(order.botId) ? order.botId : null
    const booked: BookedFill = {
      ...fill,
      clientOrderId: order?.clientOrderId ?? fill.clientOrderId,
      botId,
      slot: order?.slot ?? -1,
      purpose: order?.purpose ?? 'external',
      cycle: order?.cycle ?? 0,
    }
    this.record(booked)
    if (order === null || botId === null) {
      this.external(fill, fill.side === 'buy' ? fill.quantity : -fill.quantity)
      return
    }
    const { purpose, slot, side, revision } = order
    this.execute(botId, { key: { purpose, slot, side }, revision, fill })
    if (order.filledQuantity + fill.quantity > order.quantity) {
      const reason = `order ${order.clientOrderId} filled beyond its quantity`
      this.apply(botId, { type: 'halt', reason, times: this.times })
    }
    this.order(order, {
      type: 'filled',
      quantity: fill.quantity,
      venueOrderId: fill.venueOrderId,
      wallMs: this.times.wallMs,
    })
  }

  /** Books an execution that bears a bot's name and of whose order nobody here knows anything. */
  strayFill(fill: Fill, { bot, parts }: NamedBot): void {
    if (this.state.bookedTradeIds.has(fill.tradeId)) return
    this.remember(fill.tradeId)
    const { purpose, slot, cycle, revision } = parts
    this.record({ ...fill, botId: bot.id, slot, purpose, cycle })
    const key = { purpose, slot, side: fill.side }
    this.execute(bot.id, { key, revision, fill, stray: true, cycle })
  }

  private record(booked: BookedFill): void {
    this.fills.push(booked)
    // A look at the account that began before knows nothing of the order it is of.
    if (booked.botId !== null) this.state.lastActivityWallMs.set(booked.botId, this.times.wallMs)
    this.ledger.push(...moneyOf(booked, this.state.instruments.get(booked.symbol)?.quoteCoin ?? 'USDT'))
    this.changes.push({ type: 'fill', accountId: this.state.accountId, fill: booked })
  }

  /** Books an execution of the order a stop of ours became: the bot's own, like one of its closing orders. */
  stopFill(fill: Fill, stop: ProtectiveStop): void {
    const { state } = this
    if (state.bookedTradeIds.has(fill.tradeId)) return
    if (!state.bots.has(stop.botId)) {
      this.fill(fill, null)
      return
    }
    this.remember(fill.tradeId)
    const { botId, clientOrderId, side } = stop
    const booked: BookedFill = { ...fill, clientOrderId, botId, slot: -1, purpose: 'protect', cycle: 0 }
    this.record(booked)
    const key = { purpose: 'protect' as const, slot: -1, side }
    this.execute(botId, { key, fill })
    const { quantity, venueOrderId } = fill
    this.stop(stop, { type: 'filled', quantity, venueOrderId, wallMs: this.times.wallMs })
  }

  /** An execution of a bot. What it closed of a leg beyond what the bot held was others' (see `ownShare`). */
  private execute(botId: string, executed: Omit<Extract<BotEvent, { type: 'fill' }>, 'type' | 'times'>): void {
    const { fill } = executed
    const before = this.state.bots.get(botId)
    this.apply(botId, { type: 'fill', ...executed, ...this.refolded(botId, fill), times: this.times })
    const after = this.state.bots.get(botId)
    this.trail(botId, fill.occurredAtMs)
    // An execution that could not be folded has halted the bot, and is nobody else's.
    if (before === undefined || after === undefined || after.fills === before.fills) return
    this.leaveToOthers(fill, before, after)
    this.take(takenOfLate(this.state, { before, after }, fill), fill)
  }

  /** Of an execution on a leg: what is not the bot's is others', and what turns out to be the bot's is theirs no more. */
  private leaveToOthers(fill: Fill, before: GridBot, after: GridBot | undefined): void {
    const { positionSide, side, quantity } = fill
    if (after === undefined || after.fills === before.fills || positionSide === 'net') return
    const moved = after.positions[positionSide].size - before.positions[positionSide].size
    const others = (side === 'buy' ? quantity : -quantity) - moved
    if (others !== 0) this.external(fill, others)
  }

  /** An execution, or the signed part of one, that is no bot's. */
  private external(fill: Fill, steps: number): void {
    const part = { ...fill, side: steps > 0 ? 'buy' : 'sell', quantity: Math.abs(steps) as Steps } as const
    this.takeFromBots(part)
    this.addExternal(fill.symbol, fill.positionSide, steps)
    const { externalChanges } = this.state
    externalChanges.push(externalChange(part))
    if (externalChanges.length > TRAIL_LENGTH) externalChanges.shift()
  }

  /** A hand closed what bots hold: they pause, for their counter orders would open the other side. */
  private takeFromBots(fill: Pick<Fill, 'symbol' | 'positionSide' | 'side' | 'quantity'>): void {
    for (const each of takenBy(this.state, fill)) this.take(each, fill)
  }

  private take(
    what: Taken | null,
    { positionSide }: Pick<Fill, 'positionSide'>,
    reason = 'position_closed_by_hand',
  ): void {
    if (what === null) return
    const { bot, taken, grew } = what
    if (positionSide === 'net') this.setCursor(takenCursor(bot.id), String(taken))
    if (grew) this.pause(bot.id, reason)
  }

  /**
   * A difference between the exchange and the books that no fill will ever explain (signed steps, exchange − books). It
   * belongs to nobody, makes no profit, and what it takes from bots is not closed a second time.
   */
  bookUnexplained(symbol: string, positionSide: PositionSide, steps: number): void {
    const side = steps > 0 ? 'buy' : 'sell'
    this.takeFromBots({ symbol, positionSide, side, quantity: Math.abs(steps) as Steps })
    this.addExternal(symbol, positionSide, steps)
    for (const bot of this.state.bots.values())
      if (bot.config.symbol === symbol) this.note(bot.id, { code: 'position_unexplained', params: { symbol, steps } })
  }

  pause(botId: string, reason: string): void {
    this.apply(botId, { type: 'command', command: { name: 'pause', reason }, times: this.times })
  }

  book(entry: LedgerEntry): void {
    this.ledger.push(entry)
  }

  private refolded(botId: string, fill: Fill): { refolded?: Refolded } {
    const instrument = this.state.instruments.get(fill.symbol)
    const bot = this.state.bots.get(botId)
    const refolded = instrument && bot ? this.history.with(bot, fill, instrument) : null
    return refolded === null ? {} : { refolded }
  }

  /** Executions of a bot that this turn has booked already. */
  executionsOf(botId: string): Execution[] {
    const own = this.fills.filter((fill) => fill.botId === botId)
    return own.map((fill) => ({ ...fill, forced: fill.purpose === 'liquidation' }))
  }

  private trail(botId: string, marketMs: number): void {
    const bot = this.state.bots.get(botId)
    if (bot === undefined) return
    const known = this.history.trail(botId, TRAIL_LENGTH)
    if (known !== null) {
      this.state.positionTrail.set(botId, known)
      return
    }
    const trail = this.state.positionTrail.get(botId) ?? []
    trail.push({ marketMs, sizes: sizesOf(bot) })
    if (trail.length > TRAIL_LENGTH) trail.splice(0, trail.length - TRAIL_LENGTH)
    this.state.positionTrail.set(botId, trail)
  }

  private touch(botId: string): void {
    if (!this.bots.has(botId)) this.changes.push({ type: 'bot', accountId: this.state.accountId, botId })
    this.bots.add(botId)
  }
}
