import type { GridBot, GridBotStatus } from '@gridpilot/contract'
import { Tag } from 'antd'
import { isEnded } from '../bots/bot-commands.ts'
import { isCurrent } from '../bots/is-current.ts'
import { useText } from '../i18n/i18n.ts'
import { TEST_IDS } from '../testids.ts'
import { useNoticeText } from './use-notice.ts'

const TONE: Record<GridBotStatus, 'default' | 'processing' | 'success' | 'warning' | 'error'> = {
  created: 'default',
  waiting_trigger: 'processing',
  starting: 'processing',
  running: 'success',
  paused: 'warning',
  out_of_range: 'warning',
  stopping: 'processing',
  stopped: 'default',
  liquidated: 'error',
  needs_key: 'error',
  error: 'error',
}

/** Status word with its reason below it, and the first warning when there is one. */
export function StatusTag({ bot }: { bot: GridBot }) {
  const t = useText()
  const notice = useNoticeText()
  const [warning] = bot.warnings
  const status = t(`status.${bot.status}`)
  const isKnown = isCurrent(bot) || isEnded(bot.status) || bot.status === 'created'
  return (
    <div className="status">
      <Tag color={warning && bot.status === 'running' ? 'warning' : TONE[bot.status]}>
        <span data-testid={TEST_IDS.botStatus} data-value={bot.status}>
          {isKnown ? status : t('statusLastSeen', { status })}
        </span>
      </Tag>
      {bot.stop_reason ? <div className="status-reason">{t(`reasons.${bot.stop_reason}`)}</div> : null}
      {bot.status_reason ? <div className="status-reason">{notice(bot.status_reason)}</div> : null}
      {warning ? <div className="status-reason warning">{notice(warning)}</div> : null}
    </div>
  )
}
