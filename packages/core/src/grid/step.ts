import { assert, assertNever } from '../assert.ts'
import type { Instrument, Steps, Ticks } from '../instrument/instrument.ts'
import { type Money, ZERO } from '../money/money.ts'
import type { Fill } from '../order/fill.ts'
import type { OrderKey } from '../order/order.ts'
import { executeOn, isFlat, netSize } from '../position/positions.ts'
import { begin } from './begin.ts'
import type { BotCommand, BotEvent, BotNote, Times } from './bot-event.ts'
import { limitReached, totalPnl } from './equity.ts'
import { type CoinFee, type GridBot, isEnded, type OrderSequence, type Slot, type StopReason } from './grid-bot.ts'
import { positionSideOf } from './leg.ts'
import { pairExecution } from './pairs.ts'
import { nextSequence } from './sequence.ts'

export interface StepResult {
  readonly bot: GridBot
  readonly notes: readonly BotNote[]
}

const unchanged = (bot: GridBot): StepResult => ({ bot, notes: [] })

/**
 * The heart: one event, one new state. Pure and total: an event that does not fit the state changes nothing, a
 * broken invariant throws (the engine then halts this bot and no other).
 */
export function step(bot: GridBot, event: BotEvent, instrument: Instrument): StepResult {
  switch (event.type) {
    case 'command':
      return onCommand(bot, event.command, event.times)
    case 'price':
      return onPrice(bot, event.last, event.mark, event.times, instrument)
    case 'fill':
      return onFill(bot, event.key, event.fill, instrument)
    case 'order_ended':
      return onOrderEnded(bot, event)
    case 'funding':
      return {
        bot: { ...bot, funding: (bot.funding + event.amount) as Money },
        notes: [{ code: 'funding', params: { amount: event.amount.toString() } }],
      }
    case 'liquidation':
      return onLiquidation(bot, event.fill, event.times, instrument)
    case 'verified':
      return onVerified(bot, event.nothingToClose, event.times)
    case 'start_refused':
      if (bot.plan !== null || bot.goal !== 'run') return unchanged(bot)
      return {
        bot: { ...bot, goal: 'none', status: 'created', statusReason: event.reason },
        notes: [{ code: 'start_refused', params: { reason: event.reason } }],
      }
    case 'halt':
      if (isEnded(bot) || bot.statusReason === event.reason) return unchanged(bot)
      // A stop goes on: what is wrong is told, and the way out stays open.
      if (bot.status === 'stopping')
        return {
          bot: { ...bot, statusReason: event.reason },
          notes: [{ code: 'halted', params: { reason: event.reason } }],
        }
      return {
        bot: {
          ...bot,
          goal: bot.goal === 'run' ? (bot.plan === null ? 'none' : 'hold') : bot.goal,
          status: 'error',
          statusReason: event.reason,
        },
        notes: [{ code: 'halted', params: { reason: event.reason } }],
      }
    default:
      return assertNever(event)
  }
}

function onCommand(bot: GridBot, command: BotCommand, times: Times): StepResult {
  switch (command.name) {
    case 'start':
      if (bot.goal !== 'none' || isEnded(bot)) return unchanged(bot)
      if (bot.config.triggerPrice !== null) {
        return {
          bot: { ...bot, goal: 'run', status: 'waiting_trigger', statusReason: null },
          notes: [{ code: 'waiting_trigger', params: { price: bot.config.triggerPrice } }],
        }
      }
      // The grid begins at the next price this bot is given: the shell prepares the exchange account first.
      return { bot: { ...bot, goal: 'run', status: 'starting', statusReason: null }, notes: [] }
    case 'pause':
      if (bot.goal !== 'run' || bot.plan === null) return unchanged(bot)
      return {
        bot: { ...bot, goal: 'hold', status: 'paused', statusReason: command.reason },
        notes: [{ code: 'paused', params: { reason: command.reason } }],
      }
    case 'resume':
      if (bot.goal !== 'hold' || bot.plan === null) return unchanged(bot)
      return {
        bot: { ...clearDeferrals(bot), goal: 'run', status: runningStatus(bot), statusReason: null },
        notes: [{ code: 'resumed', params: {} }],
      }
    case 'stop':
      return stop(bot, command.closePosition, command.reason, times)
    case 'set_exits': {
      const { stopLossPrice, takeProfitPrice, stopLossAmount, takeProfitAmount } = command
      const config = { ...bot.config, stopLossPrice, takeProfitPrice, stopLossAmount, takeProfitAmount }
      return { bot: { ...bot, config }, notes: [{ code: 'exits_changed', params: {} }] }
    }
    default:
      return assertNever(command)
  }
}

const runningStatus = (bot: GridBot) => (startComplete(bot) ? 'running' : 'starting')

/** The initial position is complete (or none is needed): the grid may rest. */
export const startComplete = (bot: GridBot): boolean =>
  bot.plan !== null && (bot.plan.initial === null || bot.start.filled >= bot.plan.initial.quantity)

function clearDeferrals(bot: GridBot): GridBot {
  const clear = (sequence: OrderSequence): OrderSequence =>
    sequence.deferral === null ? sequence : { ...sequence, deferral: null }
  return { ...bot, slots: bot.slots.map((slot) => ({ ...slot, buy: clear(slot.buy), sell: clear(slot.sell) })) }
}

function stop(bot: GridBot, close: boolean, reason: StopReason, times: Times): StepResult {
  const goal = close ? 'flat' : 'drain'
  if (isEnded(bot) || (bot.status === 'stopping' && bot.goal === goal)) return unchanged(bot)
  const note: BotNote = { code: 'stopping', params: { reason, close: close ? 1 : 0 } }
  if (bot.plan === null) {
    const ended = { stoppedMarketMs: times.marketMs, stoppedWallMs: times.wallMs }
    return { bot: { ...bot, ...ended, goal, status: 'stopped', stopReason: reason, statusReason: null }, notes: [note] }
  }
  return { bot: { ...bot, goal, status: 'stopping', stopReason: reason, statusReason: null }, notes: [note] }
}

function onPrice(bot: GridBot, last: Ticks, mark: Ticks, times: Times, instrument: Instrument): StepResult {
  const previous = bot.lastPrice
  const moved: GridBot = { ...bot, lastPrice: last, markPrice: mark }
  if (bot.goal !== 'run' && bot.goal !== 'hold') return unchanged(moved)
  if (bot.plan === null) {
    if (bot.goal !== 'run') return unchanged(moved)
    const trigger = bot.config.triggerPrice
    const reached = trigger === null || last === trigger || (previous !== null && previous < trigger !== last < trigger)
    return reached ? begin(moved, instrument, last, times) : unchanged(moved)
  }
  const exit = exitReason(moved, instrument, last, mark)
  if (exit !== null) return stop(moved, true, exit, times)
  return unchanged(withRange(moved, last))
}

/** running ↔ out_of_range follows the price; every other status is left alone. */
function withRange(bot: GridBot, last: Ticks): GridBot {
  if (bot.status !== 'running' && bot.status !== 'out_of_range') return bot
  const outside = last < bot.config.lower || last > bot.config.upper
  const status = outside ? 'out_of_range' : 'running'
  return status === bot.status ? bot : { ...bot, status, statusReason: outside ? 'price_outside_range' : null }
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

function withExecution(bot: GridBot, fill: Fill, instrument: Instrument): GridBot {
  const { positionSide, side, price, quantity } = fill
  const change = executeOn(instrument, bot.positions, positionSide, side, price, quantity)
  const inQuote = fill.feeCoin === instrument.quoteCoin
  return {
    ...bot,
    positions: change.positions,
    realizedPnl: (bot.realizedPnl + change.realized) as Money,
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

function onFill(bot: GridBot, key: OrderKey, fill: Fill, instrument: Instrument): StepResult {
  assert(fill.side === key.side, `fill ${fill.tradeId} is on the wrong side`)
  const leg = positionSideOf(bot, key)
  assert(fill.positionSide === leg, `fill ${fill.tradeId} is on ${fill.positionSide} instead of ${leg}`)
  const booked = withExecution(bot, fill, instrument)
  const note = { code: 'filled', params: fillParams(key, fill) }
  if (key.purpose === 'close' || key.purpose === 'protect') return { bot: booked, notes: [note] }
  if (key.purpose === 'start') {
    const start = { ...booked.start, filled: (booked.start.filled + fill.quantity) as Steps }
    const next = { ...booked, start }
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
  const paired = pairExecution(instrument, { ...slot, held: held as Steps }, { ...fill, fee })
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
  const advance = (sequence: OrderSequence) => nextSequence(sequence, event, bot.config.makerOnly)
  const notes: BotNote[] =
    event.deferral === null
      ? []
      : [{ code: 'order_deferred', params: { ...key, reason: event.deferral.reason, venue_code: event.deferral.code } }]
  if (key.purpose === 'start') {
    return { bot: { ...bot, start: { ...bot.start, sequence: advance(bot.start.sequence) } }, notes }
  }
  if (key.purpose === 'close') {
    return { bot: { ...bot, close: { ...bot.close, [key.side]: advance(bot.close[key.side]) } }, notes }
  }
  const slot = bot.slots[key.slot]
  assert(slot !== undefined, `order of slot ${key.slot} that does not exist`)
  const next: Slot = { ...slot, [key.side]: advance(slot[key.side]) }
  return { bot: { ...bot, slots: bot.slots.with(key.slot, next) }, notes }
}

function onLiquidation(bot: GridBot, fill: Fill, times: Times, instrument: Instrument): StepResult {
  const booked = withExecution(bot, fill, instrument)
  const ended = { stoppedMarketMs: times.marketMs, stoppedWallMs: times.wallMs }
  const notes = [{ code: 'liquidated', params: fillParams({ purpose: 'close', slot: -1, side: fill.side }, fill) }]
  if (isFlat(booked.positions)) {
    const status = 'liquidated' as const
    return {
      bot: { ...booked, ...ended, goal: 'drain', status, stopReason: 'liquidated', statusReason: 'liquidated' },
      notes,
    }
  }
  // What the exchange works off in steps is left to it; a leg beside the one it took away would stay without a grid.
  const goal = booked.positions[fill.positionSide].size === 0 ? 'flat' : 'drain'
  return { bot: { ...booked, goal, status: 'stopping', stopReason: 'liquidated' }, notes }
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
