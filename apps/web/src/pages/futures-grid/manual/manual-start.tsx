import type { Account, GridBot, PreviewAlternative, PreviewRequestInput } from '@gridpilot/contract'
import { Button } from 'antd'
import { useInstrument } from '../../../api/queries.ts'
import { useFormat } from '../../../format/use-format.ts'
import { useText } from '../../../i18n/i18n.ts'
import { useNoticeText } from '../../../parts/use-notice.ts'
import { TEST_IDS } from '../../../testids.ts'
import { leastRatio } from '../least-ratio.ts'
import { LiveGate, useLiveGate } from '../live-gate.tsx'
import { RiskSentence } from '../risk-sentence.tsx'
import { StartProblem } from '../start-problem.tsx'
import { Warnings } from '../use-drawer.tsx'
import { mayStart, type Preview } from '../use-preview.ts'
import { useStartBot } from '../use-start-bot.ts'
import type { ManualForm } from './manual-form-state.ts'

interface ManualStartProps {
  readonly account: Account
  readonly request: PreviewRequestInput | null
  readonly preview: Preview
  readonly onChange: (fields: Partial<ManualForm>) => void
  readonly onStarted: (bot: GridBot) => void
}

/** What can be lost, what the server warns of, and the start button, open only when the server agrees. */
export function ManualStart({ account, request, preview, onChange, onStarted }: ManualStartProps) {
  const t = useText()
  const gate = useLiveGate(account)
  const start = useStartBot(onStarted)
  const { data } = preview
  const coin = useInstrument(request?.symbol ?? '')?.base_coin ?? request?.symbol
  const ready = request !== null && mayStart(preview)
  const named = request && {
    ...request,
    name: t('use.ownName', { coin: coin ?? '', kind: t(`direction.${request.direction}`) }),
  }
  return (
    <div className="manual-start">
      {data && request ? (
        <div className={`preview-answer ${preview.current ? '' : 'stale'}`}>
          {data.passes ? <RiskSentence symbol={request.symbol} preview={data} /> : null}
          <Warnings preview={data} />
          {data.alternatives.map((alternative) => (
            <Alternative
              current={request.symbol}
              key={JSON.stringify(alternative)}
              alternative={alternative}
              available={data.available_balance}
              onChange={onChange}
            />
          ))}
        </div>
      ) : null}
      <LiveGate gate={gate} />
      <StartProblem
        error={start.error}
        busy={start.isPending}
        onConfirm={() => named && start.mutate({ ...named, confirm_opposing: true })}
      />
      <Button
        type="primary"
        size="large"
        block
        data-testid={TEST_IDS.manualStart}
        disabled={!ready || !gate.open}
        loading={start.isPending}
        onClick={() => named && start.mutate(named)}
      >
        {t(`use.start.${account.kind}`)}
      </Button>
    </div>
  )
}

interface AlternativeProps {
  readonly alternative: PreviewAlternative
  /** The coin of the form: prices of another one have no place in it. */
  readonly current: string
  readonly available: number
  readonly onChange: (fields: Partial<ManualForm>) => void
}

/** A configuration that does pass, put into the form by one button. */
function Alternative({ alternative, current, available, onChange }: AlternativeProps) {
  const t = useText()
  const format = useFormat()
  const notice = useNoticeText()
  const { reason, investment_amount, symbol, ...grid } = alternative
  const summary = t('manual.alternative', {
    grids: grid.grid_count,
    leverage: grid.leverage,
    amount: `${format.usdt(investment_amount)} USDT`,
  })
  return (
    <div className="alternative">
      <span>
        {notice(reason)} {symbol === current ? null : `${symbol}: `}
        <span className="number">{summary}</span>
      </span>
      {symbol === current ? (
        <Button
          size="small"
          onClick={() => onChange({ ...grid, investment_ratio: leastRatio(investment_amount, available) })}
        >
          {t('manual.takeAlternative')}
        </Button>
      ) : null}
    </div>
  )
}
