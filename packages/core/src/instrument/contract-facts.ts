/**
 * Contract facts of Bitget USDT-FUTURES as recorded in samples of its `contracts` and `query-position-lever` answers
 * (2024–2025). Margin tiers above the first are of realistic shape, not a live ladder. SOLUSDT is in no sample: its tick
 * and step are what candle files of it show, bands and caps those of the coins around it. All settle funding every
 * 8 hours. `basePrice` is ours: what the simulated market of the symbol returns to.
 */
export interface ContractFacts {
  readonly baseCoin: string
  readonly pricePlace: number
  readonly volumePlace: number
  readonly minTradeNum: string
  readonly priceBand: string
  readonly maxLever: number
  readonly maxProductOrderNum: number
  readonly maxOrderQty: string
  readonly maxMarketOrderQty: string
  readonly tiers: readonly TierFacts[]
  readonly basePrice: number
}

/** Upper bound of the position's notional in USDT, highest leverage, maintenance margin rate. */
export type TierFacts = readonly [notionalTo: string, maxLeverage: number, maintenanceRate: string]

const BTC_TIERS: readonly TierFacts[] = [
  ['150000', 125, '0.004'],
  ['900000', 100, '0.005'],
  ['3000000', 50, '0.01'],
  ['15000000', 30, '0.015'],
  ['30000000', 20, '0.025'],
  ['60000000', 10, '0.05'],
  ['100000000', 5, '0.1'],
  ['200000000', 2, '0.25'],
]

const ETH_TIERS: readonly TierFacts[] = [
  ['150000', 100, '0.005'],
  ['600000', 75, '0.0065'],
  ['2000000', 50, '0.01'],
  ['8000000', 25, '0.02'],
  ['20000000', 20, '0.025'],
  ['40000000', 10, '0.05'],
  ['80000000', 5, '0.1'],
  ['150000000', 2, '0.25'],
]

/** Coins of the second row: the ladder starts at the contract's own highest leverage. */
const smallTiers = (maxLever: number): readonly TierFacts[] => [
  ['50000', maxLever, '0.0065'],
  ['250000', Math.min(maxLever, 50), '0.01'],
  ['1000000', 20, '0.025'],
  ['3000000', 10, '0.05'],
  ['6000000', 5, '0.1'],
  ['12000000', 2, '0.25'],
]

export const CONTRACT_FACTS: Readonly<Record<string, ContractFacts>> = {
  BTCUSDT: {
    baseCoin: 'BTC',
    pricePlace: 1,
    volumePlace: 4,
    minTradeNum: '0.0001',
    priceBand: '0.05',
    maxLever: 125,
    maxProductOrderNum: 1000,
    maxOrderQty: '1200',
    maxMarketOrderQty: '220',
    tiers: BTC_TIERS,
    basePrice: 100_000,
  },
  ETHUSDT: {
    baseCoin: 'ETH',
    pricePlace: 2,
    volumePlace: 2,
    minTradeNum: '0.01',
    priceBand: '0.01',
    maxLever: 100,
    maxProductOrderNum: 400,
    maxOrderQty: '21000',
    maxMarketOrderQty: '3800',
    tiers: ETH_TIERS,
    basePrice: 3500,
  },
  XRPUSDT: {
    baseCoin: 'XRP',
    pricePlace: 4,
    volumePlace: 0,
    minTradeNum: '1',
    priceBand: '0.02',
    maxLever: 125,
    maxProductOrderNum: 400,
    maxOrderQty: '4000000',
    maxMarketOrderQty: '800000',
    tiers: smallTiers(125),
    basePrice: 2.2,
  },
  ADAUSDT: {
    baseCoin: 'ADA',
    pricePlace: 4,
    volumePlace: 0,
    minTradeNum: '1',
    priceBand: '0.02',
    maxLever: 75,
    maxProductOrderNum: 400,
    maxOrderQty: '5000000',
    maxMarketOrderQty: '900000',
    tiers: smallTiers(75),
    basePrice: 0.75,
  },
  DOGEUSDT: {
    baseCoin: 'DOGE',
    pricePlace: 5,
    volumePlace: 0,
    minTradeNum: '1',
    priceBand: '0.02',
    maxLever: 75,
    maxProductOrderNum: 400,
    maxOrderQty: '20000000',
    maxMarketOrderQty: '3800000',
    tiers: smallTiers(75),
    basePrice: 0.2,
  },
  SOLUSDT: {
    baseCoin: 'SOL',
    pricePlace: 3,
    volumePlace: 1,
    minTradeNum: '0.1',
    priceBand: '0.02',
    maxLever: 100,
    maxProductOrderNum: 400,
    maxOrderQty: '60000',
    maxMarketOrderQty: '12000',
    tiers: smallTiers(100),
    basePrice: 160,
  },
  LTCUSDT: {
    baseCoin: 'LTC',
    pricePlace: 2,
    volumePlace: 1,
    minTradeNum: '0.1',
    priceBand: '0.02',
    maxLever: 50,
    maxProductOrderNum: 400,
    maxOrderQty: '30000',
    maxMarketOrderQty: '6000',
    tiers: smallTiers(50),
    basePrice: 90,
  },
  TRXUSDT: {
    baseCoin: 'TRX',
    pricePlace: 5,
    volumePlace: 0,
    minTradeNum: '1',
    priceBand: '0.02',
    maxLever: 30,
    maxProductOrderNum: 400,
    maxOrderQty: '12000000',
    maxMarketOrderQty: '2500000',
    tiers: smallTiers(30),
    basePrice: 0.3,
  },
}
