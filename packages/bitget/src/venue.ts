import type { Read, Venue } from '@gridpilot/engine'
import { toRead, toWritten } from './answer.ts'
import { type Connection, commonOf, createConnection } from './connection.ts'
import { type DetectedFamily, detectFamily } from './detected-family.ts'
import { followFamily } from './family-stream.ts'
import { venueOfFamily } from './family-venue.ts'
import type { BitgetVenueOptions } from './options.ts'
import { refusedUnsent } from './outcome.ts'

/**
 * One Bitget account for USDT perpetuals as a venue, of either family. Throws for hosts that are not allowed (and when
 * BITGETTRACE is set); afterwards nothing throws for what the exchange or the network does. Nothing is sent before the
 * first call. Key, secret and passphrase stay in here: never in logs, errors or results.
 */
export function createBitgetVenue(options: BitgetVenueOptions): Venue {
  const connection = createConnection(options)
  const { family = 'auto' } = options
  return family === 'auto' ? venueOf(connection, detectFamily(connection)) : venueOfFamily(connection, family)
}

/** The switch that cancels all orders is one of unified accounts. */
const NOT_OFFERED: Read<null> = {
  ok: false,
  error: { kind: 'refused', code: 'not_offered', message: 'a classic account has no such switch; nothing was sent' },
}

function venueOf(connection: Connection, detected: DetectedFamily): Venue {
  type Reading = {
    [K in keyof Venue]-?: Venue[K] extends (...args: never[]) => Promise<{ readonly ok: boolean }> ? K : never
  }[keyof Venue]
  /** A read, or a setting, of whichever venue the account turns out to be. */
  const via = <K extends Reading>(name: K) =>
    (async (...args: unknown[]) => {
      const venue = await detected.resolve()
      if (!venue.ok) return toRead(venue)
      const call = venue.value[name] as (...args: unknown[]) => Promise<unknown>
      return call(...args)
    }) as Venue[K]
  return {
    ...commonOf(connection),
    place: async (symbol, orders) => {
      const venue = await detected.resolve()
      if (venue.ok) return venue.value.place(symbol, orders)
      return orders.map(({ clientOrderId }) => refusedUnsent(clientOrderId, venue))
    },
    cancel: async (symbol, ids) => {
      const venue = await detected.resolve()
      return venue.ok ? venue.value.cancel(symbol, ids) : ids.map((id) => refusedUnsent(id, venue))
    },
    placeStop: async (stop) => {
      const venue = await detected.resolve()
      return venue.ok ? venue.value.placeStop(stop) : refusedUnsent(stop.clientOrderId, venue)
    },
    cancelStop: async (stop) => {
      const venue = await detected.resolve()
      return venue.ok ? venue.value.cancelStop(stop) : refusedUnsent(stop.clientOrderId, venue)
    },
    countdown: async (seconds) => {
      const venue = await detected.resolve()
      return venue.ok ? (venue.value.countdown?.(seconds) ?? NOT_OFFERED) : toWritten(venue)
    },
    instruments: via('instruments'),
    lookup: via('lookup'),
    openOrders: via('openOrders'),
    endedOrdersAfter: via('endedOrdersAfter'),
    fillsAfter: via('fillsAfter'),
    billsAfter: via('billsAfter'),
    positions: via('positions'),
    account: via('account'),
    leverage: via('leverage'),
    setLeverage: via('setLeverage'),
    symbolSettings: via('symbolSettings'),
    setMarginMode: via('setMarginMode'),
    setPositionMode: via('setPositionMode'),
    lookupStop: via('lookupStop'),
    openStops: via('openStops'),
    ticker: via('ticker'),
    candles: via('candles'),
    fundingHistory: via('fundingHistory'),
    serverTime: via('serverTime'),
    stream: (symbols, listener) => followFamily(connection, detected, symbols, listener),
  }
}
