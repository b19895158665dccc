import type { EngineOnlyReason, ExitReason, PositionSide, Side, Steps, Ticks } from '@gridpilot/core'

/**
 * resting: stops at the exchange cover all of it · pending: a stop is on its way, being replaced, or its outcome open ·
 * engine_only: at least a part only this program would close · none: nothing is held, or the bot is not at work.
 */
export type ProtectionState = 'resting' | 'pending' | 'engine_only' | 'none'

/** How one position of a bot is protected. */
export interface PositionProtection {
  readonly positionSide: PositionSide
  /** Of the stop: `sell` closes a long. */
  readonly side: Side
  readonly state: Exclude<ProtectionState, 'none'>
  /** Where the bot's own rule closes; null: nowhere above zero. */
  readonly price: Ticks | null
  readonly reason: ExitReason | null
  /** Where the stop rests now; null while none does. */
  readonly restingPrice: Ticks | null
  /** Steps the resting stop closes; null with a resting price: the whole position. */
  readonly quantity: Steps | null
  /** Steps that only this program would close. */
  readonly byEngine: Steps
  readonly why: EngineOnlyReason | null
  /** Venue code of the last refusal, while it is the reason for waiting. */
  readonly code: string | null
}

export interface BotProtection {
  readonly state: ProtectionState
  readonly positions: readonly PositionProtection[]
}
