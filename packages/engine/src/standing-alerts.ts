import type { GridBot } from '@gridpilot/core'
import type { Alert } from './ports/notifier.ts'

/**
 * What must be told of bots that were loaded: a process that died between making a halt or a liquidation durable and
 * telling it has told nobody. The key is that of the moment itself, so what was told stays one alarm.
 */
export function standingAlerts(accountId: string, bots: Iterable<GridBot>): Alert[] {
  return [...bots].flatMap((bot) => {
    const { stopReason, statusReason } = bot
    const forced = stopReason === 'liquidated' || statusReason === 'liquidated'
    const code = forced ? 'liquidated' : isHalted(bot) ? 'halted' : null
    if (code === null) return []
    const message = code === 'halted' ? (bot.statusReason ?? '') : ''
    return [{ key: `${code}:${bot.id}`, severity: 'critical', code, message, accountId, botId: bot.id }]
  })
}

/** A stop forgets why the bot waited before: what it is told with was found out while it stopped. */
const isHalted = ({ status, statusReason }: GridBot): boolean =>
  status === 'error' || ((status === 'stopping' || status === 'stopped') && statusReason !== null)
