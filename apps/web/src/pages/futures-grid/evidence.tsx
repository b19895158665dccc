import type { AnalyzeResponse, RecommendedStrategy } from '@gridpilot/contract'
import { Descriptions, Modal } from 'antd'
import { useInstrument } from '../../api/queries.ts'
import { type Format, useFormat } from '../../format/use-format.ts'
import { type Translate, useText } from '../../i18n/i18n.ts'
import { Explain } from '../../parts/explain.tsx'
import { Sparkline } from '../../parts/sparkline.tsx'
import { TimeText } from '../../parts/time-text.tsx'
import { usePreferences } from '../../preferences/preferences.ts'
import { chanceText } from './chance-text.ts'
import { sourceText } from './source-text.ts'

interface EvidenceProps {
  readonly strategy: RecommendedStrategy
  readonly analysis: AnalyzeResponse
  readonly onClose: () => void
}

/** What a card's figures rest on. */
export function Evidence({ strategy, analysis, onClose }: EvidenceProps) {
  const t = useText()
  const language = usePreferences((state) => state.language)
  return (
    <Modal
      open
      title={t('grid.evidence.title', { profile: t(`profiles.${strategy.profile}`) })}
      footer={null}
      onCancel={onClose}
      width={620}
    >
      <p>{strategy.description_i18n[language]}</p>
      <p>{t('grid.evidence.mean')}</p>
      <Sparkline points={strategy.roi_curve} width={560} height={90} base={0} label={t('grid.card.curve')} />
      <Basis strategy={strategy} analysis={analysis} />
    </Modal>
  )
}

function Basis({ strategy, analysis }: Pick<EvidenceProps, 'strategy' | 'analysis'>) {
  const t = useText()
  const format = useFormat()
  const tick = useInstrument(analysis.symbol)?.tick_size_exact ?? null
  const { evidence } = strategy
  const share = evidence.beats_cash_share
  const items = [
    {
      label: <Explain name="windows" />,
      children: `${evidence.windows} (${t('grid.evidence.effective', { count: evidence.effective_windows })})`,
    },
    {
      label: t('grid.evidence.horizon'),
      children: t('grid.card.days', { count: format.decimal(evidence.horizon_days, 1) }),
    },
    {
      label: t('grid.evidence.data'),
      children: (
        <>
          <TimeText at={evidence.data_from} shape="date" market /> –{' '}
          <TimeText at={evidence.data_to} shape="date" market />
        </>
      ),
    },
    {
      label: t('grid.evidence.sample'),
      children: evidence.out_of_sample ? t('grid.card.outOfSample') : t('grid.card.inSample'),
    },
    { label: <Explain name="max_drawdown" />, children: format.percent(strategy.expected_max_drawdown) },
    { label: <Explain name="liquidations" />, children: format.count(evidence.liquidations) },
    {
      label: <Explain name="beats_cash" />,
      children: share === null ? t('grid.evidence.notTested') : format.percent(share * 100, 0),
    },
    {
      label: <Explain name="p_value" />,
      children:
        evidence.edge_p_value === null ? t('grid.evidence.notTested') : format.decimal(evidence.edge_p_value, 3),
    },
    { label: t('proof.rows.chance'), children: chanceText(evidence.edge_p_value, t) },
    ...moreRows(strategy, t, format),
    { label: <Explain name="limit" />, children: format.price(strategy.liquidation_price, tick) },
    { label: t('grid.evidence.source'), children: sourceText(analysis.source, t) },
    { label: t('grid.evidence.hash'), children: <code className="code">{evidence.config_hash}</code> },
  ]
  return <Descriptions size="small" column={1} bordered items={items.map((item, key) => ({ ...item, key }))} />
}

/** How the figures came about: how many grids were compared, how bad it got, how often such a band held. */
function moreRows({ evidence }: RecommendedStrategy, t: Translate, format: Format) {
  const { band_coverage: coverage, surrogate_windows: surrogates } = evidence
  const candles = evidence.candle_minutes.map((minutes) => t('proof.minutes', { minutes })).join(', ')
  return [
    { label: t('proof.rows.tried'), children: t('proof.tried', { count: format.count(evidence.candidates_tried) }) },
    { label: t('proof.rows.worst'), children: format.change(evidence.worst_window_roi) },
    { label: t('proof.rows.stops'), children: format.count(evidence.stop_losses) },
    {
      label: t('proof.rows.coverage'),
      children:
        coverage === null
          ? t('proof.coverageUnknown')
          : t('proof.coverage', { percent: format.percent(coverage * 100, 0) }),
    },
    ...(surrogates === 0 ? [] : [{ label: t('proof.rows.surrogates'), children: format.count(surrogates) }]),
    { label: t('proof.rows.candles'), children: candles },
  ]
}
