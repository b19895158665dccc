import { err, type InstrumentStatus, type MarginTier } from '@gridpilot/core'
import { z } from 'zod'
import type { Answer } from '../answer.ts'
import { absentable, decimalText, decode, integerIn, moneyFloor, moneyIn, rateIn, symbolText } from '../decode.ts'
import { failure } from '../errors.ts'
import { type InstrumentSource, NO_LIMIT } from '../instrument-catalog.ts'
import { soundInstrument, soundTiers } from '../sound-instrument.ts'
import { CATEGORY, type UnifiedClient } from './client.ts'

const CONTRACT = z.object({
  symbol: symbolText,
  category: z.string(),
  baseCoin: z.string(),
  quoteCoin: z.string(),
  type: z.string(),
  status: z.string(),
  pricePrecision: z.string().regex(/^\d{1,2}$/),
  quantityPrecision: z.string().regex(/^\d{1,2}$/),
  priceMultiplier: decimalText,
  quantityMultiplier: decimalText,
  minOrderQty: decimalText,
  minOrderAmount: absentable(decimalText),
  maxOrderQty: absentable(decimalText),
  maxMarketOrderQty: absentable(decimalText),
  buyLimitPriceRatio: decimalText,
  sellLimitPriceRatio: decimalText,
  makerFeeRate: decimalText,
  takerFeeRate: decimalText,
  maxSymbolOrderNum: absentable(decimalText),
  maxProductOrderNum: decimalText,
  maxPositionNum: decimalText,
  minLeverage: decimalText,
  maxLeverage: decimalText,
  fundInterval: decimalText,
})
type Contract = z.infer<typeof CONTRACT>

const TIER = z.object({
  tier: decimalText,
  minTierValue: decimalText,
  maxTierValue: decimalText,
  leverage: decimalText,
  mmr: decimalText,
})

const STATUS: Readonly<Record<string, InstrumentStatus>> = {
  online: 'normal',
  listed: 'listed',
  limit_open: 'limit_open',
  // Neither opening nor closing can be relied on.
  limit_close: 'maintain',
  restrictedAPI: 'restricted_api',
  offline: 'off',
}

export const unifiedInstruments = (client: UnifiedClient): InstrumentSource => ({
  contracts: () =>
    client.read(
      'contracts',
      (rest) => rest.getInstruments({ category: CATEGORY }),
      (data) => decode(z.array(z.unknown()), data),
    ),
  instrumentOf: (row) => {
    const contract = decode(CONTRACT, row)
    const ours = contract.category.toUpperCase() === CATEGORY && contract.type === 'perpetual'
    return ours && contract.quoteCoin === 'USDT' ? { symbol: contract.symbol, made: instrumentOf(contract) } : null
  },
  tiers: (symbol) => fetchTiers(client, symbol),
})

const instrumentOf = (contract: Contract) =>
  soundInstrument({
    symbol: contract.symbol,
    baseCoin: contract.baseCoin,
    quoteCoin: contract.quoteCoin,
    // A word we do not know: neither open nor close there.
    status: (Object.hasOwn(STATUS, contract.status) ? STATUS[contract.status] : undefined) ?? 'maintain',
    tickSize: contract.priceMultiplier,
    sizeStep: contract.quantityMultiplier,
    priceDecimals: Number(contract.pricePrecision),
    sizeDecimals: Number(contract.quantityPrecision),
    minQuantity: contract.minOrderQty,
    minNotional: moneyIn(contract.minOrderAmount ?? '0'),
    maxLimitQuantity: contract.maxOrderQty ?? NO_LIMIT,
    maxMarketQuantity: contract.maxMarketOrderQty ?? NO_LIMIT,
    buyBand: rateIn(contract.buyLimitPriceRatio),
    sellBand: rateIn(contract.sellLimitPriceRatio),
    makerFee: rateIn(contract.makerFeeRate),
    takerFee: rateIn(contract.takerFeeRate),
    // No limit of its own: the one of all futures orders stands for it.
    maxOrdersPerSymbol: integerIn(contract.maxSymbolOrderNum ?? contract.maxProductOrderNum),
    maxOrdersPerProduct: integerIn(contract.maxProductOrderNum),
    maxPositions: integerIn(contract.maxPositionNum),
    minLeverage: integerIn(contract.minLeverage),
    maxLeverage: integerIn(contract.maxLeverage),
    fundingIntervalHours: integerIn(contract.fundInterval),
    tiers: [],
  })

async function fetchTiers(client: UnifiedClient, symbol: string): Promise<Answer<readonly MarginTier[]>> {
  const answer = await client.read(
    'tiers',
    (rest) => rest.getPositionTier({ category: CATEGORY, symbol }),
    (data) => tiersIn(data),
  )
  if (answer.ok && answer.value.length === 0) return err(failure(null, 'malformed', `${symbol}: no margin tiers`))
  return answer
}

/** The rows name no symbol: they belong to the one asked for. */
export const tiersIn = (data: unknown): readonly MarginTier[] =>
  soundTiers(
    decode(z.array(TIER), data).map((row) => ({
      level: integerIn(row.tier),
      notionalFrom: moneyFloor(row.minTierValue),
      notionalTo: moneyFloor(row.maxTierValue),
      maxLeverage: integerIn(row.leverage),
      maintenanceRate: rateIn(row.mmr),
    })),
  )
