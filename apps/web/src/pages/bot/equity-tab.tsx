import type { GridBot, GridBotPerformance } from '@gridpilot/contract'
import type { UseQueryResult } from '@tanstack/react-query'
import { Empty } from 'antd'
import { useText } from '../../i18n/i18n.ts'
import { OnDemand, onDemand } from '../../parts/on-demand.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Waiting } from '../../parts/waiting.tsx'

const EquityChart = onDemand(async () => (await import('../../charts/equity-chart.tsx')).EquityChart)

export function EquityTab({ bot, query }: { bot: GridBot; query: UseQueryResult<GridBotPerformance> }) {
  const t = useText()
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <Waiting rows={6} />
  const { equity_curve } = query.data
  if (equity_curve.length < 2) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('equity.tooEarly')} />
  }
  return (
    <>
      <OnDemand waiting={<Waiting rows={6} />}>
        <EquityChart points={equity_curve} base={bot.investment_amount} label={t('equity.label')} />
      </OnDemand>
      <p className="soft">{t('equity.text')}</p>
    </>
  )
}
