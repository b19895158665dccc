import type { Dashboard } from '@gridpilot/contract'
import { Table } from 'antd'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Explain } from '../../parts/explain.tsx'

/** Open positions by coin, all bots together. */
export function Exposures({ dashboard }: { dashboard: Dashboard }) {
  const t = useText()
  const format = useFormat()
  if (dashboard.exposures.length === 0) return <p className="soft">{t('dashboard.noExposure')}</p>
  return (
    <Table
      size="small"
      rowKey="symbol"
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={dashboard.exposures}
      columns={[
        { title: t('dashboard.coin'), dataIndex: 'symbol' },
        {
          title: t('orders.quantity'),
          align: 'right',
          render: (_, row) => <span className="number">{format.signedQuantity(row.net_quantity)}</span>,
        },
        {
          title: <Explain name="notional" at={dashboard.computed_at} />,
          align: 'right',
          render: (_, row) => <span className="number">{format.gain(row.net_notional)}</span>,
        },
        {
          title: <Explain name="share_of_equity" at={dashboard.computed_at} />,
          align: 'right',
          render: (_, row) => <span className="number">{format.percent(row.share_of_equity_percent, 1)}</span>,
        },
      ]}
    />
  )
}
