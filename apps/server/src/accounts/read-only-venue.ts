import type { Read, SubmitOutcome, Venue, VenueError } from '@gridpilot/engine'

const REFUSED: VenueError = {
  kind: 'refused',
  code: 'live_trading_not_armed',
  message: 'real money is read-only in this version; nothing was sent',
}

/** What each method of a venue does to the account. A new one does not compile before it stands here. */
const EFFECT = {
  settings: 'reads',
  instruments: 'reads',
  lookup: 'reads',
  openOrders: 'reads',
  fillsAfter: 'reads',
  billsAfter: 'reads',
  positions: 'reads',
  account: 'reads',
  leverage: 'reads',
  symbolSettings: 'reads',
  lookupStop: 'reads',
  openStops: 'reads',
  ticker: 'reads',
  candles: 'reads',
  fundingHistory: 'reads',
  serverTime: 'reads',
  stream: 'reads',
  place: 'changes',
  cancel: 'changes',
  placeStop: 'changes',
  cancelStop: 'changes',
  setLeverage: 'changes',
  setMarginMode: 'changes',
  setPositionMode: 'changes',
} as const satisfies Record<keyof Venue, 'reads' | 'changes'>

type Effects = typeof EFFECT
type Changing = { [K in keyof Effects]: Effects[K] extends 'changes' ? K : never }[keyof Effects]

/**
 * An account for real money before it is armed: whatever asks, nothing that would change it is sent. The last of several
 * guards, and the one that no route, no stored bot and no restart can go around.
 */
export function readOnlyVenue(venue: Venue): Venue {
  const refused = (clientOrderId: string): SubmitOutcome => ({ outcome: 'refused', clientOrderId, error: REFUSED })
  const failed = async (): Promise<Read<null>> => ({ ok: false, error: REFUSED })
  const changing: Pick<Venue, Changing> = {
    place: async (_, orders) => orders.map(({ clientOrderId }) => refused(clientOrderId)),
    cancel: async (_, ids) => ids.map(refused),
    placeStop: async ({ clientOrderId }) => refused(clientOrderId),
    cancelStop: async ({ clientOrderId }) => refused(clientOrderId),
    setLeverage: failed,
    setMarginMode: failed,
    setPositionMode: failed,
  }
  return { ...venue, ...changing }
}
