import type { MarginMode, PositionMode } from '@gridpilot/core'
import type { AccountFamily } from '@gridpilot/engine'

/** A stable code, its English text, and the values in it. */
export interface CheckNotice {
  readonly code: string
  readonly message: string
  readonly params: Readonly<Record<string, string | number | boolean | null>>
}

/** What one click may mend. Each refuses by itself while positions or orders are in the way. */
export type RepairAction =
  | 'set_position_mode_one_way'
  | 'set_position_mode_hedge'
  | 'set_margin_mode_crossed'
  | 'set_margin_mode_isolated'

export interface CheckItem {
  readonly result: 'pass' | 'warn' | 'fail' | 'skipped'
  readonly notice: CheckNotice
  /** null: nothing to mend, or only a person can. */
  readonly repair: RepairAction | null
}

/** What the bots of an account will need of it. */
export interface CheckWishes {
  readonly positionMode: PositionMode
  readonly marginMode: MarginMode
  /** Symbols whose margin mode, orders and positions are looked at; empty: none. */
  readonly symbols: readonly string[]
  /** Orders that are ours; all others on the chosen symbols are reported as foreign. */
  isOurs(clientOrderId: string): boolean
}

export const DEFAULT_WISHES: CheckWishes = {
  positionMode: 'one_way',
  marginMode: 'crossed',
  symbols: [],
  isOurs: () => false,
}

export interface AccountCheck {
  /** No item failed. */
  readonly ok: boolean
  /** The exchange's user id, null when it could not be read. */
  readonly userId: string | null
  /** null when the exchange did not let it be told. */
  readonly family: AccountFamily | null
  readonly checks: readonly CheckItem[]
  /** Not about this account's state, but worth knowing: `use_sub_account`. */
  readonly advice: readonly CheckNotice[]
}
