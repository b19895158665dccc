import type { Instrument, PositionMode, Ticks } from '@gridpilot/core'
import type { AccountFamily, Venue } from '@gridpilot/engine'

/** A place where the contract of a venue can be put to the test: the market moves when the test says so. */
export interface VenueWorld {
  readonly family: AccountFamily
  readonly symbol: string
  /** Why this world cannot show something; the test of that name is skipped with the reason. */
  readonly skips: Readonly<Partial<Record<Skippable, string>>>
  /** A new account with `balance` USDT, flat, no orders, crossed margin. */
  open(setup?: AccountSetup): Promise<WorldAccount>
  close(): Promise<void>
}

export type Skippable = 'market history'

export interface AccountSetup {
  readonly positionMode?: PositionMode
  readonly balance?: string
}

export interface WorldAccount {
  readonly venue: Venue
  readonly instrument: Instrument
  /** Walks the price there; every price on the way is traded at. */
  moveTo(price: Ticks): Promise<void>
}
