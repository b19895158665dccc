import { Button, InputNumber, Slider } from 'antd'
import { useId } from 'react'
import { useFormat } from '../../../format/use-format.ts'
import { useText } from '../../../i18n/i18n.ts'
import { manualTestId } from '../../../testids.ts'
import { leastRatio } from '../least-ratio.ts'
import type { FieldMessage } from './field-problems.ts'
import type { ManualFormProps } from './manual-form-props.ts'
import type { ManualForm } from './manual-form-state.ts'

type NumberName = Exclude<keyof ManualForm, 'direction' | 'grid_type' | 'margin_mode' | 'out_of_range'>

interface NumberFieldProps extends Pick<ManualFormProps, 'form' | 'onChange' | 'messages'> {
  readonly name: NumberName
  readonly step: number
  readonly suffix?: string
}

/** A number with its name above and, when it does not pass, the reason and a value that does below. */
export function NumberField({ form, onChange, messages, name, step, suffix }: NumberFieldProps) {
  const t = useText()
  const id = useId()
  const message = messages[name]
  return (
    <div className="field">
      <label htmlFor={id}>{t(`fields.${name}`)}</label>
      <InputNumber<number>
        id={id}
        data-testid={manualTestId(name)}
        value={form[name]}
        step={step}
        suffix={suffix}
        placeholder={t('use.none')}
        aria-describedby={message ? `${id}-problem` : undefined}
        aria-invalid={message !== undefined}
        {...(message ? { status: 'error' as const } : {})}
        onChange={(value) => onChange({ [name]: value })}
      />
      <Message id={`${id}-problem`} message={message} onUse={(value) => onChange({ [name]: value })} />
    </div>
  )
}

/** The investment as share of the balance; a refusal in USDT becomes a share that passes. */
export function InvestmentField({ form, onChange, messages, available, cap }: ManualFormProps) {
  const t = useText()
  const format = useFormat()
  const id = useId()
  const amount = form.investment_ratio === null ? null : (available * form.investment_ratio) / 100
  const refused = messages.investment_amount
  const share = refused?.nearest == null || available <= 0 ? null : leastRatio(refused.nearest, available)
  const message = refused ? { text: refused.text, nearest: share } : messages.investment_ratio
  return (
    <div className="field">
      <label htmlFor={id}>
        {t('fields.investment_ratio')}{' '}
        <span className="number soft">
          = {format.usdt(amount)} USDT ({t('use.available', { amount: format.usdt(available) })})
        </span>
      </label>
      <div className="investment-inputs">
        <Slider
          min={1}
          max={cap}
          value={form.investment_ratio ?? 1}
          onChange={(investment_ratio) => onChange({ investment_ratio })}
          ariaLabelForHandle={t('fields.investment_ratio')}
        />
        <InputNumber<number>
          id={id}
          data-testid={manualTestId('investment_ratio')}
          value={form.investment_ratio}
          step={1}
          suffix="%"
          aria-describedby={message ? `${id}-problem` : undefined}
          {...(message ? { status: 'error' as const } : {})}
          onChange={(investment_ratio) => onChange({ investment_ratio })}
        />
      </div>
      <Message id={`${id}-problem`} message={message} onUse={(value) => onChange({ investment_ratio: value })} />
    </div>
  )
}

interface MessageProps {
  readonly id: string
  readonly message: FieldMessage | undefined
  readonly onUse: (value: number) => void
}

function Message({ id, message, onUse }: MessageProps) {
  const t = useText()
  const format = useFormat()
  if (!message) return null
  const { text, nearest } = message
  return (
    <p id={id} className="field-error" role="alert">
      {text}{' '}
      {nearest === null ? null : (
        <Button size="small" onClick={() => onUse(nearest)}>
          {t('actions.useValue', { value: format.decimal(nearest, 8) })}
        </Button>
      )}
    </p>
  )
}
