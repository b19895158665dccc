import type { PreviewResponse } from '@gridpilot/contract'
import { Alert } from 'antd'
import { useInstrument } from '../../api/queries.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { TEST_IDS } from '../../testids.ts'
import { exitPrices } from './exit-prices.ts'
import { leadingLoss } from './leading-loss.ts'

interface RiskSentenceProps {
  readonly symbol: string
  readonly preview: PreviewResponse
  /** Percent of the investment that the worst measured window lost; null: nothing was measured with this grid. */
  readonly worstMeasured?: number | null
}

/** Risk in money and words before every start: what is planned, what was measured, the larger first. */
export function RiskSentence({ symbol, preview, worstMeasured = null }: RiskSentenceProps) {
  const t = useText()
  const format = useFormat()
  const instrument = useInstrument(symbol)
  const { worst_loss_usdt: planned, worst_loss_percent_of_balance } = preview.risk_metrics
  if (planned === null) {
    return <Alert type="error" showIcon title={t('risk.unknown')} data-testid={TEST_IDS.riskSentence} />
  }
  const { below, above } = exitPrices(preview)
  const side = below === null ? (above === null ? 'anywhere' : 'above') : above === null ? 'below' : 'both'
  const tick = instrument?.tick_size_exact ?? null
  const plan = t(`risk.${side}`, {
    coin: instrument?.base_coin ?? symbol,
    below: format.price(below, tick),
    above: format.price(above, tick),
    loss: format.usdt(planned),
    share: format.percent(worst_loss_percent_of_balance, 1),
  })
  const { measured, largest, measuredLeads } = leadingLoss(planned, worstMeasured, preview.investment_amount)
  const roi = { roi: format.change(worstMeasured, 1), loss: format.usdt(measured) }
  const less = measured > 0 ? [t('risk.measured', roi)] : []
  return (
    <Alert
      type="warning"
      showIcon
      data-testid={TEST_IDS.riskSentence}
      data-value={largest}
      title={measuredLeads ? t('risk.larger', roi) : plan}
      description={(measuredLeads ? [plan, t('risk.jump')] : [t('risk.jump'), ...less]).join(' ')}
    />
  )
}
