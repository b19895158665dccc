import { type GridBot, isFlat, type PositionMode } from '@gridpilot/core'
import { type AccountState, externalSize, ordersOf } from './account-state.ts'
import type { Preparation } from './message.ts'
import type { Venue, VenueError } from './ports/venue.ts'

const MODE_REFUSED: Readonly<Record<PositionMode, string>> = {
  one_way: 'position_mode_not_one_way',
  hedge: 'position_mode_not_hedge',
}

/** What a start asks of the symbol, as the account's other bots leave it; null: they leave no room (SPEC §5). */
export function startNeeds(state: AccountState, bot: GridBot): StartNeeds | null {
  const { symbol, marginMode } = bot.config
  const others = [...state.bots.values()].filter(
    (other) => other.id !== bot.id && other.config.symbol === symbol && isActive(state, other),
  )
  const foreign = (['net', 'long', 'short'] as const).some((side) => externalSize(state, symbol, side) !== 0)
  const isolated = marginMode === 'isolated'
  if (isolated && (others.length > 0 || foreign)) return null
  if (others.some(({ config }) => config.marginMode === 'isolated')) return null
  return { leverage: Math.max(bot.config.leverage, ...others.map(({ config }) => config.leverage)), exact: isolated }
}

const isActive = (state: AccountState, bot: GridBot): boolean =>
  bot.goal === 'run' || bot.goal === 'hold' || !isFlat(bot.positions) || ordersOf(state, bot.id).length > 0

export interface StartNeeds {
  readonly leverage: number
  /** false: more will do as well. The margin of an isolated position follows from its leverage. */
  readonly exact: boolean
}

/**
 * Brings the exchange account into the state a bot assumes: its position mode, its margin mode, and a symbol leverage
 * that fits (SPEC §5 margin model). Read, compare, set, verify; nothing is changed that already fits. The position mode
 * belongs to the whole account and is never changed here. `maySend` is asked right before each change: a process that slept
 * meanwhile may have lost the account.
 */
export async function prepareAccount(
  venue: Venue,
  bot: GridBot,
  needs: StartNeeds,
  maySend: () => boolean,
): Promise<Preparation> {
  const { symbol, positionMode, marginMode } = bot.config
  const account = await venue.account()
  if (!account.ok) return failed(account.error)
  if (account.value.positionMode !== positionMode) return { outcome: 'refused', reason: MODE_REFUSED[positionMode] }
  const settings = await venue.symbolSettings(symbol)
  if (!settings.ok) return failed(settings.error)
  if (settings.value.marginMode !== marginMode) {
    if (!maySend()) return NOT_OURS
    const set = await venue.setMarginMode(symbol, marginMode)
    if (!set.ok && set.error.kind === 'refused') return { outcome: 'refused', reason: 'margin_mode_refused' }
  }
  const fits = (leverage: number) => (needs.exact ? leverage === needs.leverage : leverage >= needs.leverage)
  // The legs of an isolated hedge have a leverage each, of which the settings tell one: set anyway, it compares itself.
  if (needs.exact || !fits(settings.value.leverage)) {
    if (!maySend()) return NOT_OURS
    const set = await venue.setLeverage(symbol, needs.leverage)
    if (!set.ok && set.error.kind === 'refused') return { outcome: 'refused', reason: 'leverage_refused' }
  }
  const verified = await venue.symbolSettings(symbol)
  if (!verified.ok) return failed(verified.error)
  if (verified.value.marginMode !== marginMode) return { outcome: 'retry', reason: 'margin_mode_not_set' }
  if (!fits(verified.value.leverage)) return { outcome: 'retry', reason: 'leverage_not_set' }
  const ticker = await venue.ticker(symbol)
  return ticker.ok ? { outcome: 'ready', ticker: ticker.value } : failed(ticker.error)
}

const NOT_OURS: Preparation = { outcome: 'retry', reason: 'not_owner' }

function failed(error: VenueError): Preparation {
  if (error.kind === 'needs_user') return { outcome: 'refused', reason: 'key_refused' }
  return { outcome: 'retry', reason: error.code }
}
