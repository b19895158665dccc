import './manual.css'
import type { Account, GridBot, Instrument, RecommendedStrategy } from '@gridpilot/contract'
import { useState } from 'react'
import { useInstrument, useRiskSettings, useTicker } from '../../../api/queries.ts'
import { useText } from '../../../i18n/i18n.ts'
import { Problem } from '../../../parts/problem.tsx'
import { Waiting } from '../../../parts/waiting.tsx'
import { usePreferences } from '../../../preferences/preferences.ts'
import type { GridChoice } from '../grid-choice.ts'
import { usePreview } from '../use-preview.ts'
import { type FieldMessages, localMessages, serverMessages } from './field-problems.ts'
import { previewLocally } from './local-preview.ts'
import { ManualFormFields } from './manual-form.tsx'
import { firstForm, type ManualForm, requestOf, withChoice } from './manual-form-state.ts'
import { ManualPicture } from './manual-picture.tsx'
import { ManualStart } from './manual-start.tsx'
import { pictureOfPreview } from './picture.ts'

interface ManualTabProps {
  readonly symbol: string
  readonly account: Account | null
  /** The grid last copied from a card. */
  readonly copied: GridChoice | null
  readonly onCopy: (strategy: RecommendedStrategy) => void
  readonly onStarted: (bot: GridBot) => void
}

export function ManualTab({ symbol, account, copied, onCopy, onStarted }: ManualTabProps) {
  const instrument = useInstrument(symbol)
  const ticker = useTicker(symbol)
  if (ticker.error) return <Problem error={ticker.error} onRetry={() => void ticker.refetch()} />
  if (!instrument || !ticker.data || !account) return <Waiting rows={8} />
  return (
    <Manual
      account={account}
      instrument={instrument}
      marketPrice={ticker.data.last_price}
      copied={copied}
      onCopy={onCopy}
      onStarted={onStarted}
    />
  )
}

interface ManualProps {
  readonly account: Account
  readonly instrument: Instrument
  readonly marketPrice: number
  readonly copied: GridChoice | null
  readonly onCopy: (strategy: RecommendedStrategy) => void
  readonly onStarted: (bot: GridBot) => void
}

function Manual({ account, instrument, marketPrice, copied, onCopy, onStarted }: ManualProps) {
  const t = useText()
  const language = usePreferences((state) => state.language)
  const [form, setForm] = useState<ManualForm>(() => firstForm(instrument, marketPrice))
  useCopied(copied, (choice) => setForm((old) => withChoice(old, choice)))
  const cap = useRiskSettings().data?.max_investment_share_percent ?? 100
  const request = requestOf(form, instrument.symbol, account.id)
  const server = usePreview(request)
  const available = server.data?.available_balance ?? account.balance?.available ?? 0
  const local = previewLocally(form, instrument, marketPrice, {
    available,
    positionMode: account.position_mode ?? 'one_way',
  })
  const localPicture = local.kind === 'picture' ? local.picture : null
  const passed = server.current && server.data !== null
  const picture = passed ? pictureOfPreview(server.data, localPicture) : localPicture
  const refused = server.current && server.error != null
  const messages: FieldMessages = passed
    ? {}
    : {
        ...(refused ? serverMessages(server.error, form, t, language) : {}),
        ...(local.kind === 'problems' ? localMessages(local.problems, t, language) : {}),
      }
  const change = (fields: Partial<ManualForm>) => setForm({ ...form, ...fields })
  return (
    <div className="manual">
      <ManualFormFields
        form={form}
        onChange={change}
        messages={messages}
        instrument={instrument}
        available={available}
        cap={cap}
        onCopy={onCopy}
      />
      <div className="manual-result">
        <ManualPicture picture={picture} form={form} instrument={instrument} waiting={!server.current} />
        {refused && Object.keys(messages).length === 0 ? <Problem error={server.error} onRetry={server.retry} /> : null}
        <ManualStart account={account} request={request} preview={server} onChange={change} onStarted={onStarted} />
      </div>
    </div>
  )
}

/** Hands a newly copied grid over once. */
function useCopied(copied: GridChoice | null, take: (choice: GridChoice) => void): void {
  const [taken, setTaken] = useState<GridChoice | null>(null)
  if (copied === null || copied === taken) return
  setTaken(copied)
  take(copied)
}
