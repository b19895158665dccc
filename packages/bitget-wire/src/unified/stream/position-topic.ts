import type { ClosedPosition, PositionView, VenueEvent } from '@gridpilot/venue-sim'
import { instrumentOf } from '../../backend.ts'
import type { Argument, PrivateCall, PrivateTopic } from '../../stream-family.ts'
import { pushFrame } from '../../subscription.ts'
import { choiceOf } from '../open-questions.ts'
import { endedPositionRow, positionPushRow } from '../rows/position-row.ts'

/** Account and positions are repeated this often, whatever happens. */
export const REPEAT_MS = 5_000

type Touch = Extract<VenueEvent, { kind: 'position' }>

const isPosition = (event: VenueEvent): event is Touch => event.kind === 'position'

const isSame = (touch: Touch, position: { readonly symbol: string; readonly positionSide: string }): boolean =>
  touch.symbol === position.symbol && touch.positionSide === position.positionSide

/**
 * On subscribe, after fills, and every 5 s; nothing when orders are placed, changed or canceled. A position that ended
 * is told once more, with size "0".
 */
export function positionTopic(argument: Argument): PrivateTopic {
  let pushedMs = 0
  const frame = (call: PrivateCall, rows: readonly unknown[]): string[] => {
    pushedMs = call.wallMs
    return [pushFrame(argument, 'snapshot', rows, call.wallMs)]
  }
  const all = (call: PrivateCall): string[] =>
    frame(
      call,
      call.backend.venue.positions(call.accountId).map((position) => rowOf(call, position)),
    )
  return {
    access: 'private',
    first: all,
    onEvents: (call, events) => {
      const touches = events.filter(isPosition)
      return touches.length === 0 ? [] : frame(call, changedRows(call, touches))
    },
    onClock: (call) => (call.wallMs - pushedMs >= REPEAT_MS ? all(call) : []),
  }
}

const rowOf = (call: PrivateCall, position: PositionView) =>
  positionPushRow(instrumentOf(call.backend, position.symbol), position)

function changedRows(call: PrivateCall, touches: readonly Touch[]): readonly unknown[] {
  const { backend, accountId } = call
  const whole = choiceOf(backend.choices, 'uta_position_push') === 'full_list'
  const open = backend.venue
    .positions(accountId)
    .filter((position) => whole || touches.some((touch) => isSame(touch, position)))
  const ended = recent(backend.venue.closedPositions(accountId), touches).filter((closed) => endedNow(closed, touches))
  return [...open.map((position) => rowOf(call, position)), ...ended.map((closed) => endedRow(call, closed))]
}

/** The newest closed positions, back to the first of these events. */
function recent(closed: readonly ClosedPosition[], touches: readonly Touch[]): readonly ClosedPosition[] {
  const sinceMs = Math.min(...touches.map((touch) => touch.marketMs))
  return closed.slice(closed.findLastIndex((each) => each.closedMs < sinceMs) + 1)
}

/** A position that ended in one of these events: flat, or turned around. */
const endedNow = (closed: ClosedPosition, touches: readonly Touch[]): boolean =>
  touches.some((touch) => isSame(touch, closed) && touch.marketMs === closed.closedMs && turned(closed, touch))

const turned = (closed: ClosedPosition, touch: Touch): boolean =>
  touch.size === 0 || touch.size > 0 !== (closed.side === 'long')

function endedRow({ backend, accountId }: PrivateCall, closed: ClosedPosition): Record<string, unknown> {
  const { leverage } = backend.venue.symbolSettings(accountId, closed.symbol)
  const mark = backend.venue.market(closed.symbol)?.mark ?? (1 as never)
  return endedPositionRow(instrumentOf(backend, closed.symbol), closed, { leverage, mark })
}
