import type { PreviewAlternative, PreviewResponse } from '@gridpilot/contract'
import { Button } from 'antd'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { useNoticeText } from '../../parts/use-notice.ts'
import { TEST_IDS } from '../../testids.ts'

interface AlternativesProps {
  readonly alternatives: PreviewResponse['alternatives']
  /** The coin that is looked at. */
  readonly current: string
  readonly onTake: (alternative: PreviewAlternative) => void
}

/** Where an amount is too small: configurations that do pass, each taken by one button, also of another coin. */
export function Alternatives({ alternatives, current, onTake }: AlternativesProps) {
  const t = useText()
  const format = useFormat()
  const notice = useNoticeText()
  return alternatives.map((alternative) => {
    const { reason, investment_amount, symbol, grid_count, leverage } = alternative
    const summary = t('use.alternative', { grids: grid_count, leverage, amount: format.usdt(investment_amount) })
    const same = symbol === current
    return (
      <div
        className="alternative"
        key={JSON.stringify(alternative)}
        data-testid={TEST_IDS.alternative}
        data-value={symbol}
      >
        <span>
          {notice(reason)} {same ? null : `${symbol}: `}
          <span className="number">{summary}</span>
        </span>
        <Button size="small" onClick={() => onTake(alternative)}>
          {t(same ? 'use.takeAlternative' : 'use.takeCoin')}
        </Button>
      </div>
    )
  })
}
