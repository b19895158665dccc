import type { GridBot } from '@gridpilot/core'
import type { EngineChange } from './engine-view.ts'
import type { Alert, AlertSeverity } from './ports/notifier.ts'

const TOLD: Readonly<Record<string, AlertSeverity>> = {
  halted: 'critical',
  liquidated: 'critical',
  start_refused: 'warning',
}

/** What must be told of bots that a turn has changed. */
export function noteAlerts(changes: readonly EngineChange[]): Alert[] {
  return changes.flatMap((change) => {
    if (change.type !== 'note') return []
    const { accountId, botId, note } = change
    const severity = TOLD[note.code]
    if (severity === undefined) return []
    const message = String(note.params.reason ?? '')
    return [{ key: `${note.code}:${botId}`, severity, code: note.code, message, accountId, botId }]
  })
}

/**
 * What must be told of bots that were loaded: a process that died between making a halt or a liquidation durable and
 * telling it has told nobody. The key is that of the moment itself, so what was told stays one alarm.
 */
export function standingAlerts(accountId: string, bots: Iterable<GridBot>): Alert[] {
  return [...bots].flatMap((bot) => {
    const { id: botId, stopReason, statusReason } = bot
    const tell = (code: string, message: string): Alert => ({
      key: `${code}:${botId}`,
      severity: 'critical',
      code,
      message,
      accountId,
      botId,
    })
    const forced = stopReason === 'liquidated' || statusReason === 'liquidated'
    const halted = isHalted(bot) && statusReason !== 'liquidated'
    return [...(forced ? [tell('liquidated', '')] : []), ...(halted ? [tell('halted', statusReason ?? '')] : [])]
  })
}

/** A stop forgets why the bot waited before: what it is told with was found out while it stopped. */
const isHalted = ({ status, statusReason }: GridBot): boolean =>
  status === 'error' ||
  ((status === 'stopping' || status === 'stopped' || status === 'liquidated') && statusReason !== null)
