import { Alert } from 'antd'
import { useHealth } from '../api/queries.ts'
import { useText } from '../i18n/i18n.ts'
import { useLiveState } from '../live/live.ts'
import { ageText } from '../parts/stale.tsx'
import { useNoticeText } from '../parts/use-notice.ts'
import { useNow } from '../parts/use-now.ts'
import { TEST_IDS } from '../testids.ts'

/** Shorter losses are not worth a message: the page reconnects by itself. */
const PATIENCE_MS = 3000

/** Says what is wrong with the system, that the page is cut off, for how long, and that bots do not run in this page. */
export function ConnectionBanner() {
  const t = useText()
  const now = useNow()
  const notice = useNoticeText()
  const problems = useHealth().data?.problems ?? []
  const { state, lostAtMs } = useLiveState()
  const lostMs = lostAtMs === null ? 0 : now - lostAtMs
  return (
    <div className="connection" data-testid={TEST_IDS.connection} data-state={state} aria-live="polite">
      {lostMs > PATIENCE_MS ? (
        <Alert
          banner
          type="warning"
          title={t('shell.offline.title', { age: ageText(lostMs, t) })}
          description={t('shell.offline.text')}
        />
      ) : null}
      {problems.map((problem) => (
        <Alert key={problem.code} banner type="warning" title={notice(problem)} />
      ))}
    </div>
  )
}
