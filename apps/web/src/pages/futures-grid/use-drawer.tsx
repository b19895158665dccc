import type {
  Account,
  CreateGridBotRequestInput,
  GridBot,
  PreviewAlternative,
  PreviewResponse,
  RecommendedStrategy,
} from '@gridpilot/contract'
import { Button, Drawer, Input } from 'antd'
import { useState } from 'react'
import { useInstrument, useRiskSettings } from '../../api/queries.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Figure } from '../../parts/figure.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useNoticeText } from '../../parts/use-notice.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { TEST_IDS } from '../../testids.ts'
import { usePhone } from '../../theme/use-media.ts'
import { Alternatives } from './alternatives.tsx'
import { exitPrices } from './exit-prices.ts'
import { type Exits, ExitsChoice, exitParameters } from './exits-choice.tsx'
import { choiceOf, choiceOfAlternative, type GridChoice, gridOf, otherGrids } from './grid-choice.ts'
import { InvestmentChoice } from './investment-choice.tsx'
import { LiveGate, useLiveGate } from './live-gate.tsx'
import { RiskSentence } from './risk-sentence.tsx'
import { StartProblem } from './start-problem.tsx'
import { mayStart, usePreview } from './use-preview.ts'
import { useStartBot } from './use-start-bot.ts'

const FIRST_RATIO = 10

interface UseDrawerProps {
  readonly symbol: string
  readonly strategy: RecommendedStrategy
  readonly account: Account
  readonly onStarted: (bot: GridBot) => void
  /** Another grid than the card's is wanted. */
  readonly onTake: (choice: GridChoice) => void
  readonly onClose: () => void
}

/** From a card to a running bot: share of the balance, what can be lost, optional exits, start. */
export function UseDrawer({ symbol, strategy, account, onStarted, onTake, onClose }: UseDrawerProps) {
  const t = useText()
  const phone = usePhone()
  return (
    <Drawer
      open
      data-testid={TEST_IDS.useDrawer}
      placement={phone ? 'bottom' : 'right'}
      size={phone ? '92dvh' : 460}
      title={t('use.title', { profile: t(`profiles.${strategy.profile}`), symbol })}
      onClose={onClose}
    >
      <UseForm symbol={symbol} strategy={strategy} account={account} onStarted={onStarted} onTake={onTake} />
    </Drawer>
  )
}

function UseForm({ symbol, strategy, account, onStarted, onTake }: Omit<UseDrawerProps, 'onClose'>) {
  const t = useText()
  const [ratio, setRatio] = useState<number | null>(FIRST_RATIO)
  const [exits, setExits] = useState<Exits>(() => ({ stopLoss: strategy.stop_loss_percent, takeProfit: null }))
  const [name, setName] = useState('')
  const coin = useInstrument(symbol)?.base_coin ?? symbol
  const ownName = t('use.ownName', { coin, kind: t(`profiles.${strategy.profile}`) })
  const cap = useRiskSettings().data?.max_investment_share_percent ?? 100
  const grid = { ...gridOf(choiceOf(symbol, strategy)), account_id: account.id, ...exitParameters(exits) }
  const parameters = ratio === null ? null : { ...grid, investment_ratio: ratio }
  const preview = usePreview(parameters)
  const start = useStartBot(onStarted)
  const gate = useLiveGate(account)
  const ready = parameters !== null && mayStart(preview) && gate.open
  const take = (alternative: PreviewAlternative) =>
    onTake(choiceOfAlternative(alternative, exits.stopLoss, preview.data?.available_balance ?? 0))
  const request = (): CreateGridBotRequestInput => ({
    ...(parameters as NonNullable<typeof parameters>),
    recommendation_id: strategy.id,
    name: name.trim() === '' ? ownName : name.trim(),
  })
  return (
    <div className="use-form">
      <InvestmentChoice
        ratio={ratio}
        onRatio={setRatio}
        available={preview.data?.available_balance ?? account.balance?.available ?? null}
        minimum={preview.data?.min_investment ?? strategy.min_investment}
        cap={cap}
      />
      <PreviewAnswer strategy={strategy} symbol={symbol} preview={preview} onTake={take} />
      <ExitsChoice
        exits={exits}
        onChange={setExits}
        invested={preview.data?.investment_amount ?? null}
        measured={strategy.stop_loss_percent}
      />
      <NameField value={name} placeholder={ownName} onChange={setName} />
      <div className="start-bar">
        <LiveGate gate={gate} />
        <StartProblem
          error={start.error}
          busy={start.isPending}
          onConfirm={() => start.mutate({ ...request(), confirm_opposing: true })}
        />
        <Button
          type="primary"
          size="large"
          block
          data-testid={TEST_IDS.startBot}
          disabled={!ready}
          loading={start.isPending}
          onClick={() => start.mutate(request())}
        >
          {t(`use.start.${account.kind}`)}
        </Button>
      </div>
    </div>
  )
}

interface NameFieldProps {
  readonly value: string
  /** The name the bot gets when none is typed. */
  readonly placeholder: string
  readonly onChange: (name: string) => void
}

function NameField({ value, placeholder, onChange }: NameFieldProps) {
  const t = useText()
  return (
    <div className="field">
      <label htmlFor="bot-name">{t('use.name')}</label>
      <Input
        id="bot-name"
        data-testid={TEST_IDS.botName}
        value={value}
        maxLength={80}
        placeholder={placeholder}
        onChange={({ target }) => onChange(target.value)}
      />
    </div>
  )
}

interface PreviewAnswerProps {
  readonly symbol: string
  readonly strategy: RecommendedStrategy
  readonly preview: ReturnType<typeof usePreview>
  readonly onTake: (alternative: PreviewAlternative) => void
}

function PreviewAnswer({ symbol, strategy, preview, onTake }: PreviewAnswerProps) {
  const choice = choiceOf(symbol, strategy)
  const worstMeasured = strategy.evidence.worst_window_roi
  if (preview.error) return <Problem error={preview.error} onRetry={preview.retry} />
  if (preview.data === null) return <Waiting rows={3} />
  return (
    <div className={`preview-answer ${preview.current ? '' : 'stale'}`} aria-busy={!preview.current}>
      {preview.data.passes ? (
        <>
          <RiskSentence symbol={symbol} preview={preview.data} worstMeasured={worstMeasured} />
          <PreviewFigures symbol={symbol} preview={preview.data} />
        </>
      ) : null}
      <Warnings preview={preview.data} />
      <Alternatives alternatives={otherGrids(preview.data.alternatives, choice)} current={symbol} onTake={onTake} />
    </div>
  )
}

function PreviewFigures({ symbol, preview }: { symbol: string; preview: PreviewResponse }) {
  const format = useFormat()
  const instrument = useInstrument(symbol)
  const { below, above } = exitPrices(preview)
  const [least, most] = preview.profit_per_grid_percent
  const tick = instrument?.tick_size_exact ?? null
  const known = [below, above].filter((price) => price !== null)
  const limits = known.length === 0 ? format.price(null) : known.map((price) => format.price(price, tick)).join(' / ')
  return (
    <div className="figure-row">
      <Figure name="profit_per_grid" size="small" value={least} text={format.percentSpan(least, most)} />
      <Figure
        name="margin"
        size="small"
        value={preview.total_required_margin}
        text={format.usdt(preview.total_required_margin)}
        unit="USDT"
      />
      <Figure name="limit" size="small" value={below ?? above} text={limits} />
    </div>
  )
}

export function Warnings({ preview }: { preview: PreviewResponse }) {
  const notice = useNoticeText()
  if (preview.warnings.length === 0) return null
  return (
    <ul className="warnings">
      {preview.warnings.map((warning) => (
        <li key={warning.code}>{notice(warning)}</li>
      ))}
    </ul>
  )
}
