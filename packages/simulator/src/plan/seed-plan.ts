import type { BotCommand, GridConfig, Instrument, Side, Ticks } from '@gridpilot/core'
import type { PriceStyle } from '../exchange/price-world.ts'
import type { PlannedAccount } from '../face.ts'
import type { FaultMix } from '../faults/fault-board.ts'
import type { FaultKind } from '../faults/fault-kind.ts'

/** A seed's whole world, before anything has happened. Plain data; the same seed always draws the same. */
export interface SeedPlan {
  readonly seed: number
  readonly startMs: number
  /** Length of the safety phase, ms. */
  readonly durationMs: number
  readonly instruments: readonly Instrument[]
  readonly prices: Readonly<Record<string, Ticks>>
  readonly accounts: readonly PlannedAccount[]
  readonly oldPositions: readonly OldPosition[]
  readonly bots: readonly BotDraft[]
  readonly script: readonly ScriptStep[]
  readonly mix: FaultMix
  readonly traps: readonly CrashTrap[]
  readonly exchange: ExchangeTraits
  readonly market: MarketTraits
}

/** A position from before everything the exchange still tells. */
export interface OldPosition {
  readonly accountId: string
  readonly symbol: string
  readonly side: Side
  /** Of the smallest order that could open it. */
  readonly times: number
}

export interface BotDraft {
  readonly index: number
  readonly botId: string
  readonly accountId: string
  readonly config: GridConfig
}

export interface ExchangeTraits {
  readonly signatureWindowMs: number
  readonly readLagMs: number
  readonly requestTimeoutMs: number
  readonly rateLimitFactor: number
  /** One way, ms. */
  readonly latency: { readonly low: number; readonly high: number }
  readonly clientOrderIdRule: 'forever' | 'open' | null
  readonly touchQuantity: number
  readonly askFamily: boolean
}

export interface MarketTraits {
  readonly style: PriceStyle
  /** Mean time between two prices, ms. */
  readonly paceMs: number
  /** Typical move between two prices, as a fraction of the price. */
  readonly swing: number
}

/** The process dies the `nth` time its moment comes. */
export interface CrashTrap {
  readonly kind: CrashKind
  readonly nth: number
  readonly downMs: number
}

export type CrashKind = Extract<
  FaultKind,
  | 'P1-killed-before-send'
  | 'P2-killed-before-answer'
  | 'P3-killed-before-record'
  | 'P4-killed-with-fill'
  | 'P5-killed-after-fill'
  | 'P6-killed-while-starting'
  | 'P7-killed-while-stopping'
  | 'P8-killed-after-funding'
>

/** One thing that happens at a time of its own: a person's doing, or a fault that needs no coin. */
export interface ScriptStep {
  readonly index: number
  /** Since the beginning of the run, ms. */
  readonly atMs: number
  readonly action: ScriptAction
  /** null: part of every run. */
  readonly fault: FaultKind | null
}

export type ScriptAction =
  | { readonly kind: 'add'; readonly bot: number }
  | { readonly kind: 'command'; readonly bot: number; readonly command: BotCommand; readonly times: number }
  /** `pick` in [0, 1) chooses among what is there then. */
  | { readonly kind: 'cancel_by_hand'; readonly account: number; readonly pick: number }
  /** The price touches an order and turns, and what is left of it is canceled by hand. */
  | { readonly kind: 'part_cancel_by_hand'; readonly account: number; readonly pick: number }
  | { readonly kind: 'order_by_hand'; readonly account: number; readonly pick: number; readonly market: boolean }
  | { readonly kind: 'position_by_hand'; readonly account: number; readonly pick: number }
  | { readonly kind: 'close_by_hand'; readonly account: number; readonly pick: number }
  | { readonly kind: 'leverage_by_hand'; readonly account: number; readonly leverage: number }
  | { readonly kind: 'transfer'; readonly account: number; readonly share: number }
  | { readonly kind: 'key_revoked'; readonly account: number; readonly forMs: number }
  | { readonly kind: 'unreachable'; readonly forMs: number }
  | { readonly kind: 'ip_block'; readonly forMs: number }
  | { readonly kind: 'maintenance'; readonly forMs: number; readonly cancelsOrders: boolean }
  | { readonly kind: 'sockets_cut' }
  | { readonly kind: 'disk_full'; readonly forMs: number }
  | { readonly kind: 'stall'; readonly forMs: number }
  | { readonly kind: 'clock_jump'; readonly byMs: number }
  | { readonly kind: 'kill'; readonly downMs: number }
  | { readonly kind: 'close'; readonly downMs: number }
  | { readonly kind: 'second_process'; readonly frozenMs: number }
  | { readonly kind: 'filters'; readonly factor: number }
  | { readonly kind: 'band'; readonly band: string; readonly forMs: number }
  | { readonly kind: 'order_cap'; readonly cap: number; readonly forMs: number }
  | { readonly kind: 'limit_open'; readonly forMs: number }
  | { readonly kind: 'family_switch'; readonly account: number }
  | { readonly kind: 'fund'; readonly rate: string }
  | { readonly kind: 'deleverage'; readonly account: number; readonly share: number }
  | { readonly kind: 'gap'; readonly cells: number }
  | { readonly kind: 'crash'; readonly share: number }
  | { readonly kind: 'whipsaw'; readonly cells: number; readonly turns: number; readonly paceMs: number }
  | { readonly kind: 'mark_apart'; readonly share: number }
  | { readonly kind: 'fee_coin'; readonly account: number }
  /** The backup of some time before is put back while the process is down. */
  | { readonly kind: 'restore'; readonly downMs: number }
