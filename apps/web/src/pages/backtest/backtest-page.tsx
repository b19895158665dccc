import './backtest.css'
import type { Backtest } from '@gridpilot/contract'
import { Tabs } from 'antd'
import { useState } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { useText } from '../../i18n/i18n.ts'
import { OnDemand, onDemand } from '../../parts/on-demand.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { TEST_IDS } from '../../testids.ts'
import { STARTED } from './started.ts'
import { useBacktests } from './use-backtests.ts'

const SymbolAndForm = onDemand(async () => (await import('./symbol-and-form.tsx')).SymbolAndForm)
const BacktestHistory = onDemand(async () => (await import('./backtest-history.tsx')).BacktestHistory)
const BacktestResult = onDemand(async () => (await import('./backtest-result.tsx')).BacktestResult)
const SearchTab = onDemand(async () => (await import('./search/search-tab.tsx')).SearchTab)
const Comparison = onDemand(async () => (await import('./comparison.tsx')).Comparison)

/** Grids on past prices: one that is tested, or a search for good ones. The address says which. */
export function BacktestPage() {
  const t = useText()
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const show = (tab: string) => void navigate(tab === 'search' ? '/backtest?tab=search' : '/backtest')
  return (
    <div className="backtest">
      <header>
        <h1>{t('backtest.title')}</h1>
        <p className="soft">{t('backtest.lead')}</p>
      </header>
      <Tabs
        activeKey={search.get('tab') === 'search' ? 'search' : 'one'}
        onChange={show}
        destroyOnHidden
        items={[
          { key: 'one', label: t('search.tabs.one'), children: <OneGrid /> },
          {
            key: 'search',
            label: <span data-testid={TEST_IDS.tabSearch}>{t('search.tabs.search')}</span>,
            children: (
              <OnDemand waiting={<Waiting rows={8} />}>
                <SearchTab />
              </OnDemand>
            ),
          },
        ]}
      />
    </div>
  )
}

/** Tests of one grid: choose, run, look, compare. The shown test is in the address, the compared one too. */
function OneGrid() {
  const { id } = useParams()
  const [search] = useSearchParams()
  const tests = useBacktests()
  const items = tests.data?.items ?? []
  const [again, setAgain] = useState<Backtest | null>(null)
  const navigate = useNavigate()
  const compared = search.get('with')
  const shown = items.find((each) => each.id === id) ?? null
  const other = items.find((each) => each.id === compared) ?? null
  return (
    <div className="backtest">
      <div className="backtest-top">
        <OnDemand waiting={<Waiting rows={8} />}>
          <SymbolAndForm
            again={again}
            onRun={(test) => void navigate(`/backtest/${test.id}`, { preventScrollReset: true, state: STARTED })}
          />
        </OnDemand>
        <OnDemand waiting={<Waiting rows={5} />}>
          <BacktestHistory tests={tests} shown={id ?? null} />
        </OnDemand>
      </div>
      <OnDemand waiting={<Waiting rows={8} />}>
        {shown?.status === 'done' && other?.status === 'done' ? <Comparison first={shown} second={other} /> : null}
        {shown !== null && other === null ? <BacktestResult test={shown} onAgain={() => setAgain(shown)} /> : null}
      </OnDemand>
    </div>
  )
}
