import type { GridBot } from '@gridpilot/contract'
import { Tag, Tooltip } from 'antd'
import { Link } from 'react-router'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Move } from '../../parts/move.tsx'
import { Sparkline } from '../../parts/sparkline.tsx'
import { TEST_IDS } from '../../testids.ts'

/** The cells of a bot, the same in the table and on the phone's cards. */
export function BotName({ bot }: { bot: GridBot }) {
  const t = useText()
  return (
    <div className="bot-name">
      <Link to={`/bots/${bot.id}`} data-testid={TEST_IDS.openBot}>
        {bot.name}
      </Link>
      <small>
        {bot.symbol} <Tag>{bot.leverage}×</Tag> {t(`direction.${bot.direction}`)}
        {bot.is_ai_recommended ? ' · AI' : ''}
      </small>
    </div>
  )
}

export function TotalPnl({ bot }: { bot: GridBot }) {
  const t = useText()
  const format = useFormat()
  return (
    <div className="pnl-cell">
      <Sparkline
        points={bot.equity_sparkline}
        width={64}
        height={26}
        base={bot.investment_amount}
        label={t('bots.curve')}
      />
      <div>
        <Move value={bot.total_profit} testId={TEST_IDS.totalPnl}>
          {format.gain(bot.total_profit)}
        </Move>
        <small>
          <Move value={bot.roi_percent}>{format.change(bot.roi_percent)}</Move>
        </small>
      </div>
    </div>
  )
}

/** Grid profit never stands alone: what is not paired stands beside it. */
export function GridProfit({ bot }: { bot: GridBot }) {
  const t = useText()
  const format = useFormat()
  return (
    <div className="number">
      <span>{format.gain(bot.grid_profit)}</span>
      <small>
        {t('bots.unpaired', { amount: format.gain(bot.unpaired_profit) })} ·{' '}
        <span data-testid={TEST_IDS.botRoundTrips} data-value={bot.round_trips}>
          {t('bots.trips', { count: format.count(bot.round_trips) })}
        </span>
      </small>
    </div>
  )
}

export function ValueNow({ bot }: { bot: GridBot }) {
  const t = useText()
  const format = useFormat()
  return (
    <div className="number">
      <span data-value={bot.close_now_value ?? undefined}>≈ {format.usdt(bot.close_now_value)}</span>
      <small>{t('bots.of', { amount: format.usdt(bot.investment_amount) })}</small>
    </div>
  )
}

export function Orders({ bot }: { bot: GridBot }) {
  const t = useText()
  const format = useFormat()
  const text = `${format.count(bot.orders_resting)}/${format.count(bot.orders_wanted)}`
  return (
    <Tooltip title={bot.orders_deferred > 0 ? t('bots.deferred', { count: bot.orders_deferred }) : ''}>
      <span
        className={bot.orders_resting < bot.orders_wanted ? 'number short' : 'number'}
        data-testid={TEST_IDS.ordersResting}
        data-value={bot.orders_resting}
      >
        {text}
      </span>
    </Tooltip>
  )
}
