import { assert, assertNever } from '../assert.ts'
import type { Instrument, Steps, Ticks } from '../instrument/instrument.ts'
import { type Money, ZERO } from '../money/money.ts'
import type { Fill } from '../order/fill.ts'
import type { OrderKey } from '../order/order.ts'
import { executeOn, isFlat, netSize, ownShare } from '../position/positions.ts'
import { begin } from './begin.ts'
import type { BotEvent, BotNote, Refolded, Times } from './bot-event.ts'
import { limitReached, totalPnl } from './equity.ts'
import { followPrice } from './follow-price.ts'
import { type StepResult, startComplete, stopBot, unchanged } from './goal.ts'
import {
  because,
  type CoinFee,
  type GridBot,
  isEnded,
  type OrderSequence,
  type Slot,
  type StopReason,
} from './grid-bot.ts'
import { positionSideOf } from './leg.ts'
import { onCommand } from './on-command.ts'
import { pairExecution } from './pairs.ts'
import { beginEdit, dropEdit } from './reshape.ts'
import { nextSequence } from './sequence.ts'

/**
 * The heart: one event, one new state. Pure and total: an event that does not fit the state changes nothing, a
 * broken invariant throws (the engine then halts this bot and no other).
 */
export function step(bot: GridBot, event: BotEvent, instrument: Instrument): StepResult {
  switch (event.type) {
    case 'command':
      return onCommand(bot, event.command, event.times, instrument)
    case 'price':
      return onPrice(bot, event, instrument)
    case 'fill':
      return onFill(bot, event, instrument)
    case 'order_ended':
      return onOrderEnded(bot, event)
    case 'order_found':
      return onOrderFound(bot, event)
    case 'funding':
      return {
        bot: { ...bot, funding: (bot.funding + event.amount) as Money },
        notes: [{ code: 'funding', params: { amount: event.amount.toString() } }],
      }
    case 'liquidation':
      return onLiquidation(bot, event, instrument)
    case 'verified':
      return onVerified(bot, event.nothingToClose, event.times)
    case 'drained':
      return onDrained(bot, event.price, event.times, instrument)
    case 'start_refused':
      if (bot.edit !== null) return dropEdit(bot, event.reason)
      if (bot.plan !== null || bot.goal !== 'run') return unchanged(bot)
      return {
        bot: { ...bot, goal: 'none', status: 'created', ...because(event.reason) },
        notes: [{ code: 'start_refused', params: { reason: event.reason } }],
      }
    case 'halt':
      if (isEnded(bot) || bot.statusReason === event.reason) return unchanged(bot)
      // A stop goes on: what is wrong is told, and the way out stays open.
      if (bot.status === 'stopping')
        return {
          bot: { ...bot, ...because(event.reason) },
          notes: [{ code: 'halted', params: { reason: event.reason } }],
        }
      return {
        bot: {
          ...bot,
          goal: bot.goal === 'run' ? (bot.plan === null ? 'none' : 'hold') : bot.goal,
          status: 'error',
          ...because(event.reason),
        },
        notes: [{ code: 'halted', params: { reason: event.reason } }],
      }
    default:
      return assertNever(event)
  }
}

type PriceEvent = Extract<BotEvent, { type: 'price' }>

function onPrice(bot: GridBot, { last, mark, mayBegin = true, times }: PriceEvent, instrument: Instrument): StepResult {
  const previous = bot.lastPrice
  const moved: GridBot = { ...bot, lastPrice: last, markPrice: mark }
  if (bot.goal !== 'run' && bot.goal !== 'hold') return unchanged(moved)
  if (bot.plan === null) {
    if (bot.goal !== 'run') return unchanged(moved)
    const trigger = bot.config.triggerPrice
    const reached = trigger === null || last === trigger || (previous !== null && previous < trigger !== last < trigger)
    return reached && mayBegin ? begin(moved, instrument, last, times) : unchanged(moved)
  }
  const exit = exitReason(moved, instrument, last, mark)
  if (exit !== null) return stopBot(moved, true, exit)
  return followPrice(moved, instrument, last)
}

function onDrained(bot: GridBot, price: Ticks, times: Times, instrument: Instrument): StepResult {
  const { plan, edit, goal, status } = bot
  if (plan === null || edit === null || (goal !== 'run' && goal !== 'hold') || status === 'error') return unchanged(bot)
  return beginEdit({ ...bot, plan }, instrument, price, times)
}

function exitReason(bot: GridBot, instrument: Instrument, last: Ticks, mark: Ticks): StopReason | null {
  const { stopLossPrice, takeProfitPrice, stopLossAmount, takeProfitAmount } = bot.config
  const start = bot.plan?.startPrice ?? last
  if (limitReached(bot, instrument, mark)) return 'limit'
  if (stopLossPrice !== null && (stopLossPrice < start ? mark <= stopLossPrice : mark >= stopLossPrice))
    return 'stop_loss'
  if (takeProfitPrice !== null && (takeProfitPrice < start ? last <= takeProfitPrice : last >= takeProfitPrice)) {
    return 'take_profit'
  }
  if (stopLossAmount === null && takeProfitAmount === null) return null
  const pnl = totalPnl(bot, instrument, mark)
  if (stopLossAmount !== null && pnl <= -stopLossAmount) return 'stop_loss'
  if (takeProfitAmount !== null && pnl >= takeProfitAmount) return 'take_profit'
  return null
}

type FillEvent = Extract<BotEvent, { type: 'fill' }>
type Liquidation = Extract<BotEvent, { type: 'liquidation' }>
type Executed = Pick<Liquidation, 'fill' | 'refolded'>

function executed(bot: GridBot, fill: Fill, instrument: Instrument): Refolded {
  const { positionSide, side, price } = fill
  const quantity = ownShare(bot.positions, positionSide, side, fill.quantity)
  if (quantity === 0) return bot
  const { positions, realized } = executeOn(instrument, bot.positions, positionSide, side, price, quantity)
  return { positions, realizedPnl: (bot.realizedPnl + realized) as Money }
}

function withExecution(bot: GridBot, { fill, refolded }: Executed, instrument: Instrument): GridBot {
  const { positions, realizedPnl } = refolded ?? executed(bot, fill, instrument)
  const inQuote = fill.feeCoin === instrument.quoteCoin
  return {
    ...bot,
    positions,
    realizedPnl,
    venueRealizedPnl: (bot.venueRealizedPnl + fill.realizedPnl) as Money,
    fees: inQuote ? ((bot.fees + fill.fee) as Money) : bot.fees,
    coinFees: inQuote ? bot.coinFees : withCoinFee(bot.coinFees, fill.feeCoin, fill.fee),
    fills: bot.fills + 1,
  }
}

function withCoinFee(fees: readonly CoinFee[], coin: string, paid: Money): readonly CoinFee[] {
  if (paid === ZERO) return fees
  const before = fees.find((fee) => fee.coin === coin)?.amount ?? ZERO
  const others = fees.filter((fee) => fee.coin !== coin)
  return [...others, { coin, amount: (before + paid) as Money }].sort((a, b) => (a.coin < b.coin ? -1 : 1))
}

/** An order of a grid that is not there any more: what it does fits no slot. */
const isOfOldGrid = (bot: GridBot, key: OrderKey, revision: number | undefined): boolean =>
  (key.purpose === 'slot' || key.purpose === 'start') &&
  revision !== undefined &&
  revision < (bot.versions.at(-1)?.revision ?? 0)

function onFill(bot: GridBot, event: FillEvent, instrument: Instrument): StepResult {
  const { key, fill } = event
  assert(fill.side === key.side, `fill ${fill.tradeId} is on the wrong side`)
  const { positionSide, side, quantity } = fill
  const result = onFillOf(bot, event, instrument)
  const moved = result.bot.positions[positionSide].size - bot.positions[positionSide].size
  const others = (side === 'buy' ? quantity : -quantity) - moved
  if (others === 0) return result
  const note = { code: 'closed_for_others', params: { quantity: Math.abs(others) } }
  return { bot: haltedFor(result.bot, 'closed_for_others'), notes: [...result.notes, note] }
}

function onFillOf(bot: GridBot, event: FillEvent, instrument: Instrument): StepResult {
  const { key } = event
  if (isOfOldGrid(bot, key, event.revision)) return onLateFill(bot, key, event, instrument, 'late_fill')
  if (event.stray !== true) return onPlacedFill(bot, event, instrument)
  const { bot: after, notes } = onStrayFill(bot, event, instrument)
  return { bot: bot.plan === null ? pastRevision(after, event.revision ?? 0) : after, notes }
}

/** A bot that began in a life nobody remembers begins anew under names that were never given. */
const pastRevision = (bot: GridBot, revision: number): GridBot => ({
  ...bot,
  revision: Math.max(bot.revision, revision + 1),
})

function onPlacedFill(bot: GridBot, event: FillEvent, instrument: Instrument): StepResult {
  const { key, fill } = event
  const leg = positionSideOf(bot, key)
  assert(fill.positionSide === leg, `fill ${fill.tradeId} is on ${fill.positionSide} instead of ${leg}`)
  const booked = withExecution(bot, event, instrument)
  const note = { code: 'filled', params: fillParams(key, fill) }
  if (key.purpose === 'close' || key.purpose === 'protect') return { bot: booked, notes: [note] }
  if (key.purpose === 'start') {
    const order = booked.start[key.side]
    const filled = { ...order, filled: (order.filled + fill.quantity) as Steps }
    const next = { ...booked, start: { ...booked.start, [key.side]: filled } }
    return {
      bot: next.status === 'starting' && startComplete(next) ? { ...next, status: 'running' } : next,
      notes: [note],
    }
  }
  const slot = bot.slots[key.slot]
  const q = bot.plan?.quantity
  assert(slot !== undefined && q !== undefined, `fill ${fill.tradeId} for slot ${key.slot} that does not exist`)
  const held = slot.held + (fill.side === 'buy' ? fill.quantity : -fill.quantity)
  assert(held >= 0 && held <= q, `slot ${key.slot} would hold ${held} of ${q}`)
  // A fee in another coin is no part of what the pair earned in this one.
  const fee = fill.feeCoin === instrument.quoteCoin ? fill.fee : ZERO
  const paired = pairExecution(instrument, { ...slot, held: held as Steps }, { ...fill, fee }, q)
  const closed = paired.slot.pairedQuantity > slot.pairedQuantity
  return {
    bot: {
      ...booked,
      slots: booked.slots.with(key.slot, paired.slot),
      gridProfit: (booked.gridProfit + paired.profit) as Money,
    },
    notes: closed
      ? [note, { code: 'round_trip', params: { slot: key.slot, profit: paired.profit.toString() } }]
      : [note],
  }
}

/** What nobody remembers ordering moves its slot if it can, and a person has to look: there may have been more of it. */
function onStrayFill(bot: GridBot, event: FillEvent, instrument: Instrument): StepResult {
  const { key, fill, cycle = 0 } = event
  const slot = bot.slots[key.slot]
  if (key.purpose === 'slot' && slot === undefined) return onLateFill(bot, key, event, instrument, 'unknown_own_fill')
  const held = (slot?.held ?? 0) + (fill.side === 'buy' ? fill.quantity : -fill.quantity)
  const inSlot = event.revision === slot?.revision && held >= 0 && held <= (bot.plan?.quantity ?? 0)
  const fits = fill.positionSide === positionSideOf(bot, key) && (key.purpose !== 'slot' || inSlot)
  if (!fits) return onLateFill(bot, key, event, instrument, 'unknown_own_fill')
  const { bot: booked, notes } = onPlacedFill(bot, event, instrument)
  const halted = haltedFor(booked, 'unknown_own_fill')
  const past = (sequence: OrderSequence): OrderSequence =>
    sequence.cycle > cycle ? sequence : { ...sequence, cycle: cycle + 1, attempt: 0 }
  const moved = booked.slots[key.slot]
  const slots =
    key.purpose === 'slot' && moved !== undefined
      ? booked.slots.with(key.slot, { ...moved, [key.side]: past(moved[key.side]) })
      : booked.slots
  return { bot: { ...halted, slots }, notes: [...notes, ...haltNotes(bot, 'unknown_own_fill')] }
}

/** Told once, however many executions say the same. */
const haltNotes = (bot: GridBot, reason: string): readonly BotNote[] =>
  bot.statusReason === reason ? [] : [{ code: 'halted', params: { reason } }]

const haltedFor = (bot: GridBot, reason: string): GridBot =>
  isEnded(bot) || bot.status === 'stopping'
    ? { ...bot, ...because(reason) }
    : { ...bot, goal: 'hold', status: 'error', ...because(reason) }

/** Thought proven never to have been: the money is booked, and a person has to look, as no slot stands for it. */
function onLateFill(
  bot: GridBot,
  key: OrderKey,
  event: Executed,
  instrument: Instrument,
  reason: 'late_fill' | 'unknown_own_fill',
): StepResult {
  const { fill } = event
  return {
    bot: haltedFor(withExecution(bot, event, instrument), reason),
    notes: [{ code: 'filled', params: fillParams(key, fill) }, ...haltNotes(bot, reason)],
  }
}

const fillParams = (key: OrderKey, fill: Fill) => ({
  purpose: key.purpose,
  slot: key.slot,
  side: fill.side,
  price: fill.price,
  quantity: fill.quantity,
  fee: fill.fee.toString(),
  ...(fill.feeCoin === 'USDT' ? {} : { fee_coin: fill.feeCoin }),
  liquidity: fill.liquidity,
  trade_id: fill.tradeId,
})

type OrderEnded = Extract<BotEvent, { type: 'order_ended' }>

function onOrderEnded(bot: GridBot, event: OrderEnded): StepResult {
  const { key } = event
  if (isOfOldGrid(bot, key, event.revision)) return unchanged(bot)
  const advance = (sequence: OrderSequence) => nextSequence(sequence, event, bot.config.makerOnly)
  const notes: BotNote[] =
    event.deferral === null
      ? []
      : [{ code: 'order_deferred', params: { ...key, reason: event.deferral.reason, venue_code: event.deferral.code } }]
  if (key.purpose === 'start') {
    const order = bot.start[key.side]
    const next = { ...order, sequence: advance(order.sequence) }
    return { bot: { ...bot, start: { ...bot.start, [key.side]: next } }, notes }
  }
  if (key.purpose === 'close') {
    return { bot: { ...bot, close: { ...bot.close, [key.side]: advance(bot.close[key.side]) } }, notes }
  }
  const slot = bot.slots[key.slot]
  assert(slot !== undefined, `order of slot ${key.slot} that does not exist`)
  // It belonged to the cell the slot has left: the orders of its new one have names of their own.
  if (event.revision !== undefined && event.revision < slot.revision) return unchanged(bot)
  const next: Slot = { ...slot, [key.side]: advance(slot[key.side]) }
  return { bot: { ...bot, slots: bot.slots.with(key.slot, next) }, notes }
}

function onOrderFound(bot: GridBot, { key, ...name }: Extract<BotEvent, { type: 'order_found' }>): StepResult {
  if (bot.plan === null || name.revision > bot.revision) return unnoted(pastRevision(bot, name.revision))
  const atLeast = (sequence: OrderSequence): OrderSequence =>
    sequence.cycle > name.cycle || (sequence.cycle === name.cycle && sequence.attempt >= name.attempt)
      ? sequence
      : { cycle: name.cycle, attempt: name.attempt, plain: false, deferral: null }
  const { side } = key
  if (key.purpose === 'start') {
    const order = bot.start[side]
    return unnoted({ ...bot, start: { ...bot.start, [side]: { ...order, sequence: atLeast(order.sequence) } } })
  }
  if (key.purpose === 'close') return unnoted({ ...bot, close: { ...bot.close, [side]: atLeast(bot.close[side]) } })
  const slot = bot.slots[key.slot]
  if (slot === undefined || slot.revision !== name.revision) return unchanged(bot)
  return unnoted({ ...bot, slots: bot.slots.with(key.slot, { ...slot, [side]: atLeast(slot[side]) }) })
}

const unnoted = (bot: GridBot): StepResult => ({ bot, notes: [] })

/** Like every end it is one only when a sweep shows that no order of the bot is left. */
function onLiquidation(bot: GridBot, event: Liquidation, instrument: Instrument): StepResult {
  const { fill } = event
  const booked = withExecution(bot, event, instrument)
  const notes = [{ code: 'liquidated', params: fillParams({ purpose: 'close', slot: -1, side: fill.side }, fill) }]
  // Of a position that an ended bot had kept.
  if (isEnded(booked)) return { bot: { ...booked, ...because('liquidated') }, notes }
  // What the exchange works off in steps is left to it; a leg beside the one it took away would stay without a grid.
  const goal = booked.positions[fill.positionSide].size === 0 ? 'flat' : 'drain'
  const ending = { status: 'stopping', stopReason: 'liquidated', ...because('liquidated') } as const
  return { bot: { ...booked, ...ending, goal }, notes }
}

function onVerified(bot: GridBot, nothingToClose: boolean, times: Times): StepResult {
  if (bot.status !== 'stopping') return unchanged(bot)
  const left = bot.goal === 'flat' && !isFlat(bot.positions)
  if (left && !nothingToClose) return unchanged(bot)
  const status = bot.stopReason === 'liquidated' ? 'liquidated' : 'stopped'
  return {
    bot: {
      ...bot,
      goal: left ? 'drain' : bot.goal,
      status,
      stoppedMarketMs: times.marketMs,
      stoppedWallMs: times.wallMs,
    },
    notes: [{ code: 'stopped', params: { position: netSize(bot.positions) } }],
  }
}
