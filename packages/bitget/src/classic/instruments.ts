import { err, type InstrumentStatus, type MarginTier } from '@gridpilot/core'
import { z } from 'zod'
import type { Answer } from '../answer.ts'
import {
  absentable,
  decimalText,
  decode,
  gridText,
  integerIn,
  moneyFloor,
  moneyIn,
  rateIn,
  symbolText,
} from '../decode.ts'
import { failure } from '../errors.ts'
import { type InstrumentSource, NO_LIMIT } from '../instrument-catalog.ts'
import { soundInstrument, soundTiers } from '../sound-instrument.ts'
import { type ClassicClient, PRODUCT } from './client.ts'

const CONTRACT = z.object({
  symbol: symbolText,
  baseCoin: z.string(),
  quoteCoin: z.string(),
  symbolType: z.string(),
  symbolStatus: z.string(),
  pricePlace: z.string().regex(/^\d{1,2}$/),
  priceEndStep: z.string().regex(/^\d{1,9}$/),
  volumePlace: z.string().regex(/^\d{1,2}$/),
  sizeMultiplier: decimalText,
  minTradeNum: decimalText,
  minTradeUSDT: absentable(decimalText),
  maxOrderQty: absentable(decimalText),
  maxMarketOrderQty: absentable(decimalText),
  buyLimitPriceRatio: decimalText,
  sellLimitPriceRatio: decimalText,
  makerFeeRate: decimalText,
  takerFeeRate: decimalText,
  maxSymbolOrderNum: decimalText,
  maxProductOrderNum: decimalText,
  maxPositionNum: decimalText,
  minLever: decimalText,
  maxLever: decimalText,
  fundInterval: decimalText,
})
type Contract = z.infer<typeof CONTRACT>

const TIER = z.object({
  symbol: symbolText,
  level: decimalText,
  startUnit: decimalText,
  endUnit: decimalText,
  leverage: decimalText,
  keepMarginRate: decimalText,
})

const STATUS: Readonly<Record<string, InstrumentStatus>> = {
  normal: 'normal',
  listed: 'listed',
  maintain: 'maintain',
  limit_open: 'limit_open',
  restrictedAPI: 'restricted_api',
  off: 'off',
}
export const classicInstruments = (client: ClassicClient): InstrumentSource => ({
  contracts: () =>
    client.read(
      'contracts',
      (rest) => rest.getFuturesContractConfig({ productType: PRODUCT }),
      (data) => decode(z.array(z.unknown()), data),
    ),
  instrumentOf: (row) => {
    const contract = decode(CONTRACT, row)
    if (contract.symbolType !== 'perpetual' || contract.quoteCoin !== 'USDT') return null
    return { symbol: contract.symbol, made: instrumentOf(contract) }
  },
  tiers: (symbol) => fetchTiers(client, symbol),
})

const instrumentOf = (contract: Contract) =>
  soundInstrument({
    symbol: contract.symbol,
    baseCoin: contract.baseCoin,
    quoteCoin: contract.quoteCoin,
    // A word we do not know: neither open nor close there.
    status: (Object.hasOwn(STATUS, contract.symbolStatus) ? STATUS[contract.symbolStatus] : undefined) ?? 'maintain',
    tickSize: gridText(contract.priceEndStep, Number(contract.pricePlace)),
    sizeStep: contract.sizeMultiplier,
    priceDecimals: Number(contract.pricePlace),
    sizeDecimals: Number(contract.volumePlace),
    minQuantity: contract.minTradeNum,
    minNotional: moneyIn(contract.minTradeUSDT ?? '0'),
    maxLimitQuantity: contract.maxOrderQty ?? NO_LIMIT,
    maxMarketQuantity: contract.maxMarketOrderQty ?? NO_LIMIT,
    buyBand: rateIn(contract.buyLimitPriceRatio),
    sellBand: rateIn(contract.sellLimitPriceRatio),
    makerFee: rateIn(contract.makerFeeRate),
    takerFee: rateIn(contract.takerFeeRate),
    maxOrdersPerSymbol: integerIn(contract.maxSymbolOrderNum),
    maxOrdersPerProduct: integerIn(contract.maxProductOrderNum),
    maxPositions: integerIn(contract.maxPositionNum),
    minLeverage: integerIn(contract.minLever),
    maxLeverage: integerIn(contract.maxLever),
    fundingIntervalHours: integerIn(contract.fundInterval),
    tiers: [],
  })

async function fetchTiers(client: ClassicClient, symbol: string): Promise<Answer<readonly MarginTier[]>> {
  const answer = await client.read(
    'tiers',
    (rest) => rest.getFuturesPositionTier({ productType: PRODUCT, symbol }),
    (data) => tiersIn(data, symbol),
  )
  if (answer.ok && answer.value.length === 0) return err(failure(null, 'malformed', `${symbol}: no margin tiers`))
  return answer
}

export const tiersIn = (data: unknown, symbol: string): readonly MarginTier[] =>
  soundTiers(
    decode(z.array(TIER), data)
      .filter((row) => row.symbol === symbol)
      .map((row) => ({
        level: integerIn(row.level),
        notionalFrom: moneyFloor(row.startUnit),
        notionalTo: moneyFloor(row.endUnit),
        maxLeverage: integerIn(row.leverage),
        maintenanceRate: rateIn(row.keepMarginRate),
      })),
  )
