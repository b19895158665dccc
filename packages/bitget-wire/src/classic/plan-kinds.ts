import type { PlanKind } from '@gridpilot/venue-sim'
import { PLAN_WORDS } from './rows/plan-row.ts'

/** Plans that place an order of their own; the others take profit from a position or stop its loss. */
const TRIGGERS: readonly PlanKind[] = ['trigger', 'trailing_trigger']
const STOPS: readonly PlanKind[] = [
  'take_profit',
  'stop_loss',
  'trailing_stop',
  'position_take_profit',
  'position_stop_loss',
]

export const isStop = (kind: PlanKind): boolean => STOPS.includes(kind)

/** `planType` as REST spells it, and the kinds it means: one, or with `profit_loss` every stop (API.md 7). */
export const PLAN_TYPES: ReadonlyMap<string, readonly PlanKind[]> = new Map([
  ...[...TRIGGERS, ...STOPS].map((kind) => [PLAN_WORDS[kind].rest, [kind]] as const),
  ['profit_loss', STOPS],
])

export const TRIGGER_TYPE_WORDS = TRIGGERS.map((kind) => PLAN_WORDS[kind].rest)
export const STOP_TYPE_WORDS = STOPS.map((kind) => PLAN_WORDS[kind].rest)
