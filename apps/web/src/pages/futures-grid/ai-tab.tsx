import { type Account, type AnalyzeResponse, type RecommendedStrategy, routes } from '@gridpilot/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Card, Skeleton } from 'antd'
import { useAnalysis } from '../../api/queries.ts'
import { keys } from '../../api/query-keys.ts'
import { lateTexts, useText } from '../../i18n/i18n.ts'
import { Icon } from '../../parts/icon.tsx'
import { OnDemand, onDemand } from '../../parts/on-demand.tsx'
import { Problem } from '../../parts/problem.tsx'
import { TimeText } from '../../parts/time-text.tsx'
import { useNoticeText } from '../../parts/use-notice.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { usePreferences } from '../../preferences/preferences.ts'
import { api } from '../../session/session.ts'
import { TEST_IDS } from '../../testids.ts'
import type { GridChoice } from './grid-choice.ts'
import { ModelMarket } from './model-words.tsx'
import { sourceText } from './source-text.ts'
import { StrategyCard } from './strategy-card.tsx'

const ShadowRecord = onDemand(async () => {
  const [{ ShadowRecord: Shown }] = await Promise.all([import('./shadow-record.tsx'), lateTexts()])
  return Shown
})

const PassingGrid = onDemand(async () => (await import('./passing-grid.tsx')).PassingGrid)

interface AiTabProps {
  readonly symbol: string
  readonly account: Account | null
  readonly onUse: (strategy: RecommendedStrategy) => void
  readonly onCopy: (strategy: RecommendedStrategy) => void
  /** A grid that was offered in place of a card: into the form. */
  readonly onTake: (choice: GridChoice) => void
}

export function AiTab({ symbol, account, onUse, onCopy, onTake }: AiTabProps) {
  const analysis = useAnalysis(symbol, account?.id ?? null)
  if (analysis.error) return <Problem error={analysis.error} onRetry={() => void analysis.refetch()} />
  if (!analysis.data) return <Measuring />
  const live = account?.kind === 'bitget'
  const { advice } = analysis.data.market_analysis
  return (
    <div className="ai-tab">
      <AdviceBanner analysis={analysis.data} live={live} />
      <ModelMarket analysis={analysis.data} />
      <div className={`cards ${advice === 'wait' ? 'discouraged' : ''}`}>
        {analysis.data.recommended_strategies.map((strategy, index) => (
          <StrategyCard
            key={strategy.id}
            index={index}
            strategy={strategy}
            analysis={analysis.data}
            advice={advice}
            live={live}
            onUse={() => onUse(strategy)}
            onCopy={() => onCopy(strategy)}
          />
        ))}
        <Unavailable analysis={analysis.data} account={account} onTake={onTake} />
      </div>
      <Origin analysis={analysis.data} accountId={account?.id ?? null} />
      <OnDemand>
        <ShadowRecord symbol={symbol} />
      </OnDemand>
    </div>
  )
}

function Measuring() {
  const t = useText()
  return (
    <div className="ai-tab" role="status">
      <p className="soft">{t('grid.ai.measuring')}</p>
      <div className="cards">
        {['conservative', 'moderate', 'aggressive'].map((profile) => (
          <Card key={profile} className="strategy">
            <Skeleton active paragraph={{ rows: 8 }} />
          </Card>
        ))}
      </div>
    </div>
  )
}

/** "Do not start now" with the reason and when to look again stands above the cards. */
function AdviceBanner({ analysis, live }: { analysis: AnalyzeResponse; live: boolean }) {
  const t = useText()
  const language = usePreferences((state) => state.language)
  const { advice, reason_i18n, look_again_at } = analysis.market_analysis
  const consequence = advice === 'wait' ? t(live ? 'grid.advice.liveHidden' : 'grid.advice.paperAnyway') : ''
  return (
    <Alert
      className="advice"
      data-testid={TEST_IDS.advice}
      data-value={advice}
      type={advice === 'start' ? 'success' : 'warning'}
      showIcon
      title={t(`grid.advice.${advice}`)}
      description={
        <>
          {reason_i18n[language]} {consequence}{' '}
          {look_again_at === null ? null : (
            <>
              {t('grid.advice.lookAgain')} <TimeText at={look_again_at} market />
            </>
          )}
        </>
      }
    />
  )
}

interface UnavailableProps {
  readonly analysis: AnalyzeResponse
  readonly account: Account | null
  readonly onTake: (choice: GridChoice) => void
}

/** Missing cards, each with its reason and the grids that pass in its place. */
function Unavailable({ analysis, account, onTake }: UnavailableProps) {
  const t = useText()
  const { advice } = analysis.market_analysis
  const notice = useNoticeText()
  return analysis.unavailable_strategies.map(({ profile, reason, alternatives }) => (
    <Card key={profile} className="strategy unavailable" title={t(`profiles.${profile}`)}>
      <p>{t('grid.ai.unavailable')}</p>
      <p className="soft">{notice(reason)}</p>
      {account === null
        ? null
        : alternatives.map((grid) => (
            <OnDemand key={grid.reason.code} waiting={<Waiting rows={4} />}>
              <PassingGrid
                grid={grid}
                account={account}
                advice={advice}
                hidden={account.kind === 'bitget' && advice === 'wait'}
                onTake={onTake}
              />
            </OnDemand>
          ))}
    </Card>
  ))
}

/** Who made the recommendation and when, and the button for a new one. */
function Origin({ analysis, accountId }: { analysis: AnalyzeResponse; accountId: string | null }) {
  const t = useText()
  const client = useQueryClient()
  const again = useMutation({
    mutationFn: () =>
      api.call(routes.analyze, {
        body: { symbol: analysis.symbol, refresh: true, ...(accountId ? { account_id: accountId } : {}) },
      }),
    onSuccess: (fresh) => client.setQueryData(keys.analysis(analysis.symbol, accountId), fresh),
  })
  return (
    <div className="origin soft">
      <span>
        {t('grid.ai.origin', { source: sourceText(analysis.source, t) })} <TimeText at={analysis.generated_at} />
        {analysis.cached ? ` · ${t('grid.ai.cached')}` : ''}
      </span>
      <Button
        size="small"
        type="text"
        icon={<Icon name="refresh" size={16} />}
        loading={again.isPending}
        onClick={() => again.mutate()}
      >
        {t('grid.ai.again')}
      </Button>
      {again.error ? <Problem error={again.error} /> : null}
    </div>
  )
}
