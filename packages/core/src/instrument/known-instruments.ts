import { assert } from '../assert.ts'
import { money, rate } from '../money/money.ts'
import { CONTRACT_FACTS, type ContractFacts, type TierFacts } from './contract-facts.ts'
import { type Instrument, type MarginTier, makeInstrument } from './instrument.ts'

/** The contract facts of a symbol we know. */
export function factsOf(symbol: string): ContractFacts {
  const facts = CONTRACT_FACTS[symbol]
  assert(facts !== undefined, `no contract facts for ${symbol}`)
  return facts
}

/** The instrument built from them: what candle files and the simulated market trade. Live venues list their own. */
export function instrumentFor(symbol: string): Instrument {
  const facts = factsOf(symbol)
  const made = makeInstrument({
    symbol,
    baseCoin: facts.baseCoin,
    quoteCoin: 'USDT',
    status: 'normal',
    tickSize: oneUnit(facts.pricePlace),
    sizeStep: oneUnit(facts.volumePlace),
    priceDecimals: facts.pricePlace,
    sizeDecimals: facts.volumePlace,
    minQuantity: facts.minTradeNum,
    minNotional: money('5'),
    maxLimitQuantity: facts.maxOrderQty,
    maxMarketQuantity: facts.maxMarketOrderQty,
    buyBand: rate(facts.priceBand),
    sellBand: rate(facts.priceBand),
    makerFee: rate('0.0002'),
    takerFee: rate('0.0006'),
    maxOrdersPerSymbol: 200,
    maxOrdersPerProduct: facts.maxProductOrderNum,
    maxPositions: 150,
    minLeverage: 1,
    maxLeverage: facts.maxLever,
    fundingIntervalHours: 8,
    tiers: facts.tiers.map(tierOf),
  })
  assert(made.ok, `contract facts of ${symbol} make no instrument`)
  return made.value
}

const oneUnit = (decimals: number): string => (decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`)

function tierOf(
  [notionalTo, maxLeverage, maintenanceRate]: TierFacts,
  i: number,
  all: readonly TierFacts[],
): MarginTier {
  return {
    level: i + 1,
    notionalFrom: money(all[i - 1]?.[0] ?? '0'),
    notionalTo: money(notionalTo),
    maxLeverage,
    maintenanceRate: rate(maintenanceRate),
  }
}
