import { assert } from '../assert.ts'
import { type DomainError, type ErrorDetails, errorDetails } from '../errors/domain-error.ts'
import type { Instrument, Ticks } from '../instrument/instrument.ts'
import { formatMoney, type Money } from '../money/money.ts'
import { err, ok, type Result } from '../result.ts'
import type { BotNote, Times } from './bot-event.ts'
import { carriedOf } from './carried.ts'
import { totalPnl } from './equity.ts'
import { type StepResult, whenRunning } from './goal.ts'
import { type GridBot, roundTrips } from './grid-bot.ts'
import type { GridConfig } from './grid-config.ts'
import { gridOf } from './grid-of.ts'
import type { GridPlan } from './grid-plan.ts'
import { planGrid } from './plan-grid.ts'
import { planInPlace } from './plan-in-place.ts'
import { type PlanOptions, planSettings } from './plan-options.ts'
import { edge } from './search.ts'
import type { BegunBot } from './trailing.ts'
import { tryPlan } from './try-plan.ts'

/** What begins a new grid when it changes while a bot runs. */
const STRUCTURE = ['spacing', 'lower', 'upper', 'gridCount', 'leverage', 'investment'] as const

/** Does this configuration need another grid than the bot has? */
export const needsNewGrid = (before: GridConfig, after: GridConfig): boolean =>
  STRUCTURE.some((field) => before[field] !== after[field])

/** The configuration with everything that a bot keeps for life as the bot has it. */
export const editable = (bot: GridBot, wanted: GridConfig): GridConfig => {
  const { symbol, direction, positionMode, marginMode, triggerPrice } = bot.config
  return { ...wanted, symbol, direction, positionMode, marginMode, triggerPrice }
}

/**
 * The plan of a bot's next grid at a price, from what it holds and has lost or earned by now; refused as `planGrid` does,
 * with nearest values.
 */
export function planEdit(
  bot: BegunBot,
  config: GridConfig,
  instrument: Instrument,
  price: Ticks,
  options: PlanOptions = {},
): Result<GridPlan, DomainError[]> {
  const refused = refusedEdit(bot, config, instrument, price)
  if (refused !== null) return err([refused])
  // The bot has started: its trigger says nothing about this grid.
  const planned = planGrid({ ...config, triggerPrice: null }, instrument, price, {
    ...options,
    carried: carriedOf(bot),
    beginsAtOnce: true,
  })
  return planned
}

/** Does the next grid pass at this price? Without looking for values that would. */
export function tryEdit(bot: BegunBot, config: GridConfig, instrument: Instrument, price: Ticks): DomainError | null {
  const refused = refusedEdit(bot, config, instrument, price)
  if (refused !== null) return refused
  const settings = planSettings({ carried: carriedOf(bot) })
  const tried = tryPlan({ ...config, triggerPrice: null }, { instrument, startPrice: price, settings })
  return tried.ok ? null : (tried.error[0] ?? null)
}

function refusedEdit(bot: BegunBot, config: GridConfig, instrument: Instrument, price: Ticks): DomainError | null {
  if (bot.config.marginMode === 'isolated' && config.leverage !== bot.config.leverage)
    return { code: 'isolated_margin_fixed', field: 'leverage', value: config.leverage, nearest: bot.config.leverage }
  const { stopLossAmount, takeProfitAmount } = config
  const pnl = totalPnl(bot, instrument, price)
  if (stopLossAmount !== null && pnl <= -stopLossAmount)
    return { code: 'stop_loss_amount_invalid', field: 'stopLossAmount', value: formatMoney(stopLossAmount) }
  if (takeProfitAmount !== null && pnl >= takeProfitAmount)
    return { code: 'take_profit_amount_invalid', field: 'takeProfitAmount', value: formatMoney(takeProfitAmount) }
  return null
}

/** Begins the grid of an edit: nothing of the old one can fill any more. Profit, fees, funding and position stay. */
export function beginEdit(bot: BegunBot, instrument: Instrument, price: Ticks, times: Times): StepResult {
  const { edit } = bot
  assert(edit !== null, 'no edit to begin')
  const refused = tryEdit(bot, edit, instrument, price)
  const planned = refused === null ? planEdit(bot, edit, instrument, price) : err([refused])
  if (!planned.ok) {
    const [error] = planned.error
    return dropEdit(bot, error?.code ?? 'plan_refused', error === undefined ? {} : errorDetails(error))
  }
  const plan = planned.value
  const renewed: GridBot = {
    ...withInvestment(bot, edit, times),
    edit: null,
    revision: bot.revision + 1,
    shift: 0,
    retiredTrips: roundTrips(bot),
  }
  const begun: GridBot = { ...renewed, ...gridOf(renewed, plan, instrument, times) }
  const note: BotNote = {
    code: 'edited',
    params: {
      price,
      grids: plan.config.gridCount,
      quantity: plan.quantity,
      lower: plan.config.lower,
      upper: plan.config.upper,
      bought: begun.start.buy.wanted,
      sold: begun.start.sell.wanted,
    },
  }
  return { bot: bot.goal === 'run' ? { ...begun, ...whenRunning(begun) } : begun, notes: [note] }
}

/** The grid stays as it was. */
export function dropEdit(bot: GridBot, reason: string, details: ErrorDetails = {}): StepResult {
  const kept: GridBot = { ...bot, edit: null }
  return {
    bot: kept.goal === 'run' ? { ...kept, ...whenRunning(kept) } : kept,
    notes: [{ code: 'edit_refused', params: { ...details, reason } }],
  }
}

/** The bot with a new configuration, and what that puts in or takes out. */
export function withInvestment(bot: GridBot, config: GridConfig, times: Times): GridBot {
  const amount = (config.investment - bot.config.investment) as Money
  const flows = amount === 0n ? bot.flows : [...bot.flows, { timeMs: times.marketMs, amount }]
  return { ...bot, config, flows }
}

/**
 * The plan of a bot whose money changes and whose grid does not: only the limit moves. Refused where the money does not
 * cover the grid, with the least that does.
 */
export function planMargin(
  bot: BegunBot,
  config: GridConfig,
  instrument: Instrument,
  price: Ticks,
): Result<GridPlan, DomainError> {
  const { investment } = config
  if (bot.config.marginMode === 'isolated')
    return err({ code: 'isolated_margin_fixed', field: 'investment', nearest: formatMoney(bot.config.investment) })
  const at = (amount: bigint) =>
    planInPlace(bot, { ...config, investment: amount as Money }, bot.plan.levels, price, instrument)
  const suffices = (amount: bigint) => {
    const { needed, funds, limitInside } = at(amount)
    return needed <= funds && limitInside === null
  }
  // More money is never wrong; less has to cover the grid as it is.
  if (investment >= bot.config.investment || suffices(investment)) return ok(at(investment).plan)
  const most = bot.config.investment
  const least = suffices(most) ? edge(investment, most, suffices) : most
  const value = formatMoney(investment)
  return err({ code: 'margin_below_grid', field: 'investment', value, nearest: formatMoney(least as Money) })
}
