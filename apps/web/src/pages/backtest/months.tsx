import type { BacktestResult } from '@gridpilot/contract'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Explain } from '../../parts/explain.tsx'
import { Move } from '../../parts/move.tsx'

/** What each month brought, the pessimistic run first. */
export function Months({ worse, better }: { worse: BacktestResult; better: BacktestResult }) {
  const t = useText()
  const format = useFormat()
  const best = new Map(better.months.map((month) => [month.month, month.roi_percent]))
  return (
    <section className="panel" aria-label={t('backtest.months')}>
      <h2>{t('backtest.months')}</h2>
      <table className="backtest-table">
        <thead>
          <tr>
            <th scope="col">{t('backtest.month')}</th>
            <th scope="col">{t('backtest.rules.pessimistic')}</th>
            <th scope="col">{t('backtest.rules.optimistic')}</th>
            <th scope="col">
              <Explain name="max_drawdown" />
            </th>
          </tr>
        </thead>
        <tbody>
          {worse.months.map(({ month, profit, roi_percent, max_drawdown_percent }) => (
            <tr key={month}>
              <th scope="row" className="number">
                {month}
              </th>
              <td>
                <Move value={roi_percent}>{format.change(roi_percent)}</Move>
                <small className="number">{format.gain(profit)} USDT</small>
              </td>
              <td className="number">{format.change(best.get(month) ?? null)}</td>
              <td className="number">{format.percent(max_drawdown_percent)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
