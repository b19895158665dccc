import type { Side } from '@gridpilot/core'
import type { OrderSource } from '@gridpilot/venue-sim'

interface ForcedWords {
  /** Before `_close_long` in `tradeSide` of both families (API.md 5.6). */
  readonly tradeSide: string
  /** Before `_close_long`, `_buy` in `businessType` of classic bills (API.md 4.2). */
  readonly bill: string
  /** Before `_CLOSE_LONG`, `_BUY` in `type` of unified records (API.md 11.4). */
  readonly record: string
  /** `execType` of unified orders. */
  readonly execType: string
}

type ForcedSource = Extract<OrderSource, 'liquidation' | 'reduction' | 'adl'>

/** The words for trades that the venue made by itself: the whole position burst, a part taken off, the other side's loss. */
const FORCED: Readonly<Record<ForcedSource, ForcedWords>> = {
  liquidation: { tradeSide: 'burst', bill: 'burst', record: 'BURST', execType: 'liquidation' },
  reduction: { tradeSide: 'reduce', bill: 'force', record: 'OFFSET_REDUCE', execType: 'reduce' },
  adl: { tradeSide: 'dte_sys_adl', bill: 'adl', record: 'ADL', execType: 'reduce' },
}

/** The words of a source of orders or a kind of bill; null for what nobody was forced to. */
export const forcedWords = (cause: string): ForcedWords | null =>
  Object.hasOwn(FORCED, cause) ? FORCED[cause as ForcedSource] : null

/** `tradeSide` of a trade that the venue forced; null for any other. */
export function forcedTradeSide(trade: {
  readonly side: Side
  readonly positionSide: 'net' | 'long' | 'short'
  readonly source: OrderSource
}): string | null {
  const { side, positionSide, source } = trade
  const words = forcedWords(source)
  if (words === null) return null
  if (positionSide !== 'net') return `${words.tradeSide}_close_${positionSide}`
  const ending = source === 'adl' ? 'in_single_side_mode' : 'single'
  return `${words.tradeSide}_${side}_${ending}`
}
