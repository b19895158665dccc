import type { GridBot, Notice } from '@gridpilot/contract'
import { Alert } from 'antd'
import { isEnded } from '../../bots/bot-commands.ts'
import { useFormat } from '../../format/use-format.ts'
import { hasText, useText } from '../../i18n/i18n.ts'
import { useNoticeText } from '../../parts/use-notice.ts'
import { TEST_IDS } from '../../testids.ts'
import { ProtectionLine } from './protection-line.tsx'

/** What is not as it should be with a bot, each with what it means. The first warning alone stands at its status. */
export function BotNotes({ bot }: { bot: GridBot }) {
  const t = useText()
  const notice = useNoticeText()
  if (isEnded(bot.status)) return null
  const others = bot.warnings.filter(({ code }) => code !== 'orders_deferred')
  return (
    <>
      {others.slice(1).map((warning) => (
        <Alert key={warning.code} type="warning" showIcon title={notice(warning)} />
      ))}
      <ProtectionLine bot={bot} />
      {bot.edit_pending ? <Alert type="info" showIcon title={t('notices.editing')} /> : null}
      <OrderRoom bot={bot} />
    </>
  )
}

/** Why not every order of the grid rests at the exchange: how many wait for what, and what becomes of them. */
function OrderRoom({ bot }: { bot: GridBot }) {
  const t = useText()
  const format = useFormat()
  const { orders_resting: resting, orders_wanted: wanted, orders_deferred: deferred } = bot
  const reasons = bot.warnings.filter(({ code }) => code === 'orders_deferred')
  if (deferred === 0 || reasons.length === 0) return null
  return (
    <Alert
      type="info"
      showIcon
      data-testid={TEST_IDS.orderRoom}
      title={t('bot.room.title', {
        resting: format.count(resting),
        wanted: format.count(wanted),
        deferred: format.count(deferred),
      })}
      description={
        <ul className="order-room">
          {reasons.map((reason) => (
            <WaitingFor key={String(reason.params.reason)} reason={reason} />
          ))}
        </ul>
      }
    />
  )
}

function WaitingFor({ reason: { params } }: { reason: Notice }) {
  const t = useText()
  const [name, means] = [`reasons.${params.reason}`, `deferralMeans.${params.reason}`]
  return (
    <li>
      <strong>
        {t('bot.room.count', {
          count: String(params.count ?? ''),
          reason: hasText(name) ? t(name) : String(params.reason ?? ''),
        })}
      </strong>{' '}
      {hasText(means) ? t(means) : null}
    </li>
  )
}
