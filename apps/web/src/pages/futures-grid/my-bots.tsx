import './my-bots.css'
import type { Account, GridBot, GridBotList } from '@gridpilot/contract'
import { Alert, Empty } from 'antd'
import { Link } from 'react-router'
import { useBots } from '../../api/queries.ts'
import { isEnded } from '../../bots/bot-commands.ts'
import { StopAllButton } from '../../bots/stop-all-button.tsx'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Explain } from '../../parts/explain.tsx'
import { Move } from '../../parts/move.tsx'
import { OnDemand, onDemand } from '../../parts/on-demand.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Stale, SWEEP_STALE_MS } from '../../parts/stale.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { TEST_IDS } from '../../testids.ts'
import { useNarrow } from '../../theme/use-media.ts'
import { BotCards } from './bot-cards.tsx'

const BotTable = onDemand(async () => (await import('./bot-table.tsx')).BotTable)

/** Brings the list of bots into view. */
export const showMyBots = () => document.getElementById('my-bots')?.scrollIntoView({ block: 'start' })

interface MyBotsProps {
  readonly account: Account | null
  /** The bot that was started last from this page. */
  readonly started: GridBot | null
}

export function MyBots({ account, started }: MyBotsProps) {
  const t = useText()
  const narrow = useNarrow()
  const bots = useBots(account?.id ?? null)
  const List = narrow ? BotCards : BotTable
  return (
    <section className="my-bots panel" id="my-bots" data-testid={TEST_IDS.myBots} aria-label={t('bots.title')}>
      <div className="my-bots-head">
        <h2>{t('bots.title')}</h2>
        {bots.data ? <Totals totals={bots.data.totals} /> : null}
        {bots.data ? <StopAllButton account={account} list={bots.data} /> : null}
      </div>
      {started ? <Started key={started.id} bot={started} /> : null}
      {bots.error ? <Problem error={bots.error} onRetry={() => void bots.refetch()} /> : null}
      {bots.isPending ? <Waiting rows={3} /> : null}
      {bots.data?.items.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('bots.empty')} />
      ) : null}
      {bots.data && bots.data.items.length > 0 ? (
        <Stale receivedAtMs={bots.dataUpdatedAt} boundMs={SWEEP_STALE_MS}>
          <OnDemand waiting={<Waiting rows={3} />}>
            <List bots={activeFirst(bots.data.items)} />
          </OnDemand>
        </Stale>
      ) : null}
    </section>
  )
}

function Started({ bot }: { bot: GridBot }) {
  const t = useText()
  return (
    <Alert
      className="started"
      type="success"
      showIcon
      closable
      title={t('use.started', { name: bot.name })}
      description={
        <>
          {t('use.startedText')} <Link to={`/bots/${bot.id}`}>{t('actions.openBot')}</Link>
        </>
      }
    />
  )
}

const activeFirst = (bots: readonly GridBot[]): GridBot[] =>
  bots.toSorted((a, b) => Number(isEnded(a.status)) - Number(isEnded(b.status)))

function Totals({ totals }: { totals: GridBotList['totals'] }) {
  const format = useFormat()
  return (
    <div className="totals">
      <span>
        <Explain name="total_pnl" /> <Move value={totals.total_profit}>{format.gain(totals.total_profit)}</Move>
      </span>
      <span>
        <Explain name="close_now_profit" />{' '}
        <Move value={totals.close_now_profit}>≈ {format.gain(totals.close_now_profit)}</Move>
      </span>
    </div>
  )
}
