import './bot.css'
import type { GridBot } from '@gridpilot/contract'
import { Tabs } from 'antd'
import { useParams } from 'react-router'
import { useBot, useBotPerformance } from '../../api/queries.ts'
import { useText } from '../../i18n/i18n.ts'
import { useTopic } from '../../live/live.ts'
import { OnDemand, onDemand } from '../../parts/on-demand.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { botTabTestId, TEST_IDS } from '../../testids.ts'
import { BotChart } from './bot-chart.tsx'
import { BotHeader } from './bot-header.tsx'

const EquityTab = onDemand(async () => (await import('./equity-tab.tsx')).EquityTab)
const EventsTab = onDemand(async () => (await import('./events-tab.tsx')).EventsTab)
const FillsTab = onDemand(async () => (await import('./fills-tab.tsx')).FillsTab)
const OrdersTab = onDemand(async () => (await import('./orders-tab.tsx')).OrdersTab)
const ParityTab = onDemand(async () => (await import('./parity-tab.tsx')).ParityTab)
const PnlTab = onDemand(async () => (await import('./pnl-tab.tsx')).PnlTab)
const SettingsTab = onDemand(async () => (await import('./settings-tab.tsx')).SettingsTab)
const TripsTab = onDemand(async () => (await import('./trips-tab.tsx')).TripsTab)

/** One bot: where it stands, its picture, and everything it did. */
export function BotPage() {
  const { id = '' } = useParams()
  return <Loaded key={id} id={id} />
}

function Loaded({ id }: { id: string }) {
  const bot = useBot(id)
  useTopic(`bot:${id}`)
  useTopic(bot.data ? `ticker:${bot.data.symbol}` : null)
  if (bot.error) return <Problem error={bot.error} onRetry={() => void bot.refetch()} />
  if (!bot.data) return <Waiting rows={10} />
  return (
    <div className="bot-page" data-testid={TEST_IDS.botPage}>
      <BotHeader bot={bot.data} receivedAtMs={bot.dataUpdatedAt} />
      <BotChart bot={bot.data} />
      <BotTabs bot={bot.data} />
    </div>
  )
}

function BotTabs({ bot }: { bot: GridBot }) {
  const t = useText()
  const performance = useBotPerformance(bot.id)
  const contents = {
    orders: <OrdersTab bot={bot} />,
    fills: <FillsTab bot={bot} />,
    trips: <TripsTab bot={bot} />,
    pnl: <PnlTab query={performance} />,
    equity: <EquityTab bot={bot} query={performance} />,
    events: <EventsTab bot={bot} />,
    parity: <ParityTab bot={bot} />,
    settings: <SettingsTab bot={bot} />,
  } as const
  const names = Object.keys(contents) as (keyof typeof contents)[]
  return (
    <section className="panel">
      <Tabs
        items={names.map((name) => ({
          key: name,
          label: <span data-testid={botTabTestId(name)}>{t(`bot.tabs.${name}`)}</span>,
          children: <OnDemand waiting={<Waiting rows={5} />}>{contents[name]}</OnDemand>,
        }))}
      />
    </section>
  )
}
