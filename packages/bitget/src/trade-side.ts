import type { PositionSide, Side } from '@gridpilot/core'
import { malformed } from './decode.ts'

/** What a trade does to which position. `side` is the real direction of the trade. */
export interface Direction {
  readonly positionSide: PositionSide
  readonly side: Side
}

/** One row of a family's table of side conventions. */
export interface SideRow extends Direction {
  /** `side` of requests, order rows and REST fills. */
  readonly wireSide: Side
  /** Words of `tradeSide` in rows that mean this. */
  readonly words: readonly string[]
}

/** How the venue marks executions nobody ordered (API.md 5.6): who did it, and what it did to which position. */
const FORCED_BY = ['reduce', 'burst', 'force', 'offset', 'delivery', 'dte_sys_adl']
const FORCED: Readonly<Record<string, Direction>> = {
  close_long: { positionSide: 'long', side: 'sell' },
  close_short: { positionSide: 'short', side: 'buy' },
  buy_single: { positionSide: 'net', side: 'buy' },
  sell_single: { positionSide: 'net', side: 'sell' },
  buy_in_single_side_mode: { positionSide: 'net', side: 'buy' },
  sell_in_single_side_mode: { positionSide: 'net', side: 'sell' },
}
const FORCED_WORDS: ReadonlyMap<string, Direction> = new Map(
  FORCED_BY.flatMap((by) => Object.entries(FORCED).map(([what, direction]) => [`${by}_${what}`, direction] as const)),
)

export const isForced = (tradeSide: string | null): boolean => FORCED_WORDS.has(tradeSide ?? '')

/** The members of a row that may tell its direction; each null where the row has none. Words in lower case. */
export interface SidesOfRow {
  readonly side: Side
  readonly tradeSide: string | null
  readonly posSide: string | null
  readonly mode: string | null
}

/**
 * The one direction of the table that fits everything the row says. None or several: malformed, never guessed. `key`
 * says which of the table's sides this kind of row prints.
 */
export function directionIn(table: readonly SideRow[], row: SidesOfRow, key: 'side' | 'wireSide'): Direction {
  const { side, tradeSide, posSide, mode } = row
  const forced = FORCED_WORDS.get(tradeSide ?? '')
  if (forced) return forced
  const oneWay = mode === 'one_way_mode'
  const fits = table.filter((each) => {
    if (each[key] !== side) return false
    if (mode !== null && oneWay !== (each.positionSide === 'net')) return false
    // Where a row says that there is only one position, documented samples have these words too: they add nothing.
    const saysNothing = tradeSide === null || (oneWay && (tradeSide === 'open' || tradeSide === 'close'))
    if (!saysNothing && !each.words.includes(tradeSide)) return false
    return oneWay || posSide === null || each.positionSide === posSide
  })
  const [only, ...others] = fits
  if (!only || others.length > 0) return malformed(`side ${side}, tradeSide ${tradeSide}, ${posSide}, ${mode}`)
  return { positionSide: only.positionSide, side: only.side }
}
