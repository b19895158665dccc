import type { AccountCheck, CheckItem } from '@gridpilot/bitget'
import type { AccountKind, CheckAccountRequest } from '@gridpilot/contract'
import type { GridBot, MarginMode } from '@gridpilot/core'

/** What is known here of an account, and the exchange cannot know. */
export interface Surroundings {
  readonly isPaper: boolean
  /** Symbols that bots of this account trade, with the margin mode they trade in: what is open there is theirs. */
  readonly botSymbols: ReadonlyMap<string, MarginMode>
  /** Modes that somebody needs: asked for by name, or of running bots. Bots to come adapt to any other. */
  readonly needed: { readonly positionMode: boolean; readonly marginMode: boolean }
}

/** `bots`: those that have started and not ended. */
export const surroundings = (
  kind: AccountKind,
  bots: readonly GridBot[],
  asked: CheckAccountRequest = {},
): Surroundings => ({
  isPaper: kind === 'paper',
  botSymbols: new Map(bots.map(({ config }) => [config.symbol, config.marginMode])),
  needed: {
    positionMode: asked.position_mode !== undefined || bots.length > 0,
    marginMode: asked.margin_mode !== undefined,
  },
})

/**
 * The adapter's self-test in the light of what is known here. The one place of these rules: page, command line and the
 * decision whether a key may trade all see the outcome.
 */
export function weigh(check: AccountCheck, around: Surroundings): AccountCheck {
  const foreign = new Set(
    check.checks
      .filter(({ notice: { code, params } }) => FOREIGN.has(code) && !around.botSymbols.has(String(params.symbol)))
      .map(({ notice }) => String(notice.params.symbol)),
  )
  const checks = check.checks.filter((item) => isTold(item, around)).map((item) => weighItem(item, around, foreign))
  // All advice there is concerns accounts at Bitget; the paper exchange has no sub-accounts.
  const advice = around.isPaper ? [] : check.advice
  return { ...check, checks, advice, ok: checks.every(({ result }) => result !== 'fail') }
}

const FOREIGN = new Set(['foreign_orders', 'open_position'])

/** The paper exchange is on this computer: its keys are of no use anywhere else. */
const isTold = ({ notice }: CheckItem, { isPaper }: Surroundings): boolean =>
  !(isPaper && notice.code === 'key_not_bound')

function weighItem(item: CheckItem, { botSymbols, needed }: Surroundings, foreign: ReadonlySet<string>): CheckItem {
  const { code, params } = item.notice
  const symbol = String(params.symbol)
  const botMode = botSymbols.get(symbol)
  if (code === 'open_position' && botMode !== undefined) {
    return passed(item, 'position_of_bots', 'The position on this symbol is that of your bots.')
  }
  if (code === 'position_mode_wrong' && !needed.positionMode) {
    return passed(item, 'position_mode_ok', 'Bots take the position mode the account has.')
  }
  if (code !== 'margin_mode_wrong') return item
  // Nobody may be sent to close what a bot holds in the very mode it was started in.
  if (botMode !== undefined && botMode === params.margin_mode) {
    return passed(item, 'margin_mode_ok', 'The margin mode is the one the bots need.')
  }
  if (botMode !== undefined || needed.marginMode) return item
  // Left over by a bot that ended, or by hand. The next bot's start changes it, if nothing is in the way.
  return foreign.has(symbol)
    ? { ...item, result: 'warn' }
    : passed(item, 'margin_mode_free', 'A bot sets the margin mode it needs when it starts.')
}

function passed(item: CheckItem, code: string, message: string): CheckItem {
  const { wanted: _, ...params } = item.notice.params
  return { result: 'pass', notice: { code, message, params }, repair: null }
}
