import { type Instrument, notional, type Steps, type Ticks, tierFor } from '../instrument/instrument.ts'
import { type Money, mulRateCeil, type Rate, rate, sub, sum } from '../money/money.ts'
import { isolatedMargin } from '../position/margin.ts'
import { unrealizedAt } from '../position/position.ts'
import { grossNotional, isFlat, type OpenPosition, openPositions, unrealizedOf } from '../position/positions.ts'
import type { GridBot } from './grid-bot.ts'

/** Total PnL at a price: realised − fees + funding + open profit. Equity = investment + this. */
export function totalPnl(bot: GridBot, instrument: Instrument, price: Ticks): Money {
  return (bot.realizedPnl - bot.fees + bot.funding + unrealizedOf(instrument, bot.positions, price)) as Money
}

export const equityAt = (bot: GridBot, instrument: Instrument, price: Ticks): Money =>
  (bot.config.investment + totalPnl(bot, instrument, price)) as Money

/** What closing everything at this price would cost: taker fee plus slippage on the notional of each position. */
export function closingCost(bot: GridBot, instrument: Instrument, price: Ticks, slippage: Rate): Money {
  const value = grossNotional(instrument, bot.positions, price)
  return (mulRateCeil(value, instrument.takerFee) + mulRateCeil(value, slippage)) as Money
}

/** Equity at mark minus what closing costs: the figure a user could walk away with now. */
export const closeNowValue = (bot: GridBot, instrument: Instrument, mark: Ticks, slippage: Rate): Money =>
  sub(equityAt(bot, instrument, mark), closingCost(bot, instrument, mark, slippage))

/**
 * Has the stand-alone limit been reached: the bot's own equity no longer covers maintenance plus the fee to close
 * (SPEC §5 stand-alone limit, evaluated on what really happened rather than on the plan)? With isolated margin each
 * position also has to stand on its own: the exchange takes it when the margin of its fills is used up, so the bot
 * leaves a little before that.
 */
export function limitReached(bot: GridBot, instrument: Instrument, mark: Ticks): boolean {
  if (isFlat(bot.positions)) return false
  const open = openPositions(bot.positions)
  const needed = open.map((position) => leavingMargin(instrument, position, mark))
  if (equityAt(bot, instrument, mark) <= sum(needed)) return true
  if (bot.config.marginMode === 'crossed') return false
  return open.some((position, i) => {
    const margin = isolatedMargin(position, bot.config.leverage)
    const value = notional(instrument, mark, Math.abs(position.size) as Steps)
    const guarded = (needed[i] ?? 0n) + mulRateCeil(value, ISOLATED_GUARD)
    return margin + unrealizedAt(instrument, position, mark) <= guarded
  })
}

/** Distance from the exchange's own liquidation at which an isolated position is left, as a share of its notional. */
const ISOLATED_GUARD = rate('0.001')

/** Maintenance margin of a position and the taker fee of leaving it, at a price. */
function leavingMargin(instrument: Instrument, position: OpenPosition, mark: Ticks): Money {
  const value = notional(instrument, mark, Math.abs(position.size) as Steps)
  return mulRateCeil(value, (tierFor(instrument, value).maintenanceRate + instrument.takerFee) as Rate)
}
