import { OutOfRange } from '@gridpilot/contract'
import { Collapse, Radio } from 'antd'
import { useText } from '../../../i18n/i18n.ts'
import { manualTestId } from '../../../testids.ts'
import type { ManualFormProps } from './manual-form-props.ts'
import { NumberField } from './number-field.tsx'

/** What the bot does when the price leaves the range: chosen before the start, because then it is late to think. */
export function RangeFields(props: ManualFormProps) {
  const t = useText()
  const { form, onChange, instrument } = props
  const tick = instrument.tick_size
  const content = (
    <>
      <p className="soft">{t('manual.trailingText')}</p>
      <div className="field-pair">
        <NumberField {...props} name="trailing_up_to" step={tick} suffix="USDT" />
        <NumberField {...props} name="trailing_down_to" step={tick} suffix="USDT" />
      </div>
      <div className="field" data-testid={manualTestId('out_of_range')}>
        <span id="manual-out-of-range">{t('fields.out_of_range')}</span>
        <Radio.Group
          className="plans"
          aria-labelledby="manual-out-of-range"
          value={form.out_of_range}
          onChange={({ target }) => onChange({ out_of_range: target.value })}
          options={OutOfRange.options.map((value) => ({
            value,
            label: (
              <>
                {t(`outOfRange.${value}`)} <small className="soft">{t(`outOfRangeMeans.${value}`)}</small>
              </>
            ),
          }))}
        />
      </div>
    </>
  )
  const chosen = form.out_of_range === 'wait' ? '' : t(`outOfRange.${form.out_of_range}`)
  const follows = form.trailing_up_to !== null || form.trailing_down_to !== null ? t('manual.trails') : ''
  const summary = [follows, chosen].filter((text) => text !== '').join(' · ')
  return (
    <Collapse
      size="small"
      items={[
        {
          key: 'range',
          label: (
            <>
              {t('manual.leaves')} <span className="soft">{summary}</span>
            </>
          ),
          children: content,
        },
      ]}
    />
  )
}
