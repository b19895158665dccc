import type { GridBot, GridFill } from '@gridpilot/contract'
import type { TableColumnsType } from 'antd'
import { useBotFills, useInstrument } from '../../api/queries.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Explain } from '../../parts/explain.tsx'
import { Move } from '../../parts/move.tsx'
import { TimeText } from '../../parts/time-text.tsx'
import { ListTab, WIDE } from './list-tab.tsx'
import { SideText } from './side-text.tsx'

export function FillsTab({ bot }: { bot: GridBot }) {
  const t = useText()
  const format = useFormat()
  const instrument = useInstrument(bot.symbol)
  const columns: TableColumnsType<GridFill> = [
    { title: t('orders.time'), key: 'time', render: (_, { market_time }) => <TimeText at={market_time} market /> },
    {
      title: t('orders.side'),
      key: 'side',
      render: (_, { side, position_side }) => <SideText side={side} leg={position_side} />,
    },
    {
      title: t('orders.price'),
      key: 'price',
      align: 'right',
      render: (_, { price }) => (
        <span className="number">{format.price(price, instrument?.tick_size_exact ?? null)}</span>
      ),
    },
    {
      title: t('orders.quantity'),
      key: 'quantity',
      align: 'right',
      render: (_, { quantity }) => (
        <span className="number">{format.quantity(quantity, instrument?.size_step_exact ?? null)}</span>
      ),
    },
    {
      title: <Explain name="realized" />,
      key: 'realized',
      align: 'right',
      render: (_, { realized_pnl }) => <Move value={realized_pnl}>{format.gain(realized_pnl)}</Move>,
    },
    {
      title: <Explain name="fees" />,
      key: 'fee',
      align: 'right',
      render: (_, { fee, fee_coin }) => (
        <span className="number">
          {format.gain(-fee)} {fee_coin === 'USDT' ? '' : fee_coin}
        </span>
      ),
    },
    {
      title: t('orders.purpose'),
      key: 'purpose',
      responsive: WIDE,
      render: (_, { purpose }) => t(`purpose.${purpose}`),
    },
    {
      title: t('fills.liquidity'),
      key: 'liquidity',
      responsive: WIDE,
      render: (_, { liquidity }) => t(`liquidity.${liquidity}`),
    },
  ]
  return <ListTab query={useBotFills(bot.id)} columns={columns} empty={t('fills.none')} />
}
