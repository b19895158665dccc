import type { Account, GridBot, PreviewAlternative, PreviewRequestInput } from '@gridpilot/contract'
import { Button } from 'antd'
import { useInstrument } from '../../../api/queries.ts'
import { useText } from '../../../i18n/i18n.ts'
import { TEST_IDS } from '../../../testids.ts'
import { Alternatives } from '../alternatives.tsx'
import { choiceOfAlternative } from '../grid-choice.ts'
import { LiveGate, useLiveGate } from '../live-gate.tsx'
import { RiskSentence } from '../risk-sentence.tsx'
import { StartProblem } from '../start-problem.tsx'
import { Warnings } from '../use-drawer.tsx'
import { mayStart, type Preview } from '../use-preview.ts'
import { useStartBot } from '../use-start-bot.ts'
import { useTakeGrid } from '../use-take-grid.ts'
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
  const takeCoin = useTakeGrid()
  const take = (alternative: PreviewAlternative) => {
    const { symbol, ...choice } = choiceOfAlternative(alternative, null, data?.available_balance ?? 0)
    const { stop_loss_percent: _, ...grid } = choice
    // Of the same coin the exits of the form stay.
    if (symbol === request?.symbol) onChange(grid)
    else takeCoin({ symbol, ...choice })
  }
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
          <Alternatives alternatives={data.alternatives} current={request.symbol} onTake={take} />
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
