import { Collapse, InputNumber } from 'antd'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Explain } from '../../parts/explain.tsx'
import { TEST_IDS } from '../../testids.ts'

/** Optional exits in percent of the investment, positive. */
export interface Exits {
  readonly stopLoss: number | null
  readonly takeProfit: number | null
}

export const exitParameters = ({ stopLoss, takeProfit }: Exits) => ({
  ...(stopLoss === null ? {} : { stop_loss_percent: stopLoss }),
  ...(takeProfit === null ? {} : { take_profit_percent: takeProfit }),
})

interface ExitsChoiceProps {
  readonly exits: Exits
  readonly onChange: (exits: Exits) => void
  readonly invested: number | null
  /** The stop loss the figures of the card were measured with. */
  readonly measured: number | null
}

export function ExitsChoice({ exits, onChange, invested, measured }: ExitsChoiceProps) {
  const t = useText()
  const format = useFormat()
  const summary = [exits.stopLoss && -exits.stopLoss, exits.takeProfit]
    .filter((percent) => percent !== null)
    .map((percent) => format.change(percent, 0))
    .join(' · ')
  const stop = measured === null ? t('use.none') : format.percent(measured, 0)
  return (
    <Collapse
      size="small"
      items={[
        {
          key: 'exits',
          label: (
            <>
              {t('use.exits')} <span className="soft number">{summary}</span>
            </>
          ),
          children: (
            <div className="exits">
              <Exit
                name="stop_loss"
                sign={-1}
                testId={TEST_IDS.stopLossPercent}
                value={exits.stopLoss}
                invested={invested}
                onChange={(stopLoss) => onChange({ ...exits, stopLoss })}
              />
              {exits.stopLoss === measured ? null : <p className="field-error">{t('use.measuredWith', { stop })}</p>}
              <Exit
                name="take_profit"
                sign={1}
                testId={TEST_IDS.takeProfitPercent}
                value={exits.takeProfit}
                invested={invested}
                onChange={(takeProfit) => onChange({ ...exits, takeProfit })}
              />
            </div>
          ),
        },
      ]}
    />
  )
}

interface ExitProps {
  readonly name: 'stop_loss' | 'take_profit'
  readonly sign: 1 | -1
  readonly testId: string
  readonly value: number | null
  readonly invested: number | null
  readonly onChange: (value: number | null) => void
}

function Exit({ name, sign, testId, value, invested, onChange }: ExitProps) {
  const t = useText()
  const format = useFormat()
  const amount = value === null || invested === null ? null : (sign * invested * value) / 100
  return (
    <div className="field">
      <Explain name={name} />
      <InputNumber<number>
        aria-label={t(`figures.${name}.label`)}
        data-testid={testId}
        min={0.1}
        max={sign < 0 ? 100 : 1000}
        step={1}
        value={value}
        onChange={onChange}
        suffix="%"
        placeholder={t('use.none')}
      />
      <span className="soft number">{amount === null ? '' : t('use.exitAt', { amount: format.gain(amount) })}</span>
    </div>
  )
}
