import type { GridBot as ApiGridBot, CurvePoint, Notice } from '@gridpilot/contract'
import {
  closeNowValue,
  DEFAULT_SLIPPAGE,
  formatMoney,
  type GridBot,
  gridLevels,
  heldSizes,
  type Instrument,
  isFlat,
  type Money,
  netSize,
  openPositions,
  priceToNumber,
  quantityToNumber,
  roundTrips,
  type Steps,
  sub,
  type Ticks,
  toNumber,
  totalPnl,
  unrealizedOf,
} from '@gridpilot/core'
import type { BotView, BotWarning } from '@gridpilot/engine'
import type { StoredGridBot } from '@gridpilot/store'
import type { AccountTrouble } from '../accounts/account-desk.ts'
import { utcTime, utcTimeOrNull } from '../http/utc-time.ts'
import { notice } from './notices.ts'
import { exitFigures, liquidationPrice } from './preview-presenter.ts'
import { presentProtection } from './protection-presenter.ts'
import { withWireField } from './wire-field.ts'

export type ApiAccountKind = ApiGridBot['account_kind']

/** What a bot's figures are made from besides its own state. */
export interface PresentedBot {
  readonly stored: StoredGridBot
  readonly accountKind: ApiAccountKind
  /** null: ended, or its account is not attached; the stored state is then the newest there is. */
  readonly view: BotView | null
  /** Wall time of the newest price of its symbol, null when none came yet. */
  readonly priceAtMs: number | null
  readonly marketMs: number | null
  readonly sparkline: readonly CurvePoint[]
  readonly roiPercent: number
  readonly apy30d: number | null
  readonly winRate: number | null
  readonly worstLoss: Money | null
  /** Why its account cannot be read now. Without a key nothing can be done for the bot, so that is what it says first. */
  readonly trouble: AccountTrouble | null
  readonly warnings: readonly Notice[]
}

/** The newest state of a bot: the engine's, or what was stored last. */
export const stateOf = (stored: StoredGridBot, view: BotView | null): GridBot => view?.bot ?? stored.bot

export function presentBot(input: PresentedBot): ApiGridBot {
  const { stored, view } = input
  const bot = stateOf(stored, view)
  return {
    ...configurationOf(input, bot),
    ...statusOf(input, bot),
    stop_reason: bot.stopReason,
    ...resultOf(input, bot),
    ...liveOf(input, bot),
    created_at: utcTime(stored.createdAtMs),
    started_at: utcTimeOrNull(bot.startedWallMs),
    stopped_at: utcTimeOrNull(bot.stoppedWallMs),
    updated_at: utcTime(stored.updatedAtMs),
    archived_at: utcTimeOrNull(stored.archivedAtMs),
    market_started_at: utcTimeOrNull(bot.startedMarketMs),
    market_stopped_at: utcTimeOrNull(bot.stoppedMarketMs),
    market_updated_at: utcTimeOrNull(bot.stoppedMarketMs ?? input.marketMs),
  }
}

function statusOf({ trouble }: PresentedBot, { status, statusReason, statusDetails }: GridBot) {
  if (trouble?.error === 'needs_key') return { status: 'needs_key' as const, status_reason: trouble.notice }
  return { status, status_reason: statusReason === null ? null : notice(statusReason, withWireField(statusDetails)) }
}

function configurationOf({ stored, accountKind }: PresentedBot, bot: GridBot) {
  const { instrument } = stored
  const { config } = bot
  const price = (ticks: Ticks | null) => (ticks === null ? null : priceToNumber(instrument, ticks))
  const levels = bot.plan?.levels ?? gridLevels(config.spacing, config.lower, config.upper, config.gridCount)
  return {
    id: bot.id,
    name: stored.name,
    symbol: config.symbol,
    account_id: stored.accountId,
    account_kind: accountKind,
    direction: config.direction,
    grid_type: config.spacing,
    price_range_lower: priceToNumber(instrument, config.lower),
    price_range_upper: priceToNumber(instrument, config.upper),
    grid_count: config.gridCount,
    grid_prices: levels.map((level) => priceToNumber(instrument, level)),
    investment_amount: toNumber(config.investment),
    investment_ratio: percentNumber(stored.investmentRatio),
    leverage: config.leverage,
    stop_loss_percent: percentNumber(stored.stopLossPercent),
    take_profit_percent: percentNumber(stored.takeProfitPercent),
    stop_loss_price: price(config.stopLossPrice),
    take_profit_price: price(config.takeProfitPrice),
    trigger_price: price(config.triggerPrice),
    trailing:
      config.trailingUp === null && config.trailingDown === null
        ? null
        : { up_to: price(config.trailingUp), down_to: price(config.trailingDown), shifted_cells: bot.shift },
    out_of_range: config.outOfRange,
    maker_only: config.makerOnly,
    position_mode: config.positionMode,
    margin_mode: config.marginMode,
    is_ai_recommended: stored.isAiRecommended,
    recommendation_id: stored.recommendationId,
  }
}

const percentNumber = (text: string | null): number | null => (text === null ? null : Number(text))

/** The price a bot is valued at: the mark price it saw last. Without a position none is needed. */
export const valuationPrice = (bot: GridBot): Ticks => bot.markPrice ?? bot.lastPrice ?? (0 as Ticks)

export interface PnlFigures {
  readonly total: Money
  readonly unrealized: Money
  readonly unpaired: Money
}

export function pnlOf(bot: GridBot, instrument: Instrument): PnlFigures {
  const price = valuationPrice(bot)
  const total = totalPnl(bot, instrument, price)
  return { total, unrealized: unrealizedOf(instrument, bot.positions, price), unpaired: sub(total, bot.gridProfit) }
}

/** Value if everything were closed now; null while the bot holds a position without a known mark price. */
export function closeNowOf(bot: GridBot, instrument: Instrument): Money | null {
  if (!isFlat(bot.positions) && bot.markPrice === null) return null
  return closeNowValue(bot, instrument, valuationPrice(bot), DEFAULT_SLIPPAGE)
}

function resultOf(input: PresentedBot, bot: GridBot) {
  const { instrument } = input.stored
  const pnl = pnlOf(bot, instrument)
  const closeNow = closeNowOf(bot, instrument)
  return {
    total_profit: toNumber(pnl.total),
    total_profit_exact: formatMoney(pnl.total),
    roi_percent: input.roiPercent,
    apy_30d: input.apy30d,
    grid_profit: toNumber(bot.gridProfit),
    grid_profit_exact: formatMoney(bot.gridProfit),
    unpaired_profit: toNumber(pnl.unpaired),
    unrealized_pnl: toNumber(pnl.unrealized),
    realized_pnl: toNumber(bot.realizedPnl),
    fees: toNumber(bot.fees),
    fees_exact: formatMoney(bot.fees),
    funding: toNumber(bot.funding),
    funding_exact: formatMoney(bot.funding),
    close_now_value: closeNow === null ? null : toNumber(closeNow),
    worst_loss_usdt: input.worstLoss === null ? null : toNumber(input.worstLoss),
    liquidation_price:
      bot.plan === null ? null : liquidationPrice(bot.plan, instrument, bot.lastPrice ?? bot.plan.startPrice),
    // Exits may have changed since the start: the bot's own configuration holds the ones that count.
    ...(bot.plan === null
      ? { exit_price_below: null, exit_price_above: null }
      : exitFigures({ ...bot.plan, config: bot.config }, instrument)),
    total_trades: bot.fills,
    round_trips: roundTrips(bot),
    win_rate: input.winRate,
  }
}

function liveOf(input: PresentedBot, bot: GridBot) {
  const { stored, view } = input
  const { instrument } = stored
  const open = openPositions(bot.positions)
  // Two legs have no average price in common.
  const held = heldSizes(bot.positions)
  const sole = open.length === 1 ? open[0] : undefined
  return {
    quantity_per_grid: quantityToNumber(instrument, bot.plan?.quantity ?? (0 as Steps)),
    position_quantity: signedQuantity(instrument, netSize(bot.positions)),
    long_quantity: quantityToNumber(instrument, held.long),
    short_quantity: quantityToNumber(instrument, held.short),
    position_average_price: sole === undefined ? null : averagePrice(instrument, sole.size, sole.cost),
    orders_resting: view?.resting ?? 0,
    orders_wanted: view?.wanted ?? 0,
    orders_deferred: view?.deferred.length ?? 0,
    protection: presentProtection(view?.protection ?? null, instrument),
    warnings: [...input.warnings],
    last_price: bot.lastPrice === null ? null : priceToNumber(instrument, bot.lastPrice),
    last_price_at: utcTimeOrNull(input.priceAtMs),
    equity_sparkline: [...input.sparkline],
    edit_pending: bot.edit !== null,
    revision: bot.revision,
  }
}

export const signedQuantity = (instrument: Instrument, size: number): number =>
  Math.sign(size) * quantityToNumber(instrument, Math.abs(size) as Steps)

/** Quote per base; null when flat. */
export function averagePrice(instrument: Instrument, size: number, cost: Money): number | null {
  if (size === 0) return null
  const quantity = quantityToNumber(instrument, Math.abs(size) as Steps)
  const average = toNumber(cost) / quantity
  // Beyond three digits below the tick an average of doubles carries noise only.
  return Number(average.toFixed(Math.min(20, instrument.priceDecimals + 3)))
}

export function presentWarning(warning: BotWarning): Notice {
  switch (warning.code) {
    case 'stale_price':
    case 'stale_orders':
      return notice(warning.code, { age_seconds: Math.round(warning.ageMs / 1000) })
    case 'order_unresolved':
      return notice(warning.code, { count: warning.count })
    case 'orders_deferred':
      return notice(warning.code, { count: warning.count, reason: warning.reason })
    case 'disconnected':
      return notice(warning.code, { reason: warning.reason })
    case 'position_mismatch':
    case 'catching_up':
      return notice(warning.code)
    case 'not_ours':
      return notice(warning.code, { reason: warning.reason })
  }
}
