import './futures-grid.css'
import type { GridBot, RecommendedStrategy } from '@gridpilot/contract'
import { Tabs } from 'antd'
import { useState } from 'react'
import { useParams, useSearchParams } from 'react-router'
import { useAccount, useInstruments } from '../../api/queries.ts'
import { lateTexts, useText } from '../../i18n/i18n.ts'
import { useTopic } from '../../live/live.ts'
import { OnDemand, onDemand } from '../../parts/on-demand.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { usePreferences } from '../../preferences/preferences.ts'
import { TEST_IDS } from '../../testids.ts'
import { AiTab } from './ai-tab.tsx'
import { BotsSummary } from './bots-summary.tsx'
import { FirstSteps } from './first-steps.tsx'
import { choiceOf, type GridChoice } from './grid-choice.ts'
import { MarketHeader } from './market-header.tsx'
import { MyBots, showMyBots } from './my-bots.tsx'
import { useTakeGrid, useTakenGrid } from './use-take-grid.ts'

const ManualTab = onDemand(async () => {
  const [{ ManualTab: Tab }] = await Promise.all([import('./manual/manual-tab.tsx'), lateTexts()])
  return Tab
})
const UseDrawer = onDemand(async () => (await import('./use-drawer.tsx')).UseDrawer)

/** The page of the main job: a market, three recommended grids or one's own, and the bots that run. */
export function FuturesGridPage() {
  const instruments = useInstruments()
  const { symbol: wanted } = useParams()
  const last = usePreferences((state) => state.symbol)
  if (instruments.error) return <Problem error={instruments.error} onRetry={() => void instruments.refetch()} />
  if (!instruments.data) return <Waiting rows={10} />
  const symbols = instruments.data.items.map(({ symbol }) => symbol)
  const symbol = [wanted, last].find((each) => each != null && symbols.includes(each)) ?? symbols[0]
  if (symbol === undefined) return <Waiting rows={10} />
  return <FuturesGrid key={symbol} symbol={symbol} />
}

function FuturesGrid({ symbol }: { symbol: string }) {
  const t = useText()
  const account = useAccount()
  const [search, setSearch] = useSearchParams()
  const [using, setUsing] = useState<RecommendedStrategy | null>(null)
  const [started, setStarted] = useState<GridBot | null>(null)
  const [copied, setCopied] = useState<GridChoice | null>(useTakenGrid(symbol))
  const show = (tab: string) => setSearch(tab === 'ai' ? {} : { tab }, { replace: true, preventScrollReset: true })
  const takeCoin = useTakeGrid()
  const take = (choice: GridChoice) => {
    setUsing(null)
    if (choice.symbol !== symbol) return takeCoin(choice)
    setCopied(choice)
    show('manual')
  }
  const copy = (strategy: RecommendedStrategy) => take(choiceOf(symbol, strategy))
  const onStarted = (bot: GridBot) => {
    setUsing(null)
    setStarted(bot)
    showMyBots()
  }
  useTopic(`ticker:${symbol}`)
  const ai = <AiTab symbol={symbol} account={account} onUse={setUsing} onCopy={copy} onTake={take} />
  return (
    <div className="futures-grid">
      <MarketHeader symbol={symbol} />
      <BotsSummary account={account} />
      <FirstSteps />
      <Tabs
        activeKey={search.get('tab') === 'manual' ? 'manual' : 'ai'}
        onChange={show}
        items={[
          { key: 'ai', label: <span data-testid={TEST_IDS.tabAi}>{t('grid.tabs.ai')}</span>, children: ai },
          {
            key: 'manual',
            label: <span data-testid={TEST_IDS.tabManual}>{t('grid.tabs.manual')}</span>,
            children: (
              <OnDemand waiting={<Waiting rows={8} />}>
                <ManualTab symbol={symbol} account={account} copied={copied} onCopy={copy} onStarted={onStarted} />
              </OnDemand>
            ),
          },
        ]}
      />
      <MyBots account={account} started={started} />
      <OnDemand>
        {using && account ? (
          <UseDrawer
            symbol={symbol}
            strategy={using}
            account={account}
            onStarted={onStarted}
            onTake={take}
            onClose={() => setUsing(null)}
          />
        ) : null}
      </OnDemand>
    </div>
  )
}
