import type { GridBot } from '@gridpilot/contract'
import { Button, Descriptions } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useInstrument } from '../../api/queries.ts'
import { commandsOf } from '../../bots/bot-commands.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { OnDemand, onDemand } from '../../parts/on-demand.tsx'
import { TimeText } from '../../parts/time-text.tsx'

const EditModal = onDemand(async () => (await import('../../bots/edit-modal.tsx')).EditModal)

/** What the bot was told to do. */
export function SettingsTab({ bot }: { bot: GridBot }) {
  const t = useText()
  const format = useFormat()
  const [editing, setEditing] = useState(false)
  const tick = useInstrument(bot.symbol)?.tick_size_exact ?? null
  const price = (value: number | null) => (value === null ? t('use.none') : format.price(value, tick))
  const percent = (value: number | null) => (value === null ? t('use.none') : format.percent(value))
  const rows: [string, React.ReactNode][] = [
    [t('fields.direction'), t(`direction.${bot.direction}`)],
    [t('fields.grid_type'), t(`gridType.${bot.grid_type}`)],
    [t('fields.price_range_lower'), price(bot.price_range_lower)],
    [t('fields.price_range_upper'), price(bot.price_range_upper)],
    [t('fields.grid_count'), format.count(bot.grid_count)],
    [t('fields.leverage'), `${bot.leverage}×`],
    [t('fields.position_mode'), t(`positionMode.${bot.position_mode}`)],
    [t('fields.margin_mode'), t(`marginMode.${bot.margin_mode}`)],
    [t('fields.investment_amount'), `${format.usdt(bot.investment_amount)} USDT`],
    [t('fields.stop_loss_percent'), percent(bot.stop_loss_percent)],
    [t('fields.take_profit_percent'), percent(bot.take_profit_percent)],
    [t('fields.stop_loss_price'), price(bot.stop_loss_price)],
    [t('fields.take_profit_price'), price(bot.take_profit_price)],
    [t('fields.trigger_price'), price(bot.trigger_price)],
    [t('fields.trailing_up_to'), price(bot.trailing?.up_to ?? null)],
    [t('fields.trailing_down_to'), price(bot.trailing?.down_to ?? null)],
    [t('fields.out_of_range'), t(`outOfRange.${bot.out_of_range}`)],
    [t('bot.created'), <TimeText key="created" at={bot.created_at} shape="full" />],
    [t('bot.started'), <TimeText key="started" at={bot.started_at} shape="full" />],
    [t('bot.stopped'), <TimeText key="stopped" at={bot.stopped_at} shape="full" />],
  ]
  return (
    <>
      <Descriptions
        size="small"
        bordered
        column={{ xs: 1, sm: 1, md: 2, lg: 3 }}
        items={rows.map(([label, children]) => ({ key: label, label, children }))}
      />
      <div className="edit-settings">
        {commandsOf(bot.status).includes('edit') ? (
          <Button onClick={() => setEditing(true)}>{t('edit.button')}</Button>
        ) : null}
        <Link to={`/backtest?symbol=${bot.symbol}&bot=${bot.id}`}>{t('nav.backtest')}</Link>
      </div>
      <OnDemand>{editing ? <EditModal bot={bot} onClose={() => setEditing(false)} /> : null}</OnDemand>
    </>
  )
}
