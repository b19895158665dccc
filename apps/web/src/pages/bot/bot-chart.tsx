import type { GridBot, GridOrder, Timeframe } from '@gridpilot/contract'
import { Segmented } from 'antd'
import { useMemo, useState } from 'react'
import { useBotFills, useBotOrders, useCandles, useInstrument } from '../../api/queries.ts'
import type { PriceLine } from '../../charts/price-chart.tsx'
import { decimalsOf } from '../../format/number.ts'
import { type Translate, useText } from '../../i18n/i18n.ts'
import { useTopic } from '../../live/live.ts'
import { OnDemand, onDemand } from '../../parts/on-demand.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { type Colors, useColors } from '../../theme/appearance.ts'
import { restingOrders } from './resting-orders.ts'

const PriceChart = onDemand(async () => (await import('../../charts/price-chart.tsx')).PriceChart)

const TIMEFRAMES: readonly Timeframe[] = ['1m', '5m', '15m', '1h', '4h', '1d']

/** Candles with the grid's lines, coloured where an own order rests, and the fills as arrows. */
export function BotChart({ bot }: { bot: GridBot }) {
  const t = useText()
  const [timeframe, setTimeframe] = useState<Timeframe>('15m')
  const candles = useCandles(bot.symbol, timeframe)
  const orders = useBotOrders(bot.id).data?.items
  const fills = useBotFills(bot.id).data?.items
  const colors = useColors()
  const tick = useInstrument(bot.symbol)?.tick_size_exact ?? '0.01'
  useTopic(`candles:${bot.symbol}:${timeframe}`)
  const lines = useMemo(() => gridLines(bot, orders ?? [], colors, t), [bot, orders, colors, t])
  const markers = useMemo(
    () => (fills ?? []).map(({ side, market_time }) => ({ side, atMs: Date.parse(market_time) })),
    [fills],
  )
  return (
    <section className="panel chart-panel" aria-label={t('bot.chart')}>
      <Segmented
        size="small"
        aria-label={t('bot.timeframe')}
        value={timeframe}
        onChange={setTimeframe}
        options={TIMEFRAMES.map((value) => ({ value, label: t(`timeframes.${value}`) }))}
      />
      {candles.error ? <Problem error={candles.error} onRetry={() => void candles.refetch()} /> : null}
      {candles.data ? (
        <OnDemand waiting={<Waiting rows={7} />}>
          <PriceChart
            key={timeframe}
            candles={candles.data.candles}
            lines={lines}
            markers={markers}
            decimals={decimalsOf(tick)}
            label={t('bot.chart')}
          />
        </OnDemand>
      ) : (
        <Waiting rows={7} />
      )}
      <p className="chart-legend soft">{t('bot.chartLegend')}</p>
    </section>
  )
}

function gridLines(bot: GridBot, orders: readonly GridOrder[], colors: Colors, t: Translate): PriceLine[] {
  const sides = new Map(restingOrders(orders).map(({ price, side }) => [price, side]))
  const lines: PriceLine[] = bot.grid_prices.map((price) => {
    const side = sides.get(price)
    const color = side === undefined ? colors.border : side === 'buy' ? colors.up : colors.down
    return { price, color: side === undefined ? color : `${color}99`, dashed: side === undefined }
  })
  const named = (price: number | null, color: string, title: string) => {
    if (price !== null) lines.push({ price, color, dashed: true, title })
  }
  named(bot.exit_price_below, colors.red, t('bot.lines.limit'))
  named(bot.exit_price_above, colors.red, t('bot.lines.limit'))
  named(bot.stop_loss_price, colors.warning, t('bot.lines.stop'))
  named(bot.take_profit_price, colors.primaryText, t('bot.lines.profit'))
  return lines
}
