/** What a key may do, as far as the venue tells. */
export interface KeyInfo {
  readonly userId: string | null
  /** Comma-separated addresses; null: not bound to any. */
  readonly ips: string | null
  readonly permissions: readonly string[]
  /** null: the permissions do not tell. */
  readonly mayTrade: boolean | null
}

/** Permission to withdraw. A key that has it is refused, not only warned about. */
export const WITHDRAW_PERMISSIONS: ReadonlySet<string> = new Set(['wwow', 'withdraw'])

/** Codes whose meaning is known and harmless for a bot's key (API.md 1.4); anything else is named to the user. */
export const KNOWN_PERMISSIONS: ReadonlySet<string> = new Set(
  `coor coow cpor cpow stor stow smor smow ttor ttow wtor wtow wwor chor chow p2pr p2p taxr taxw pllr pllw
   uta_mgt uta_trade copy_futures_position copy_futures_order`.split(/\s+/),
)
