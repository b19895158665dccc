import { assert, assertNever } from '../assert.ts'
import type { Instrument } from '../instrument/instrument.ts'
import type { BotCommand, Times } from './bot-event.ts'
import { type StepResult, stopBot, unchanged, whenRunning } from './goal.ts'
import type { GridBot, OrderSequence } from './grid-bot.ts'
import { because, isEnded } from './grid-bot.ts'
import type { GridConfig } from './grid-config.ts'
import { editable, needsNewGrid, planMargin, tryEdit, withInvestment } from './reshape.ts'

/** Only an edit has to know the trading rules: a word to stop counts before they are read. */
export function onCommand(bot: GridBot, command: BotCommand, times: Times, instrument: Instrument | null): StepResult {
  switch (command.name) {
    case 'start':
      if (bot.goal !== 'none' || isEnded(bot)) return unchanged(bot)
      if (bot.config.triggerPrice !== null) {
        return {
          bot: { ...bot, goal: 'run', status: 'waiting_trigger', ...because(null) },
          notes: [{ code: 'waiting_trigger', params: { price: bot.config.triggerPrice } }],
        }
      }
      // The grid begins at the next price this bot is given: the shell prepares the exchange account first.
      return { bot: { ...bot, goal: 'run', status: 'starting', ...because(null) }, notes: [] }
    case 'pause':
      if (bot.goal !== 'run' || bot.plan === null) return unchanged(bot)
      return {
        bot: { ...bot, goal: 'hold', status: 'paused', ...because(command.reason) },
        notes: [{ code: 'paused', params: { reason: command.reason } }],
      }
    case 'resume':
      if (bot.goal !== 'hold' || bot.plan === null) return unchanged(bot)
      return {
        bot: { ...clearDeferrals(bot), goal: 'run', ...whenRunning(bot) },
        notes: [{ code: 'resumed', params: {} }],
      }
    case 'stop':
      return stopBot(bot, command.closePosition, command.reason)
    case 'set_exits': {
      const { name: _, ...exits } = command
      const edit = bot.edit === null ? null : { ...bot.edit, ...exits }
      const config = { ...bot.config, ...exits }
      return { bot: { ...bot, config, edit }, notes: [{ code: 'exits_changed', params: {} }] }
    }
    case 'edit':
      assert(instrument !== null, 'an edit without trading rules')
      return onEdit(bot, editable(bot, command.config), command.resize, times, instrument)
    default:
      return assertNever(command)
  }
}

function clearDeferrals(bot: GridBot): GridBot {
  const clear = (sequence: OrderSequence): OrderSequence =>
    sequence.deferral === null ? sequence : { ...sequence, deferral: null }
  return { ...bot, slots: bot.slots.map((slot) => ({ ...slot, buy: clear(slot.buy), sell: clear(slot.sell) })) }
}

function onEdit(bot: GridBot, config: GridConfig, resize: boolean, times: Times, instrument: Instrument): StepResult {
  if (isEnded(bot) || bot.goal === 'flat' || bot.goal === 'drain') return unchanged(bot)
  const { plan, lastPrice: price } = bot
  if (plan === null) return { bot: { ...bot, config }, notes: [{ code: 'settings_changed', params: {} }] }
  const begun = { ...bot, plan }
  if (!resize && config.investment !== bot.config.investment) {
    if (price === null || bot.edit !== null) return refused(bot, 'bot_state_conflict')
    const planned = planMargin(begun, config, instrument, price)
    if (!planned.ok) return refused(bot, planned.error.code)
    const params = { investment: config.investment.toString() }
    const changed = { ...withInvestment(bot, config, times), plan: planned.value }
    return { bot: changed, notes: [{ code: 'margin_changed', params }] }
  }
  if (!needsNewGrid(bot.config, config)) {
    // What was asked for last counts: an edit that has not begun is taken back.
    const kept: GridBot = { ...bot, config, edit: null }
    const status = bot.edit !== null && bot.goal === 'run' && bot.status !== 'error' ? whenRunning(kept) : {}
    return { bot: { ...kept, ...status }, notes: [{ code: 'settings_changed', params: {} }] }
  }
  const error = price === null ? null : tryEdit(begun, config, instrument, price)
  if (error !== null) return refused(bot, error.code)
  const edited: GridBot = { ...bot, edit: config }
  const status = bot.goal === 'run' && bot.status !== 'error' ? whenRunning(edited) : {}
  const { lower, upper, gridCount: grids, leverage } = config
  const params = { lower, upper, grids, leverage, investment: config.investment.toString() }
  return { bot: { ...edited, ...status }, notes: [{ code: 'edit_begun', params }] }
}

/** The command changes nothing, and the reason is told. */
const refused = (bot: GridBot, reason: string): StepResult => ({
  bot: { ...bot },
  notes: [{ code: 'edit_refused', params: { reason } }],
})
