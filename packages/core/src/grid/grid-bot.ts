import type { ErrorDetails } from '../errors/domain-error.ts'
import type { Steps, Ticks } from '../instrument/instrument.ts'
import { type Money, ZERO } from '../money/money.ts'
import type { Side } from '../order/order.ts'
import type { CapitalFlow } from '../performance/capital-flow.ts'
import { NO_POSITIONS, type Positions } from '../position/positions.ts'
import type { GridConfig } from './grid-config.ts'
import type { GridPlan } from './grid-plan.ts'

/**
 * What a bot works towards, persisted, so that a crash changes nothing about where it ends.
 * none: not started · run: the grid rests · hold: paused, no grid orders, position kept ·
 * drain: stop and keep the position · flat: stop and close it.
 */
export type BotGoal = 'none' | 'run' | 'hold' | 'drain' | 'flat'

export type BotStatus =
  | 'created'
  | 'waiting_trigger'
  | 'starting'
  | 'running'
  | 'paused'
  | 'out_of_range'
  | 'stopping'
  | 'stopped'
  | 'liquidated'
  | 'needs_key'
  | 'error'

/** Why a level has no order although it should; visible in API and UI, never silent. */
export type DeferralReason = 'post_only' | 'margin' | 'price_band' | 'order_cap' | 'refused'

/**
 * Held back without anything being sent, so no sequence remembers it. `risk`: by the user's limits, for as long as they
 * say so; `minimum`: the exchange has raised its minimum above the bot's quantity.
 */
export type HeldReason = DeferralReason | 'risk' | 'minimum'

export interface Deferral {
  readonly reason: DeferralReason
  /** Venue code, for the person who has to help. */
  readonly code: string
  readonly retryAtWallMs: number
  readonly count: number
}

/** The order sequence of one side of a slot (or of start, close): the mutable part of an order's identity. */
export interface OrderSequence {
  /** Orders filled completely. */
  readonly cycle: number
  /** Orders of this cycle that ended otherwise, with proof. */
  readonly attempt: number
  /** The next order goes out as a plain limit: its post-only twin was just canceled for crossing. */
  readonly plain: boolean
  readonly deferral: Deferral | null
}

export const FIRST_SEQUENCE: OrderSequence = { cycle: 0, attempt: 0, plain: false, deferral: null }

/** An opening execution that waits for its closing half. */
export interface PairLot {
  readonly quantity: Steps
  readonly price: Ticks
  /** What is left of its fee; a split takes the floor, the last part the rest. */
  readonly fee: Money
  /** Ids rise with time: lots queue in the order of trade, whatever order they are told in. */
  readonly tradeId: string
}

/** An execution of one of a slot's own orders. */
export interface SlotExecution {
  readonly side: Side
  readonly price: Ticks
  readonly quantity: Steps
  /** Paid, ≥ 0 (a rebate is negative). */
  readonly fee: Money
  readonly tradeId: string
}

/**
 * What the pairs of a slot are counted from while it is closed in parts: how a fee is divided depends on the order of
 * trade, and one part may be told before an earlier one.
 */
export interface PairingRound {
  readonly inventory: Steps
  readonly lots: readonly PairLot[]
  readonly pairedQuantity: number
  readonly profit: Money
  /** Since then, in the order of trade. */
  readonly executions: readonly SlotExecution[]
}

/**
 * The space between two neighbouring levels. Holds 0…q; wants to buy q − held below and to sell held above. Its index is
 * what its orders are called by and never changes; the cell it occupies does when the range trails.
 */
export interface Slot {
  readonly index: number
  /** It lies between level `cell` and level `cell` + 1. */
  readonly cell: number
  /** The bot's revision since which it is where it is; its orders carry it. */
  readonly revision: number
  readonly held: Steps
  /** The side that opens a round trip here; for life. */
  readonly opening: Side
  /** Initial inventory not yet closed: closing it makes no pair. */
  readonly inventory: Steps
  readonly lots: readonly PairLot[]
  readonly pairedQuantity: number
  readonly profit: Money
  /** null: nothing is closed in part. */
  readonly round: PairingRound | null
  readonly buy: OrderSequence
  readonly sell: OrderSequence
}

/** Σ paid in one coin, > 0, in units of 1e-8 of that coin. */
export interface CoinFee {
  readonly coin: string
  readonly amount: Money
}

/** A market order with which a grid begins. */
export interface StartOrder {
  readonly wanted: Steps
  readonly filled: Steps
  readonly sequence: OrderSequence
}

export const NO_START: StartOrder = { wanted: 0 as Steps, filled: 0 as Steps, sequence: FIRST_SEQUENCE }

/** A grid that was begun: the first by the start, the others by edits and shifts that trade. */
export interface GridVersion {
  /** The first revision of the bot that belongs to it. */
  readonly revision: number
  readonly marketMs: number
  readonly gridCount: number
  readonly emptyLevel: number
  readonly quantity: Steps
}

export type StopReason = 'user' | 'stop_loss' | 'take_profit' | 'limit' | 'liquidated' | 'risk' | 'out_of_range'

/** The whole state of one grid bot: plain data, JSON-able but for bigints, changed only by `step`. */
export interface GridBot {
  readonly id: string
  /** Base-36 number used in client order ids, unique in the installation. */
  readonly code: string
  readonly installation: string
  /** Rises with every change of the slots. */
  readonly revision: number
  readonly config: GridConfig
  readonly plan: GridPlan | null
  /** Takes the place of `config` once no order of the grid of now can fill any more; null: no edit is under way. */
  readonly edit: GridConfig | null
  /** Whole cells that trailing has moved the range since the plan: + up, − down. */
  readonly shift: number
  /** Oldest first; empty before the start. */
  readonly versions: readonly GridVersion[]
  /** Money put in (> 0) and taken out (< 0); Σ = the investment. Empty before the start. */
  readonly flows: readonly CapitalFlow[]
  /** Round trips of slots that edits have replaced. */
  readonly retiredTrips: number
  readonly goal: BotGoal
  readonly status: BotStatus
  readonly statusReason: string | null
  /** What a sentence about `statusReason` names, where that is a plan that did not pass; null: nothing. */
  readonly statusDetails: ErrorDetails | null
  readonly stopReason: StopReason | null
  readonly slots: readonly Slot[]
  /** By the side of the order: in hedge mode an edit may trade on both legs. */
  readonly start: Readonly<Record<Side, StartOrder>>
  /** By the side of the closing order: in hedge mode both legs may be closed at once. */
  readonly close: Readonly<Record<Side, OrderSequence>>
  /** This bot's own executions by average cost: its sub-ledger of the exchange's positions. */
  readonly positions: Positions
  /** By the bot's own average cost; equals Σ venue figures when it is alone on its symbol. */
  readonly realizedPnl: Money
  /** Σ of what the venue stated per fill. */
  readonly venueRealizedPnl: Money
  /** Σ paid in the quote coin, > 0. */
  readonly fees: Money
  /** Fees paid in other coins, by coin in alphabetical order; in none of the bot's other sums. */
  readonly coinFees: readonly CoinFee[]
  /** Σ received (+) or paid (−). */
  readonly funding: Money
  readonly gridProfit: Money
  readonly fills: number
  readonly lastPrice: Ticks | null
  readonly markPrice: Ticks | null
  readonly startedMarketMs: number | null
  readonly stoppedMarketMs: number | null
  readonly startedWallMs: number | null
  readonly stoppedWallMs: number | null
}

export interface NewGridBot {
  readonly id: string
  readonly code: string
  readonly installation: string
  readonly config: GridConfig
}

/** Why a bot is in its status: the reason and what a sentence about it names change together. */
export const because = (
  statusReason: string | null,
  statusDetails: ErrorDetails | null = null,
): Pick<GridBot, 'statusReason' | 'statusDetails'> => ({ statusReason, statusDetails })

export function createGridBot(bot: NewGridBot): GridBot {
  return {
    ...bot,
    revision: 0,
    plan: null,
    edit: null,
    shift: 0,
    versions: [],
    flows: [],
    retiredTrips: 0,
    goal: 'none',
    status: 'created',
    statusReason: null,
    statusDetails: null,
    stopReason: null,
    slots: [],
    start: { buy: NO_START, sell: NO_START },
    close: { buy: FIRST_SEQUENCE, sell: FIRST_SEQUENCE },
    positions: NO_POSITIONS,
    realizedPnl: ZERO,
    venueRealizedPnl: ZERO,
    fees: ZERO,
    coinFees: [],
    funding: ZERO,
    gridProfit: ZERO,
    fills: 0,
    lastPrice: null,
    markPrice: null,
    startedMarketMs: null,
    stoppedMarketMs: null,
    startedWallMs: null,
    stoppedWallMs: null,
  }
}

/** Completed round trips: whole slot quantities that were opened and closed again. */
export function roundTrips(bot: GridBot): number {
  const q = bot.plan?.quantity
  if (q === undefined) return bot.retiredTrips
  return bot.slots.reduce((count, slot) => count + Math.floor(slot.pairedQuantity / q), bot.retiredTrips)
}

export const isEnded = (bot: GridBot): boolean => bot.status === 'stopped' || bot.status === 'liquidated'
