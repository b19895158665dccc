import type { AccountCheck, CheckFinding, RepairAction } from '@gridpilot/contract'
import { Button, Popconfirm } from 'antd'
import { useText } from '../../i18n/i18n.ts'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { TimeText } from '../../parts/time-text.tsx'
import { useNoticeText } from '../../parts/use-notice.ts'
import { TEST_IDS } from '../../testids.ts'

const ICON: Record<CheckFinding['result'], IconName> = {
  pass: 'check',
  warn: 'warning',
  fail: 'cross',
  skipped: 'info',
}
/** What needs a person first. */
const ORDER: readonly CheckFinding['result'][] = ['fail', 'warn', 'skipped', 'pass']

interface ChecklistProps {
  readonly check: AccountCheck
  /** The repair under way, null when there is none. */
  readonly repairing: RepairAction | null
  readonly onRepair: (action: RepairAction) => void
}

/** The self-test of an account, line by line: what was found, what to do, and what one click would do. */
export function Checklist({ check, repairing, onRepair }: ChecklistProps) {
  const t = useText()
  const notice = useNoticeText()
  const lines = ORDER.flatMap((result) => linesOf(check.checks.filter((finding) => finding.result === result)))
  return (
    <div className="checklist" role="status" data-testid={TEST_IDS.checklist}>
      <p>
        {t(check.ok ? 'settings.accounts.checkOk' : 'settings.accounts.checkFailed')}{' '}
        <small className="soft">
          <TimeText at={check.checked_at} />
        </small>
      </p>
      <ul>
        {lines.map(({ finding, symbols }) => (
          <Finding
            key={`${finding.notice.code} ${symbols.join()}`}
            finding={finding}
            symbols={symbols}
            repairing={repairing}
            onRepair={onRepair}
          />
        ))}
      </ul>
      {check.advice.map((advice) => (
        <p key={advice.code} className="advice">
          <Icon name="info" size={16} />
          <span>{notice(advice)}</span>
        </p>
      ))}
    </div>
  )
}

interface Line {
  readonly finding: CheckFinding
  /** What it is about; the same finding about several symbols is one line. */
  readonly symbols: readonly string[]
}

function linesOf(findings: readonly CheckFinding[]): Line[] {
  const lines = new Map<string, Line>()
  for (const finding of findings) {
    const { symbol, ...params } = finding.notice.params
    const key = JSON.stringify([finding.notice.code, params])
    const symbols = [...(lines.get(key)?.symbols ?? []), ...(typeof symbol === 'string' ? [symbol] : [])]
    lines.set(key, { finding, symbols })
  }
  return [...lines.values()]
}

interface FindingProps extends Omit<ChecklistProps, 'check'>, Line {}

function Finding({ finding, symbols, repairing, onRepair }: FindingProps) {
  const t = useText()
  const notice = useNoticeText()
  return (
    <li className={finding.result}>
      <Icon name={ICON[finding.result]} size={16} />
      <div>
        <span className="unseen">{t(`settings.accounts.result.${finding.result}`)}</span>
        {symbols.length > 0 ? <strong>{symbols.join(', ')}: </strong> : null}
        {notice(finding.notice)}
        {finding.todo === null ? null : <div className="soft">{notice(finding.todo)}</div>}
        {finding.repair === null ? null : (
          <Repair action={finding.repair} busy={repairing === finding.repair} onRepair={onRepair} />
        )}
      </div>
    </li>
  )
}

interface RepairProps {
  readonly action: RepairAction
  readonly busy: boolean
  readonly onRepair: (action: RepairAction) => void
}

/** One click, after one question that says what will be changed. */
function Repair({ action, busy, onRepair }: RepairProps) {
  const t = useText()
  return (
    <Popconfirm
      title={t(`settings.accounts.repair.${action}`)}
      description={t('settings.accounts.repairText')}
      styles={{ root: { maxWidth: 'min(360px, calc(100vw - 24px))' } }}
      okText={t('settings.accounts.repairDo')}
      cancelText={t('actions.cancel')}
      onConfirm={() => onRepair(action)}
    >
      <Button size="small" loading={busy} data-testid={TEST_IDS.repairAccount}>
        {t(`settings.accounts.repair.${action}`)}
      </Button>
    </Popconfirm>
  )
}
