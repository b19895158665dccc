import { errorDetails } from '../errors/domain-error.ts'
import type { Instrument, Ticks } from '../instrument/instrument.ts'
import type { BotNote } from './bot-event.ts'
import { isPrice } from './check-shape.ts'
import { type StepResult, stopBot, unchanged } from './goal.ts'
import { because, type GridBot } from './grid-bot.ts'
import type { GridConfig } from './grid-config.ts'
import { tryEdit } from './reshape.ts'
import { type BegunBot, cellsBeyond, latticeOf, trail } from './trailing.ts'

/**
 * What a bot makes of a price at the edge of its range: trailing follows whole cells; where it does not, the plan chosen
 * for that case acts once the price is a whole cell outside. Less than a cell is the edge itself and changes nothing, so a
 * price that dances there does neither. Coming back, the bot finds the same slots.
 */
export function followPrice(bot: GridBot, instrument: Instrument, last: Ticks): StepResult {
  const { plan } = bot
  if ((bot.status !== 'running' && bot.status !== 'out_of_range') || plan === null) return unchanged(bot)
  const begun: BegunBot = { ...bot, plan }
  const beyond = cellsBeyond(begun, last)
  if (beyond === 0) return withRange(bot, last, null, [])
  const limit = beyond > 0 ? bot.config.trailingUp : bot.config.trailingDown
  if (limit === null) return act(begun, instrument, last, null, [])
  const trailed = trail(begun, instrument, last, beyond)
  if (!trailed.ok) return act(begun, instrument, last, trailed.error, [])
  const moved = trailed.value
  const { lower, upper } = moved.config
  const note: BotNote = { code: 'range_shifted', params: { cells: moved.shift - bot.shift, lower, upper } }
  if (cellsBeyond(moved, last) === 0) return withRange(moved, last, null, [note])
  return act(moved, instrument, last, 'trailing_at_limit', [note])
}

/** The price is a whole cell outside and the range stays: what was chosen for this is done, or why not is said once. */
function act(
  bot: BegunBot,
  instrument: Instrument,
  last: Ticks,
  blocked: string | null,
  notes: readonly BotNote[],
): StepResult {
  switch (bot.config.outOfRange) {
    case 'wait':
      return withRange(bot, last, blocked === null ? null : because(blocked), notes)
    case 'stop':
    case 'stop_keep': {
      const stopped = stopBot(bot, bot.config.outOfRange === 'stop', 'out_of_range')
      return { bot: stopped.bot, notes: [...notes, ...stopped.notes] }
    }
    case 'shift':
      return recentre(bot, instrument, last, notes)
  }
}

/** A new grid of the same cells around the price: an edit like any other, decided by the bot. */
function recentre(bot: BegunBot, instrument: Instrument, last: Ticks, notes: readonly BotNote[]): StepResult {
  const config = centredOn(bot, last)
  const refused = tryEdit(bot, config, instrument, last)
  if (refused !== null) return withRange(bot, last, because(refused.code, errorDetails(refused)), notes)
  const { lower, upper } = config
  const note: BotNote = { code: 'recentring', params: { price: last, lower, upper } }
  return {
    bot: { ...bot, edit: config, status: 'starting', ...because('recentring') },
    notes: [...notes, note],
  }
}

/** The configuration moved by whole cells so that a level near its middle is the one nearest to the price. */
function centredOn(bot: BegunBot, price: Ticks): GridConfig {
  const { gridCount } = bot.plan.config
  const beyond = cellsBeyond(bot, price)
  const near = beyond + bot.shift + (beyond > 0 ? gridCount : 0)
  const way = Math.sign(beyond)
  const distance = (index: number) => Math.abs(latticeOf(bot, index) - price)
  const nearest = distance(near + way) < distance(near) ? near + way : near
  const first = nearest - Math.floor(gridCount / 2)
  const [lower, upper] = [latticeOf(bot, first), latticeOf(bot, first + gridCount)]
  return isPrice(lower) && isPrice(upper) ? { ...bot.config, lower, upper } : bot.config
}

/**
 * running ↔ out_of_range follows the price. `blocked`: why the range does not move although it should; told when it
 * arises and remembered until the price is back.
 */
function withRange(
  bot: GridBot,
  last: Ticks,
  blocked: ReturnType<typeof because> | null,
  notes: readonly BotNote[],
): StepResult {
  const outside = last < bot.config.lower || last > bot.config.upper
  if (!outside) return { bot: bot.status === 'running' ? bot : { ...bot, status: 'running', ...because(null) }, notes }
  const remembered = bot.status === 'out_of_range' && bot.statusReason !== null ? bot : null
  const { statusReason, statusDetails } = blocked ?? remembered ?? because('price_outside_range')
  if (bot.status === 'out_of_range' && statusReason === bot.statusReason) return { bot, notes }
  const told: BotNote = { code: 'range_not_moved', params: { ...statusDetails, reason: statusReason } }
  return {
    bot: { ...bot, status: 'out_of_range', ...because(statusReason, statusDetails) },
    notes: blocked === null ? notes : [...notes, told],
  }
}
