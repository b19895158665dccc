import type { BacktestReport, BandRun } from '@gridpilot/contract'
import { useFormat } from '../../format/use-format.ts'
import { type Translate, useText } from '../../i18n/i18n.ts'
import { Explain } from '../../parts/explain.tsx'
import { Move } from '../../parts/move.tsx'

/** "filled when traded through, highs first" */
export const assumptionText = ({ fill, path }: Pick<BandRun, 'fill' | 'path'>, t: Translate): string =>
  [t(`backtest.band.${fill}`), t(`backtest.band.${path}`)].join(', ')

/** What the same candles came to by each assumption about fills, the lowest first. */
export function FillBand({ report }: { report: BacktestReport }) {
  const t = useText()
  const format = useFormat()
  return (
    <section className="panel" aria-label={t('backtest.band.title')}>
      <h2>{t('backtest.band.title')}</h2>
      <p className="soft">{t('backtest.band.text')}</p>
      <div className="backtest-scroll">
        <table className="backtest-table">
          <thead>
            <tr>
              <th scope="col">{t('backtest.band.assumption')}</th>
              <th scope="col">
                <Explain name="total_pnl" />
              </th>
              <th scope="col">
                <Explain name="max_drawdown" />
              </th>
              <th scope="col">
                <Explain name="round_trips" />
              </th>
            </tr>
          </thead>
          <tbody>
            {report.band.map((run) => (
              <tr key={`${run.fill} ${run.path}`}>
                <th scope="row">{assumptionText(run, t)}</th>
                <td>
                  <Move value={run.roi_percent}>{format.change(run.roi_percent)}</Move>
                  <small className="number">{format.gain(run.total_profit)} USDT</small>
                </td>
                <td className="number">{format.percent(run.max_drawdown_percent)}</td>
                <td className="number">{format.count(run.round_trips)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
