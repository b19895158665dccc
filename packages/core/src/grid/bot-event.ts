import type { ErrorValue } from '../errors/domain-error.ts'
import type { Steps, Ticks } from '../instrument/instrument.ts'
import type { Money } from '../money/money.ts'
import type { Fill } from '../order/fill.ts'
import type { OrderKey } from '../order/order.ts'
import type { Positions } from '../position/positions.ts'
import type { DeferralReason, StopReason } from './grid-bot.ts'
import type { GridConfig } from './grid-config.ts'

/** When something happened, on both clocks; taken by the shell, never read by the core. */
export interface Times {
  readonly wallMs: number
  readonly marketMs: number
}

/** Positions and realised profit of all executions in the order of trade, the one that comes with it included. */
export interface Refolded {
  readonly positions: Positions
  readonly realizedPnl: Money
}

export type BotCommand =
  | { readonly name: 'start' }
  | { readonly name: 'pause'; readonly reason: string | null }
  | { readonly name: 'resume' }
  | { readonly name: 'stop'; readonly closePosition: boolean; readonly reason: StopReason }
  /**
   * A new configuration. Range, cells, spacing, leverage and (with `resize`) investment begin a new grid once the orders
   * of the old one are gone; everything else counts at once. Without `resize` the quantity stays: more or less money
   * moves the limit only. Symbol, direction, modes and trigger of a bot that has begun stay as they are.
   */
  | { readonly name: 'edit'; readonly config: GridConfig; readonly resize: boolean }
  | {
      readonly name: 'set_exits'
      readonly stopLossPrice: Ticks | null
      readonly takeProfitPrice: Ticks | null
      readonly stopLossAmount: Money | null
      readonly takeProfitAmount: Money | null
    }

/** Everything a bot can learn. Facts and commands alike are events with their own time. */
export type BotEvent =
  | { readonly type: 'command'; readonly command: BotCommand; readonly times: Times }
  /** `mayBegin` false: a trigger that the price reaches now starts nothing, and is spent. */
  | {
      readonly type: 'price'
      readonly last: Ticks
      readonly mark: Ticks
      readonly mayBegin?: boolean
      readonly times: Times
    }
  /** An execution of one of this bot's orders; `revision`: the order's, of the grid of now when left out. */
  | {
      readonly type: 'fill'
      readonly key: OrderKey
      readonly revision?: number
      readonly fill: Fill
      /** Its order bears this bot's name and is remembered by nobody: an older backup took the database's place. */
      readonly stray?: true
      /** Its cycle, of a stray only: no order of this side may bear that name again. */
      readonly cycle?: number
      /** Given when a later execution is booked already: average cost depends on the order of trade. */
      readonly refolded?: Refolded
      readonly times: Times
    }
  /** An order of this bot is settled: it can never fill again and all its fills are booked. */
  | {
      readonly type: 'order_ended'
      readonly key: OrderKey
      readonly revision?: number
      readonly outcome: 'filled' | 'canceled' | 'rejected'
      readonly filledQuantity: Steps
      readonly deferral: { readonly reason: DeferralReason; readonly code: string } | null
      readonly times: Times
    }
  /** An order of this bot was found that nobody here remembered: its name, and all before it, are taken. */
  | {
      readonly type: 'order_found'
      readonly key: OrderKey
      readonly revision: number
      readonly cycle: number
      readonly attempt: number
    }
  /** No order of this bot can fill any more, every fill is booked, and this is the price of now: an edit may happen. */
  | { readonly type: 'drained'; readonly price: Ticks; readonly times: Times }
  | { readonly type: 'funding'; readonly amount: Money; readonly times: Times }
  /** The exchange closed the position by force; its closing execution. */
  | { readonly type: 'liquidation'; readonly fill: Fill; readonly refolded?: Refolded; readonly times: Times }
  /**
   * A sweep later than everything we sent shows no order of this bot. `nothingToClose`: what it still counts on its legs
   * is not there any more, because trades that are not its own have closed it (only in hedge mode: a leg has an end).
   */
  | { readonly type: 'verified'; readonly nothingToClose: boolean; readonly times: Times }
  /** Starting (or the leverage of an edit) is not possible (account mode, leverage, price outside): nothing was sent. */
  | { readonly type: 'start_refused'; readonly reason: string; readonly times: Times }
  /** A broken invariant or a refusal that a person must look at: no new entries from here on. */
  | { readonly type: 'halt'; readonly reason: string; readonly times: Times }

/** One line of the bot's story; texts in the user's language are made from code and params at the edge. */
export interface BotNote {
  readonly code: string
  readonly params: Readonly<Record<string, ErrorValue | null>>
}
