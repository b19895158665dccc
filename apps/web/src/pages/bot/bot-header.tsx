import type { GridBot } from '@gridpilot/contract'
import { Tag } from 'antd'
import { Link } from 'react-router'
import { useInstrument, useTicker } from '../../api/queries.ts'
import { BotActions } from '../../bots/bot-actions.tsx'
import { isEnded } from '../../bots/bot-commands.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Figure } from '../../parts/figure.tsx'
import { Stale, SWEEP_STALE_MS } from '../../parts/stale.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { TEST_IDS } from '../../testids.ts'
import { BotNotes } from './bot-notes.tsx'
import { RangeBar } from './range-bar.tsx'

export function BotHeader({ bot, receivedAtMs }: { bot: GridBot; receivedAtMs: number }) {
  const t = useText()
  const format = useFormat()
  return (
    <section className="bot-header panel">
      <div className="bot-title">
        <div>
          <Link className="soft" to={`/grid/${bot.symbol}`}>
            ← {t('nav.grid')}
          </Link>
          <h1>{bot.name}</h1>
          <span className="soft">
            {bot.symbol} <Tag>{bot.leverage}×</Tag> {t(`direction.${bot.direction}`)} · {t(`gridType.${bot.grid_type}`)}{' '}
            · {t('bot.grids', { count: bot.grid_count })}
            {bot.trailing === null ? '' : ` · ${t('bot.trails', { cells: format.cells(bot.trailing.shifted_cells) })}`}
            {bot.margin_mode === 'isolated' ? ` · ${t('marginMode.isolated')}` : ''}
            {bot.position_mode === 'hedge' ? ` · ${t('positionMode.hedge')}` : ''}
          </span>
        </div>
        <div className="bot-state">
          <StatusTag bot={bot} />
          <BotActions bot={bot} />
        </div>
      </div>
      <Stale receivedAtMs={isEnded(bot.status) ? null : receivedAtMs} boundMs={SWEEP_STALE_MS}>
        <HeaderFigures bot={bot} />
      </Stale>
      {isEnded(bot.status) ? null : <Distance bot={bot} />}
      <BotNotes bot={bot} />
    </section>
  )
}

/** Total and value if closed now first, ROI next, grid profit with unpaired beside it after that. */
function HeaderFigures({ bot }: { bot: GridBot }) {
  const t = useText()
  const format = useFormat()
  const at = bot.updated_at
  const counts = t('bot.orders', { resting: format.count(bot.orders_resting), wanted: format.count(bot.orders_wanted) })
  return (
    <div className="figure-row">
      <Figure
        name="total_pnl"
        size="large"
        move
        at={at}
        value={bot.total_profit}
        text={format.gain(bot.total_profit)}
        unit="USDT"
        testId={TEST_IDS.totalPnl}
      />
      <Figure
        name="close_now"
        estimate
        at={at}
        value={bot.close_now_value}
        text={format.usdt(bot.close_now_value)}
        unit="USDT"
        note={t('bots.of', { amount: `${format.usdt(bot.investment_amount)} USDT` })}
        testId={TEST_IDS.closeNowValue}
      />
      <Figure
        name="roi"
        move
        at={at}
        value={bot.roi_percent}
        text={format.change(bot.roi_percent)}
        testId={TEST_IDS.roi}
        note={bot.apy_30d === null ? t('bot.apyLater') : t('bot.apy', { value: format.change(bot.apy_30d) })}
      />
      <Figure
        name="grid_profit"
        at={at}
        value={bot.grid_profit}
        text={format.gain(bot.grid_profit)}
        unit="USDT"
        note={t('bots.unpaired', { amount: `${format.gain(bot.unpaired_profit)} USDT` })}
      />
      <Figure
        name="round_trips"
        at={at}
        value={bot.round_trips}
        text={format.count(bot.round_trips)}
        testId={TEST_IDS.botRoundTrips}
      />
      <Figure
        name="orders"
        at={at}
        value={bot.orders_resting}
        text={counts}
        note={bot.orders_deferred > 0 ? t('bots.deferred', { count: bot.orders_deferred }) : null}
        testId={TEST_IDS.ordersResting}
      />
    </div>
  )
}

function Distance({ bot }: { bot: GridBot }) {
  const t = useText()
  const format = useFormat()
  const instrument = useInstrument(bot.symbol)
  const price = useTicker(bot.symbol).data?.mark_price ?? bot.last_price
  const tick = instrument?.tick_size_exact ?? null
  if (price === null) return null
  const limits = [bot.exit_price_below, bot.exit_price_above].filter((limit) => limit !== null)
  const limit = nearest(limits, price)
  const percent = limit === null ? null : (100 * Math.abs(price - limit)) / price
  return (
    <div className="distance">
      <Figure
        name="limit"
        value={limit}
        text={limits.length === 0 ? '–' : limits.map((each) => format.price(each, tick)).join(' / ')}
        note={percent === null ? t('bot.noLimit') : t('bot.distance', { percent: format.percent(percent, 1) })}
      />
      <RangeBar
        lower={bot.price_range_lower}
        upper={bot.price_range_upper}
        price={price}
        limits={limits}
        stop={bot.stop_loss_price}
        text={(value) => format.price(value, tick)}
      />
    </div>
  )
}

/** The price nearer to the market at which the bot ends with a loss. */
function nearest(prices: readonly number[], market: number): number | null {
  return [...prices].sort((a, b) => Math.abs(a - market) - Math.abs(b - market))[0] ?? null
}
