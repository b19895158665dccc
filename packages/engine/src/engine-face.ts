import type { BotCommand, ErrorCode, GridBot, Result } from '@gridpilot/core'
import type { AccountView, BotView, EngineChange } from './engine-view.ts'
import type { Clock } from './ports/clock.ts'
import type { Notifier } from './ports/notifier.ts'
import type { RiskStanding } from './ports/risk.ts'
import type { EngineStore } from './ports/store.ts'
import type { Venue } from './ports/venue.ts'

export interface EngineOptions {
  readonly store: EngineStore
  readonly clock: Clock
  readonly notifier: Notifier
  /** Names this process in the lease table. */
  readonly holder: string
  /** Wall ms between sweeps; 15 s by default, never more. */
  readonly sweepEveryMs?: number
  /** What the user's limits say now; asked before every decision, so it must be quick. Absent: nothing is limited. */
  readonly riskOf?: (accountId: string) => RiskStanding | null
  /** Seconds of silence after which the exchange cancels all orders of the account; null: the option is off. Absent: off. */
  readonly cancelAllAfterOf?: (accountId: string) => number | null
  /** Called each time an account becomes idle after work: lock-step markets wait for it. */
  readonly onIdle?: (report: IdleReport) => void
  readonly log: EngineLog
}

export interface EngineLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface IdleReport {
  readonly accountId: string
  /** Newest fill booked, null before the first. */
  readonly lastTradeId: string | null
  /** Market time of the newest price seen. */
  readonly marketMs: number | null
}

export interface EngineError {
  readonly code: ErrorCode
  readonly message: string
}

/** The engine as its host sees it. One per process and database; one serial actor per exchange account inside. */
export interface EngineFace {
  /** Takes the account over (lease), loads it, sweeps, resumes every running bot. Resolves once it is attached, not once it is swept. */
  attach(accountId: string, venue: Venue): Promise<Result<null, EngineError>>
  detach(accountId: string): Promise<void>
  /** A bot in status `created`, made durable by the actor. */
  addBot(accountId: string, bot: GridBot): Promise<Result<BotView, EngineError>>
  /** Resolves once the command is durable (start: intents committed, not yet filled). Applying it twice has one effect. */
  command(accountId: string, botId: string, command: BotCommand): Promise<Result<BotView, EngineError>>
  /** Ended bots leave the actor's memory; their rows stay. */
  forget(accountId: string, botId: string): Promise<Result<null, EngineError>>
  /** The user says that this installation is the only one on the account: it goes on after a rival was seen. */
  claim(accountId: string): Promise<Result<null, EngineError>>
  account(accountId: string): AccountView | null
  bot(accountId: string, botId: string): BotView | null
  /** A price is wanted for this symbol although no bot trades it yet. */
  watch(accountId: string, symbol: string): void
  /** The user's limits or standing, or an option of the account changed: decide again. */
  recheck(accountId: string): void
  onChange(listener: (change: EngineChange) => void): () => void
  /** Finishes what is in flight for at most `graceMs`, then closes. Orders keep resting. */
  close(graceMs?: number): Promise<void>
}
