import {
  formatDecimal,
  formatMoney,
  formatPrice,
  formatQuantity,
  type GridBot,
  heldSizes,
  type Instrument,
  MONEY_SCALE,
  type Money,
  netSize,
  roundTrips,
  type Ticks,
  totalPnl,
  unrealizedOf,
  ZERO,
} from '@gridpilot/core'
import { toDocument } from '../codec/document.ts'
import { gridBotCodec } from '../codec/grid-bot-codec.ts'
import type { GridBotsTable } from '../schema/trading-tables.ts'

/** The columns that follow from a bot's state, rewritten whenever the state is. */
export type GridBotStateColumns = Omit<
  GridBotsTable,
  | 'id'
  | 'user_id'
  | 'account_id'
  | 'code_number'
  | 'name'
  | 'symbol'
  | 'investment_ratio'
  | 'stop_loss_percent'
  | 'take_profit_percent'
  | 'is_ai_recommended'
  | 'recommendation_id'
  | 'win_rate'
  | 'instrument'
  | 'created_at'
  | 'archived_at'
>

/** Open and total profit at the latest mark price known to the bot. */
function profits(bot: GridBot, instrument: Instrument): { unrealized: Money; total: Money } {
  const price = bot.markPrice ?? bot.lastPrice
  if (price === null) return { unrealized: ZERO, total: (bot.realizedPnl - bot.fees + bot.funding) as Money }
  return { unrealized: unrealizedOf(instrument, bot.positions, price), total: totalPnl(bot, instrument, price) }
}

/** 100 × part / whole as decimal text with at most eight decimals, rounded towards zero; 0 of nothing is 0. */
export function percentText(part: Money, whole: Money): string {
  return whole === 0n ? '0' : formatDecimal((part * 10n ** BigInt(MONEY_SCALE + 2)) / whole, MONEY_SCALE)
}

export function gridBotStateColumns(bot: GridBot, instrument: Instrument, updatedAt: number): GridBotStateColumns {
  const { config, plan } = bot
  const { unrealized, total } = profits(bot, instrument)
  const held = heldSizes(bot.positions)
  const priceOf = (ticks: Ticks | null | undefined) => (ticks == null ? null : formatPrice(instrument, ticks))
  return {
    direction: config.direction,
    grid_type: config.spacing,
    price_range_lower: formatPrice(instrument, config.lower),
    price_range_upper: formatPrice(instrument, config.upper),
    grid_count: config.gridCount,
    investment_amount: formatMoney(config.investment),
    leverage: config.leverage,
    stop_loss_price: priceOf(config.stopLossPrice),
    take_profit_price: priceOf(config.takeProfitPrice),
    trigger_price: priceOf(config.triggerPrice),
    trailing_up_to: priceOf(config.trailingUp),
    trailing_down_to: priceOf(config.trailingDown),
    out_of_range: config.outOfRange,
    revision: bot.revision,
    range_shift: bot.shift,
    maker_only: config.makerOnly ? 1 : 0,
    position_mode: config.positionMode,
    margin_mode: config.marginMode,
    status: bot.status,
    status_reason: bot.statusReason,
    stop_reason: bot.stopReason,
    quantity_per_grid: plan && formatQuantity(instrument, plan.quantity),
    position_quantity: formatDecimal(
      BigInt(netSize(bot.positions)) * BigInt(instrument.stepUnits),
      instrument.sizeDecimals,
    ),
    long_quantity: formatQuantity(instrument, held.long),
    short_quantity: formatQuantity(instrument, held.short),
    liquidation_price_below: priceOf(plan?.limitBelow),
    liquidation_price_above: priceOf(plan?.limitAbove),
    worst_loss_usdt: plan && formatMoney(plan.worstLoss),
    total_profit: formatMoney(total),
    total_profit_percent: percentText(total, config.investment),
    grid_profit: formatMoney(bot.gridProfit),
    realized_pnl: formatMoney(bot.realizedPnl),
    unrealized_pnl: formatMoney(unrealized),
    fees: formatMoney(bot.fees),
    funding: formatMoney(bot.funding),
    total_trades: bot.fills,
    round_trips: roundTrips(bot),
    state: toDocument(gridBotCodec, bot),
    started_at: bot.startedWallMs,
    stopped_at: bot.stoppedWallMs,
    updated_at: updatedAt,
    market_started_at: bot.startedMarketMs,
    market_stopped_at: bot.stoppedMarketMs,
  }
}
