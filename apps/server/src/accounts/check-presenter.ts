import type { AccountCheck, CheckItem, CheckNotice } from '@gridpilot/bitget'
import { type AccountCheck as ApiCheck, accountText, type CheckFinding, type Notice } from '@gridpilot/contract'
import { utcTime } from '../http/utc-time.ts'

interface Showing {
  readonly symbols: readonly string[]
  /** false: nothing may be changed on this account, so no repair is offered. */
  readonly mayRepair: boolean
  readonly wallMs: number
}

/** The self-test, already weighed, as the API shows it. */
export function presentCheck(check: AccountCheck, { symbols, mayRepair, wallMs }: Showing): ApiCheck {
  return {
    ok: check.ok,
    family: check.family,
    symbols: [...symbols],
    checks: check.checks.map((item) => presentItem(item, mayRepair)),
    advice: check.advice.map(noticeOf),
    checked_at: utcTime(wallMs),
  }
}

function presentItem(item: CheckItem, mayRepair: boolean): CheckFinding {
  return {
    result: item.result,
    notice: noticeOf(item.notice),
    todo: item.result === 'pass' ? null : todoOf(item.notice.code),
    repair: mayRepair ? item.repair : null,
  }
}

/** What to do about a finding, null when the texts know of nothing. */
export function todoOf(finding: string): Notice | null {
  const code = `todo_${finding}`
  const message = accountText(code, {}, 'en')
  return message === null ? null : { code, message, params: {} }
}

const noticeOf = ({ code, message, params }: CheckNotice): Notice => ({ code, message, params: { ...params } })
