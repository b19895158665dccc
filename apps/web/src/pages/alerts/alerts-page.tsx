import { Empty } from 'antd'
import { useAlerts } from '../../api/queries.ts'
import { useText } from '../../i18n/i18n.ts'
import { AlertLine } from '../../parts/alert-line.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { TEST_IDS } from '../../testids.ts'

export function AlertsPage() {
  const t = useText()
  const alerts = useAlerts()
  return (
    <section className="panel alerts" data-testid={TEST_IDS.alerts}>
      <h1>{t('nav.alerts')}</h1>
      {alerts.error ? <Problem error={alerts.error} onRetry={() => void alerts.refetch()} /> : null}
      {alerts.isPending ? <Waiting rows={6} /> : null}
      {alerts.data?.items.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('alerts.none')} />
      ) : null}
      {alerts.data?.items.map((alert) => (
        <AlertLine key={alert.id} alert={alert} acknowledgeable />
      ))}
    </section>
  )
}
