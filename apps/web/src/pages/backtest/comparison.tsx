import type { Backtest, BacktestReport, BacktestResult } from '@gridpilot/contract'
import { Alert } from 'antd'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Explain } from '../../parts/explain.tsx'
import { OnDemand, onDemand } from '../../parts/on-demand.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { TEST_IDS } from '../../testids.ts'
import { FIGURES, type FigureRow } from './figure-rows.ts'
import { sameSpan } from './same-span.ts'
import { useBacktestReport } from './use-backtests.ts'

const EquityChart = onDemand(async () => (await import('../../charts/equity-chart.tsx')).EquityChart)

/** Two tests side by side, by the pessimistic figures, with what the second has more or less. */
export function Comparison({ first, second }: { first: Backtest; second: Backtest }) {
  const t = useText()
  const [left, right] = [useBacktestReport(first.id), useBacktestReport(second.id)]
  const error = left.error ?? right.error
  if (error) return <Problem error={error} />
  if (!left.data || !right.data) return <Waiting rows={10} />
  const [a, b] = [left.data.results[0], right.data.results[0]]
  if (a === undefined || b === undefined) return null
  return (
    <section
      className="backtest-result"
      data-testid={TEST_IDS.backtestComparison}
      aria-label={t('backtest.compareTitle')}
    >
      <div className="panel">
        <h2>
          {t('backtest.compareTitle')} · {t('backtest.rules.pessimistic')}
        </h2>
        {sameSpan(left.data, right.data) ? null : (
          <Alert type="warning" showIcon title={t('backtest.otherSpan')} data-testid={TEST_IDS.otherSpan} />
        )}
        <div className="backtest-scroll">
          <table className="backtest-table">
            <thead>
              <tr>
                <th scope="col">{t('backtest.columns.figure')}</th>
                <th scope="col">{first.name}</th>
                <th scope="col">{second.name}</th>
                <th scope="col">{t('backtest.columns.difference')}</th>
              </tr>
            </thead>
            <tbody>
              <Settings first={left.data} second={right.data} />
              {FIGURES.map((row) => (
                <CompareRow key={row.name} row={row} first={a} second={b} />
              ))}
            </tbody>
          </table>
        </div>
      </div>
      <div className="backtest-pair">
        {[
          { test: first, report: left.data, result: a },
          { test: second, report: right.data, result: b },
        ].map(({ test, report, result }) => (
          <section key={test.id} className="panel chart-block" aria-label={test.name}>
            <h2>
              {t('backtest.equity')} · {test.name}
            </h2>
            <OnDemand waiting={<Waiting rows={5} />}>
              <EquityChart points={result.equity_curve} base={report.grid.investment_amount} label={test.name} />
            </OnDemand>
          </section>
        ))}
      </div>
    </section>
  )
}

/** What was different about them. */
function Settings({ first, second }: { first: BacktestReport; second: BacktestReport }) {
  const t = useText()
  const format = useFormat()
  const span = ({ data }: BacktestReport) => `${format.time(data.from, 'minute')} – ${format.time(data.to, 'minute')}`
  const range = ({ grid }: BacktestReport) =>
    `${format.price(grid.price_range_lower)} – ${format.price(grid.price_range_upper)}`
  const kind = ({ grid }: BacktestReport) =>
    `${t(`direction.${grid.direction}`)} · ${t('bot.grids', { count: grid.grid_count })} · ${grid.leverage}×`
  const rows: [string, (report: BacktestReport) => string][] = [
    [t('fields.symbol'), ({ symbol }) => symbol],
    [t('backtest.rows.span'), span],
    [t('backtest.rows.grid'), kind],
    [t('figures.range.label'), range],
    [t('fields.investment_amount'), ({ grid }) => `${format.usdt(grid.investment_amount)} USDT`],
  ]
  return rows.map(([label, text]) => (
    <tr key={label}>
      <th scope="row">{label}</th>
      <td>{text(first)}</td>
      <td>{text(second)}</td>
      <td />
    </tr>
  ))
}

function CompareRow({ row, first, second }: { row: FigureRow; first: BacktestResult; second: BacktestResult }) {
  const t = useText()
  const format = useFormat()
  const [a, b] = [row.value(first), row.value(second)]
  const none = t('backtest.tooFew')
  return (
    <tr>
      <th scope="row">
        <Explain name={row.name} />
      </th>
      <td className="number">{row.text(first, format, t) ?? none}</td>
      <td className="number">{row.text(second, format, t) ?? none}</td>
      <td className="number">{a === null || b === null ? '–' : differenceText(b - a, row, format)}</td>
    </tr>
  )
}

function differenceText(value: number, { unit }: FigureRow, format: ReturnType<typeof useFormat>): string {
  if (unit === 'percent') return format.change(value)
  return unit === 'USDT' ? format.gain(value) : unit === 'count' ? format.cells(value) : format.decimal(value, 2)
}
