import type { AccountCheck, CheckItem, CheckNotice } from '@gridpilot/bitget'
import type { AccountCheck as ApiCheck, CheckFinding, Notice } from '@gridpilot/contract'
import { utcTime } from '../http/utc-time.ts'

/** What to do about a finding that is not well, by its code. Pages translate by `todo_` + code. */
export const TODO: Readonly<Record<string, string>> = {
  venue_unreachable: 'Check the connection to the internet and try again; the exchange may be in maintenance.',
  clock_off: 'Let this computer set its clock by itself (network time).',
  key_refused: 'Make a new key on Bitget with read and futures trading, and without withdrawals, and enter that one.',
  key_can_withdraw:
    'Delete this key on Bitget and make one without the withdrawal permission. Gridpilot never needs to withdraw.',
  key_cannot_trade: 'Allow futures orders and positions for this key on Bitget, or make a new one.',
  permissions_unknown: 'Look at the permissions of this key on Bitget: withdrawals must be off.',
  permission_codes_unknown: 'Look at the permissions of this key on Bitget: only reading and futures are needed.',
  key_not_bound:
    'Bind the key to the address of this computer on Bitget; without an address it also ends after 90 days.',
  position_mode_wrong: 'Close the positions and cancel the orders of this account, then let Gridpilot set the mode.',
  margin_mode_wrong: 'Close the position and cancel the orders of this symbol, then let Gridpilot set the mode.',
  symbol_unreadable: 'Look whether Bitget trades this symbol, and try again.',
  foreign_orders: 'Cancel them, or give the bots a sub-account of their own. Gridpilot never touches them.',
  open_position: 'Close it, or give the bots a sub-account of their own: bots share margin and liquidation with it.',
  foreign_unknown: 'Try again; until then do not trade these symbols by hand.',
}

interface Surroundings {
  readonly symbols: readonly string[]
  /** Symbols that bots of this account trade: what is open there is theirs. */
  readonly botSymbols: ReadonlySet<string>
  /** false: nothing may be changed on this account, so no repair is offered. */
  readonly mayRepair: boolean
  readonly wallMs: number
}

/** The self-test as the API shows it. */
export function presentCheck(check: AccountCheck, around: Surroundings): ApiCheck {
  const findings = check.checks.map((item) => presentItem(item, around))
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
  if (code === 'open_position' && botSymbols.has(String(params.symbol))) {
    const message = 'The position on this symbol is that of your bots.'
    return {
      result: 'pass',
      notice: { code: 'position_of_bots', message, params: { ...params } },
      todo: null,
      repair: null,
    }
  }
  const todo = item.result === 'pass' ? undefined : TODO[code]
  return {
    result: item.result,
    notice: noticeOf(item.notice),
    todo: todo === undefined ? null : { code: `todo_${code}`, message: todo, params: {} },
    repair: mayRepair ? item.repair : null,
  }
}

const noticeOf = ({ code, message, params }: CheckNotice): Notice => ({ code, message, params: { ...params } })
