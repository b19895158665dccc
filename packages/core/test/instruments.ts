import {
  type Instrument,
  type InstrumentSpec,
  type Money,
  makeInstrument,
  money,
  rate,
  type Ticks,
} from '../src/index.ts'

/** One tier, fees 0.02 % / 0.06 %, mmr 0.5 %: the instrument of SPEC §5, with grains fine enough to see its digits. */
export const VECTOR_SPEC: InstrumentSpec = {
  symbol: 'BTCUSDT',
  baseCoin: 'BTC',
  quoteCoin: 'USDT',
  status: 'normal',
  tickSize: '0.01',
  sizeStep: '0.000001',
  priceDecimals: 2,
  sizeDecimals: 6,
  minQuantity: '0.000001',
  minNotional: money('5'),
  maxLimitQuantity: '100000',
  maxMarketQuantity: '100000',
  buyBand: rate('0.05'),
  sellBand: rate('0.05'),
  makerFee: rate('0.0002'),
  takerFee: rate('0.0006'),
  maxOrdersPerSymbol: 400,
  maxOrdersPerProduct: 1000,
  maxPositions: 150,
  minLeverage: 1,
  maxLeverage: 125,
  fundingIntervalHours: 8,
  tiers: [
    {
      level: 1,
      notionalFrom: money('0'),
      notionalTo: money('1000000000'),
      maxLeverage: 125,
      maintenanceRate: rate('0.005'),
    },
  ],
}

export function instrumentWith(changes: Partial<InstrumentSpec> = {}): Instrument {
  const made = makeInstrument({ ...VECTOR_SPEC, ...changes })
  if (!made.ok) throw new Error(made.error)
  return made.value
}

export const VECTOR = instrumentWith()

/** BTCUSDT as the exchange lists it: tick 0.1, step 0.0001, caps and tiers that bite. */
export const BTCUSDT = instrumentWith({
  tickSize: '0.1',
  priceDecimals: 1,
  sizeStep: '0.0001',
  sizeDecimals: 4,
  minQuantity: '0.0001',
  maxLimitQuantity: '1200',
  maxMarketQuantity: '220',
  tiers: [
    tier(1, '0', '150000', 125, '0.004'),
    tier(2, '150000', '1000000', 100, '0.005'),
    tier(3, '1000000', '5000000', 50, '0.01'),
    tier(4, '5000000', '20000000', 20, '0.025'),
    tier(5, '20000000', '50000000', 10, '0.05'),
  ],
})

function tier(level: number, from: string, to: string, maxLeverage: number, maintenance: string) {
  return {
    level,
    notionalFrom: money(from) as Money,
    notionalTo: money(to) as Money,
    maxLeverage,
    maintenanceRate: rate(maintenance),
  }
}

export const ticks = (value: number): Ticks => value as Ticks
