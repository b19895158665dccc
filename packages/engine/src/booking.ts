import type {
  BotEvent,
  Fill,
  GridBot,
  OrderRecord,
  PositionSide,
  ProtectiveStop,
  Refolded,
  Steps,
} from '@gridpilot/core'
import { externalChange, isInBaseline } from './account-state.ts'
import type { NamedBot } from './named-bot.ts'
import type { BookedFill } from './ports/store.ts'
import { sizesOf } from './position-trail.ts'
import { netted, type Taken, takenBy, takenCursor, takenOfLate } from './taken-by-hand.ts'
import { type OthersBy, othersChanged, signedSteps } from './trade-history.ts'
import type { Turn } from './turn.ts'

const TRAIL_LENGTH = 500

/**
 * Books executions into a turn, each exactly once: the bot it is of, or nobody's; what it takes from other bots; and what
 * was held since when.
 */
export class Booking {
  private readonly turn: Turn

  constructor(turn: Turn) {
    this.turn = turn
  }

  /** An execution of this order; null: of none of ours. */
  fill(fill: Fill, order: OrderRecord | null): void {
    const { state, times } = this.turn
    if (state.bookedTradeIds.has(fill.tradeId)) return
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
      this.external(fill, signedSteps(fill))
      return
    }
    const { purpose, slot, side, revision } = order
    this.execute(botId, { key: { purpose, slot, side }, revision, fill })
    if (order.filledQuantity + fill.quantity > order.quantity) {
      const reason = `order ${order.clientOrderId} filled beyond its quantity`
      this.turn.apply(botId, { type: 'halt', reason, times })
    }
    const { quantity, venueOrderId } = fill
    this.turn.order(order, { type: 'filled', quantity, venueOrderId, wallMs: times.wallMs })
  }

  /** An execution that bears a bot's name and of whose order nobody here knows anything. */
  strayFill(fill: Fill, { bot, parts }: NamedBot): void {
    if (this.turn.state.bookedTradeIds.has(fill.tradeId)) return
    const { purpose, slot, cycle, revision } = parts
    this.record({ ...fill, botId: bot.id, slot, purpose, cycle })
    const key = { purpose, slot, side: fill.side }
    this.execute(bot.id, { key, revision, fill, stray: true, cycle })
  }

  /** An execution of the order a stop of ours became: the bot's own, like one of its closing orders. */
  stopFill(fill: Fill, stop: ProtectiveStop): void {
    const { state, times } = this.turn
    if (state.bookedTradeIds.has(fill.tradeId)) return
    if (!state.bots.has(stop.botId)) {
      this.fill(fill, null)
      return
    }
    const { botId, clientOrderId, side } = stop
    this.record({ ...fill, clientOrderId, botId, slot: -1, purpose: 'protect', cycle: 0 })
    this.execute(botId, { key: { purpose: 'protect', slot: -1, side }, fill })
    const { quantity, venueOrderId } = fill
    this.turn.stop(stop, { type: 'filled', quantity, venueOrderId, wallMs: times.wallMs })
  }

  /**
   * An execution the venue forced. With one bot holding the other side it is that bot's liquidation; shared by several
   * it cannot be split truthfully, so it counts as external and every one of them halts.
   */
  forced(fill: Fill): void {
    const { state, times, history } = this.turn
    if (state.bookedTradeIds.has(fill.tradeId)) return
    const against = (size: number) => (fill.side === 'buy' ? size < 0 : size > 0)
    const sizeOf = (bot: GridBot) => history.sizeBefore(bot, fill)
    const holders = [...state.bots.values()].filter((bot) => bot.config.symbol === fill.symbol && against(sizeOf(bot)))
    const [holder] = holders
    if (holder === undefined || holders.length > 1 || Math.abs(sizeOf(holder)) < fill.quantity) {
      this.fill(fill, null)
      for (const bot of holders) this.turn.apply(bot.id, { type: 'halt', reason: 'liquidated_shared', times })
      return
    }
    this.record({ ...fill, botId: holder.id, slot: -1, purpose: 'liquidation', cycle: 0 })
    const was = history.othersBy(holder.id, fill.positionSide)
    this.turn.apply(holder.id, { type: 'liquidation', fill, ...this.refolded(holder.id, fill), times })
    // The exchange forces after what fell due in the same moment: funding first, liquidation then.
    this.trail(holder.id, fill.occurredAtMs + 1)
    this.leaveToOthers(fill, holder, state.bots.get(holder.id), was)
    for (const each of netted(state, fill)) this.take(each, fill, 'position_netted')
  }

  /**
   * A difference between the exchange and the books that no fill will ever explain (signed steps, exchange − books). It
   * belongs to nobody, makes no profit, and what it takes from bots is not closed a second time.
   */
  unexplained(symbol: string, positionSide: PositionSide, steps: number): void {
    this.countExternal({ symbol, positionSide }, steps)
    for (const bot of this.turn.state.bots.values())
      if (bot.config.symbol === symbol)
        this.turn.note(bot.id, { code: 'position_unexplained', params: { symbol, steps } })
  }

  /** What the account held at the first look included it: then it began with that much less, whoever's this is. */
  private record(booked: BookedFill): void {
    if (isInBaseline(this.turn.state, booked))
      this.turn.addExternal(booked.symbol, booked.positionSide, -signedSteps(booked))
    this.turn.record(booked)
  }

  /** An execution of a bot. What it closed of a leg beyond what the bot held was others' (see `ownShare`). */
  private execute(botId: string, executed: Omit<Extract<BotEvent, { type: 'fill' }>, 'type' | 'times'>): void {
    const { state, times, history } = this.turn
    const { fill } = executed
    const before = state.bots.get(botId)
    const was = history.othersBy(botId, fill.positionSide)
    this.turn.apply(botId, { type: 'fill', ...executed, ...this.refolded(botId, fill), times })
    const after = state.bots.get(botId)
    this.trail(botId, fill.occurredAtMs)
    // An execution that could not be folded has halted the bot, and is nobody else's.
    if (before === undefined || after === undefined || after.fills === before.fills) return
    this.leaveToOthers(fill, before, after, was)
    this.take(takenOfLate(state, { before, after }, fill), fill)
  }

  /** Of an execution on a leg: what is not the bot's is others', and what turns out to be the bot's is theirs no more. */
  private leaveToOthers(fill: Fill, before: GridBot, after: GridBot | undefined, was: OthersBy | null): void {
    const { positionSide, symbol } = fill
    if (after === undefined || after.fills === before.fills || positionSide === 'net') return
    const moved = after.positions[positionSide].size - before.positions[positionSide].size
    const others = signedSteps(fill) - moved
    const has = this.turn.history.othersBy(before.id, positionSide)
    const changed = was === null || has === null ? [] : othersChanged(was, has)
    const total = changed.reduce((sum, { steps }) => sum + steps, 0)
    if (total !== others) {
      if (others !== 0) this.external(fill, others)
      return
    }
    if (others !== 0) this.countExternal(fill, others)
    // One that is told late changes what earlier and later ones did for others, each at its own time.
    for (const each of changed) this.noteExternal({ ...each, symbol }, each.steps)
  }

  /** An execution, or the signed part of one, that is no bot's. */
  private external(fill: Fill, steps: number): void {
    this.countExternal(fill, steps)
    this.noteExternal(fill, steps)
  }

  private countExternal(fill: Pick<Fill, 'symbol' | 'positionSide'>, steps: number): void {
    const { symbol, positionSide } = fill
    this.takeFromBots({ symbol, positionSide, ...unsigned(steps) })
    this.turn.addExternal(symbol, positionSide, steps)
  }

  /** When it changed: funding is shared by what was held as it fell due. */
  private noteExternal(execution: Parameters<typeof externalChange>[0], steps: number): void {
    const { externalChanges } = this.turn.state
    externalChanges.push(externalChange({ ...execution, ...unsigned(steps) }))
    if (externalChanges.length > TRAIL_LENGTH) externalChanges.shift()
  }

  /** A hand closed what bots hold: they pause, for their counter orders would open the other side. */
  private takeFromBots(fill: Pick<Fill, 'symbol' | 'positionSide' | 'side' | 'quantity'>): void {
    for (const each of takenBy(this.turn.state, fill)) this.take(each, fill)
  }

  private take(
    what: Taken | null,
    { positionSide }: Pick<Fill, 'positionSide'>,
    reason = 'position_closed_by_hand',
  ): void {
    if (what === null) return
    const { bot, taken, grew } = what
    if (positionSide === 'net') this.turn.setCursor(takenCursor(bot.id), String(taken))
    if (grew) this.turn.pause(bot.id, reason)
  }

  private refolded(botId: string, fill: Fill): { refolded?: Refolded } {
    const { state, history } = this.turn
    const instrument = state.instruments.get(fill.symbol)
    const bot = state.bots.get(botId)
    const refolded = instrument && bot ? history.with(bot, fill, instrument) : null
    return refolded === null ? {} : { refolded }
  }

  private trail(botId: string, marketMs: number): void {
    const { state, history } = this.turn
    const bot = state.bots.get(botId)
    if (bot === undefined) return
    const known = history.trail(botId, TRAIL_LENGTH)
    if (known !== null) {
      state.positionTrail.set(botId, known)
      return
    }
    const trail = state.positionTrail.get(botId) ?? []
    trail.push({ marketMs, sizes: sizesOf(bot) })
    if (trail.length > TRAIL_LENGTH) trail.splice(0, trail.length - TRAIL_LENGTH)
    state.positionTrail.set(botId, trail)
  }
}

const unsigned = (steps: number): Pick<Fill, 'side' | 'quantity'> => ({
  side: steps > 0 ? 'buy' : 'sell',
  quantity: Math.abs(steps) as Steps,
})
