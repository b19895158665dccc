import { type Instrument, notional, type Steps, type Ticks, tierFor } from '../instrument/instrument.ts'
import { type Money, mulRateCeil, type Rate, sub } from '../money/money.ts'
import { unrealizedAt } from '../position/position.ts'
import type { GridBot } from './grid-bot.ts'

/** Total PnL at a price: realised − fees + funding + open profit. Equity = investment + this. */
export function totalPnl(bot: GridBot, instrument: Instrument, price: Ticks): Money {
  return (bot.realizedPnl - bot.fees + bot.funding + unrealizedAt(instrument, bot.position, price)) as Money
}

export const equityAt = (bot: GridBot, instrument: Instrument, price: Ticks): Money =>
  (bot.config.investment + totalPnl(bot, instrument, price)) as Money

/** What closing everything at this price would cost: taker fee plus slippage on the position's notional. */
export function closingCost(bot: GridBot, instrument: Instrument, price: Ticks, slippage: Rate): Money {
  const value = notional(instrument, price, Math.abs(bot.position.size) as Steps)
  return (mulRateCeil(value, instrument.takerFee) + mulRateCeil(value, slippage)) as Money
}

/** Equity at mark minus what closing costs: the figure a user could walk away with now. */
export const closeNowValue = (bot: GridBot, instrument: Instrument, mark: Ticks, slippage: Rate): Money =>
  sub(equityAt(bot, instrument, mark), closingCost(bot, instrument, mark, slippage))

/**
 * Has the stand-alone limit been reached: the bot's own equity no longer covers maintenance plus the fee to close
 * (SPEC §5 stand-alone limit, evaluated on what really happened rather than on the plan)?
 */
export function limitReached(bot: GridBot, instrument: Instrument, mark: Ticks): boolean {
  if (bot.position.size === 0) return false
  const value = notional(instrument, mark, Math.abs(bot.position.size) as Steps)
  const needed = mulRateCeil(value, (tierFor(instrument, value).maintenanceRate + instrument.takerFee) as Rate)
  return equityAt(bot, instrument, mark) <= needed
}
