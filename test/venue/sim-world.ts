import { type Instrument, money, type Steps, type Ticks } from '@gridpilot/core'
import { SimVenue } from '@gridpilot/venue-sim'
import { testInstrument } from '../../packages/engine/test/rig.ts'
import { SimPort } from '../../packages/engine/test/sim-port.ts'
import type { AccountSetup, VenueWorld, WorldAccount } from './venue-world.ts'

const START = 1_000_000 as Ticks
/** Orders that are only touched fill this much at a time. */
const PART = 6 as Steps

/** The simulated venue in process, without a wire: each account has a venue of its own. */
export class SimWorld implements VenueWorld {
  readonly family = 'classic'
  readonly symbol = 'BTCUSDT'
  readonly skips = { 'market history': 'candles and funding history belong to the exchange around the venue' } as const

  async open({ positionMode = 'one_way', balance = '10000' }: AccountSetup = {}): Promise<WorldAccount> {
    const instrument: Instrument = testInstrument()
    const venue = new SimVenue({ instruments: [instrument], settings: { touchQuantity: { BTCUSDT: PART } } })
    const port = new SimPort(venue, instrument, 'account')
    venue.createAccount('account', money(balance), port.marketMs)
    port.moveTo(START)
    await port.setPositionMode(positionMode)
    return {
      venue: port,
      instrument,
      moveTo: async (price) => {
        // One point is enough: the venue fills everything between two prices.
        port.moveTo(price)
      },
    }
  }

  async close(): Promise<void> {}
}
