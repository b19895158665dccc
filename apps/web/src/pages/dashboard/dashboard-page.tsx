import './dashboard.css'
import type { Dashboard } from '@gridpilot/contract'
import { Empty } from 'antd'
import { Link } from 'react-router'
import { useAccount, useDashboard } from '../../api/queries.ts'
import { useFormat } from '../../format/use-format.ts'
import { lateTexts, useText } from '../../i18n/i18n.ts'
import { AlertLine } from '../../parts/alert-line.tsx'
import { Figure } from '../../parts/figure.tsx'
import { OnDemand, onDemand } from '../../parts/on-demand.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { TEST_IDS } from '../../testids.ts'
import { BotsByStatus, Today } from './dashboard-parts.tsx'

const Exposures = onDemand(async () => (await import('./exposures.tsx')).Exposures)
const PortfolioCheck = onDemand(async () => {
  const [{ PortfolioCheck: Shown }] = await Promise.all([import('./portfolio-check.tsx'), lateTexts()])
  return Shown
})
const EquityChart = onDemand(async () => (await import('../../charts/equity-chart.tsx')).EquityChart)

export function DashboardPage() {
  const account = useAccount()
  const dashboard = useDashboard(account?.id ?? null)
  if (dashboard.error) return <Problem error={dashboard.error} onRetry={() => void dashboard.refetch()} />
  if (!dashboard.data) return <Waiting rows={10} />
  return <Loaded dashboard={dashboard.data} accountId={account?.id ?? null} />
}

function Loaded({ dashboard, accountId }: { dashboard: Dashboard; accountId: string | null }) {
  const t = useText()
  return (
    <div className="dashboard" data-testid={TEST_IDS.dashboard}>
      <section className="panel">
        <Figures dashboard={dashboard} />
      </section>
      <section className="panel wide" aria-label={t('dashboard.equity')}>
        <h2>{t('dashboard.equity')}</h2>
        <Curve dashboard={dashboard} />
      </section>
      <section className="panel">
        <h2>{t('dashboard.today')}</h2>
        <Today today={dashboard.today} />
      </section>
      <section className="panel">
        <h2>{t('dashboard.bots')}</h2>
        <BotsByStatus counts={dashboard.bots_by_status} />
      </section>
      <section className="panel">
        <h2>{t('dashboard.exposure')}</h2>
        <OnDemand waiting={<Waiting rows={2} />}>
          <Exposures dashboard={dashboard} />
        </OnDemand>
      </section>
      {accountId === null ? null : (
        <OnDemand waiting={<Waiting rows={4} />}>
          <PortfolioCheck accountId={accountId} />
        </OnDemand>
      )}
      <section className="panel">
        <h2>{t('nav.alerts')}</h2>
        {dashboard.recent_alerts.length === 0 ? <p className="soft">{t('alerts.none')}</p> : null}
        {dashboard.recent_alerts.map((alert) => (
          <AlertLine key={alert.id} alert={alert} />
        ))}
        <Link to="/alerts">{t('dashboard.allAlerts')}</Link>
      </section>
    </div>
  )
}

function Figures({ dashboard }: { dashboard: Dashboard }) {
  const t = useText()
  const format = useFormat()
  const at = dashboard.computed_at
  const unpaired = dashboard.total_profit - dashboard.grid_profit
  return (
    <div className="figure-row">
      <Figure
        name="total_pnl"
        size="large"
        move
        at={at}
        value={dashboard.total_profit}
        text={format.gain(dashboard.total_profit)}
        unit="USDT"
      />
      <Figure
        name="close_now_profit"
        estimate
        move
        at={at}
        value={dashboard.close_now_profit}
        text={format.gain(dashboard.close_now_profit)}
        unit="USDT"
      />
      <Figure name="equity" at={at} value={dashboard.equity} text={format.usdt(dashboard.equity)} unit="USDT" />
      <Figure
        name="available"
        at={at}
        value={dashboard.available}
        text={format.usdt(dashboard.available)}
        unit="USDT"
      />
      <Figure name="invested" at={at} value={dashboard.invested} text={format.usdt(dashboard.invested)} unit="USDT" />
      <Figure
        name="grid_profit"
        at={at}
        value={dashboard.grid_profit}
        text={format.gain(dashboard.grid_profit)}
        unit="USDT"
        note={t('bots.unpaired', { amount: `${format.gain(unpaired)} USDT` })}
      />
    </div>
  )
}

function Curve({ dashboard }: { dashboard: Dashboard }) {
  const t = useText()
  const first = dashboard.equity_curve[0]
  if (!first || dashboard.equity_curve.length < 2) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('equity.tooEarly')} />
  }
  return (
    <OnDemand waiting={<Waiting rows={6} />}>
      <EquityChart points={dashboard.equity_curve} base={first[1]} label={t('dashboard.equity')} />
    </OnDemand>
  )
}
