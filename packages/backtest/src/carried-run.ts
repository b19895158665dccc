import {
  assert,
  carriedOf,
  createGridBot,
  type GridBot,
  type Instrument,
  minimumQuantity,
  openPositions,
  type Positions,
  planGrid,
  type Side,
  type Steps,
} from '@gridpilot/core'
import type { SimVenue } from '@gridpilot/venue-sim'
import type { CarriedState, RunInput } from './run-input.ts'

/** A bot whose next grid begins at the first decision, as after an edit. */
export function carriedBot(input: RunInput, carried: CarriedState): GridBot {
  const { config, instrument, startPoint } = input
  assert(startPoint !== undefined, 'a bot in the middle of its life begins at a point')
  const bot = { ...createGridBot({ id: 'backtest', code: '0', installation: 'local', config }), ...carried }
  const plan = planGrid(config, instrument, startPoint.price, { carried: carriedOf(bot) })
  assert(plan.ok, 'the grid it began then can be planned')
  return { ...bot, plan: plan.value, edit: config, goal: 'run', status: 'running', statusReason: null }
}

/** Gives an account that holds nothing what the bot holds there. What it costs is the bot's own business. */
export function holdAt(venue: SimVenue, accountId: string, { instrument, positions, marketMs }: Holding): void {
  const market = venue.market(instrument.symbol)
  assert(market !== null, 'the market has a price')
  const smallest = minimumQuantity(instrument, market.last)
  for (const { positionSide, size } of openPositions(positions)) {
    const side: Side = size > 0 ? 'buy' : 'sell'
    const trade = (direction: Side, quantity: number) => {
      const order = { symbol: instrument.symbol, positionSide, side: direction, type: 'market', price: null } as const
      for (let left = quantity; left > 0; left -= instrument.maxMarketQuantity) {
        const part = Math.min(left, instrument.maxMarketQuantity) as Steps
        assert(venue.submit(accountId, { ...order, quantity: part }, marketMs).ok, 'what it holds can be traded')
      }
    }
    // Too little for one order is what is left of a larger one.
    const more = Math.abs(size) < smallest ? smallest : 0
    trade(side, Math.abs(size) + more)
    trade(side === 'buy' ? 'sell' : 'buy', more)
  }
}

interface Holding {
  readonly instrument: Instrument
  readonly positions: Positions
  readonly marketMs: number
}
