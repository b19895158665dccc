import type {
  CandleColumns,
  CapitalFlow,
  FundingPoint,
  GridBot,
  GridConfig,
  GridPlan,
  Instrument,
  IntrabarPath,
  Liquidity,
  Money,
  OrderPurpose,
  Rate,
  Side,
  Steps,
  Ticks,
} from '@gridpilot/core'
import type { FillRule } from '@gridpilot/venue-sim'

/** What a bot held and what had come of it when a run begins in the middle of its life. */
export type CarriedState = Pick<GridBot, 'positions' | 'fees' | 'realizedPnl' | 'funding'>

/** One bot over one stretch of candles. Its account has ample free margin, so the bot's own limit decides (SPEC §5). */
export interface RunInput {
  readonly instrument: Instrument
  readonly config: GridConfig
  readonly candles: CandleColumns
  /** Settlements ascending by time; each applies at the last price before it. */
  readonly funding: readonly FundingPoint[]
  readonly fill: FillRule
  /** Which extreme of a candle came first; by its colour when left out, as the simulated market walks. */
  readonly path?: IntrabarPath
  /** Of market orders; the venue's default when left out. */
  readonly slippage?: Rate
  /** true: the position is closed at the last price; false: it is valued there. */
  readonly closeAtEnd: boolean
  /** A path point before the first candle at which the bot starts; by default it starts at the first open. */
  readonly startPoint?: { readonly price: Ticks; readonly marketMs: number }
  /** What the bot held and had made before: its grid of now begins at `startPoint`. By default it begins with nothing. */
  readonly carried?: CarriedState
  /** Money put in or taken out while its grid stays; ascending by time, each before the next path point. */
  readonly marginChanges?: readonly CapitalFlow[]
  /** Path points after this market time are not walked; by default all are. */
  readonly untilMs?: number
}

/** One execution of a run: what parity with the wire is judged by. */
export interface RunFill {
  readonly purpose: OrderPurpose
  /** −1 for start and close. */
  readonly slot: number
  readonly cycle: number
  readonly side: Side
  readonly price: Ticks
  readonly quantity: Steps
  readonly liquidity: Liquidity
  readonly marketMs: number
  readonly fee: Money
}

/** A plan over all of its candles, planned at their first open; to be measured. */
export interface MeasureInput extends Omit<RunInput, 'config' | 'startPoint'> {
  readonly plan: GridPlan
}

export type RunEnd = 'open' | 'closed' | 'limit' | 'stop_loss' | 'take_profit' | 'out_of_range'
