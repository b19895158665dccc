import type { GridBot, GridOrder } from '@gridpilot/contract'
import { Segmented, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useBotOrders, useInstrument } from '../../api/queries.ts'
import { isEnded } from '../../bots/bot-commands.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Stale, SWEEP_STALE_MS } from '../../parts/stale.tsx'
import { TimeText } from '../../parts/time-text.tsx'
import { useNoticeText } from '../../parts/use-notice.ts'
import { ListTab, WIDE } from './list-tab.tsx'
import { isOpen } from './resting-orders.ts'
import { SideText } from './side-text.tsx'

export function OrdersTab({ bot }: { bot: GridBot }) {
  const t = useText()
  const orders = useBotOrders(bot.id)
  const [which, setWhich] = useState<'open' | 'all'>('open')
  const columns = useOrderColumns(bot)
  const rows = (items: GridOrder[]) =>
    which === 'all' ? items : items.filter(isOpen).sort((a, b) => (b.price ?? 0) - (a.price ?? 0))
  return (
    <>
      <Segmented
        size="small"
        value={which}
        onChange={setWhich}
        options={[
          { value: 'open', label: t('orders.open') },
          { value: 'all', label: t('orders.all') },
        ]}
      />
      <Stale receivedAtMs={isEnded(bot.status) ? null : orders.dataUpdatedAt} boundMs={SWEEP_STALE_MS}>
        <ListTab
          query={orders}
          columns={columns}
          rows={rows}
          empty={t(which === 'open' ? 'orders.noneOpen' : 'orders.none')}
        />
      </Stale>
    </>
  )
}

function useOrderColumns(bot: GridBot): TableColumnsType<GridOrder> {
  const t = useText()
  const format = useFormat()
  const notice = useNoticeText()
  const instrument = useInstrument(bot.symbol)
  const step = instrument?.size_step_exact ?? null
  return [
    {
      title: t('orders.side'),
      key: 'side',
      render: (_, { side, position_side }) => <SideText side={side} leg={position_side} />,
    },
    {
      title: t('orders.price'),
      key: 'price',
      align: 'right',
      render: (_, { price }) =>
        price === null ? (
          t('orders.market')
        ) : (
          <span className="number">{format.price(price, instrument?.tick_size_exact ?? null)}</span>
        ),
    },
    {
      title: t('orders.quantity'),
      key: 'quantity',
      align: 'right',
      render: (_, { quantity }) => <span className="number">{format.quantity(quantity, step)}</span>,
    },
    {
      title: t('orders.filled'),
      key: 'filled',
      responsive: WIDE,
      align: 'right',
      render: (_, { filled_quantity }) => <span className="number">{format.quantity(filled_quantity, step)}</span>,
    },
    {
      title: t('orders.purpose'),
      key: 'purpose',
      responsive: WIDE,
      render: (_, { purpose }) => t(`purpose.${purpose}`),
    },
    {
      title: t('orders.status'),
      key: 'status',
      render: (_, { status, status_reason }) => (
        <>
          {t(`orderStatus.${status}`)}
          {status_reason ? <small className="soft"> {notice(status_reason)}</small> : null}
        </>
      ),
    },
    {
      title: t('orders.time'),
      key: 'time',
      render: (_, order) => <TimeText at={order.market_created_at ?? order.created_at} market />,
    },
  ]
}
