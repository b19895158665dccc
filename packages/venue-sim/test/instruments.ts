import { assert, type Instrument, type InstrumentSpec, makeInstrument, money, rate } from '@gridpilot/core'

const spec: InstrumentSpec = {
  symbol: 'BTCUSDT',
  baseCoin: 'BTC',
  quoteCoin: 'USDT',
  status: 'normal',
  tickSize: '0.1',
  sizeStep: '0.0001',
  priceDecimals: 1,
  sizeDecimals: 4,
  minQuantity: '0.0001',
  minNotional: money('5'),
  maxLimitQuantity: '1200',
  maxMarketQuantity: '220',
  buyBand: rate('0.05'),
  sellBand: rate('0.05'),
  makerFee: rate('0.0002'),
  takerFee: rate('0.0006'),
  maxOrdersPerSymbol: 200,
  maxOrdersPerProduct: 400,
  maxPositions: 150,
  minLeverage: 1,
  maxLeverage: 125,
  fundingIntervalHours: 8,
  tiers: [
    {
      level: 1,
      notionalFrom: money('0'),
      notionalTo: money('150000'),
      maxLeverage: 125,
      maintenanceRate: rate('0.004'),
    },
    {
      level: 2,
      notionalFrom: money('150000'),
      notionalTo: money('900000'),
      maxLeverage: 100,
      maintenanceRate: rate('0.005'),
    },
    {
      level: 3,
      notionalFrom: money('900000'),
      notionalTo: money('3000000'),
      maxLeverage: 50,
      maintenanceRate: rate('0.01'),
    },
  ],
}

/** BTCUSDT as of 2025 (recorded contract, illustrative tiers), with changes. */
export function bitcoin(changes: Partial<InstrumentSpec> = {}): Instrument {
  const built = makeInstrument({ ...spec, ...changes })
  assert(built.ok, 'instrument fixture')
  return built.value
}

/** A second symbol of another grain: tick 0.00001, step 1. */
export const doge = (changes: Partial<InstrumentSpec> = {}): Instrument =>
  bitcoin({
    symbol: 'DOGEUSDT',
    baseCoin: 'DOGE',
    tickSize: '0.00001',
    sizeStep: '1',
    priceDecimals: 5,
    sizeDecimals: 0,
    minQuantity: '1',
    maxLimitQuantity: '10000000',
    maxMarketQuantity: '10000000',
    maxLeverage: 75,
    ...changes,
  })
