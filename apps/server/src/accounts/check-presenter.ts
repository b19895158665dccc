import type { AccountCheck, CheckItem, CheckNotice } from '@gridpilot/bitget'
import { type AccountCheck as ApiCheck, accountText, type CheckFinding, type Notice } from '@gridpilot/contract'
import type { MarginMode } from '@gridpilot/core'
import { utcTime } from '../http/utc-time.ts'

interface Surroundings {
  readonly symbols: readonly string[]
  /** Symbols that bots of this account trade, with the margin mode they trade in: what is open there is theirs. */
  readonly botSymbols: ReadonlyMap<string, MarginMode>
  /** false: nothing may be changed on this account, so no repair is offered. */
  readonly mayRepair: boolean
  readonly isPaper: boolean
  readonly wallMs: number
}

/** The self-test as the API shows it. */
export function presentCheck(check: AccountCheck, around: Surroundings): ApiCheck {
  // The paper exchange is on this computer: its keys are of no use anywhere else.
  const told = check.checks.filter(({ notice }) => !(around.isPaper && notice.code === 'key_not_bound'))
  const findings = told.map((item) => presentItem(item, around))
  return {
    ok: findings.every(({ result }) => result !== 'fail'),
    family: check.family,
    symbols: [...around.symbols],
    checks: findings,
    advice: check.advice.map(noticeOf),
    checked_at: utcTime(around.wallMs),
  }
}

function presentItem(item: CheckItem, { botSymbols, mayRepair }: Surroundings): CheckFinding {
  const { code, params } = item.notice
  const botMode = botSymbols.get(String(params.symbol))
  if (code === 'open_position' && botMode !== undefined) {
    return passed('position_of_bots', 'The position on this symbol is that of your bots.', params)
  }
  // Nobody may be sent to close what a bot holds in the very mode it was started in.
  if (code === 'margin_mode_wrong' && botMode !== undefined && botMode === params.margin_mode) {
    const { wanted: _, ...facts } = params
    return passed('margin_mode_ok', 'The margin mode is the one the bots need.', facts)
  }
  const todo = item.result === 'pass' ? null : accountText(`todo_${code}`, params, 'en')
  return {
    result: item.result,
    notice: noticeOf(item.notice),
    todo: todo === null ? null : { code: `todo_${code}`, message: todo, params: {} },
    repair: mayRepair ? item.repair : null,
  }
}

const passed = (code: string, message: string, params: CheckNotice['params']): CheckFinding => ({
  result: 'pass',
  notice: { code, message, params: { ...params } },
  todo: null,
  repair: null,
})

const noticeOf = ({ code, message, params }: CheckNotice): Notice => ({ code, message, params: { ...params } })
