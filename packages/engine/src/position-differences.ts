import { type GridBot, isFlat, openPositions, type PositionSide } from '@gridpilot/core'
import { type AccountState, externalPositions, externalSize } from './account-state.ts'
import type { PositionReport } from './ports/venue.ts'
import { exposureOf, takenOf } from './taken-by-hand.ts'

export const positionKey = (symbol: string, positionSide: PositionSide): string => `${symbol}:${positionSide}`

export interface Difference {
  readonly symbol: string
  readonly positionSide: PositionSide
  /** Exchange minus booked, never 0. */
  readonly steps: number
}

/** Every position where exchange and books differ: Σ sub-ledgers + external = exchange holds for each leg. */
export function positionDifferences(
  state: AccountState,
  positions: readonly PositionReport[],
): Map<string, Difference> {
  const rows = new Map<string, { symbol: string; positionSide: PositionSide; steps: number }>()
  const add = (symbol: string, positionSide: PositionSide, steps: number) => {
    const key = positionKey(symbol, positionSide)
    const row = rows.get(key) ?? { symbol, positionSide, steps: -externalSize(state, symbol, positionSide) }
    rows.set(key, { ...row, steps: row.steps + steps })
  }
  for (const { config, positions: held } of state.bots.values()) {
    const sides: readonly PositionSide[] = config.positionMode === 'one_way' ? ['net'] : ['long', 'short']
    for (const side of sides) add(config.symbol, side, -held[side].size)
  }
  for (const { symbol, positionSide, size } of positions) add(symbol, positionSide, size)
  for (const { symbol, positionSide } of externalPositions(state)) add(symbol, positionSide, 0)
  return new Map([...rows].filter(([, { steps }]) => steps !== 0))
}

/**
 * Nothing is held, or trades by hand closed what is: the facts booked as external explain it to the last step, and of
 * legs the exchange shows none. A read that only lags behind leaves a difference.
 */
export function nothingToClose(state: AccountState, bot: GridBot, positions: readonly PositionReport[]): boolean {
  const { symbol, positionMode } = bot.config
  if (isFlat(bot.positions) && takenOf(state, bot.id) === 0) return true
  const differences = positionDifferences(state, positions)
  if (positionMode === 'one_way') return exposureOf(state, bot) === 0 && !differences.has(positionKey(symbol, 'net'))
  return openPositions(bot.positions).every(
    ({ positionSide }) =>
      !differences.has(positionKey(symbol, positionSide)) &&
      !positions.some((each) => each.symbol === symbol && each.positionSide === positionSide && each.size !== 0),
  )
}
