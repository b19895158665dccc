import type { AccountCheck } from '@gridpilot/contract'
import { useText } from '../../i18n/i18n.ts'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { TimeText } from '../../parts/time-text.tsx'
import { useNoticeText } from '../../parts/use-notice.ts'

const ICON: Record<AccountCheck['checks'][number]['result'], IconName> = {
  pass: 'check',
  warn: 'warning',
  fail: 'cross',
  skipped: 'info',
}

/** The self-test of an account, line by line. */
export function Checklist({ check }: { check: AccountCheck }) {
  const t = useText()
  const notice = useNoticeText()
  return (
    <div className="checklist" role="status">
      <p>
        {t(check.ok ? 'settings.accounts.checkOk' : 'settings.accounts.checkFailed')}{' '}
        <small className="soft">
          <TimeText at={check.checked_at} />
        </small>
      </p>
      <ul>
        {check.checks.map((line) => (
          <li key={line.notice.code} className={line.result}>
            <Icon name={ICON[line.result]} size={16} />
            <span className="unseen">{t(`settings.accounts.result.${line.result}`)}</span>
            <span>{notice(line.notice)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
