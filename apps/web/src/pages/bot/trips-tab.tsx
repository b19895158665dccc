import type { GridBot, Trade } from '@gridpilot/contract'
import type { TableColumnsType } from 'antd'
import { useBotTrips, useInstrument } from '../../api/queries.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Explain } from '../../parts/explain.tsx'
import { Move } from '../../parts/move.tsx'
import { TimeText } from '../../parts/time-text.tsx'
import { ListTab, WIDE } from './list-tab.tsx'

export function TripsTab({ bot }: { bot: GridBot }) {
  const t = useText()
  const format = useFormat()
  const instrument = useInstrument(bot.symbol)
  const price = (value: number) => (
    <span className="number">{format.price(value, instrument?.tick_size_exact ?? null)}</span>
  )
  const columns: TableColumnsType<Trade> = [
    { title: t('trips.closed'), key: 'closed', render: (_, { closed_at }) => <TimeText at={closed_at} market /> },
    { title: t('trips.entry'), key: 'entry', align: 'right', render: (_, { entry_price }) => price(entry_price) },
    { title: t('trips.exit'), key: 'exit', align: 'right', render: (_, { exit_price }) => price(exit_price) },
    {
      title: t('orders.quantity'),
      key: 'quantity',
      align: 'right',
      render: (_, { quantity }) => (
        <span className="number">{format.quantity(quantity, instrument?.size_step_exact ?? null)}</span>
      ),
    },
    {
      title: <Explain name="fees" />,
      key: 'fees',
      responsive: WIDE,
      align: 'right',
      render: (_, { fees }) => <span className="number">{format.gain(-fees)}</span>,
    },
    {
      title: <Explain name="trip_profit" />,
      key: 'profit',
      align: 'right',
      render: (_, { profit }) => <Move value={profit}>{format.gain(profit)}</Move>,
    },
  ]
  return <ListTab query={useBotTrips(bot.id)} columns={columns} empty={t('trips.none')} />
}
