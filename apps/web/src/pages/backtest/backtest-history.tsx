import type { Backtest, BacktestList } from '@gridpilot/contract'
import type { UseQueryResult } from '@tanstack/react-query'
import { Button, Checkbox, Empty, Popconfirm, Progress, Tag } from 'antd'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Icon } from '../../parts/icon.tsx'
import { Move } from '../../parts/move.tsx'
import { Problem } from '../../parts/problem.tsx'
import { TimeText } from '../../parts/time-text.tsx'
import { useNoticeText } from '../../parts/use-notice.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { backtestChooseTestId, backtestRowTestId, TEST_IDS } from '../../testids.ts'
import { useBacktestCommands } from './use-backtests.ts'

interface HistoryProps {
  readonly tests: UseQueryResult<BacktestList>
  readonly shown: string | null
}

/** Tests that were run, newest first; two of them can be compared. */
export function BacktestHistory({ tests, shown }: HistoryProps) {
  const t = useText()
  const navigate = useNavigate()
  const [chosen, setChosen] = useState<readonly string[]>([])
  const items = tests.data?.items ?? []
  const toggle = (id: string) =>
    setChosen((old) => (old.includes(id) ? old.filter((each) => each !== id) : [...old.slice(-1), id]))
  const [first, second] = chosen.filter((id) => items.some((each) => each.id === id && each.status === 'done'))
  return (
    <section className="panel backtest-history" aria-label={t('backtest.history')}>
      <div className="backtest-form-head">
        <h2>{t('backtest.history')}</h2>
        <Button
          disabled={first === undefined || second === undefined}
          data-testid={TEST_IDS.backtestCompare}
          onClick={() => void navigate(`/backtest/${first}?with=${second}`, { preventScrollReset: true })}
        >
          {t('backtest.compare')}
        </Button>
      </div>
      <p className="soft">{t('backtest.historyText')}</p>
      {tests.error ? <Problem error={tests.error} onRetry={() => void tests.refetch()} /> : null}
      {tests.isPending ? <Waiting rows={5} /> : null}
      {tests.data && items.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('backtest.none')} />
      ) : null}
      <ul className="backtest-list">
        {items.map((test) => (
          <Row
            key={test.id}
            test={test}
            shown={test.id === shown}
            chosen={chosen.includes(test.id)}
            onChoose={() => toggle(test.id)}
          />
        ))}
      </ul>
    </section>
  )
}

interface RowProps {
  readonly test: Backtest
  readonly shown: boolean
  readonly chosen: boolean
  readonly onChoose: () => void
}

function Row({ test, shown, chosen, onChoose }: RowProps) {
  const t = useText()
  const { forget } = useBacktestCommands()
  return (
    <li
      className={`backtest-row ${shown ? 'shown' : ''}`}
      data-testid={backtestRowTestId(test.id)}
      data-value={test.status}
    >
      <Checkbox
        checked={chosen}
        disabled={test.status !== 'done'}
        onChange={onChoose}
        aria-label={t('backtest.choose', { name: test.name })}
        data-testid={backtestChooseTestId(test.id)}
      />
      <div className="backtest-row-text">
        <Link to={`/backtest/${test.id}`} preventScrollReset aria-label={t('backtest.open', { name: test.name })}>
          {test.name}
        </Link>
        <RowFacts test={test} />
      </div>
      <RowResult test={test} />
      <Popconfirm
        title={t('backtest.deleteSure')}
        okText={t('backtest.delete')}
        cancelText={t('actions.cancel')}
        onConfirm={() => forget.mutate(test.id)}
      >
        <Button type="text" size="small" aria-label={t('backtest.delete')} icon={<Icon name="cross" size={16} />} />
      </Popconfirm>
    </li>
  )
}

function RowFacts({ test }: { test: Backtest }) {
  const t = useText()
  const { summary, settings } = test
  return (
    <small>
      {test.symbol} · {t(`direction.${settings.direction}`)} · {t('bot.grids', { count: settings.grid_count })} ·{' '}
      {settings.leverage}×
      {summary === null ? null : (
        <>
          {' · '}
          <TimeText at={summary.data_from} shape="date" market /> –{' '}
          <TimeText at={summary.data_to} shape="date" market />
        </>
      )}
    </small>
  )
}

/** The band of the result, the pessimistic figure first; or how far it is; or why there is none. */
function RowResult({ test }: { test: Backtest }) {
  const t = useText()
  const format = useFormat()
  const notice = useNoticeText()
  const { cancel } = useBacktestCommands()
  const { summary, status } = test
  if (status === 'running') {
    const percent = Math.round(test.progress * 100)
    return (
      <div className="backtest-row-result">
        <Progress
          percent={percent}
          size="small"
          aria-label={t('backtest.progress')}
          data-testid={TEST_IDS.backtestProgress}
        />
        <small>{t(`backtest.steps.${test.step}`)}</small>
        <Button size="small" data-testid={TEST_IDS.backtestCancel} onClick={() => cancel.mutate(test.id)}>
          {t('backtest.cancel')}
        </Button>
      </div>
    )
  }
  if (summary === null) {
    return (
      <div className="backtest-row-result">
        <Tag color={status === 'failed' ? 'error' : 'default'}>{t(`backtest.statuses.${status}`)}</Tag>
        {test.problem === null ? null : <small>{notice(test.problem)}</small>}
      </div>
    )
  }
  return (
    <div className="backtest-row-result" title={t('backtest.columns.result')}>
      <Move value={summary.roi_percent}>{format.change(summary.roi_percent)}</Move>
      <small className="number">… {format.change(summary.roi_percent_optimistic)}</small>
    </div>
  )
}
