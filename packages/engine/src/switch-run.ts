import type { OrderRecord } from '@gridpilot/core'

/** How long after the switch had run out an order's end may still be its work, told late. */
const AFTERMATH_MS = 60_000

/** What is known of an account's dead man's switch at the exchange (see `DeadMan`), wall ms. */
export interface SwitchRun {
  /** Runs out then, unless renewed. Past: it may have run out. null: it does not run. */
  dueWallMs: number | null
  /** It may have run out before this, and canceled what rested until then. null: it never did. */
  ranOutWallMs: number | null
}

/**
 * Was an order that nobody here canceled taken off by the switch, as far as anybody can tell? Every order that rested when
 * it may have run out was; one placed after the next renewal was not.
 */
export function canceledBySwitch({ dueWallMs, ranOutWallMs }: SwitchRun, order: OrderRecord, wallMs: number): boolean {
  if (dueWallMs !== null && wallMs >= dueWallMs) return true
  return ranOutWallMs !== null && order.createdWallMs <= ranOutWallMs && wallMs < ranOutWallMs + AFTERMATH_MS
}
