import type { GridBot } from '@gridpilot/core'

/** First schema whose programs wrote states with legs, and with what trailing and edits need. */
const LEGS_SINCE = 5
const CHANGES_SINCE = 9

/** A bot's state, begun with a market order, as the programs of a schema version wrote it. */
export function stateAsOf(version: number, state: GridBot): object {
  if (version >= CHANGES_SINCE) return state
  const older = beforeChanges(state)
  return version >= LEGS_SINCE ? older : beforeLegs(older)
}

/** As the program before trailing and edits wrote it. */
function beforeChanges({ edit: _e, shift: _s, versions: _v, flows: _f, retiredTrips: _t, ...state }: GridBot) {
  const initial = state.plan?.initial
  if (!state.plan || !initial) throw new Error('not begun with a market order')
  const { trailingUp: _up, trailingDown: _down, outOfRange: _out, ...config } = state.config
  const { origin: _o, ...plan } = state.plan
  const slots = state.slots.map(({ cell: _c, revision: _r, ...slot }) => slot)
  const { filled, sequence } = state.start[initial.side]
  return { ...state, config, plan: { ...plan, config }, slots, start: { filled, sequence } }
}

/** As the program before hedge mode wrote it. */
function beforeLegs({ positions, close, coinFees: _c, ...state }: ReturnType<typeof beforeChanges>): object {
  const { positionMode: _p, marginMode: _m, ...config } = state.config
  return { ...state, config, plan: { ...state.plan, config }, close: close.buy, position: positions.net }
}
