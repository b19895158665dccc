import { type Fill, type GridBot, notional, type Steps } from '@gridpilot/core'
import { type AccountState, externalSize, externalSizeBefore } from './account-state.ts'

/** Name of the cursor that counts how much of a bot's net position trades by hand have closed. */
export const takenCursor = (botId: string): string => `taken:${botId}`

/** Signed like the bot's position, never more than it; always 0 on legs, where a closed one shows by itself. */
export const takenOf = (state: AccountState, botId: string): number => Number(state.cursors[takenCursor(botId)] ?? '0')

/**
 * Signed steps of the net position that are there because of this bot: what has to be closed for it. What a hand has left
 * of it that is too small for an order cannot be closed and counts as nothing.
 */
export function exposureOf(state: AccountState, bot: GridBot): number {
  const taken = takenOf(state, bot.id)
  const exposure = bot.positions.net.size - taken
  return taken !== 0 && isDust(state, bot, Math.abs(exposure) as Steps) ? 0 : exposure
}

function isDust(state: AccountState, { config, lastPrice }: GridBot, size: Steps): boolean {
  const instrument = state.instruments.get(config.symbol)
  if (instrument === undefined || lastPrice === null) return false
  return size < instrument.minQuantity || notional(instrument, lastPrice, size) < instrument.minNotional
}

export interface Taken {
  readonly bot: GridBot
  /** What is taken of it now, signed like its position. */
  readonly taken: number
  /** More than before. */
  readonly grew: boolean
}

/**
 * Whose positions an execution that is not ours closes, or gives back (FAULTS U2). What people hold there themselves goes
 * first; only what goes beyond it is taken from bots, and what comes back is given back to them first.
 */
export function takenBy(
  state: AccountState,
  fill: Pick<Fill, 'symbol' | 'positionSide' | 'side' | 'quantity'>,
): Taken[] {
  const { symbol, positionSide } = fill
  const before = externalSize(state, symbol, positionSide)
  const after = before + (fill.side === 'buy' ? fill.quantity : -fill.quantity)
  const rows: Taken[] = []
  // Giving back comes first: a bot that went to the other side meanwhile may have both, and the last word counts.
  for (const way of fill.side === 'buy' ? ([1, -1] as const) : ([-1, 1] as const)) {
    const against = (external: number): number => Math.max(0, -way * external)
    let change = against(after) - against(before)
    for (const bot of state.bots.values()) {
      if (bot.config.symbol !== symbol || change === 0) continue
      const held = Math.max(0, way * bot.positions[positionSide].size)
      const taken = Math.max(0, way * takenOf(state, bot.id))
      const step = change > 0 ? Math.min(change, held - taken) : -Math.min(-change, taken)
      if (step === 0 || (change > 0 && held === 0)) continue
      rows.push({ bot, taken: way * (taken + step), grew: step > 0 })
      change -= step
    }
  }
  return rows
}

/**
 * What hands have taken of a net position that is told only now: an execution that was traded before trades by hand that
 * are booked already. They closed it then; what they did beyond the bots known at that time is this bot's first.
 * `before`: the bot without it. null: nothing more is taken.
 */
export function takenOfLate(
  state: AccountState,
  { before, after }: { readonly before: GridBot; readonly after: GridBot },
  fill: Fill,
): Taken | null {
  const { symbol } = fill
  if (fill.positionSide !== 'net') return null
  const way = Math.sign(after.positions.net.size)
  const grown = Math.abs(after.positions.net.size) - Math.max(0, way * before.positions.net.size)
  if (grown <= 0) return null
  const against = (external: number): number => Math.max(0, -way * external)
  const external = externalSize(state, symbol, 'net')
  const since = against(external - externalSizeBefore(state, fill))
  const held = [...state.bots.values()].filter(({ config }) => config.symbol === symbol)
  const taken = held.reduce((sum, { id }) => sum + Math.max(0, way * takenOf(state, id)), 0)
  const step = Math.min(grown, Math.min(since, against(external)) - taken)
  return step <= 0 ? null : { bot: after, taken: takenOf(state, after.id) + way * step, grew: true }
}

/**
 * After a forced execution that left the exchange without a net position: what bots still hold there long and short is
 * held against each other only, and is closed with it. Closing one side of it would open a position instead.
 */
export function netted(state: AccountState, { symbol, positionSide }: Pick<Fill, 'symbol' | 'positionSide'>): Taken[] {
  if (positionSide !== 'net') return []
  const bots = [...state.bots.values()].filter(({ config }) => config.symbol === symbol)
  const left = bots.reduce((sum, bot) => sum + bot.positions.net.size, externalSize(state, symbol, 'net'))
  if (left !== 0) return []
  return bots.flatMap((bot) => {
    const taken = bot.positions.net.size
    return taken === takenOf(state, bot.id) ? [] : [{ bot, taken, grew: true }]
  })
}
