import type { Optimization, OptimizationList } from '@gridpilot/contract'
import type { UseQueryResult } from '@tanstack/react-query'
import { Button, Empty, Popconfirm, Progress, Tag } from 'antd'
import { useFormat } from '../../../format/use-format.ts'
import { useText } from '../../../i18n/i18n.ts'
import { Icon } from '../../../parts/icon.tsx'
import { Move } from '../../../parts/move.tsx'
import { Problem } from '../../../parts/problem.tsx'
import { TimeText } from '../../../parts/time-text.tsx'
import { useNoticeText } from '../../../parts/use-notice.ts'
import { Waiting } from '../../../parts/waiting.tsx'
import { searchRowTestId, TEST_IDS } from '../../../testids.ts'
import { useOptimizationCommands } from './use-optimizations.ts'

interface HistoryProps {
  readonly searches: UseQueryResult<OptimizationList>
  readonly shown: string | null
  readonly onShow: (id: string) => void
}

/** Searches that were run, newest first; one that was broken off can go on. */
export function OptimizationHistory({ searches, shown, onShow }: HistoryProps) {
  const t = useText()
  const { forget } = useOptimizationCommands()
  const items = searches.data?.items ?? []
  return (
    <section className="panel backtest-history" aria-label={t('search.history')}>
      <h2>{t('search.history')}</h2>
      <p className="soft">{t('search.historyText')}</p>
      {searches.error ? <Problem error={searches.error} onRetry={() => void searches.refetch()} /> : null}
      {searches.isPending ? <Waiting rows={5} /> : null}
      {searches.data && items.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('search.none')} />
      ) : null}
      <ul className="backtest-list">
        {items.map((each) => (
          <li
            key={each.id}
            className={`search-row ${each.id === shown ? 'shown' : ''}`}
            data-testid={searchRowTestId(each.id)}
            data-value={each.status}
          >
            <div className="backtest-row-text">
              <Button
                type="link"
                className="search-name"
                onClick={() => onShow(each.id)}
                disabled={each.status !== 'done'}
              >
                {each.name}
              </Button>
              <Facts search={each} />
            </div>
            <State search={each} />
            <Popconfirm
              title={t('search.deleteSure')}
              okText={t('backtest.delete')}
              cancelText={t('actions.cancel')}
              onConfirm={() => forget.mutate(each.id)}
            >
              <Button
                type="text"
                size="small"
                aria-label={t('backtest.delete')}
                icon={<Icon name="cross" size={16} />}
              />
            </Popconfirm>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Facts({ search }: { readonly search: Optimization }) {
  const t = useText()
  const format = useFormat()
  return (
    <small>
      {search.symbol} · {t(`search.short.${search.method}`)} ·{' '}
      {t('search.triesOf', { count: format.count(search.tries) })} · {format.usdt(search.investment_amount)} USDT ·{' '}
      <TimeText at={search.created_at} />
    </small>
  )
}

/** How far it is and how long it will take; or what it found; or why it stands, and the way to go on. */
function State({ search }: { readonly search: Optimization }) {
  const t = useText()
  const format = useFormat()
  const notice = useNoticeText()
  const { cancel, resume } = useOptimizationCommands()
  const { status, summary } = search
  if (status === 'running') {
    const percent = Math.floor(search.progress * 100)
    return (
      <div className="backtest-row-result search-progress">
        <Progress
          percent={percent}
          size="small"
          aria-label={t('search.progress')}
          data-testid={TEST_IDS.searchProgress}
          data-value={percent}
        />
        <small role="status">
          {t(`search.stages.${search.stage}`)}
          {search.seconds_left === null ? null : ` · ${t('search.left', { time: clock(search.seconds_left) })}`}
        </small>
        <Button
          size="small"
          loading={cancel.isPending}
          data-testid={TEST_IDS.searchCancel}
          onClick={() => cancel.mutate(search.id)}
        >
          {t('actions.cancel')}
        </Button>
      </div>
    )
  }
  if (summary === null) {
    return (
      <div className="backtest-row-result">
        <Tag color={status === 'failed' ? 'error' : 'default'}>{t(`backtest.statuses.${status}`)}</Tag>
        {search.problem === null ? null : <small>{notice(search.problem)}</small>}
        {search.resumable ? (
          <Button
            size="small"
            loading={resume.isPending}
            data-testid={TEST_IDS.searchResume}
            onClick={() => resume.mutate(search.id)}
          >
            {t('search.resume')}
          </Button>
        ) : null}
        {resume.error ? <Problem error={resume.error} /> : null}
      </div>
    )
  }
  return (
    <div className="backtest-row-result" title={t('search.bestReturn')}>
      {summary.best === null ? (
        t('search.noBest')
      ) : (
        <Move value={summary.best.roi_percent}>{format.change(summary.best.roi_percent)}</Move>
      )}
      {summary.advice === null ? null : <small>{t(`search.advice.${summary.advice}`)}</small>}
    </div>
  )
}

/** 75 → 1:15 */
const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`
