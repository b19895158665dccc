import type { Instrument, MarginTier, Steps } from '@gridpilot/core'
import { type Codec, count, integer, integerText, listOf, moneyUnits, oneOf, rateUnits, record, text } from './codec.ts'

const steps = count<Steps>()

const tier: Codec<MarginTier> = record<MarginTier>({
  level: integer,
  notionalFrom: moneyUnits,
  notionalTo: moneyUnits,
  maxLeverage: integer,
  maintenanceRate: rateUnits,
})

export const instrumentCodec: Codec<Instrument> = record<Instrument>({
  symbol: text,
  baseCoin: text,
  quoteCoin: text,
  status: oneOf('normal', 'listed', 'maintain', 'limit_open', 'restricted_api', 'off'),
  tickSize: text,
  sizeStep: text,
  priceDecimals: integer,
  sizeDecimals: integer,
  tickUnits: integer,
  stepUnits: integer,
  notionalUnit: integerText,
  minQuantity: steps,
  minNotional: moneyUnits,
  maxLimitQuantity: steps,
  maxMarketQuantity: steps,
  buyBand: rateUnits,
  sellBand: rateUnits,
  makerFee: rateUnits,
  takerFee: rateUnits,
  maxOrdersPerSymbol: integer,
  maxOrdersPerProduct: integer,
  maxPositions: integer,
  minLeverage: integer,
  maxLeverage: integer,
  fundingIntervalHours: integer,
  tiers: listOf(tier),
})
