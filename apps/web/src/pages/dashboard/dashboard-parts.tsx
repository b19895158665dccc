import type { Dashboard, GridBotStatus } from '@gridpilot/contract'
import { Progress, Tag } from 'antd'
import { Link } from 'react-router'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Explain } from '../../parts/explain.tsx'
import { Figure } from '../../parts/figure.tsx'

/** Today's result against the daily loss limit. */
export function Today({ today }: { today: Dashboard['today'] }) {
  const t = useText()
  const format = useFormat()
  const used = today.loss_limit_used_percent
  return (
    <>
      <Figure
        name="today"
        move
        value={today.profit}
        text={format.gain(today.profit)}
        unit="USDT"
        note={today.market_date}
      />
      {today.loss_limit_usdt === null || used === null ? (
        <p className="soft">{t('dashboard.noLossLimit')}</p>
      ) : (
        <>
          <Progress
            percent={Math.min(100, Math.round(used))}
            status={used >= 100 ? 'exception' : 'normal'}
            aria-label={t('dashboard.lossLimit')}
          />
          <p className="soft">
            <Explain name="loss_limit">
              {t('dashboard.lossLimitOf', { limit: format.usdt(today.loss_limit_usdt) })}
            </Explain>
          </p>
        </>
      )}
    </>
  )
}

export function BotsByStatus({ counts }: { counts: Dashboard['bots_by_status'] }) {
  const t = useText()
  const entries = Object.entries(counts) as [GridBotStatus, number][]
  const shown = entries.filter(([, count]) => count > 0)
  if (shown.length === 0)
    return (
      <p className="soft">
        {t('bots.none')} <Link to="/grid">{t('bots.firstBot')}</Link>
      </p>
    )
  return (
    <ul className="by-status">
      {shown.map(([status, count]) => (
        <li key={status}>
          <Tag>{t(`status.${status}`)}</Tag> <span className="number">{count}</span>
        </li>
      ))}
    </ul>
  )
}
