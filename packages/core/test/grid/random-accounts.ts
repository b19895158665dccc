import fc from 'fast-check'
import {
  CONTRACT_FACTS,
  factsOf,
  type GridConfig,
  type Instrument,
  instrumentFor,
  type Money,
  type OtherMarket,
  type PlanOptions,
  type Ticks,
  ticksFromNumber,
} from '../../src/index.ts'
import { gridConfig } from './grid-configs.ts'

/** Somebody with little money who asks for a grid, and the markets there are. */
export interface SmallAccount {
  readonly config: GridConfig
  readonly instrument: Instrument
  readonly startPrice: Ticks
  readonly options: PlanOptions
  readonly others: readonly OtherMarket[]
}

const SYMBOLS = Object.keys(CONTRACT_FACTS)

const marketOf = (symbol: string): OtherMarket => {
  const instrument = instrumentFor(symbol)
  return { instrument, startPrice: ticksFromNumber(instrument, factsOf(symbol).basePrice) }
}

/** Grids as people type them, most of them too dear for the amount. */
export const smallAccounts: fc.Arbitrary<SmallAccount> = fc
  .record({
    symbol: fc.constantFrom(...SYMBOLS),
    direction: fc.constantFrom('neutral', 'long', 'short'),
    spacing: fc.constantFrom('arithmetic', 'geometric'),
    below: fc.double({ min: 0.01, max: 0.6, noNaN: true }),
    above: fc.double({ min: 0.01, max: 0.8, noNaN: true }),
    gridCount: fc.integer({ min: 2, max: 200 }),
    leverage: fc.integer({ min: 1, max: 20 }),
    cents: fc.integer({ min: 1, max: 60_000 }),
    stopLossShare: fc.option(fc.integer({ min: 1, max: 100 }), { nil: null }),
    resting: fc.integer({ min: 0, max: 190 }),
    elsewhere: fc.integer({ min: 0, max: 3 }),
  })
  .map((drawn) => {
    const { instrument, startPrice } = marketOf(drawn.symbol)
    const price = factsOf(drawn.symbol).basePrice
    const investment = (BigInt(drawn.cents) * 1_000_000n) as Money
    const { stopLossShare, direction, spacing, gridCount, leverage, resting } = drawn
    return {
      config: gridConfig(instrument, price * (1 - drawn.below), price * (1 + drawn.above), {
        direction,
        spacing,
        gridCount,
        leverage,
        investment,
        stopLossAmount: stopLossShare === null ? null : (((investment * BigInt(stopLossShare)) / 100n || 1n) as Money),
      }),
      instrument,
      startPrice,
      options: { openOrders: { symbol: resting, product: resting } },
      others: SYMBOLS.slice(drawn.elsewhere, drawn.elsewhere + 4).map(marketOf),
    }
  })
