import type { RecommendedStrategy } from '@gridpilot/contract'
import { Button, Collapse, Dropdown, Segmented } from 'antd'
import { useAccount, useAnalysis } from '../../../api/queries.ts'
import { useText } from '../../../i18n/i18n.ts'
import { manualTestId, TEST_IDS } from '../../../testids.ts'
import type { ManualFormProps } from './manual-form-props.ts'
import { InvestmentField, NumberField } from './number-field.tsx'
import { RangeFields } from './range-fields.tsx'

export function ManualFormFields(props: ManualFormProps) {
  const t = useText()
  const { form, onChange, instrument } = props
  const tick = instrument.tick_size
  return (
    <section className="manual-form panel" data-testid={TEST_IDS.manualForm} aria-label={t('manual.form')}>
      <CopyFromAi symbol={instrument.symbol} onCopy={props.onCopy} />
      <div className="field" data-testid={manualTestId('direction')}>
        <span id="manual-direction">{t('fields.direction')}</span>
        <Segmented
          block
          aria-labelledby="manual-direction"
          value={form.direction}
          onChange={(direction) => onChange({ direction })}
          options={(['neutral', 'long', 'short'] as const).map((value) => ({ value, label: t(`direction.${value}`) }))}
        />
        <small className="soft">{t(`directionMeans.${form.direction}`)}</small>
      </div>
      <div className="field-pair">
        <NumberField {...props} name="price_range_lower" step={tick} suffix="USDT" />
        <NumberField {...props} name="price_range_upper" step={tick} suffix="USDT" />
      </div>
      <div className="field-pair">
        <NumberField {...props} name="grid_count" step={1} />
        <NumberField {...props} name="leverage" step={1} suffix={t('settings.risk.times')} />
      </div>
      <div className="field" data-testid={manualTestId('grid_type')}>
        <span id="manual-grid-type">{t('fields.grid_type')}</span>
        <Segmented
          block
          aria-labelledby="manual-grid-type"
          value={form.grid_type}
          onChange={(grid_type) => onChange({ grid_type })}
          options={(['geometric', 'arithmetic'] as const).map((value) => ({ value, label: t(`gridType.${value}`) }))}
        />
      </div>
      <InvestmentField {...props} />
      <RangeFields {...props} />
      <MoreFields {...props} tick={tick} />
    </section>
  )
}

function MoreFields(props: ManualFormProps & { tick: number }) {
  const t = useText()
  const content = (
    <>
      <div className="field-pair">
        <NumberField {...props} name="stop_loss_price" step={props.tick} suffix="USDT" />
        <NumberField {...props} name="take_profit_price" step={props.tick} suffix="USDT" />
      </div>
      <div className="field-pair">
        <NumberField {...props} name="stop_loss_percent" step={1} suffix="%" />
        <NumberField {...props} name="take_profit_percent" step={1} suffix="%" />
      </div>
      <NumberField {...props} name="trigger_price" step={props.tick} suffix="USDT" />
      <div className="field" data-testid={manualTestId('margin_mode')}>
        <span id="manual-margin-mode">{t('fields.margin_mode')}</span>
        <Segmented
          block
          aria-labelledby="manual-margin-mode"
          value={props.form.margin_mode}
          onChange={(margin_mode) => props.onChange({ margin_mode })}
          options={(['crossed', 'isolated'] as const).map((value) => ({ value, label: t(`marginMode.${value}`) }))}
        />
        <small className="soft">{t(`marginModeMeans.${props.form.margin_mode}`)}</small>
      </div>
    </>
  )
  return <Collapse size="small" items={[{ key: 'more', label: t('manual.more'), children: content }]} />
}

function CopyFromAi({ symbol, onCopy }: { symbol: string; onCopy: (strategy: RecommendedStrategy) => void }) {
  const t = useText()
  const analysis = useAnalysis(symbol, useAccount()?.id ?? null)
  const strategies = analysis.data?.recommended_strategies ?? []
  return (
    <Dropdown
      trigger={['click']}
      disabled={strategies.length === 0}
      menu={{
        items: strategies.map(({ id, profile }) => ({ key: id, label: t(`profiles.${profile}`) })),
        onClick: ({ key }) => {
          const chosen = strategies.find(({ id }) => id === key)
          if (chosen) onCopy(chosen)
        },
      }}
    >
      <Button data-testid={TEST_IDS.copyFromAi} loading={analysis.isFetching}>
        {t(analysis.isFetching ? 'manual.copyMeasuring' : 'manual.copy')}
      </Button>
    </Dropdown>
  )
}
