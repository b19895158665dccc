import './bot.css'
import type { GridBot } from '@gridpilot/contract'
import { Tabs } from 'antd'
import { useParams } from 'react-router'
import { useBot, useBotPerformance } from '../../api/queries.ts'
import { useText } from '../../i18n/i18n.ts'
import { useTopic } from '../../live/live.ts'
import { Problem } from '../../parts/problem.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { botTabTestId, TEST_IDS } from '../../testids.ts'
import { BotChart } from './bot-chart.tsx'
import { BotHeader } from './bot-header.tsx'
import { EquityTab } from './equity-tab.tsx'
import { EventsTab } from './events-tab.tsx'
import { FillsTab } from './fills-tab.tsx'
import { OrdersTab } from './orders-tab.tsx'
import { PnlTab } from './pnl-tab.tsx'
import { SettingsTab } from './settings-tab.tsx'
import { TripsTab } from './trips-tab.tsx'

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
    settings: <SettingsTab bot={bot} />,
  } as const
  const names = Object.keys(contents) as (keyof typeof contents)[]
  return (
    <section className="panel">
      <Tabs
        items={names.map((name) => ({
          key: name,
          label: <span data-testid={botTabTestId(name)}>{t(`bot.tabs.${name}`)}</span>,
          children: contents[name],
        }))}
      />
    </section>
  )
}
