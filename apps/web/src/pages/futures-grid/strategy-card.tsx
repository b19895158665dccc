import type { Advice, AnalyzeResponse, RecommendedStrategy } from '@gridpilot/contract'
import { Button, Card, Tag } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useInstrument } from '../../api/queries.ts'
import { useFormat } from '../../format/use-format.ts'
import { lateTexts, useText } from '../../i18n/i18n.ts'
import { Explain } from '../../parts/explain.tsx'
import { Figure } from '../../parts/figure.tsx'
import { OnDemand, onDemand } from '../../parts/on-demand.tsx'
import { Sparkline } from '../../parts/sparkline.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { cardTestId, cardUseTestId, TEST_IDS, whyTestId } from '../../testids.ts'
import { ModelCard } from './model-words.tsx'

const Evidence = onDemand(async () => {
  const [{ Evidence: Shown }] = await Promise.all([import('./evidence.tsx'), lateTexts()])
  return Shown
})
const CardProof = onDemand(async () => {
  const [{ CardProof: Shown }] = await Promise.all([import('./card-proof.tsx'), lateTexts()])
  return Shown
})

interface StrategyCardProps {
  readonly index: number
  readonly strategy: RecommendedStrategy
  readonly analysis: AnalyzeResponse
  readonly advice: Advice
  readonly live: boolean
  readonly onUse: () => void
  readonly onCopy: () => void
}

const RISK_COLOR = { low: 'success', medium: 'warning', high: 'error' } as const

export function StrategyCard({ index, strategy, analysis, advice, live, onUse, onCopy }: StrategyCardProps) {
  const t = useText()
  const [why, setWhy] = useState(false)
  const word = analysis.model?.cards.find(({ profile }) => profile === strategy.profile)
  const hidden = live && (advice === 'wait' || word?.veto === true)
  return (
    <Card
      className={`strategy ${strategy.profile}`}
      data-testid={cardTestId(index)}
      title={t(`profiles.${strategy.profile}`)}
      extra={
        <>
          <Tag color={RISK_COLOR[strategy.risk_level]}>{t(`riskLevel.${strategy.risk_level}`)}</Tag>
          <Tag>{strategy.leverage}×</Tag>
        </>
      }
    >
      <Expected strategy={strategy} at={analysis.generated_at} />
      {word === undefined ? null : <ModelCard word={word} first={analysis.model?.order[0] === strategy.profile} />}
      <OnDemand waiting={<Waiting rows={3} />}>
        <CardProof strategy={strategy} all={analysis.recommended_strategies} />
      </OnDemand>
      <Sparkline points={strategy.roi_curve} width={280} height={56} base={0} label={t('grid.card.curve')} />
      <Facts strategy={strategy} symbol={analysis.symbol} at={analysis.generated_at} />
      <div className="strategy-actions">
        {hidden ? (
          <span className="soft">{t('grid.card.hidden')}</span>
        ) : (
          <Button
            type={advice === 'wait' ? 'default' : 'primary'}
            block
            data-testid={cardUseTestId(index)}
            onClick={onUse}
          >
            <span data-testid={advice === 'wait' ? TEST_IDS.tryAnyway : undefined}>
              {advice === 'wait' ? t('grid.card.tryAnyway') : t('grid.card.use')}
            </span>
          </Button>
        )}
        <div className="strategy-links">
          <Button type="link" size="small" onClick={onCopy}>
            {t('grid.card.adjust')}
          </Button>
          <Link className="strategy-link" to={`/backtest?symbol=${analysis.symbol}&card=${strategy.profile}`}>
            {t('nav.backtest')}
          </Link>
          <Button type="link" size="small" data-testid={whyTestId(index)} onClick={() => setWhy(true)}>
            {t('grid.card.why')} ▸
          </Button>
        </div>
      </div>
      <OnDemand>
        {why ? <Evidence strategy={strategy} analysis={analysis} onClose={() => setWhy(false)} /> : null}
      </OnDemand>
    </Card>
  )
}

/** The expected figure is the mean and says what it rests on; the median may only stand beside it. */
function Expected({ strategy, at }: { strategy: RecommendedStrategy; at: string }) {
  const t = useText()
  const format = useFormat()
  const { evidence, leading, band_note: note } = strategy
  const basis = evidence.out_of_sample ? t('grid.card.outOfSample') : t('grid.card.inSample')
  const scaled =
    leading.days > evidence.horizon_days
      ? t('grid.card.scaled', { days: format.decimal(evidence.horizon_days, 1) })
      : null
  const band =
    note === null
      ? t('grid.card.band', { low: format.change(leading.p10, 1), high: format.change(leading.p90, 1) })
      : t('grid.card.noBand', { count: String(note.params.count), needed: String(note.params.needed) })
  return (
    <div className="expected">
      <Figure
        name="expected_roi"
        size="large"
        move
        estimate
        at={at}
        source={basis}
        label={t('grid.card.expectedIn', { days: format.decimal(leading.days, 1) })}
        value={leading.mean}
        text={format.change(leading.mean)}
        note={<Explain name="roi_band">{band}</Explain>}
      />
      <Figure name="median_roi" size="small" at={at} value={leading.median} text={format.change(leading.median)} />
      <div className="expected-basis">
        <Tag color={evidence.out_of_sample ? 'processing' : 'warning'}>{basis}</Tag>
        {scaled === null ? null : <Tag color="warning">{scaled}</Tag>}
      </div>
    </div>
  )
}

function Facts({ strategy, symbol, at }: { strategy: RecommendedStrategy; symbol: string; at: string }) {
  const t = useText()
  const format = useFormat()
  const tick = useInstrument(symbol)?.tick_size_exact ?? null
  const [least, most] = strategy.profit_per_grid_percent
  const range = `${format.price(strategy.price_range_lower, tick)} – ${format.price(strategy.price_range_upper, tick)}`
  const kind = `${t(`direction.${strategy.direction}`)} · ${t(`gridType.${strategy.grid_type}`)}`
  return (
    <dl className="facts">
      <Row name="range" at={at} text={range} note={t('grid.card.grids', { count: strategy.grid_count, kind })} />
      <Row
        name="largest_loss"
        at={at}
        text={<span className="move down">{format.gain(-strategy.largest_loss_usdt)}</span>}
        note={t('grid.card.lossOf', {
          amount: format.usdt(strategy.reference_investment),
          planned: format.usdt(strategy.worst_loss_usdt),
          measured: format.change(strategy.evidence.worst_window_roi, 1),
        })}
      />
      <Row
        name="stop_loss"
        at={at}
        text={strategy.stop_loss_percent === null ? t('use.none') : format.percent(-strategy.stop_loss_percent, 0)}
      />
      <Row name="profit_per_grid" at={at} text={format.percentSpan(least, most)} />
      <Row name="min_investment" at={at} text={`${format.usdt(strategy.min_investment)} USDT`} />
      <Row
        name="duration"
        at={at}
        text={t('grid.card.days', { count: format.decimal(strategy.recommended_duration_days, 0) })}
      />
      <Row name="users" at={at} text={format.count(strategy.users)} />
    </dl>
  )
}

interface RowProps {
  readonly name: Parameters<typeof Explain>[0]['name']
  readonly at: string
  readonly text: React.ReactNode
  readonly note?: string
}

function Row({ name, at, text, note }: RowProps) {
  return (
    <div className="fact">
      <dt>
        <Explain name={name} at={at} />
      </dt>
      <dd className="number">
        {text}
        {note === undefined ? null : <small>{note}</small>}
      </dd>
    </div>
  )
}
