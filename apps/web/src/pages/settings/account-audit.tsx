import { type Account, type AccountAudit, type AuditList, routes } from '@gridpilot/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useAudits } from '../../api/queries.ts'
import { keys } from '../../api/query-keys.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { Problem } from '../../parts/problem.tsx'
import { TimeText } from '../../parts/time-text.tsx'
import { useNoticeText } from '../../parts/use-notice.ts'
import { api } from '../../session/session.ts'
import { TEST_IDS } from '../../testids.ts'

const ICON: Record<AccountAudit['state'], IconName> = {
  agrees: 'check',
  differs: 'cross',
  unsettled: 'info',
  unreadable: 'warning',
}
const TONE: Record<AccountAudit['state'], string> = {
  agrees: 'pass',
  differs: 'fail',
  unsettled: 'skipped',
  unreadable: 'warn',
}

/** Do our books and the exchange say the same of this account? The newest answer, and the button that asks now. */
export function AccountAuditLine({ account }: { account: Account }) {
  const t = useText()
  const client = useQueryClient()
  const newest = useAudits().data?.items.find(({ account_id }) => account_id === account.id) ?? null
  const ask = useMutation({
    mutationFn: () => api.call(routes.auditAccount, { params: { id: account.id } }),
    onSuccess: (fresh) => {
      client.setQueryData<AuditList>(keys.audits, (known) => ({
        items: [...(known?.items ?? []).filter(({ account_id }) => account_id !== fresh.account_id), fresh],
      }))
      void client.invalidateQueries({ queryKey: keys.everyBots })
    },
  })
  return (
    <div className="audit checklist" data-testid={TEST_IDS.accountAudit}>
      <div className="audit-head">
        {newest === null ? <span className="soft">{t('audit.never')}</span> : <Outcome audit={newest} />}
        <Button size="small" loading={ask.isPending} data-testid={TEST_IDS.auditNow} onClick={() => ask.mutate()}>
          {t('audit.now')}
        </Button>
      </div>
      {newest === null ? null : <Differences audit={newest} />}
      {ask.error ? <Problem error={ask.error} /> : null}
    </div>
  )
}

function Outcome({ audit }: { audit: AccountAudit }) {
  const t = useText()
  const notice = useNoticeText()
  return (
    <div className={`audit-outcome ${TONE[audit.state]}`}>
      <Icon name={ICON[audit.state]} size={16} />
      <span>
        {t(`audit.state.${audit.state}`)}{' '}
        <small className="soft">
          <TimeText at={audit.audited_at} />
        </small>
        {audit.reason === null ? null : <small className="soft audit-reason">{notice(audit.reason)}</small>}
        {audit.skipped.length === 0 ? null : (
          <small className="soft audit-reason">
            {t('audit.skipped', { checks: audit.skipped.map((name) => t(`audit.check.${name}`)).join(', ') })}
          </small>
        )}
      </span>
    </div>
  )
}

/** Each difference in numbers, what was done about it, and where the details for support are. */
function Differences({ audit }: { audit: AccountAudit }) {
  const t = useText()
  const format = useFormat()
  const notice = useNoticeText()
  if (audit.findings.length === 0) return null
  return (
    <>
      <ul>
        {audit.findings.map((finding) => (
          <li key={`${finding.check} ${finding.bot_id} ${finding.symbol} ${finding.notice.message}`} className="fail">
            <Icon name="cross" size={16} />
            <div>{notice(finding.notice)}</div>
          </li>
        ))}
      </ul>
      {audit.paused_bots.length === 0 ? null : (
        <p className="soft">{t('audit.paused', { count: format.count(audit.paused_bots.length) })}</p>
      )}
      {audit.bundle === null ? null : <p className="soft">{t('audit.bundle', { file: audit.bundle })}</p>}
    </>
  )
}
