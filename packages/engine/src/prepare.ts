import type { GridBot } from '@gridpilot/core'
import type { Preparation } from './message.ts'
import type { Read, Venue, VenueError } from './ports/venue.ts'

/**
 * Brings the exchange account into the state a bot assumes: one-way mode, cross margin, and a symbol leverage at
 * least as large as any of its bots needs (SPEC §5 margin model). Read, compare, set, verify; nothing is changed
 * that already fits.
 */
export async function prepareAccount(venue: Venue, bot: GridBot, neededLeverage: number): Promise<Preparation> {
  const { symbol } = bot.config
  const account = await venue.account()
  if (!account.ok) return failed(account.error)
  if (account.value.positionMode !== 'one_way') return { outcome: 'refused', reason: 'position_mode_not_one_way' }
  if (account.value.marginMode !== 'crossed') return { outcome: 'refused', reason: 'margin_mode_not_crossed' }
  const leverage = await venue.leverage(symbol)
  if (!leverage.ok) return failed(leverage.error)
  if (leverage.value < neededLeverage) {
    const set = await venue.setLeverage(symbol, neededLeverage)
    if (!set.ok && set.error.kind === 'refused') return { outcome: 'refused', reason: 'leverage_refused' }
    const verified: Read<number> = await venue.leverage(symbol)
    if (!verified.ok) return failed(verified.error)
    if (verified.value < neededLeverage) return { outcome: 'retry', reason: 'leverage_not_set' }
  }
  const ticker = await venue.ticker(symbol)
  return ticker.ok ? { outcome: 'ready', ticker: ticker.value } : failed(ticker.error)
}

function failed(error: VenueError): Preparation {
  if (error.kind === 'needs_user') return { outcome: 'refused', reason: 'key_refused' }
  return { outcome: 'retry', reason: error.code }
}
