import {
  type EngineOnlyReason,
  type ExitReason,
  type GridBot,
  isEnded,
  type PositionSide,
  type ProtectedShare,
  type Side,
  type Steps,
  stopKey,
  type Ticks,
} from '@gridpilot/core'
import type { AccountState } from '../account-state.ts'
import { rests } from './protect.ts'

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

const NONE: BotProtection = { state: 'none', positions: [] }

export function botProtection(state: AccountState, bot: GridBot): BotProtection {
  if (isEnded(bot) || (bot.goal !== 'run' && bot.goal !== 'hold')) return NONE
  const positions = (state.shares.get(bot.id) ?? []).map((share) => positionProtection(state, share))
  if (positions.length === 0) return NONE
  const states = new Set(positions.map((each) => each.state))
  const worst = (['pending', 'engine_only', 'resting'] as const).find((each) => states.has(each))
  return { state: worst ?? 'none', positions }
}

function positionProtection(state: AccountState, share: ProtectedShare): PositionProtection {
  const latest = state.stops.get(stopKey(share))
  const live = latest?.status === 'live'
  const resting = rests(state, share)
  return {
    positionSide: share.positionSide,
    side: share.side,
    state: share.stop !== null && !resting ? 'pending' : share.byEngine > 0 ? 'engine_only' : 'resting',
    price: share.price,
    reason: share.reason,
    restingPrice: live ? latest.triggerPrice : null,
    quantity: live ? latest.quantity : null,
    byEngine: share.byEngine,
    why: share.why,
    code: latest?.status === 'rejected' && !resting ? latest.code : null,
  }
}
