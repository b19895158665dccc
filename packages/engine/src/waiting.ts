import type { HeldReason } from '@gridpilot/core'

/** Why a level waits; `code` is the venue's word where it gave one. */
export interface Waiting {
  readonly reason: HeldReason
  readonly code: string
}
