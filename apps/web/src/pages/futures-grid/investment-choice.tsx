import { Button, InputNumber, Slider } from 'antd'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Explain } from '../../parts/explain.tsx'
import { TEST_IDS } from '../../testids.ts'
import { leastRatio } from './least-ratio.ts'

interface InvestmentChoiceProps {
  /** Percent of the available balance, 0 < ratio ≤ 100; null while the field is empty. */
  readonly ratio: number | null
  readonly onRatio: (ratio: number | null) => void
  /** USDT, null while unknown. */
  readonly available: number | null
  readonly minimum: number | null
  /** Largest share the risk settings allow, percent. */
  readonly cap: number
}

/** One slider: share of the balance, with the amount it means. */
export function InvestmentChoice({ ratio, onRatio, available, minimum, cap }: InvestmentChoiceProps) {
  const t = useText()
  const format = useFormat()
  const amount = ratio === null || available === null ? null : (available * ratio) / 100
  const needed = minimum !== null && available !== null && available > 0 ? leastRatio(minimum, available) : null
  const short = needed !== null && ratio !== null && ratio < needed
  return (
    <section className="investment">
      <div className="investment-head">
        <Explain name="investment">{t('use.share')}</Explain>
        <span className="number" data-testid={TEST_IDS.investmentUsdt} data-value={amount ?? undefined}>
          = {format.usdt(amount)} USDT
        </span>
      </div>
      <div className="investment-inputs">
        <div data-testid={TEST_IDS.investmentSlider}>
          <Slider
            min={1}
            max={cap}
            value={ratio ?? 1}
            onChange={onRatio}
            tooltip={{ formatter: (value) => `${value}%` }}
            ariaLabelForHandle={t('use.share')}
          />
        </div>
        <InputNumber<number>
          data-testid={TEST_IDS.investmentRatioInput}
          aria-label={t('use.sharePercent')}
          min={0.1}
          max={cap}
          step={1}
          value={ratio}
          onChange={onRatio}
          suffix="%"
          {...(short ? { status: 'error' as const } : {})}
        />
      </div>
      <p className="soft">{t('use.available', { amount: format.usdt(available) })}</p>
      {short && needed <= cap ? (
        <p className="field-error" role="alert">
          {t('use.tooSmall', { amount: format.usdt(minimum), share: format.percent(needed, 1) })}{' '}
          <Button size="small" onClick={() => onRatio(needed)}>
            {t('actions.useValue', { value: format.percent(needed, 1) })}
          </Button>
        </p>
      ) : null}
      {short && needed > cap ? (
        <p className="field-error" role="alert">
          {t('use.balanceTooSmall', { amount: format.usdt(minimum) })}
        </p>
      ) : null}
    </section>
  )
}
