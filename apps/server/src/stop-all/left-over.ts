import { parseClientOrderId } from '@gridpilot/core'
import type { Books, Venue } from '@gridpilot/engine'
import type { StoredGridBot } from '@gridpilot/store'

export interface LeftOver {
  /** Orders and protective stops of these bots. */
  readonly orders: number
  /** Positions of these bots. */
  readonly positions: number
}

/**
 * What of these bots the exchange still shows, asked now; null while it cannot be asked. A position belongs to them as far
 * as nobody else's explains it: what was traded by hand and what other bots hold is not theirs to close.
 */
export async function leftOver(venue: Venue, books: Books, bots: readonly StoredGridBot[]): Promise<LeftOver | null> {
  const [open, stops, held] = await Promise.all([venue.openOrders(), venue.openStops(), venue.positions()])
  if (!open.ok || !stops.ok || !held.ok) return null
  const codes = new Set(bots.map(({ bot }) => bot.code))
  const ids = new Set(bots.map(({ bot }) => bot.id))
  const symbols = new Set(bots.map(({ bot }) => bot.config.symbol))
  const isTheirs = ({ clientOrderId }: { clientOrderId: string }) => {
    const parts = parseClientOrderId(clientOrderId)
    return parts?.installation === books.installation && codes.has(parts.bot)
  }
  const others = books.bots.filter(({ id }) => !ids.has(id))
  const positions = held.value.filter(({ symbol, positionSide, size }) => {
    if (size === 0 || !symbols.has(symbol)) return false
    const neighbours = others.filter(({ config }) => config.symbol === symbol)
    const explained = neighbours.reduce((steps, bot) => steps + bot.positions[positionSide].size, 0)
    return size !== explained + books.external(symbol, positionSide)
  })
  return {
    orders: open.value.filter(isTheirs).length + stops.value.filter(isTheirs).length,
    positions: positions.length,
  }
}
