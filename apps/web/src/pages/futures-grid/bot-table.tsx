import type { GridBot } from '@gridpilot/contract'
import { Table, type TableColumnsType } from 'antd'
import { BotActions } from '../../bots/bot-actions.tsx'
import { useText } from '../../i18n/i18n.ts'
import { Explain } from '../../parts/explain.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { botRowTestId } from '../../testids.ts'
import { BotName, GridProfit, Orders, TotalPnl, ValueNow } from './bot-cells.tsx'

export function BotTable({ bots }: { bots: GridBot[] }) {
  const t = useText()
  const columns: TableColumnsType<GridBot> = [
    { title: t('bots.name'), key: 'name', render: (_, bot) => <BotName bot={bot} /> },
    { title: <Explain name="total_pnl" />, key: 'total', align: 'right', render: (_, bot) => <TotalPnl bot={bot} /> },
    { title: <Explain name="close_now" />, key: 'value', align: 'right', render: (_, bot) => <ValueNow bot={bot} /> },
    {
      title: <Explain name="grid_profit" />,
      key: 'grid',
      align: 'right',
      render: (_, bot) => <GridProfit bot={bot} />,
    },
    { title: <Explain name="orders" />, key: 'orders', align: 'right', render: (_, bot) => <Orders bot={bot} /> },
    { title: t('bots.status'), key: 'status', render: (_, bot) => <StatusTag bot={bot} /> },
    {
      title: <span className="unseen">{t('bots.actions')}</span>,
      key: 'actions',
      render: (_, bot) => <BotActions bot={bot} />,
    },
  ]
  return (
    <Table<GridBot>
      size="middle"
      rowKey="id"
      columns={columns}
      dataSource={bots}
      pagination={bots.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
      scroll={{ x: 'max-content' }}
      onRow={({ id }) => ({ 'data-testid': botRowTestId(id) }) as React.HTMLAttributes<HTMLElement>}
    />
  )
}
