import type { BotNote, GridBot, HeldReason, Instrument, OrderKey, OrderRecord } from '@gridpilot/core'
import type { BookedFill } from './ports/store.ts'
import type { AccountReport, PositionReport, Ticker } from './ports/venue.ts'
import type { BotProtection } from './protection/bot-protection.ts'

export type { BotProtection, PositionProtection, ProtectionState } from './protection/bot-protection.ts'

import type { KeyRefusal, Rival } from './account-state.ts'

/** Why a bot's figures or orders must not be taken as settled right now. */
export type BotWarning =
  | { readonly code: 'stale_price'; readonly ageMs: number }
  | { readonly code: 'stale_orders'; readonly ageMs: number }
  | { readonly code: 'order_unresolved'; readonly count: number }
  /** One for each reason that levels wait for. */
  | { readonly code: 'orders_deferred'; readonly count: number; readonly reason: HeldReason }
  | { readonly code: 'disconnected'; readonly reason: string }
  | { readonly code: 'position_mismatch' }
  /** An older backup was put back: what happened since is being read from the exchange, and nothing is placed. */
  | { readonly code: 'catching_up' }
  /** Nothing is sent for it: another process or installation has the account. */
  | { readonly code: 'not_ours'; readonly reason: 'another_process' | Rival['kind'] }

/** One bot as the engine sees it now: state, live orders and everything that is not as it should be. */
export interface BotView {
  readonly accountId: string
  readonly bot: GridBot
  /** Orders not settled yet. */
  readonly orders: readonly OrderRecord[]
  readonly resting: number
  readonly wanted: number
  readonly deferred: readonly { readonly key: OrderKey; readonly reason: HeldReason; readonly code: string }[]
  readonly protection: BotProtection
  readonly warnings: readonly BotWarning[]
}

export interface AccountView {
  readonly accountId: string
  readonly connected: boolean
  /** We hold the account's lease; false: another process does, and nothing is sent from here. */
  readonly owned: boolean
  readonly rival: Rival | null
  /** The exchange refuses the key: orders and stops rest there unattended until it is taken again. */
  readonly keyRefusal: KeyRefusal | null
  readonly lastSweepWallMs: number | null
  readonly report: AccountReport | null
  readonly positions: readonly PositionReport[]
  readonly tickers: ReadonlyMap<string, Ticker>
  readonly instruments: ReadonlyMap<string, Instrument>
  readonly bots: readonly BotView[]
  /** Mailbox empty, nothing in flight. */
  readonly idle: boolean
}

/** What the engine tells the outside after a commit; never before it is durable. */
export type EngineChange =
  | { readonly type: 'bot'; readonly accountId: string; readonly botId: string }
  | { readonly type: 'fill'; readonly accountId: string; readonly fill: BookedFill }
  | {
      readonly type: 'note'
      readonly accountId: string
      readonly botId: string
      readonly note: BotNote
      readonly marketMs: number
    }
  | { readonly type: 'account'; readonly accountId: string }
  | { readonly type: 'ticker'; readonly accountId: string; readonly ticker: Ticker }
