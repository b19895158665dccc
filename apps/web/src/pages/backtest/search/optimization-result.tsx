import type { Optimization, OptimizationReport, OptimizationRow } from '@gridpilot/contract'
import { Alert } from 'antd'
import { useState } from 'react'
import { useFormat } from '../../../format/use-format.ts'
import { useText } from '../../../i18n/i18n.ts'
import { Problem } from '../../../parts/problem.tsx'
import { Waiting } from '../../../parts/waiting.tsx'
import { TEST_IDS } from '../../../testids.ts'
import { ChosenGrid } from './chosen-grid.tsx'
import { ParetoPlot } from './pareto-plot.tsx'
import { NoiseProof, WalkForwardProof } from './proofs.tsx'
import { useOptimizationReport } from './use-optimizations.ts'

/** One search: what it is worth in a sentence, the plot with the chosen grid beside it, and the proofs. */
export function OptimizationResult({ search }: { readonly search: Optimization }) {
  const t = useText()
  const report = useOptimizationReport(search.id)
  const [configuration, setConfiguration] = useState<number | null>(null)
  if (report.error) return <Problem error={report.error} onRetry={() => void report.refetch()} />
  if (!report.data) return <Waiting rows={10} />
  const { front, best } = report.data
  const chosen = front.find((row) => row.configuration === configuration) ?? best ?? front[0]
  if (chosen === undefined) return <Alert type="info" showIcon title={t('search.noBest')} />
  const choose = (row: OptimizationRow) => setConfiguration(row.configuration)
  return (
    <div className="backtest-result" data-testid={TEST_IDS.searchResult}>
      <section className="panel" aria-label={search.name}>
        <div className="backtest-form-head">
          <h2>{search.name}</h2>
        </div>
        <Verdict report={report.data} />
        <div className="search-choice">
          <ParetoPlot report={report.data} chosen={chosen} onChoose={choose} />
          <ChosenGrid search={search} report={report.data} row={chosen} />
        </div>
      </section>
      {report.data.walk_forward === null ? null : <WalkForwardProof found={report.data.walk_forward} />}
      {report.data.noise === null ? null : <NoiseProof noise={report.data.noise} best={best} />}
    </div>
  )
}

/** What a person should think of it, before any figure. */
function Verdict({ report }: { readonly report: OptimizationReport }) {
  const t = useText()
  const format = useFormat()
  const { walk_forward, data, tries, refused, space_size } = report
  const code = walk_forward?.advice_code ?? 'unmeasured'
  return (
    <>
      <Alert
        type={walk_forward?.advice === 'start' ? 'success' : 'warning'}
        showIcon
        title={t(`search.codes.${code}`)}
        description={t('search.caution')}
        data-testid={TEST_IDS.searchAdvice}
        data-value={walk_forward?.advice ?? 'none'}
      />
      <p className="soft">
        {t('search.tried', {
          tries: format.count(tries),
          space: format.count(space_size),
          refused: format.count(refused),
          from: format.time(data.from, 'date'),
          to: format.time(data.to, 'date'),
          source: t(`feed.${data.source}`),
        })}{' '}
        {data.source === 'sim' ? t('backtest.verdict.simulated') : null}
      </p>
    </>
  )
}
