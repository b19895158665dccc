import type { GridBot, GridBotEvent } from '@gridpilot/contract'
import { Empty, Timeline } from 'antd'
import { useBotEvents } from '../../api/queries.ts'
import { useText } from '../../i18n/i18n.ts'
import { Problem } from '../../parts/problem.tsx'
import { TimeText } from '../../parts/time-text.tsx'
import { useNoticeText } from '../../parts/use-notice.ts'
import { Waiting } from '../../parts/waiting.tsx'

const COLOR: Record<GridBotEvent['severity'], string> = { info: 'gray', warning: 'orange', error: 'red' }

/** What the bot did and why, in plain words, newest first: every order says what it answers. */
export function EventsTab({ bot }: { bot: GridBot }) {
  const t = useText()
  const notice = useNoticeText()
  const events = useBotEvents(bot.id)
  if (events.error) return <Problem error={events.error} onRetry={() => void events.refetch()} />
  if (!events.data) return <Waiting rows={6} />
  if (events.data.items.length === 0)
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('events.none')} />
  return (
    <Timeline
      className="events"
      items={events.data.items.map((event) => ({
        key: event.id,
        color: event.order_id === null ? COLOR[event.severity] : 'blue',
        content: (
          <>
            <span>{notice(event.notice)}</span>
            {event.counter_order_ids.length === 0 ? null : (
              <span className="soft"> {t('events.answered', { count: event.counter_order_ids.length })}</span>
            )}{' '}
            <small className="soft">
              <TimeText at={event.market_time} market />
            </small>
          </>
        ),
      }))}
    />
  )
}
