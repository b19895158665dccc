import { type ModelCall, routes } from '@gridpilot/contract'
import { useQuery } from '@tanstack/react-query'
import { Progress, Table } from 'antd'
import { keys } from '../../api/query-keys.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Problem } from '../../parts/problem.tsx'
import { TimeText } from '../../parts/time-text.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { api } from '../../session/session.ts'
import { TEST_IDS } from '../../testids.ts'

/** The language model as the administrator sees it: this month's money, and every call with its outcome. */
export function ModelSection() {
  const t = useText()
  const format = useFormat()
  const state = useQuery({
    queryKey: keys.modelState,
    queryFn: ({ signal }) => api.call(routes.getModelState, { signal }),
  })
  if (state.error) return <Problem error={state.error} onRetry={() => void state.refetch()} />
  if (!state.data) return <Waiting />
  const { name, monthly_budget_usd: budget, spent_this_month_usd: spent, calls } = state.data
  return (
    <div className="settings-section" data-testid={TEST_IDS.settingsModel}>
      <p>{name === null ? t('settings.model.off') : t('settings.model.on', { model: name })}</p>
      {budget === null ? null : (
        <>
          <p>{t('settings.model.spent', { spent: format.decimal(spent, 4), budget: format.decimal(budget, 2) })}</p>
          <Progress percent={budget === 0 ? 100 : Math.min(100, Math.round((100 * spent) / budget))} />
        </>
      )}
      {calls.length === 0 ? (
        <p className="soft">{t('settings.model.none')}</p>
      ) : (
        <Table<ModelCall>
          size="small"
          pagination={false}
          scroll={{ x: true }}
          rowKey={({ called_at, symbol }) => `${called_at} ${symbol}`}
          dataSource={calls}
          columns={[
            { title: t('settings.model.when'), render: (_, call) => <TimeText at={call.called_at} /> },
            { title: t('settings.model.symbol'), dataIndex: 'symbol' },
            {
              title: t('settings.model.outcome'),
              render: (_, call) =>
                call.outcome === 'explained'
                  ? t('settings.model.explained')
                  : `${t('settings.model.failed')}: ${call.reason}`,
            },
            {
              title: t('settings.model.tokens'),
              render: (_, call) => `${call.input_tokens} + ${call.output_tokens}`,
            },
            { title: 'USD', render: (_, call) => format.decimal(call.cost_usd, 5) },
          ]}
        />
      )}
    </div>
  )
}
