import type { CandleKind } from '@gridpilot/bitget-wire'
import type { Candle } from '@gridpilot/core'

/** A candle that came from outside and must be kept. */
export interface CandleRow {
  readonly symbol: string
  readonly kind: CandleKind
  readonly candle: Candle
}
