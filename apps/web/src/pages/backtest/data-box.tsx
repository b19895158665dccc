import type { BacktestReport } from '@gridpilot/contract'
import { Descriptions } from 'antd'
import { useInstrument } from '../../api/queries.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Explain } from '../../parts/explain.tsx'
import { TimeText } from '../../parts/time-text.tsx'

/** What the figures rest on: prices, funding, and the grid with its range where it stood. */
export function DataBox({ report }: { report: BacktestReport }) {
  const t = useText()
  const format = useFormat()
  const instrument = useInstrument(report.symbol)
  const { data, grid, plan } = report
  const price = (value: number | null) => format.price(value, instrument?.tick_size_exact ?? null)
  const limits = [plan.limit_below, plan.limit_above].filter((limit) => limit !== null)
  const candles = t('backtest.rows.candlesOf', {
    count: format.count(data.candles),
    minutes: format.decimal(data.candle_seconds / 60, 0),
    missing: format.count(data.missing_candles),
  })
  const funding = [
    data.funding_settlements === 0
      ? null
      : t('backtest.rows.fundingKnown', { count: format.count(data.funding_settlements) }),
    data.funding_assumed === 0
      ? null
      : t('backtest.rows.fundingAssumed', {
          count: format.count(data.funding_assumed),
          rate: format.percent(data.funding_assumed_rate_percent, 4),
        }),
  ].filter((part) => part !== null)
  const rows: [React.ReactNode, React.ReactNode][] = [
    [t('backtest.rows.source'), t(`feed.${data.source}`)],
    [
      t('backtest.rows.span'),
      <>
        <TimeText at={data.from} shape="date" market /> – <TimeText at={data.to} shape="date" market />
      </>,
    ],
    [t('backtest.rows.candles'), candles],
    [t('backtest.rows.funding'), funding.length === 0 ? t('backtest.rows.noFunding') : funding.join('; ')],
    [
      t('backtest.rows.grid'),
      `${t(`direction.${grid.direction}`)} · ${t(`gridType.${grid.grid_type}`)} · ${t('bot.grids', { count: grid.grid_count })} · ${grid.leverage}×`,
    ],
    [<Explain key="range" name="range" />, `${price(grid.price_range_lower)} – ${price(grid.price_range_upper)}`],
    [t('backtest.rows.start'), price(plan.start_price)],
    [
      t('backtest.rows.quantity'),
      `${format.quantity(plan.quantity_per_grid, instrument?.size_step_exact ?? null)} ${instrument?.base_coin ?? ''}`,
    ],
    [<Explain key="profit" name="profit_per_grid" />, format.percentSpan(...plan.profit_per_grid_percent)],
    [<Explain key="limit" name="limit" />, limits.length === 0 ? t('bot.noLimit') : limits.map(price).join(' / ')],
    [<Explain key="worst" name="worst_loss" />, `${format.gain(-plan.worst_loss_usdt)} USDT`],
  ]
  return (
    <section className="panel" aria-label={t('backtest.data')}>
      <h2>{t('backtest.data')}</h2>
      <Descriptions
        size="small"
        bordered
        column={{ xs: 1, sm: 1, md: 2, lg: 2 }}
        items={rows.map(([label, children], key) => ({ key, label, children }))}
      />
    </section>
  )
}
