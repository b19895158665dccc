import type { BotNote } from './bot-event.ts'
import { because, type GridBot, isEnded, type StopReason } from './grid-bot.ts'

export interface StepResult {
  readonly bot: GridBot
  readonly notes: readonly BotNote[]
}

export const unchanged = (bot: GridBot): StepResult => ({ bot, notes: [] })

/** The position the grid begins with is complete (or none is needed): the grid may rest. */
export const startComplete = ({ plan, start }: GridBot): boolean =>
  plan !== null && start.buy.filled >= start.buy.wanted && start.sell.filled >= start.sell.wanted

/** What a bot that may place its grid is doing. */
export function whenRunning(bot: GridBot): Pick<GridBot, 'status' | 'statusReason' | 'statusDetails'> {
  if (bot.edit !== null) return { status: 'starting', ...because('editing') }
  return { status: startComplete(bot) ? 'running' : 'starting', ...because(null) }
}

/** Ends a bot, which a look at the exchange then confirms: its orders go, then its position when `close` says so; an edit under way is given up. */
export function stopBot(bot: GridBot, close: boolean, reason: StopReason): StepResult {
  const goal = close ? 'flat' : 'drain'
  if (isEnded(bot) || (bot.status === 'stopping' && bot.goal === goal)) return unchanged(bot)
  const note: BotNote = { code: 'stopping', params: { reason, close: close ? 1 : 0 } }
  const stopping: GridBot = { ...bot, goal, edit: null, status: 'stopping', stopReason: reason, ...because(null) }
  // One that has not begun is looked for as well: an older backup may have forgotten that it had.
  return { bot: stopping, notes: [note] }
}
