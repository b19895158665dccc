import type { Backtest, BacktestReport, BacktestResult as RunResult } from '@gridpilot/contract'
import { Alert, Button, Progress } from 'antd'
import { useRef } from 'react'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Explain } from '../../parts/explain.tsx'
import { Figure } from '../../parts/figure.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useNoticeText } from '../../parts/use-notice.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { TEST_IDS } from '../../testids.ts'
import { DataBox } from './data-box.tsx'
import { Downloads } from './downloads.tsx'
import { FIGURES } from './figure-rows.ts'
import { assumptionText, FillBand } from './fill-band.tsx'
import { Months } from './months.tsx'
import { ResultCharts } from './result-charts.tsx'
import { useShownWhenStarted } from './started.ts'
import { useBacktestReport } from './use-backtests.ts'

/** One test: what it came to in a sentence, the fill band, charts, months, and what it rests on. */
export function BacktestResult({ test, onAgain }: { test: Backtest; onAgain: () => void }) {
  const t = useText()
  const notice = useNoticeText()
  const box = useRef<HTMLElement>(null)
  useShownWhenStarted(box, true)
  if (test.status === 'done') return <Loaded test={test} onAgain={onAgain} />
  return (
    <section ref={box} className="panel backtest-result" aria-label={test.name}>
      <h2>{test.name}</h2>
      {test.status === 'running' ? (
        <>
          <Progress percent={Math.round(test.progress * 100)} aria-label={t('backtest.progress')} />
          <p className="soft" role="status">
            {t(`backtest.steps.${test.step}`)}
          </p>
        </>
      ) : (
        <Alert
          type={test.status === 'failed' ? 'error' : 'info'}
          showIcon
          title={t(`backtest.statuses.${test.status}`)}
          description={test.problem === null ? null : notice(test.problem)}
          action={<Button onClick={onAgain}>{t('backtest.again')}</Button>}
        />
      )}
    </section>
  )
}

function Loaded({ test, onAgain }: { test: Backtest; onAgain: () => void }) {
  const t = useText()
  const report = useBacktestReport(test.id)
  const box = useRef<HTMLElement>(null)
  useShownWhenStarted(box, report.data !== undefined)
  if (report.error) return <Problem error={report.error} onRetry={() => void report.refetch()} />
  if (!report.data) return <Waiting rows={10} />
  const [worse, better] = report.data.results
  if (worse === undefined || better === undefined) return null
  return (
    <section ref={box} className="backtest-result" data-testid={TEST_IDS.backtestResult} aria-label={test.name}>
      <div className="panel backtest-verdict">
        <div className="backtest-form-head">
          <h2>{test.name}</h2>
          <Button onClick={onAgain}>{t('backtest.again')}</Button>
        </div>
        <Verdict report={report.data} worse={worse} better={better} />
        <Leading worse={worse} better={better} at={test.finished_at} />
        <Downloads test={test} report={report.data} />
      </div>
      <ResultCharts report={report.data} result={worse} />
      <FillBand report={report.data} />
      <div className="backtest-pair">
        <Figures worse={worse} better={better} at={test.finished_at} />
        <Months worse={worse} better={better} />
      </div>
      <DataBox report={report.data} />
    </section>
  )
}

interface BandProps {
  readonly worse: RunResult
  readonly better: RunResult
  readonly at: string | null
}

/** What happened in plain sentences: the pessimistic figure first, then the better one, then the two things to compare with. */
function Verdict({ report, worse, better }: Omit<BandProps, 'at'> & { report: BacktestReport }) {
  const t = useText()
  const format = useFormat()
  const kind = Math.abs(worse.total_profit) < 0.005 ? 'flat' : worse.total_profit < 0 ? 'lost' : 'won'
  const params = {
    amount: format.usdt(report.grid.investment_amount),
    low: format.usdt(Math.abs(worse.total_profit)),
    high: format.gain(better.total_profit),
    days: format.decimal(worse.days, 1),
    holding: format.change(worse.holding.roi_percent),
  }
  return (
    <div className="backtest-sentences">
      <p className="backtest-lead">{t(`backtest.verdict.${kind}`, params)}</p>
      <p>
        {t('backtest.verdict.better', params)} {t('backtest.verdict.holding', params)}
      </p>
      <p className="soft">
        {report.data.source === 'sim' ? `${t('backtest.verdict.simulated')} ` : ''}
        {t('backtest.verdict.caution')}
      </p>
    </div>
  )
}

function Leading({ worse, better, at }: BandProps) {
  const t = useText()
  const format = useFormat()
  const upTo = (text: string) => `${t('backtest.rules.optimistic')}: ${text}`
  return (
    <div className="figure-row">
      <Figure
        name="roi"
        size="large"
        move
        at={at}
        label={`${t('figures.roi.label')} · ${t('backtest.rules.pessimistic')}`}
        value={worse.roi_percent}
        text={format.change(worse.roi_percent)}
        note={upTo(format.change(better.roi_percent))}
        testId={TEST_IDS.backtestRoi}
      />
      <Figure
        name="total_pnl"
        move
        at={at}
        value={worse.total_profit}
        text={format.gain(worse.total_profit)}
        unit="USDT"
        note={upTo(format.gain(better.total_profit))}
      />
      <Figure
        name="max_drawdown"
        at={at}
        value={worse.max_drawdown_percent}
        text={format.percent(worse.max_drawdown_percent)}
        note={`${format.gain(worse.max_drawdown)} USDT`}
      />
      <Figure
        name="grid_profit"
        at={at}
        value={worse.grid_profit}
        text={format.gain(worse.grid_profit)}
        unit="USDT"
        note={t('bots.unpaired', { amount: `${format.gain(worse.unpaired_profit)} USDT` })}
      />
      <Figure
        name="round_trips"
        at={at}
        value={worse.round_trips}
        text={format.count(worse.round_trips)}
        note={upTo(format.count(better.round_trips))}
      />
    </div>
  )
}

/** Every figure of the lowest and the highest run; pointing at a name explains it. */
function Figures({ worse, better, at }: BandProps) {
  const t = useText()
  const format = useFormat()
  const none = t('backtest.tooFew')
  return (
    <section className="panel" aria-label={t('backtest.columns.figure')}>
      <table className="backtest-table">
        <thead>
          <tr>
            <th scope="col">{t('backtest.columns.figure')}</th>
            {[worse, better].map((result) => (
              <th key={result.rule} scope="col" title={t(`backtest.rulesMean.${result.rule}`)}>
                {t(`backtest.rules.${result.rule}`)}
                <small>{assumptionText(result, t)}</small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {FIGURES.map(({ name, text }) => (
            <tr key={name}>
              <th scope="row">
                <Explain name={name} at={at} />
              </th>
              <td className="number">{text(worse, format, t) ?? none}</td>
              <td className="number">{text(better, format, t) ?? none}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{t('backtest.end')}</th>
            <td>{t(`backtest.ends.${worse.end}`)}</td>
            <td>{t(`backtest.ends.${better.end}`)}</td>
          </tr>
        </tbody>
      </table>
      {worse.ratio_sampling === null ? null : (
        <p className="soft">
          Sharpe, Sortino: {t('backtest.sampling', { count: format.count(worse.ratio_sampling.samples) })}
        </p>
      )}
    </section>
  )
}
