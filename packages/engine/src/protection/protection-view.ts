import { type GridBot, isEnded, type ProtectedShare, stopKey } from '@gridpilot/core'
import type { AccountState } from '../account-state.ts'
import type { BotProtection, PositionProtection } from './bot-protection.ts'
import { rests } from './rests.ts'

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
