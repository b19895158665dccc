import type { PreviewResponse } from '@gridpilot/contract'
import { Alert } from 'antd'
import { useInstrument } from '../../api/queries.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { TEST_IDS } from '../../testids.ts'
import { exitPrices } from './exit-prices.ts'

/** Risk in money and words, in one sentence, before every start. */
export function RiskSentence({ symbol, preview }: { symbol: string; preview: PreviewResponse }) {
  const t = useText()
  const format = useFormat()
  const instrument = useInstrument(symbol)
  const { worst_loss_usdt, worst_loss_percent_of_balance } = preview.risk_metrics
  if (worst_loss_usdt === null) {
    return <Alert type="error" showIcon title={t('risk.unknown')} data-testid={TEST_IDS.riskSentence} />
  }
  const { below, above } = exitPrices(preview)
  const side = below === null ? (above === null ? 'anywhere' : 'above') : above === null ? 'below' : 'both'
  const tick = instrument?.tick_size_exact ?? null
  return (
    <Alert
      type="warning"
      showIcon
      data-testid={TEST_IDS.riskSentence}
      data-value={worst_loss_usdt}
      title={t(`risk.${side}`, {
        coin: instrument?.base_coin ?? symbol,
        below: format.price(below, tick),
        above: format.price(above, tick),
        loss: format.usdt(worst_loss_usdt),
        share: format.percent(worst_loss_percent_of_balance, 1),
      })}
    />
  )
}
