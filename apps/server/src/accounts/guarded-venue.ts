import type { Read, SubmitOutcome, Venue, VenueError } from '@gridpilot/engine'

const REFUSED: VenueError = {
  kind: 'refused',
  code: 'live_trading_not_armed',
  message: 'this account of real money is not armed; nothing was sent',
}

/** What each method of a venue does to the account. A new one does not compile before it stands here. */
const EFFECT = {
  settings: 'reads',
  fence: 'reads',
  instruments: 'reads',
  lookup: 'reads',
  openOrders: 'reads',
  endedOrdersAfter: 'reads',
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
  countdown: 'changes',
  placeStop: 'protects',
  cancelStop: 'protects',
  setLeverage: 'changes',
  setMarginMode: 'changes',
  setPositionMode: 'changes',
} as const satisfies Record<keyof Venue, 'reads' | 'changes' | 'protects'>

type Effects = typeof EFFECT
type Changing = { [K in keyof Effects]: Effects[K] extends 'reads' ? never : K }[keyof Effects]

/** What may be sent to an account now. stops: the probe of arming, which places one and takes it off. */
export type TradingRight = 'none' | 'stops' | 'all'

/**
 * An account for real money: whatever asks, nothing is sent that its right of this moment does not allow. The last of
 * several guards, and the one that no route, no stored bot and no restart can go around.
 */
export function guardedVenue(venue: Venue, right: () => TradingRight): Venue {
  const refused = (clientOrderId: string): SubmitOutcome => ({ outcome: 'refused', clientOrderId, error: REFUSED })
  const failed: Read<null> = { ok: false, error: REFUSED }
  const may = (effect: 'changes' | 'protects') => right() === 'all' || (effect === 'protects' && right() === 'stops')
  const { countdown } = venue
  const changing: Pick<Venue, Changing> = {
    place: async (symbol, orders) =>
      may('changes') ? venue.place(symbol, orders) : orders.map(({ clientOrderId }) => refused(clientOrderId)),
    cancel: async (symbol, ids) => (may('changes') ? venue.cancel(symbol, ids) : ids.map(refused)),
    ...(countdown && { countdown: async (seconds: number) => (may('changes') ? countdown(seconds) : failed) }),
    placeStop: async (stop) => (may('protects') ? venue.placeStop(stop) : refused(stop.clientOrderId)),
    cancelStop: async (stop) => (may('protects') ? venue.cancelStop(stop) : refused(stop.clientOrderId)),
    setLeverage: async (symbol, leverage) => (may('changes') ? venue.setLeverage(symbol, leverage) : failed),
    setMarginMode: async (symbol, mode) => (may('changes') ? venue.setMarginMode(symbol, mode) : failed),
    setPositionMode: async (mode) => (may('changes') ? venue.setPositionMode(mode) : failed),
  }
  return { ...venue, ...changing }
}
