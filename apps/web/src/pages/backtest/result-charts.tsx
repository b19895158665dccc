import { type BacktestReport, type BacktestResult, drawdown } from '@gridpilot/contract'
import { useMemo } from 'react'
import { useInstrument } from '../../api/queries.ts'
import type { PriceLine } from '../../charts/price-chart.tsx'
import { decimalsOf } from '../../format/number.ts'
import { useText } from '../../i18n/i18n.ts'
import { OnDemand, onDemand } from '../../parts/on-demand.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { useColors } from '../../theme/appearance.ts'

const PriceChart = onDemand(async () => (await import('../../charts/price-chart.tsx')).PriceChart)
const EquityChart = onDemand(async () => (await import('../../charts/equity-chart.tsx')).EquityChart)

interface ChartsProps {
  readonly report: BacktestReport
  readonly result: BacktestResult
}

/** Price with grid and fills, equity, and how far it lay below its peak. */
export function ResultCharts({ report, result }: ChartsProps) {
  const t = useText()
  const colors = useColors()
  const tick = useInstrument(report.symbol)?.tick_size_exact ?? '0.01'
  const lines = useMemo(() => {
    const { plan, grid } = report
    const all: PriceLine[] = plan.grid_prices.map((price) => ({ price, color: colors.border, dashed: false }))
    const named = (price: number | null, color: string, title: string) => {
      if (price !== null) all.push({ price, color, dashed: true, title })
    }
    named(plan.limit_below, colors.red, t('bot.lines.limit'))
    named(plan.limit_above, colors.red, t('bot.lines.limit'))
    named(grid.stop_loss_price, colors.warning, t('bot.lines.stop'))
    named(grid.take_profit_price, colors.primaryText, t('bot.lines.profit'))
    return all
  }, [report, colors, t])
  const markers = useMemo(() => report.fills.map(([atMs, side]) => ({ atMs, side })), [report])
  const fall = useMemo(() => drawdown(result.equity_curve), [result])
  return (
    <>
      <section className="panel chart-block" aria-label={t('backtest.prices')}>
        <h2>{t('backtest.prices')}</h2>
        <OnDemand waiting={<Waiting rows={7} />}>
          <PriceChart
            candles={report.candles}
            lines={lines}
            markers={markers}
            decimals={decimalsOf(tick)}
            label={t('backtest.prices')}
            whole
          />
        </OnDemand>
        <p className="soft">{t('backtest.pricesLegend')}</p>
        {report.fills_left_out > 0 ? (
          <p className="soft">{t('backtest.leftOut', { count: report.fills_left_out })}</p>
        ) : null}
      </section>
      <div className="backtest-pair">
        <section className="panel chart-block" aria-label={t('backtest.equity')}>
          <h2>{t('backtest.equity')}</h2>
          <OnDemand waiting={<Waiting rows={5} />}>
            <EquityChart
              points={result.equity_curve}
              base={report.grid.investment_amount}
              label={t('backtest.equity')}
            />
          </OnDemand>
        </section>
        <section className="panel chart-block" aria-label={t('backtest.drawdown')}>
          <h2>{t('backtest.drawdown')}</h2>
          <OnDemand waiting={<Waiting rows={5} />}>
            <EquityChart points={fall} base={0} label={t('backtest.drawdown')} />
          </OnDemand>
          <p className="soft">{t('backtest.drawdownText')}</p>
        </section>
      </div>
    </>
  )
}
