import type { GridBotPerformance } from '@gridpilot/contract'
import { add, DAY_MS, formatMoney, type Money, neg, roundTrips, sum as sumOf, toNumber } from '@gridpilot/core'
import { utcTime } from '../http/utc-time.ts'
import type { BotFile } from './bot-desk.ts'
import { closeNowOf, pnlOf } from './bot-presenter.ts'
import { averageInvested, presentCurve } from './bot-statistics.ts'

const CURVE_POINTS = 500

/** Profit split, ratios and curve of a bot. `unexplained`: the books' difference. */
export function presentPerformance(
  { bot, instrument, curve, statistics, stored, marketMs }: BotFile,
  unexplained: Money,
  wallMs: number,
  clockMs: number,
): GridBotPerformance {
  const pnl = pnlOf(bot, instrument)
  const closeNow = closeNowOf(bot, instrument)
  const nowMs = marketMs ?? clockMs
  const runningMs = bot.startedMarketMs === null ? 0 : Math.max(0, (bot.stoppedMarketMs ?? nowMs) - bot.startedMarketMs)
  const changes = bot.flows.slice(1).map(({ amount }) => amount)
  const split = {
    grid_profit: toNumber(bot.gridProfit),
    unpaired_profit: toNumber(pnl.unpaired),
    realized_pnl: toNumber(bot.realizedPnl),
    unrealized_pnl: toNumber(pnl.unrealized),
    fees: toNumber(bot.fees),
    funding: toNumber(bot.funding),
    unexplained: toNumber(unexplained),
  }
  return {
    bot_id: bot.id,
    roi_percent: statistics.roiPercent,
    total_profit: toNumber(pnl.total),
    total_profit_exact: formatMoney(pnl.total),
    ...split,
    grid_profit_exact: formatMoney(bot.gridProfit),
    fees_exact: formatMoney(bot.fees),
    funding_exact: formatMoney(bot.funding),
    total_trades: bot.fills,
    round_trips: roundTrips(bot),
    win_rate: stored.winRate,
    max_drawdown_percent: statistics.maxDrawdownPercent,
    apy_30d: statistics.apy30d,
    close_now_value: closeNow === null ? null : toNumber(closeNow),
    invested: toNumber(bot.config.investment),
    added: toNumber(sumOf(changes.filter((amount) => amount > 0n))),
    withdrawn: toNumber(neg(sumOf(changes.filter((amount) => amount < 0n)))),
    time_weighted_investment: toNumber(averageInvested(bot, curve)),
    equity: toNumber(add(bot.config.investment, pnl.total)),
    pnl: {
      total: toNumber(pnl.total),
      ...split,
      unexplained_exact: formatMoney(unexplained),
      coin_fees: bot.coinFees.map(({ coin, amount }) => ({
        coin,
        amount: toNumber(amount),
        amount_exact: formatMoney(amount),
      })),
    },
    equity_curve: presentCurve(curve, CURVE_POINTS),
    running_days: runningMs / DAY_MS,
    computed_at: utcTime(wallMs),
    market_time: utcTime(nowMs),
  }
}
